package magento

import (
	"slices"
	"strconv"
	"strings"
)

// Criteria is a search (Magento\Framework\Api\SearchCriteriaInterface): groups
// are joined by AND, the filters inside one by OR.
type Criteria struct {
	Groups      [][]Filter
	Sort        []SortOrder
	PageSize    int // 0 means all, in the order of Sort
	CurrentPage int // counted from 1
	// Fields cuts the answer to what is named, in Magento's own syntax
	// (items[id,email],total_count); "" for everything.
	Fields string
}

// Filter is one comparison of a search.
type Filter struct {
	Field     string
	Condition Condition
	Value     string // not sent with Null and NotNull
}

// Condition is Magento's name of a comparison (condition_type).
type Condition string

// The conditions that Magento was seen to apply. An unknown one gives an empty
// answer instead of an error, so that no other is sent.
const (
	Eq      Condition = "eq"
	Neq     Condition = "neq"
	Like    Condition = "like"
	NotLike Condition = "nlike"
	In      Condition = "in"
	NotIn   Condition = "nin"
	Gt      Condition = "gt"
	Gteq    Condition = "gteq"
	Lt      Condition = "lt"
	Lteq    Condition = "lteq"
	Null    Condition = "null"
	NotNull Condition = "notnull"
)

// SortOrder is one key of an order.
type SortOrder struct {
	Field      string
	Descending bool
}

// Page is one page of a search and the number of all matches.
type Page[T any] struct {
	Items      []T
	TotalCount int
	Bytes      int // of Magento's answer
}

// And returns a copy of c with one more group, in which any filter may hold.
func (c Criteria) And(anyOf ...Filter) Criteria {
	c.Groups = append(slices.Clip(c.Groups), anyOf)
	return c
}

// MaxListItems is how many groups a search has at most, and how many filters one of them: what
// a shop takes in a list by default where it limits that (Web Api Input Limits).
const MaxListItems = 20

// longestList is how many groups there are, or filters in one where those are more.
func (c Criteria) longestList() int {
	longest := len(c.Groups)
	for _, group := range c.Groups {
		longest = max(longest, len(group))
	}
	return longest
}

// Encode returns the criteria as a query. It is escaped as RFC 3986 has it, a
// space as %20: Magento's check of OAuth signatures knows no other form. A group
// without filters is left out.
func (c Criteria) Encode() string {
	const usual = 1 << 10 // a look-up has 800 bytes
	q := make(query, 0, usual)
	firstGroup := firstNumber(len(c.Groups))
	for g, group := range c.Groups {
		firstFilter := firstNumber(len(group))
		for f, filter := range group {
			q.addFilter(firstGroup+g, firstFilter+f, filter)
		}
	}
	for i, s := range c.Sort {
		key := "searchCriteria%5BsortOrders%5D%5B" + strconv.Itoa(i) + "%5D%5B"
		direction := "ASC"
		if s.Descending {
			direction = "DESC"
		}
		q.add(key+"field%5D", s.Field)
		q.add(key+"direction%5D", direction)
	}
	if c.PageSize != 0 {
		q.add("searchCriteria%5BpageSize%5D", strconv.Itoa(c.PageSize))
	}
	if c.CurrentPage != 0 {
		q.add("searchCriteria%5BcurrentPage%5D", strconv.Itoa(c.CurrentPage))
	}
	if len(q) == 0 {
		q.add("searchCriteria", "") // has to be there even if it says nothing
	}
	if c.Fields != "" {
		q.add("fields", c.Fields)
	}
	return string(q)
}

// firstNumber is where the numbers of a list of n items begin, so that all have the same number
// of digits. Magento takes any numbers, but signatures need the parameters in an order, and
// which one it sorts by depends on its version: 2.4.7 by the names as they are escaped, in
// PHP's natural order; 2.4.8-p2 by the bytes of the names unescaped; RFC 5849 by those of the
// escaped ones. They differ only about [2] and [10], and [1] and [10].
func firstNumber(n int) int {
	if n <= 10 {
		return 0
	}
	first := 10
	for n > 9*first {
		first *= 10
	}
	return first
}

// query is a query under construction.
type query []byte

// add appends a parameter whose key is escaped already.
func (q *query) add(key, value string) {
	if len(*q) > 0 {
		*q = append(*q, '&')
	}
	*q = appendEscaped(append(append(*q, key...), '='), value)
}

func (q *query) addFilter(group, index int, f Filter) {
	key := "searchCriteria%5Bfilter_groups%5D%5B" + strconv.Itoa(group) +
		"%5D%5Bfilters%5D%5B" + strconv.Itoa(index) + "%5D%5B"
	q.add(key+"field%5D", f.Field)
	if f.Condition != Null && f.Condition != NotNull {
		q.add(key+"value%5D", f.Value)
	}
	q.add(key+"condition_type%5D", string(f.Condition))
}

// escape percent-encodes all but unreserved characters (RFC 3986 section 2.3, PHP's
// rawurlencode).
func escape(s string) string { return string(appendEscaped(make([]byte, 0, 2*len(s)), s)) }

// appendEscaped appends s, escaped.
func appendEscaped(to []byte, s string) []byte {
	const digits = "0123456789ABCDEF"
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '.', c == '_', c == '~':
			to = append(to, c)
		default:
			to = append(to, '%', digits[c>>4], digits[c&0xF])
		}
	}
	return to
}

// EscapeLike escapes what has a meaning in the pattern of a Like: % for any text,
// _ for any character, and the backslash that takes these meanings away.
func EscapeLike(s string) string {
	if !strings.ContainsAny(s, `%_\`) {
		return s
	}
	return strings.NewReplacer(`%`, `\%`, `_`, `\_`, `\`, `\\`).Replace(s)
}

// maxQuery is the longest query that SplitIn makes, in bytes. Web servers refuse
// request lines over 8 KB (nginx: 414), and the line also has the method and the path.
const maxQuery = 7000

// SplitIn returns searches that together find what meets c and has one of the
// values in field: as many as it takes to keep each request line under 8 KB, none
// for no values. Where c is nearly that long by itself, there is one for each value.
func SplitIn(c Criteria, field string, values []string) []Criteria {
	var one query
	one.addFilter(len(c.Groups), 9999, Filter{Field: field, Condition: In})
	frame := len("&") + len(one) // what a filter takes beside its value
	budget := maxQuery - len(c.Encode())
	var (
		parts []Criteria
		anyOf []Filter
		list  []string
		size  int
	)
	flush := func() {
		if len(list) > 0 {
			anyOf = append(anyOf, Filter{Field: field, Condition: In, Value: strings.Join(list, ",")})
		}
		if len(anyOf) > 0 {
			parts = append(parts, c.And(anyOf...))
		}
		anyOf, list, size = nil, nil, frame
	}
	flush()
	for _, v := range values {
		// A value with a comma stands beside the list, not in it: the filters of
		// a group are alternatives too, and need no escape inside the value.
		alone := v == "" || strings.ContainsAny(v, `,\`)
		need := len(escape(v)) + len("%2C")
		if alone {
			need += frame
		}
		if size+need > budget || alone && len(anyOf) >= MaxListItems-1 { // the list is one more
			flush()
		}
		size += need
		if alone {
			anyOf = append(anyOf, Filter{Field: field, Condition: Eq, Value: v})
		} else {
			list = append(list, v)
		}
	}
	flush()
	return parts
}
