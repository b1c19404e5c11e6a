package scim

import (
	"cmp"
	"slices"
)

// Query says which resources a list is to hold (RFC 7644 section 3.4.2).
type Query struct {
	// Filter is nil for all resources.
	Filter Filter
	// StartIndex counts from 1.
	StartIndex int
	// Count is the size of the page, already within the limit; 0 asks
	// for the number of matches alone.
	Count int
	// SortBy is the zero Path for the store's own stable order.
	SortBy     Path
	Descending bool
	// ByCursor asks for cursor pagination (RFC 9865): the page begins after the
	// resource whose id is After ("" for the first page), in the order of ids;
	// StartIndex and SortBy are then unused.
	ByCursor bool
	After    string
}

// ListResult is what a list returns beside its resources.
type ListResult struct {
	// TotalResults is the exact number of matches.
	TotalResults int
	// More is set in a list by cursor where resources follow this page.
	More bool
}

// Change is what an update does to a resource.
type Change struct {
	// To returns the resource that is wanted in the place of current, without its
	// members. current is as Get returns it, since its version decides on If-Match; To
	// does not modify it. To may be called several times, by one goroutine at a time.
	//
	// Where the rest of a request that deactivates the resource cannot be done, To returns
	// current with active false, and why: a store may deactivate it, or say that it did not.
	To func(current Resource) (Resource, error)
	// Partial is set for a PATCH, whose result also holds everything that it does not
	// change. The result of a PUT holds what was sent, and what Replace keeps.
	Partial bool
	// Members is nil where the members stay as they are, or the type has none.
	Members *MemberChange
}

// MemberChange is what an update does to the members of a resource, as the sum of
// its operations.
type MemberChange struct {
	// Replace removes the members that are not in Add.
	Replace bool
	// Add and Remove hold ids, none of them in both. To add a member again, or to
	// remove one that is not there, is no error.
	Add, Remove []string
}

// CompareBy orders two resources by an attribute (RFC 7644 section 3.4.2.3):
// below 0 where a comes first in ascending order. Text goes by code points,
// blind to letter case where the schema is; false comes before true; times and numbers
// go by their value. Of a multi-valued attribute the primary value counts, else
// the first; of a complex attribute its "value". Resources without a value come last in
// ascending order, and so first in descending order, where the sign is reversed.
func CompareBy(a, b Resource, by Path) int {
	if by.IsZero() {
		return 0
	}
	v, w := by.sortKey(a), by.sortKey(b)
	if v == nil || w == nil {
		return cmp.Compare(boolRank(v == nil), boolRank(w == nil))
	}
	leaf := by.Leaf()
	if leaf.Type == TypeComplex {
		leaf = leaf.Sub("value")
	}
	order, _ := compareValues(leaf, v, w)
	return order
}

// ParseSortBy reads the parameter sortBy (RFC 7644 section 3.4.2.3); "" is the zero
// Path. A name of nothing that can be sorted by is an *Error 400 invalidValue.
func ParseSortBy(name string, rt *ResourceType) (Path, error) {
	if name == "" {
		return Path{}, nil
	}
	path, err := ParsePath(name, rt)
	if err != nil || path.Leaf().IsSecret() || path.isComputed() {
		return Path{}, Invalid("sortBy", "it names no attribute that can be sorted by.")
	}
	return path, nil
}

// sortKey returns the one simple value at p that counts for sorting, nil for none.
func (p Path) sortKey(r map[string]any) any {
	v := p.holder(r)[p.Attribute.Name]
	if list, ok := v.([]any); ok {
		v = preferred(list)
	}
	m, isComplex := v.(map[string]any)
	if !isComplex {
		return v
	}
	sub := p.Sub
	if sub == nil {
		sub = p.Attribute.Sub("value")
	}
	if sub == nil {
		return nil
	}
	return m[sub.Name]
}

// preferred returns the primary element of a list, else the first.
func preferred(list []any) any {
	if len(list) == 0 {
		return nil
	}
	return list[max(0, slices.IndexFunc(list, isPrimaryElement))]
}
