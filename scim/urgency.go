package scim

import "errors"

// Urgency says which of the requests that wait for the same thing goes first.
type Urgency uint8

// The urgencies, the most urgent first.
const (
	// Urgent is what takes somebody's access away: a deletion, a deactivation, the removal
	// of members.
	Urgent Urgency = iota
	// Usual is any other write, the read of one resource, and a look-up: a list with a filter
	// that names the resources.
	Usual
	// Listing is any other list.
	Listing
)

// Urgencies returns all of them, the most urgent first.
func Urgencies() []Urgency { return []Urgency{Urgent, Usual, Listing} }

// String returns the name that metrics have.
func (u Urgency) String() string {
	switch u {
	case Urgent:
		return "urgent"
	case Usual:
		return "usual"
	default:
		return "list"
	}
}

// ErrOverload is the cause of a 503 for a request that would have to wait for too long. It
// is no failure of the service provider.
var ErrOverload = errors.New("overload")

// TakesAway reports whether members are removed, perhaps beside others that are added: by
// their ids, or all of them. It is safe to call on nil.
func (c *MemberChange) TakesAway() bool {
	return c != nil && (len(c.Remove) > 0 || c.Replace && len(c.Add) == 0)
}

// IsLookup reports whether a filter asks for resources by what names them, so that few can
// match: by eq on id, userName, externalId, displayName, an e-mail address, or a member.
func IsLookup(f Filter) bool {
	switch f := f.(type) {
	case *And:
		return IsLookup(f.Left) || IsLookup(f.Right)
	case *Or:
		return IsLookup(f.Left) && IsLookup(f.Right)
	case *Compare:
		return f.Op == OpEq && f.Path.names()
	case *ValuePath:
		return f.Path.Attribute != nil && namesByValue(f.Path.Attribute.Name) && comparesValue(f.Filter)
	default:
		return false
	}
}

// names reports whether a value at p names a resource, or the few that have it.
func (p Path) names() bool {
	switch {
	case p.Schema != "" || p.Attribute == nil:
		return false
	case p.Sub != nil:
		return p.Sub.Name == "value" && namesByValue(p.Attribute.Name)
	}
	switch p.Attribute.Name {
	case "id", "userName", "externalId", "displayName":
		return true
	default:
		return namesByValue(p.Attribute.Name)
	}
}

// namesByValue reports whether a multi-valued attribute has values that name resources.
func namesByValue(attribute string) bool { return attribute == "emails" || attribute == "members" }

// comparesValue reports whether the filter of an element asks for its value by eq.
func comparesValue(f Filter) bool {
	switch f := f.(type) {
	case *And:
		return comparesValue(f.Left) || comparesValue(f.Right)
	case *Or:
		return comparesValue(f.Left) && comparesValue(f.Right)
	case *Compare:
		return f.Op == OpEq && f.Path.Attribute != nil && f.Path.Attribute.Name == "value"
	default:
		return false
	}
}
