package customer

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxGroupCode is the longest name of a customer group, in bytes: Magento cuts
// longer ones, where need be in the middle of a character.
const maxGroupCode = 32

// GroupAliases gives a provider's group names the codes of Magento customer
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

// name is the provider's name of the group that has a code.
func (a GroupAliases) name(code string) (string, bool) {
	for name, alias := range a {
		if strings.EqualFold(alias, code) {
			return name, true
		}
	}
	return "", false
}

// resolve is the code that stands for a name, or the name.
func (a GroupAliases) resolve(name string) (code string, isAlias bool) {
	for alias, code := range a {
		if strings.EqualFold(alias, name) {
			return code, true
		}
	}
	return name, false
}

// ParseGroupAliases reads entries of the form provider's name=Magento's name,
// separated by semicolons or line ends, and reports every entry that is wrong.
func ParseGroupAliases(text string) (GroupAliases, error) {
	var (
		aliases GroupAliases
		errs    []error
	)
	codes := map[string]bool{}
	for entry := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ';' || r == '\n' }) {
		if entry = strings.TrimSpace(entry); entry == "" {
			continue
		}
		cut := max(strings.LastIndexByte(entry, '='), 0)
		name, code := strings.TrimSpace(entry[:cut]), strings.TrimSpace(entry[min(cut+1, len(entry)):])
		switch {
		case cut == 0 || name == "" || code == "":
			errs = append(errs, fmt.Errorf("%q is not of the form long name=short name", entry))
		case len(code) > maxGroupCode:
			errs = append(errs, fmt.Errorf("%q is %s", code, strings.TrimSuffix(tooLong(code), ",")))
		case codes[strings.ToLower(code)]:
			errs = append(errs, fmt.Errorf("%q stands for two groups", code))
		default:
			if aliases == nil {
				aliases = GroupAliases{}
			}
			aliases[name], codes[strings.ToLower(code)] = code, true
		}
	}
	return aliases, errors.Join(errs...)
}
