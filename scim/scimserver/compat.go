package scimserver

import (
	"fmt"
	"strings"

	"github.com/scim-bridge/scim-bridge/scim"
)

// Compat is a set of leniencies towards single providers that break the
// standard in a way which a strict service provider must refuse. The zero value
// is strict.
type Compat struct {
	// bareWords accepts a filter value without quotes.
	bareWords bool
}

// Leniency is one name that ParseCompat knows.
type Leniency struct {
	Name    string
	Meaning string
	add     func(*Compat)
}

// Leniencies returns all names that ParseCompat knows, with what they allow.
func Leniencies() []Leniency {
	bareWords := func(c *Compat) { c.bareWords = true }
	return []Leniency{
		{
			Name:    "authentik",
			Meaning: "A filter value may be a bare word (userName eq akadmin), as authentik 2025 sends it.",
			add:     bareWords,
		},
		{
			Name:    "entra",
			Meaning: "A filter value may be a bare word (externalId eq jyoung), as an example of Microsoft's documentation has it.",
			add:     bareWords,
		},
	}
}

// ParseCompat makes a set from names, in any letter case. It fails on a name
// that is not among Leniencies, and then lists those that are.
func ParseCompat(names []string) (Compat, error) {
	var c Compat
	for _, name := range names {
		if err := c.include(strings.TrimSpace(name)); err != nil {
			return Compat{}, err
		}
	}
	return c, nil
}

func (c *Compat) include(name string) error {
	known := Leniencies()
	for _, l := range known {
		if strings.EqualFold(l.Name, name) {
			l.add(c)
			return nil
		}
	}
	all := make([]string, len(known))
	for i, l := range known {
		all[i] = l.Name
	}
	return fmt.Errorf("%q is no known leniency; known are %s", name, strings.Join(all, ", "))
}

// parseFilter reads a filter as strictly as c wants it.
func (c Compat) parseFilter(text string, rt *scim.ResourceType) (scim.Filter, error) {
	if c.bareWords {
		return scim.ParseFilterLenient(text, rt)
	}
	return scim.ParseFilter(text, rt)
}
