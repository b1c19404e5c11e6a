package scim

// FormatFilter returns the filter as text. Parsing that text yields the same
// filter again.
func FormatFilter(f Filter) string {
	return string(appendFilter(nil, f))
}

func appendFilter(dst []byte, f Filter) []byte {
	switch f := f.(type) {
	case *Or:
		dst = appendFilter(dst, f.Left)
		dst = append(dst, " or "...)
		_, group := f.Right.(*Or)
		return appendGroup(dst, f.Right, group)
	case *And:
		_, group := f.Left.(*Or)
		dst = appendGroup(dst, f.Left, group)
		dst = append(dst, " and "...)
		return appendGroup(dst, f.Right, isLogical(f.Right))
	case *Not:
		return appendGroup(append(dst, "not "...), f.Operand, true)
	case *Present:
		dst = append(dst, f.Path.String()...)
		return append(dst, " pr"...)
	case *Compare:
		dst = append(dst, f.Path.String()...)
		dst = append(dst, ' ')
		dst = append(dst, f.Op...)
		dst = append(dst, ' ')
		return appendScalar(dst, f.Value)
	case *ValuePath:
		dst = append(dst, f.Path.String()...)
		dst = append(dst, '[')
		dst = appendFilter(dst, f.Filter)
		return append(dst, ']')
	}
	return dst
}

// appendGroup puts parentheses around f where they are needed.
func appendGroup(dst []byte, f Filter, group bool) []byte {
	if !group {
		return appendFilter(dst, f)
	}
	dst = append(dst, '(')
	dst = appendFilter(dst, f)
	return append(dst, ')')
}

func isLogical(f Filter) bool {
	switch f.(type) {
	case *And, *Or:
		return true
	}
	return false
}
