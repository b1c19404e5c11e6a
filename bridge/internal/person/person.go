// Package person holds what is true of a person's name and e-mail address, whether the
// person is a customer or an admin user: which parts of a SCIM user they come from,
// which of them Magento accepts, and how they look in SCIM.
//
// It works on values alone: it knows neither customers nor admin users, calls no route
// of Magento and does not decide which userName is written. Begin with NameFrom for names, and
// with EmailOf for addresses.
package person

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/scim-bridge/scim-bridge/bridge/internal/field"
	"github.com/scim-bridge/scim-bridge/bridge/internal/resource"
	"github.com/scim-bridge/scim-bridge/scim"
)

// The longest parts of a name that Magento takes or stores, in characters. A
// longer prefix or suffix is cut in silence (customer_entity in db_schema.xml).
const (
	maxName  = 255
	maxAffix = 40
)

// Name is the name of a person in the parts that Magento has fields for.
type Name struct{ First, Last, Middle, Prefix, Suffix string }

// NameFrom returns the name that Magento is to have for the user r, who is before so far
// (nil for a new one) and has the name now. A part that is as before stays as it is,
// whatever Magento holds, and so does one that Magento lacks. It requires both first and last
// name, SCIM does not: one that r leaves out is taken from a displayName or name.formatted that is not as before, else
// stays as it is, else is taken from userName. adjusted lists the SCIM attributes whose text
// Magento refuses as it was sent. It fails with *scim.Error where a name is too long, or
// where Magento refuses every character of it.
func NameFrom(r, before scim.Resource, now Name) (n Name, adjusted []string, err error) {
	name, was := r.Complex("name"), before.Complex("name")
	part := func(attribute, stored string, most int) string {
		sent := name.String(attribute)
		if before != nil && sent == was.String(attribute) {
			return stored
		}
		fit, differs := acceptable(sent)
		switch {
		case err != nil:
		case sent != "" && fit == "":
			err = scim.Invalid("name."+attribute,
				"Magento accepts letters, digits, spaces and , - _ . ' & in a name, and nothing of this one is left "+
					"without the rest")
		default:
			err = field.Length("Magento", most)("name."+attribute, fit)
		}
		if differs {
			adjusted = append(adjusted, "name."+attribute)
		}
		return fit
	}
	n.First, n.Last = part("givenName", now.First, maxName), part("familyName", now.Last, maxName)
	n.Middle = part("middleName", now.Middle, maxName)
	n.Prefix, n.Suffix = part("honorificPrefix", now.Prefix, maxAffix), part("honorificSuffix", now.Suffix, maxAffix)
	if err != nil {
		return Name{}, nil, err
	}
	isComplete := (n.First != "" || now.First == "") && (n.Last != "" || now.Last == "")
	if before != nil && isComplete && len(newFullNames(r, before)) == 0 {
		return n, adjusted, nil
	}
	n.Complete(r, before, now)
	if n.First == "" || n.Last == "" {
		return Name{}, nil, NoName()
	}
	return n, adjusted, nil
}

// newFullNames are displayName and name.formatted of the user r, as far as they are not as
// before.
func newFullNames(r, before scim.Resource) (texts []string) {
	was, is := before.String("displayName"), r.String("displayName")
	if is != "" && is != was {
		texts = append(texts, is)
	}
	was, is = before.Complex("name").String("formatted"), r.Complex("name").String("formatted")
	if is != "" && is != was {
		texts = append(texts, is)
	}
	return texts
}

// Repaired is a stored name with the least changes that let Magento save it again. email is
// where it comes from if there is none at all.
func (n Name) Repaired(email string) Name {
	n.First, n.Middle, n.Last = repairedPart(n.First), repairedPart(n.Middle), repairedPart(n.Last)
	n.First, n.Last = cmp.Or(n.First, n.Last), cmp.Or(n.Last, n.First)
	if n.First == "" {
		n.Complete(scim.Resource{"userName": email}, nil, Name{})
		n.First, n.Last = cmp.Or(n.First, "-"), cmp.Or(n.Last, "-")
	}
	return n
}

