package scimtest

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/scim-bridge/scim-bridge/scim"
)

// mustPath resolves a path that the description of the store names.
func (c *client) mustPath(text string) scim.Path {
	c.Helper()
	path, ok := c.path(text)
	if !ok {
		c.Fatalf("the store has no %s", text)
	}
	return path
}

// textAt is the text at a path; of a multi-valued attribute the first one.
func textAt(r scim.Resource, path scim.Path) string {
	v := valueAt(r, path)
	if list, ok := v.([]any); ok && len(list) > 0 {
		v = list[0]
	}
	text, _ := v.(string)
	return text
}

// set puts a text at a path; of a multi-valued attribute into the first value.
func set(r scim.Resource, path scim.Path, value string) {
	if path.Schema != "" {
		r = r.Complex(path.Schema)
	}
	if path.Sub == nil {
		r[path.Attribute.Name] = value
		return
	}
	if list := r.List(path.Attribute.Name); len(list) > 0 {
		list[0][path.Sub.Name] = value
		return
	}
	r.Complex(path.Attribute.Name)[path.Sub.Name] = value
}

// quoted is a text as a filter has it.
func quoted(text string) string {
	encoded, err := json.Marshal(text)
	if err != nil {
		panic(err) // of a string that is no UTF-8
	}
	return string(encoded)
}

// paths are all paths whose values can be compared, the common ones too.
func paths(rt *scim.ResourceType) []scim.Path {
	var all []scim.Path
	add := func(urn string, attributes []*scim.Attribute) {
		for _, a := range attributes {
			if a.IsSecret() {
				continue
			}
			if a.Type != scim.TypeComplex {
				all = append(all, scim.Path{Schema: urn, Attribute: a})
			}
			for _, sub := range a.SubAttributes {
				all = append(all, scim.Path{Schema: urn, Attribute: a, Sub: sub})
			}
		}
	}
	for _, name := range []string{"id", "externalId", "meta"} {
		if a := rt.Attribute("", name); a != nil {
			add("", []*scim.Attribute{a})
		}
	}
	add("", rt.Schema.Attributes)
	for _, extension := range rt.Extensions {
		add(extension.ID, extension.Attributes)
	}
	return slices.DeleteFunc(all, func(p scim.Path) bool { // computed by the protocol for each answer
		name := p.String()
		return name == "meta.location" || name == "meta.version" || strings.HasSuffix(name, "$ref")
	})
}

// leaf is the attribute that a path ends in.
func leaf(p scim.Path) *scim.Attribute {
	if p.Sub != nil {
		return p.Sub
	}
	return p.Attribute
}
