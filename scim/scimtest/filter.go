package scimtest

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/scim"
)

func filterRules() []rule {
	return []rule{
		{"RFC 7644 3.4.2.2: every operator on every attribute finds what a plain evaluation finds", "", filterOperators},
		{"RFC 7644 3.4.2.2: and, or, not and value paths find what a plain evaluation finds", "", filterCombined},
		{"RFC 7644 3.4.2.2: the examples find what a plain evaluation finds", usersPath, filterExamples},
		{"RFC 7644 3.4.2.2: what is no filter is invalidFilter", "", filterInvalid},
	}
}

// finds compares what a filter finds with a plain evaluation of it over all resources,
// as a client reads them.
func (c *client) finds(all []scim.Resource, text string) {
	c.Helper()
	filter, err := scim.ParseFilter(text, c.resourceType())
	if err != nil {
		c.Fatalf("%s: %v", text, err)
	}
	want := []string{}
	for _, r := range all {
		if scim.Match(filter, r) {
			want = append(want, r.ID())
		}
	}
	a := c.list("filter", text, "attributes", "id")
	if diff := cmp.Diff(want, a.found()); diff != "" || a.number("totalResults") != len(want) {
		c.Errorf("%s finds %d (-want +got):\n%s", text, a.number("totalResults"), diff)
	}
}

func filterOperators(c *client) {
	c.createSeveral(4)
	all := c.all()
	for _, path := range paths(c.resourceType()) {
		if path.Attribute.Name == "members" {
			continue // RFC 7644 lets a service provider refuse a costly filter; members have rules of their own
		}
		name := path.String()
		c.finds(all, name+" pr")
		for _, value := range valuesOf(all, path) {
			switch leaf(path).Type {
			case scim.TypeBoolean:
				c.finds(all, name+" eq "+value)
				c.finds(all, name+" ne "+value)
			case scim.TypeInteger, scim.TypeDecimal:
				c.compares(all, name, value)
			case scim.TypeDateTime:
				c.compares(all, name, quoted(value))
			case scim.TypeReference, scim.TypeBinary: // these have no order
				c.finds(all, name+" eq "+quoted(value))
				c.finds(all, name+" ne "+quoted(value))
			default:
				c.compares(all, name, quoted(value))
				c.matchesParts(all, name, value)
			}
		}
	}
}

// compares asks for all operators that order values.
func (c *client) compares(all []scim.Resource, name, value string) {
	c.Helper()
	for _, operator := range []string{"eq", "ne", "gt", "ge", "lt", "le"} {
		c.finds(all, name+" "+operator+" "+value)
	}
}

// matchesParts asks for a text in other letter case, and for parts of it.
func (c *client) matchesParts(all []scim.Resource, name, value string) {
	c.Helper()
	runes := []rune(value)
	half := len(runes) / 2
	c.finds(all, name+" eq "+quoted(strings.ToUpper(value)))
	c.finds(all, name+" EQ "+quoted(value+"x"))
	c.finds(all, name+" co "+quoted(string(runes[half/2:half+1])))
	c.finds(all, name+" sw "+quoted(strings.ToUpper(string(runes[:half+1]))))
	c.finds(all, name+" ew "+quoted(string(runes[half:])))
}

// valuesOf are up to two values at a path, as a filter has them without quotes.
func valuesOf(all []scim.Resource, path scim.Path) []string {
	var values []string
	for _, r := range all {
		v := valueAt(r, path)
		if list, ok := v.([]any); ok && len(list) > 0 {
			v = list[0]
		}
		var text string
		switch v := v.(type) {
		case string:
			text = v
		case nil, []any, map[string]any:
			continue
		default:
			text = fmt.Sprint(v)
		}
		if len(values) == 0 || values[0] != text {
			values = append(values, text)
		}
		if len(values) == 2 {
			break
		}
	}
	return values
}

func filterCombined(c *client) {
	c.createSeveral(5)
	all := c.all()
	named := c.named()
	for _, text := range []string{
		named + ` co "1" and ` + named + ` co "2"`,
		named + ` co "1" or ` + named + ` co "2"`,
		`not (` + named + ` co "1")`,
		`not (` + named + ` co "1" or ` + named + ` co "2") and id pr`,
		`id eq "` + all[0].ID() + `" or id eq "` + all[len(all)-1].ID() + `"`,
		`id ne "` + all[0].ID() + `" and not (id eq "` + all[1].ID() + `")`,
		`meta.resourceType eq "` + c.resourceType().Name + `"`,
		`meta.resourceType eq "Other" or ` + named + ` sw "` + string([]rune(all[0].String(named))[:1]) + `"`,
		`schemas eq "` + c.resourceType().Schema.ID + `"`,
		`externalId eq null`,
		c.resourceType().Schema.ID + ":" + named + ` pr`,
		strings.ToUpper(named) + ` PR AND ID PR`,
	} {
		c.finds(all, text)
	}
	for _, a := range c.resourceType().Schema.Attributes {
		if a.MultiValued && a.Sub("type") != nil && a.Name != "members" && a.Mutability != scim.ReadOnly {
			value := textAt(all[len(all)-1], scim.Path{Attribute: a, Sub: a.Sub("value")})
			if value == "" {
				continue
			}
			c.finds(all, a.Name+`[type eq "work"]`)
			c.finds(all, a.Name+`[type eq "work" and value eq `+quoted(value)+`]`)
			c.finds(all, a.Name+`[type ne "work" and value ne `+quoted(value)+`]`)
			if a.Sub("value").Type != scim.TypeBinary {
				c.finds(all, `not (`+a.Name+`[value sw `+quoted(value[:2])+`])`)
			}
			c.finds(all, a.Name+` eq `+quoted(value))
		}
	}
}

func filterExamples(c *client) {
	c.createSeveral(5)
	all := c.all()
	for _, text := range []string{
		`userName eq "bjensen"`,
		`name.familyName co "O'Hara"`,
		`name.familyName co "O'Malley"`,
		`userName sw "P"`,
		`urn:ietf:params:scim:schemas:core:2.0:User:userName sw "P"`,
		`title pr`,
		`meta.lastModified gt "2011-05-13T04:42:34Z"`,
		`meta.lastModified ge "2011-05-13T04:42:34Z"`,
		`meta.lastModified lt "2011-05-13T04:42:34Z"`,
		`meta.lastModified le "2011-05-13T04:42:34Z"`,
		`title pr and userType eq "Employee"`,
		`title pr or userType eq "Intern"`,
		`schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"`,
		`userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")`,
		`userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")`,
		`userType eq "Employee" and (emails.type eq "work")`,
		`userType eq "Employee" and emails[type eq "work" and value co "@example.com"]`,
		`emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]`,
		`urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq "701981"`,
		`active eq false or userName sw "user" and not (title pr)`,
	} {
		c.finds(all, text)
	}
}

func filterInvalid(c *client) {
	named := c.named()
	for _, text := range []string{
		named, named + " eq", named + ` eq "a`, named + ` xx "a"`, named + " eq bare", `nothing eq "a"`, `meta.nothing pr`, `id gt true`,
		`(` + named + ` pr`, named + ` pr)`, named + ` pr and`, `not ` + named + ` pr`, named + `[`, `urn:example:unknown:title pr`,
	} {
		c.list("filter", text).isError(http.StatusBadRequest, "invalidFilter")
	}
}
