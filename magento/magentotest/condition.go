package magentotest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// condition is one filter of a search made ready for records of type T.
type condition[T any] struct {
	field *field[T]
	match func(T) bool
	// keys are the values of the field that can match, where the comparison is by
	// equality and they can be listed.
	keys   []string
	listed bool
	// present tells that exactly the records with a value match.
	present bool
	// op and bound are those of a comparison with one number.
	op    comparison
	bound float64
	// ordered tells that MySQL would walk an index of the field, and so answers in
	// its order where no other is asked for.
	ordered bool
}

// comparison is an operator that orders.
type comparison int

const (
	none comparison = iota
	greater
	greaterOrEqual
	less
	lessOrEqual
)

func (o comparison) holds(c int) bool {
	switch o {
	case greater:
		return c > 0
	case greaterOrEqual:
		return c >= 0
	case less:
		return c < 0
	case lessOrEqual:
		return c <= 0
	case none:
	}
	return false
}

func comparisonOf(name string) comparison {
	switch name {
	case "gt":
		return greater
	case "gteq", "from":
		return greaterOrEqual
	case "lt":
		return less
	case "lteq", "to":
		return lessOrEqual
	}
	return none
}

// compile makes a filter ready. A condition that MySQL's adapter does not know
// matches nothing, which is what Magento answers for it. As in SQL, a record
// without a value is matched by null only.
func compile[T any](f *field[T], in filter) condition[T] {
	c := condition[T]{field: f, match: func(T) bool { return false }}
	value := column(in.value(), len(in.value())+1)
	if op := comparisonOf(in.Condition); op != none {
		c.op = op
		c.ordered = f.kind == textKind
		c.match, c.bound = f.compare(op, value)
		return c
	}
	switch in.Condition {
	case "eq", "moreq": // moreq was recorded to find what is equal only
		c.list(value)
	case "in":
		c.list(strings.Split(value, ",")...)
		c.ordered = len(c.keys) > 1 && f.indexed && f.name != "email"
	case "neq":
		c.listNot(value)
	case "nin":
		c.listNot(strings.Split(value, ",")...)
	case "like", "nlike":
		pattern, want := compileLike(value), in.Condition == "like"
		c.ordered = want && pattern.anchored()
		c.match = f.withText(func(s string) bool { return pattern.match(s) == want })
	case "finset", "nfinset":
		want := foldEqual(value)
		c.match = f.withText(func(s string) bool {
			return slices.Contains(strings.Split(foldEqual(s), ","), want) == (in.Condition == "finset")
		})
	case "null":
		c.match = f.null
	case "notnull":
		c.present = true
		c.match = func(r T) bool { return !f.null(r) }
	}
	return c
}

func (c *condition[T]) list(values ...string) {
	c.listed = true
	for _, v := range values {
		if key, ok := c.field.keyOf(v); ok {
			c.keys = append(c.keys, key)
		}
	}
	slices.Sort(c.keys)
	c.keys = slices.Compact(c.keys)
	keys, f := c.keys, c.field
	c.match = func(r T) bool {
		key, ok := f.key(r)
		if !ok {
			return false
		}
		_, found := slices.BinarySearch(keys, key)
		return found
	}
}

func (c *condition[T]) listNot(values ...string) {
	c.list(values...)
	in, f := c.match, c.field
	c.keys, c.listed, c.ordered = nil, false, f.kind == textKind
	c.match = func(r T) bool {
		_, ok := f.key(r)
		return ok && !in(r)
	}
}

// keyOf returns the key of the value that equals a text in a search; false where
// there is none.
func (f *field[T]) keyOf(value string) (string, bool) {
	switch f.kind {
	case numberKind:
		n := numericValue(value)
		return strconv.FormatInt(int64(n), 10), n == float64(int64(n))
	case timeKind:
		t, ok := timeValue(value)
		return strconv.FormatInt(t, 10), ok
	case textKind:
	}
	return foldEqual(value), value != "" || f.absent != nil
}

// withText makes a match for texts; numbers and times are compared as MySQL
// writes them.
func (f *field[T]) withText(match func(string) bool) func(T) bool {
	return func(r T) bool {
		if f.kind == textKind {
			v := f.text(r)
			return (v != "" || f.absent != nil) && match(v)
		}
		n, ok := f.number(r)
		if !ok {
			return false
		}
		if f.kind == timeKind {
			return match(formatTime(n))
		}
		return match(strconv.FormatInt(n, 10))
	}
}

// compare makes the match of an ordering comparison, and the number that it
// compares with.
func (f *field[T]) compare(op comparison, value string) (match func(T) bool, bound float64) {
	if f.kind == textKind {
		want := foldEqual(value)
		return f.withText(func(s string) bool { return op.holds(strings.Compare(foldEqual(s), want)) }), 0
	}
	bound = numericValue(value)
	if f.kind == timeKind {
		t, ok := timeValue(value)
		if !ok {
			return func(T) bool { return false }, 0
		}
		bound = float64(t)
	}
	return func(r T) bool {
		n, ok := f.number(r)
		return ok && op.holds(cmp.Compare(float64(n), bound))
	}, bound
}

// order compares two records by the field; records without a value come first.
func (f *field[T]) order(a, b T) int {
	if f.kind == textKind {
		return strings.Compare(foldEqual(f.text(a)), foldEqual(f.text(b)))
	}
	n, hasA := f.number(a)
	m, hasB := f.number(b)
	if !hasA || !hasB {
		return cmp.Compare(toInt(hasA), toInt(hasB))
	}
	return cmp.Compare(n, m)
}
