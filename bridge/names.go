package bridge

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/scim-bridge/scim-bridge/scim"
)

// The longest parts of a name that Magento takes or stores, in characters. A
// longer prefix or suffix is cut in silence (customer_entity in db_schema.xml).
const (
	maxName  = 255
	maxAffix = 40
)

// names are the parts of a name as Magento holds them.
type names struct {
	first, last, middle, prefix, suffix string
	// adjusted lists the SCIM attributes whose text Magento would have refused.
	adjusted []string
}

// namesFrom tells what Magento is to hold for the name of r, where it holds now.
// Both first and last name are required there, but not in SCIM: what is missing is
// taken from displayName or name.formatted, stays as it is, or is taken from
// userName. It fails with *scim.Error where a
// name is too long, or where nothing is left of one that Magento refuses.
func namesFrom(r scim.Resource, now names) (names, error) {
	name := r.Complex("name")
	var (
		n   names
		err error
	)
	part := func(attribute string, most int) string {
		sent := name.String(attribute)
		fit, adjusted := acceptable(sent)
		switch {
		case err != nil:
		case sent != "" && fit == "":
			err = scim.Invalid("name."+attribute, "Magento accepts letters, digits, spaces and , - _ . ' & in a name, and nothing of this one is left without the rest")
		case utf8.RuneCountInString(fit) > most:
			err = scim.Invalid("name."+attribute, "longer than the "+formatID(int64(most))+" characters that Magento can hold")
		}
		if adjusted {
			n.adjusted = append(n.adjusted, "name."+attribute)
		}
		return fit
	}
	n.first, n.last = part("givenName", maxName), part("familyName", maxName)
	n.middle, n.prefix, n.suffix = part("middleName", maxName), part("honorificPrefix", maxAffix), part("honorificSuffix", maxAffix)
	if err != nil {
		return names{}, err
	}
	n.complete(r, now)
	if n.first == "" || n.last == "" {
		return names{}, scim.Invalid("name", "Magento needs a first and a last name, and neither name, displayName nor userName holds one that it accepts")
	}
	return n, nil
}

// complete fills a missing first or last name from what else says who this is.
func (n *names) complete(r scim.Resource, now names) {
	userName := r.String("userName")
	if local, _, isAddress := strings.Cut(userName, "@"); isAddress {
		userName = local
	}
	n.fillFrom(r.String("displayName"))
	n.fillFrom(r.Complex("name").String("formatted"))
	n.first, n.last = cmp.Or(n.first, now.first), cmp.Or(n.last, now.last)
	n.fillFrom(strings.NewReplacer(".", " ", "_", " ", "+", " ").Replace(userName))
	// A person of one name has it twice: Magento takes no empty one.
	if n.first == "" {
		n.first = n.last
	}
	if n.last == "" {
		n.last = n.first
	}
}

// fillFrom takes a missing first or last name from the words of a full name.
func (n *names) fillFrom(text string) {
	fit, _ := acceptable(text)
	words := strings.Fields(fit)
	full := strings.Join(words, " ")
	switch {
	case len(words) == 0:
	case n.first == "" && n.last == "":
		n.first, n.last = words[0], strings.Join(words[1:], " ")
	case n.last == "":
		rest, cut := cutPrefixFold(full, n.first)
		if !cut && len(words) > 1 {
			rest = strings.Join(words[1:], " ")
		}
		n.last = strings.TrimSpace(rest)
	case n.first == "":
		rest, cut := cutSuffixFold(full, n.last)
		if !cut && len(words) > 1 {
			rest = strings.Join(words[:len(words)-1], " ")
		}
		n.first = strings.TrimSpace(rest)
	}
	n.first, n.last = clip(n.first), clip(n.last)
}

// clip cuts a name that was derived, not sent, to what Magento can hold.
func clip(s string) string {
	if utf8.RuneCountInString(s) <= maxName {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:maxName]))
}

// cutPrefixFold cuts prefix off s without regard to case, where a word ends.
func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) <= len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) || s[len(prefix)] != ' ' {
		return s, false
	}
	return s[len(prefix):], true
}

// cutSuffixFold cuts suffix off s without regard to case, where a word begins.
func cutSuffixFold(s, suffix string) (string, bool) {
	if len(s) <= len(suffix) || !strings.EqualFold(s[len(s)-len(suffix):], suffix) || s[len(s)-len(suffix)-1] != ' ' {
		return s, false
	}
	return s[:len(s)-len(suffix)], true
}

// acceptable returns s as Magento accepts it in a name, and whether it had to be
// changed: any other character becomes a space, and spaces are then single. A
// name that is fine is returned untouched. Characters outside the basic plane
// would be stored as question marks.
func acceptable(s string) (fit string, adjusted bool) {
	if strings.IndexFunc(s, func(r rune) bool { return !inName(r) }) < 0 {
		if strings.TrimSpace(s) == "" {
			return "", s != ""
		}
		return s, false
	}
	fit = strings.Map(func(r rune) rune {
		if inName(r) {
			return r
		}
		return ' '
	}, s)
	fit = strings.Join(strings.Fields(fit), " ")
	if strings.IndexFunc(fit, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) < 0 {
		return "", true
	}
	return fit, true
}

// inName is the class of characters that Magento accepts
// (Magento\Customer\Model\Validator\Name), as measured.
func inName(r rune) bool {
	if r > 0xFFFF || r == utf8.RuneError {
		return false
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || unicode.IsSpace(r) || strings.ContainsRune(",-_.'’`&", r)
}

func (n names) equal(o names) bool {
	return n.first == o.first && n.last == o.last && n.middle == o.middle && n.prefix == o.prefix && n.suffix == o.suffix
}

// resource is the SCIM complex attribute name.
func (n names) resource() map[string]any {
	m := map[string]any{}
	put(m, "givenName", n.first)
	put(m, "familyName", n.last)
	put(m, "middleName", n.middle)
	put(m, "honorificPrefix", n.prefix)
	put(m, "honorificSuffix", n.suffix)
	put(m, "formatted", n.formatted())
	return m
}

func (n names) formatted() string {
	return joinWords(n.prefix, n.first, n.middle, n.last, n.suffix)
}

// display is the name that is shown where the provider gave none.
func (n names) display() string { return joinWords(n.first, n.last) }

func joinWords(words ...string) string {
	var b strings.Builder
	for _, w := range words {
		if w == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w)
	}
	return b.String()
}
