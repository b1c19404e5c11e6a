package magento

import (
	"slices"
	"time"
)

// Criteria is a search (Magento\Framework\Api\SearchCriteriaInterface): groups
// are joined by AND, the filters inside one by OR.
type Criteria struct {
	Groups      [][]Filter
	Sort        []SortOrder
	PageSize    int // 0 means all
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
	// ServerTime is when Magento answered, by its own clock, to the second (Date
	// header): what created_at and updated_at are to be compared with. Zero where
	// the answer does not say.
	ServerTime time.Time
}

// And returns a copy of c with one more group, in which any filter may hold.
func (c Criteria) And(anyOf ...Filter) Criteria {
	c.Groups = append(slices.Clip(c.Groups), anyOf)
	return c
}