// repairedPart leaves out what Magento refuses in a part of a name. It looks at nothing but
// the first characters that it accepts: where there are none, it accepts all
// (Magento\Customer\Model\Validator\Name).
func repairedPart(s string) string {
	first := strings.IndexFunc(s, inName)
	if first < 0 || strings.IndexFunc(s, func(r rune) bool { return !inName(r) }) < 0 {
		return Cut(s, maxName)
	}
	return Cut(Only(s, inName), maxName)
}

// NoName refuses a person of whom nothing says a name.
func NoName() error {
	return scim.Invalid("name",
		"Magento needs a first and a last name, and neither name, displayName nor userName holds one that it accepts")
}

// Complete fills a missing first or last name from other attributes of the user r, as far
// as they are not as before, and from the name that Magento has now.
func (n *Name) Complete(r, before scim.Resource, now Name) {
	for _, text := range newFullNames(r, before) {
		n.fillFrom(text)
	}
	n.First, n.Last = cmp.Or(n.First, now.First), cmp.Or(n.Last, now.Last)
	local, _, _ := strings.Cut(r.String("userName"), "@")
	n.fillFrom(strings.NewReplacer(".", " ", "_", " ", "+", " ").Replace(local))
	// Who has one name only gets it twice: Magento takes no empty one.
	n.First, n.Last = cmp.Or(n.First, n.Last), cmp.Or(n.Last, n.First)
}

// fillFrom takes a missing first or last name from the words of a full name.
func (n *Name) fillFrom(text string) {
	fit, _ := acceptable(text)
	words := strings.Fields(fit)
	switch {
	case len(words) == 0:
	case n.First == "" && n.Last == "":
		n.First, n.Last = words[0], strings.Join(words[1:], " ")
	case n.Last == "":
		first := len(strings.Fields(n.First))
		if first >= len(words) || !strings.EqualFold(strings.Join(words[:first], " "), n.First) {
			first = min(1, len(words)-1)
		}
		n.Last = strings.Join(words[first:], " ")
	case n.First == "":
		last := len(words) - len(strings.Fields(n.Last))
		if last <= 0 || !strings.EqualFold(strings.Join(words[last:], " "), n.Last) {
			last = max(1, len(words)-1)
		}
		n.First = strings.Join(words[:last], " ")
	}
	n.First, n.Last = Cut(n.First, maxName), Cut(n.Last, maxName)
}

// Cut is s without what goes beyond so many characters.
func Cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:most]))
}

// Only is s with a space for each run of other characters and of spaces.
func Only(s string, fits func(rune) bool) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if fits(r) {
			return r
		}
		return ' '
	}, s)), " ")
}

// acceptable returns s as Magento accepts it in a name, and whether that differs from
// s: a character that Magento refuses becomes a space, and spaces are then single. So
// does one outside the basic plane, which Magento would store as a question mark.
func acceptable(s string) (fit string, adjusted bool) {
	if strings.IndexFunc(s, func(r rune) bool { return !inName(r) }) < 0 {
		if strings.TrimSpace(s) == "" {
			return "", s != ""
		}
		return s, false
	}
	fit = Only(s, inName)
	if strings.IndexFunc(fit, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) < 0 {
		return "", true
	}
	return fit, true
}

// inName reports whether Magento accepts a character in a name
// (Magento\Customer\Model\Validator\Name), as measured.
func inName(r rune) bool {
	if r > 0xFFFF || r == utf8.RuneError {
		return false
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || unicode.IsSpace(r) ||
		strings.ContainsRune(",-_.'’`&", r)
}

// Resource is the SCIM complex attribute name.
func (n Name) Resource() map[string]any {
	m := map[string]any{}
	resource.Put(m, "givenName", n.First)
	resource.Put(m, "familyName", n.Last)
	resource.Put(m, "middleName", n.Middle)
	resource.Put(m, "honorificPrefix", n.Prefix)
	resource.Put(m, "honorificSuffix", n.Suffix)
	resource.Put(m, "formatted", joinWords(n.Prefix, n.First, n.Middle, n.Last, n.Suffix))
	return m
}

// Display is displayName where the client sent none.
func (n Name) Display() string { return joinWords(n.First, n.Last) }

func joinWords(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(word string) bool { return word == "" }), " ")
}
