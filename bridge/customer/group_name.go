package customer

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// maxGroupCode is the longest name of a customer group, in bytes: Magento cuts
// longer ones, where need be in the middle of a character.
const maxGroupCode = 32

// GroupAliases gives an identity provider's group names the codes of Magento customer
// groups, which have 32 bytes at most.
type GroupAliases map[string]string

// tooLong says what is wrong with a name of more than maxGroupCode.
func tooLong(name string) string {
	text := "longer than the 32 characters that Magento can hold"
	if utf8.RuneCountInString(name) <= maxGroupCode {
		text += ", of which those outside of ASCII count as two or three,"
	}
	return text
}

// name is the client's name of the group that has a code.
func (a GroupAliases) name(code string) (string, bool) {
	for name, alias := range a {
		if scim.SameText(alias, code) {
			return name, true
		}
	}
	return "", false
}

// resolve is the code that stands for a name, or the name.
func (a GroupAliases) resolve(name string) (code string, isAlias bool) {
	for alias, code := range a {
		if scim.SameText(alias, name) {
			return code, true
		}
	}
	return name, false
}

// ParseGroupAliases reads entries of the form client's name=Magento's name,
// separated by semicolons or line ends, and reports every entry that is wrong.
func ParseGroupAliases(text string) (GroupAliases, error) {
	aliases, codes := GroupAliases{}, map[string]bool{}
	err := eachPair(text, "long name=short name", func(name, code string) error {
		switch {
		case len(code) > maxGroupCode:
			return fmt.Errorf("%q is %s", code, strings.TrimSuffix(tooLong(code), ","))
		case codes[strings.ToLower(code)]:
			return fmt.Errorf("%q stands for two groups", code)
		}
		aliases[name], codes[strings.ToLower(code)] = code, true
		return nil
	})
	return aliases, err
}

// groupNaming says under which code Magento has a group of a name, and which
// name a group of a code has for the client.
type groupNaming struct {
	aliases GroupAliases
	// keepsFull says that the companion module keeps names for which Magento's code
	// has no room; the code is a short form of them then.
	keepsFull bool
}

// groupName is what a customer group is called: by Magento, and by the client.
type groupName struct {
	code, display string
	isOthers      bool // it was neither made nor adopted over SCIM
}

// code is Magento's name of a group, and full what has to be kept beside it, ""
// where the code says it all. It fails with *scim.Error where Magento cannot hold
// the name.
func (n groupNaming) code(displayName string) (code, full string, err error) {
	name := strings.TrimSpace(displayName)
	resolved, isAlias := n.aliases.resolve(name)
	if n.keepsFull && !isAlias && checkCode(name) != nil && name != "" {
		return shortForm(name), name, nil
	}
	return resolved, "", checkCode(resolved)
}

// display is the client's name of a group. A full name counts only while the
// code is still what it gives: else somebody in the shop has renamed the group
// since, or there is an alias for it now.
func (n groupNaming) display(group *magento.Group) string {
	if name, ok := n.aliases.name(group.Code); ok {
		return name
	}
	if kept := valueOf(group.DisplayName); n.keepsFull && kept != "" {
		if code, full, err := n.code(kept); err == nil && full != "" && scim.SameText(code, group.Code) {
			return kept
		}
	}
	return group.Code
}

// all names the groups by id.
func (n groupNaming) all(groups []magento.Group) map[int64]groupName {
	names := make(map[int64]groupName, len(groups))
	for i := range groups {
		names[groups[i].ID] = groupName{
			code: groups[i].Code, display: n.display(&groups[i]), isOthers: !isManagedGroup(&groups[i]),
		}
	}
	return names
}

// checkCode tells why Magento cannot hold a name as a group's code; nil where it can.
func checkCode(name string) error {
	switch {
	case name == "":
		return scim.Invalid("displayName", "required")
	case strings.ContainsFunc(name, func(r rune) bool { return r > '\uffff' }):
		return scim.Invalid("displayName", "has a character, such as an emoji, that Magento would store as question marks; "+
			"GROUP_ALIASES can give it another name")
	case len(name) > maxGroupCode:
		return scim.Invalid("displayName", tooLong(name)+" in the name of a customer group; "+
			"GROUP_ALIASES can give it a short one")
	default:
		return nil
	}
}

// shortForm is a code for a name that is none: as much of its beginning as there
// is room for, and a hash. Names that differ in letter case only give codes that
// Magento takes for the same, so that it refuses the second; all others differ.
//
// Codes are kept in shops: this must not change.
func shortForm(name string) string {
	const bitsOfHash = 40
	sum := sha256.Sum256([]byte(strings.Map(leastFold, name)))
	hash := "~" + strings.ToLower(base32.HexEncoding.EncodeToString(sum[:bitsOfHash/8]))
	var start []byte
	for _, r := range name {
		if r > '\uffff' || !unicode.IsGraphic(r) || unicode.Is(unicode.Variation_Selector, r) {
			continue
		}
		r = plainCase(r)
		if len(start)+utf8.RuneLen(r)+len(hash) > maxGroupCode {
			break
		}
		start = utf8.AppendRune(start, r)
	}
	return strings.Join(strings.Fields(string(start)), " ") + hash
}

// leastFold maps all letters that simple case folding makes equal to one of them.
func leastFold(r rune) rune {
	least := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		least = min(least, f)
	}
	return least
}

// plainCase leaves the case of letters that Magento's collation (utf8_general_ci)
// compares without regard to it. For any other it returns one that stands for all
// its forms, since the collation does not know every pair, and forms differ in
// length.
func plainCase(r rune) rune {
	if r < utf8.RuneSelf {
		return r
	}
	best := leastFold(r)
	if best < utf8.RuneSelf {
		return unicode.ToLower(best)
	}
	if foldsInMagento(r) {
		return r
	}
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		if foldsInMagento(f) {
			best = f
		}
	}
	return unicode.ToLower(best)
}

// foldsInMagento names the letters of Latin, Greek and Cyrillic whose case the
// collation is blind to without exception. Each takes two bytes.
func foldsInMagento(r rune) bool {
	return r >= 0xc0 && r <= 0x17f || r >= 0x386 && r <= 0x3ce || r >= 0x400 && r <= 0x45f
}
