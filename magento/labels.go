package magento

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// labelCodes are the codes of a shop's attributes of customers by their labels, in lower case.
// Magento's messages name attributes by their labels, in the words of the shop.
type labelCodes map[string]string

// newLabelCodes leaves out labels that several fields have: a message that names one of them does
// not tell which.
func newLabelCodes(attributes []Attribute) labelCodes {
	known, several := labelCodes{}, map[string]bool{}
	for i := range attributes {
		a := &attributes[i]
		for _, label := range []string{a.FrontendLabel, a.StoreLabel} {
			label = strings.ToLower(strings.TrimSpace(label))
			if other, taken := known[label]; label == "" || taken && other == a.Code {
				continue
			} else if code := fieldOfLabel(label); taken || code != "" && code != a.Code {
				several[label] = true
			}
			known[label] = a.Code
		}
	}
	maps.DeleteFunc(known, func(label, _ string) bool { return several[label] })
	return known
}

// inQuotes are the words in the quotation marks of any language.
var inQuotes = regexp.MustCompile(`["„“«‹「]\s?([^"„“”«»‹›「」]+?)\s?["“”»›」]`)

// in returns the codes of the attributes that a message names: by a label in quotation marks, or
// by one that a line begins with. A label anywhere else is a word like any other.
func (l labelCodes) in(text string) (codes []string) {
	for line := range strings.SplitSeq(strings.ToLower(text[:min(len(text), maxMessage)]), "\n") {
		isNamed := false
		for _, quoted := range inQuotes.FindAllStringSubmatch(line, -1) {
			if code, known := l[strings.TrimSpace(quoted[1])]; known {
				codes, isNamed = append(codes, code), true
			}
		}
		if isNamed {
			continue
		}
		longest := ""
		for _, label := range slices.Sorted(maps.Keys(l)) {
			rest, begins := strings.CutPrefix(strings.TrimSpace(line), label)
			next, _ := utf8.DecodeRuneInString(rest)
			if begins && unicode.IsSpace(next) && len(label) > len(longest) {
				longest = label
			}
		}
		if longest != "" {
			codes = append(codes, l[longest])
		}
	}
	return codes
}
