package scim

import "cmp"

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
	leaf := by.leaf()
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
	if err != nil || path.leaf().IsSecret() || path.isComputed() {
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
	for _, e := range list {
		if m, ok := e.(map[string]any); ok && m["primary"] == true {
			return e
		}
	}
	if len(list) == 0 {
		return nil
	}
	return list[0]
}
