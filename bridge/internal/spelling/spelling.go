// Package spelling says which names mean the same although they are spelled otherwise. There are
// three answers to that, and each comparison has to choose.
//
// Same is for whatever follows from a yes: that a request changes nothing, that a role may be
// given, that an account is somebody's. SameMailbox is that for e-mail addresses. A no is the
// safe answer there.
//
// scim.SameText is how a filter compares, for whatever follows from a no: that a name is free,
// that a group has no other name. It finds more, as Magento does.
//
// Neither knows accents: to Magento é and e are the same, to clients and mailboxes they are not.
package spelling

import (
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// Same reports whether two texts differ in letter case alone.
func Same(a, b string) bool { return a == b || LowerCase(a) == LowerCase(b) }

// LowerCase is a text with each upper case letter that is the other case of a lower case one
// replaced by that. Letters that only Unicode's case folding takes for others stay: the long s
// (U+017F), the Kelvin sign (U+212A) and the dotted I (U+0130) are no letters of ASCII, and a
// mailbox or a domain of such a name is another.
func LowerCase(text string) string {
	return strings.Map(func(r rune) rune {
		if lower := unicode.ToLower(r); unicode.ToUpper(lower) == r {
			return lower
		}
		return r
	}, text)
}

// SameMailbox reports whether mail to two addresses goes to the same mailbox: they differ in
// letter case alone, or in whether the domain is in Unicode or in Punycode.
func SameMailbox(a, b string) bool {
	if Same(a, b) {
		return true
	}
	one, ok := Domain(a)
	other, alsoOK := Domain(b)
	return ok && alsoOK && one == other && Same(localPart(a), localPart(b))
}

func localPart(address string) string { return address[:strings.LastIndexByte(address, '@')] }

// Domain is the domain of an e-mail address, in lower case and in Punycode; false where there is
// none.
func Domain(address string) (domain string, ok bool) {
	at := strings.LastIndexByte(address, '@')
	domain, err := idna.Punycode.ToASCII(LowerCase(address[at+1:]))
	return domain, err == nil && at >= 0
}
