package magentotest

import (
	"net/http"
	"strings"
)

// criteria is a search as it was asked for
// (Magento\Framework\Api\SearchCriteriaInterface), and as its answer repeats it: groups
// are joined by AND, the filters of one by OR.
type criteria struct {
	Groups      []filterGroup `json:"filter_groups"`
	Sorts       []sortOrder   `json:"sort_orders,omitempty"`
	PageSize    *int64        `json:"page_size,omitzero"`
	CurrentPage *int64        `json:"current_page,omitzero"`
}

type filterGroup struct {
	key     string
	Filters []filter `json:"filters"`
}

type filter struct {
	key       string
	Field     string  `json:"field"`
	Value     *string `json:"value"`
	Condition string  `json:"condition_type"`
}

type sortOrder struct {
	key       string
	Field     string `json:"field"`
	Direction string `json:"direction,omitzero"`
}

// value is what the filter compares with.
func (f *filter) value() string { return deref(f.Value) }

// deref returns what p points to, the zero value for nil.
func deref[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// maxPathParts is how many brackets a parameter of a search can have.
const maxPathParts = 6

// criteria returns the search that a call asks for, within the shop's limits of input
// (Magento\Framework\Webapi\Validator\SearchCriteriaValidator): a page that is too large is
// refused, and one without a size gets the default one.
func (s *Shop) criteria(c *call) (*criteria, error) {
	asked, err := parseCriteria(c.query)
	if err == nil {
		err = s.checkFilters(asked)
	}
	switch limit := s.config.maxPageSize; {
	case err != nil || limit == 0:
		return asked, err
	case asked.PageSize == nil:
		asked.PageSize = new(s.config.defaultPageSize)
	case *asked.PageSize > limit:
		return nil, fail(http.StatusBadRequest, "Maximum SearchCriteria pageSize is %max", "max", limit)
	}
	return asked, nil
}

// checkFilters refuses more groups, or more filters in one, than the shop's limit of input.
func (s *Shop) checkFilters(asked *criteria) error {
	for _, group := range asked.Groups {
		if err := s.config.checkList(`Magento\Framework\Api\Filter`, len(group.Filters)); err != nil {
			return err
		}
	}
	return s.config.checkList(`Magento\Framework\Api\Search\FilterGroup`, len(asked.Groups))
}

// parseCriteria reads the searchCriteria parameters of a query. They must be there,
// even if empty.
func parseCriteria(q queryParams) (*criteria, error) {
	c, found := &criteria{}, false
	for _, p := range q {
		name, rest, _ := strings.Cut(p.name, "[")
		if name != "searchCriteria" && name != "search_criteria" {
			continue
		}
		found = true
		if rest == "" {
			continue
		}
		path := strings.SplitN(strings.TrimSuffix(rest, "]"), "][", maxPathParts)
		if err := c.set(path, p.value); err != nil {
			return nil, err
		}
	}
	if !found {
		return nil, required("searchCriteria")
	}
	return c, nil
}

// set puts one value into the criteria; names may be in snake case or camel case.
func (c *criteria) set(path []string, value string) *apiError {
	switch upperCamel(path[0]) {
	case "PageSize":
		return inField(path[0], readInt(&c.PageSize, value))
	case "CurrentPage":
		return inField(path[0], readInt(&c.CurrentPage, value))
	case "SortOrders":
		if len(path) == 3 {
			return c.setSort(path[1], path[2], value)
		}
		return nil
	case "FilterGroups":
		if len(path) == 5 && path[2] == "filters" {
			return c.setFilter(path[1], path[3], path[4], value)
		}
		return nil
	}
	return unknownField(path[0])
}

func (c *criteria) setSort(key, name, value string) *apiError {
	i := 0
	for i < len(c.Sorts) && c.Sorts[i].key != key {
		i++
	}
	if i == len(c.Sorts) {
		c.Sorts = append(c.Sorts, sortOrder{key: key})
	}
	switch upperCamel(name) {
	case "Field":
		c.Sorts[i].Field = value
	case "Direction":
		direction := strings.ToUpper(value)
		if direction != "ASC" && direction != "DESC" {
			return invalid("The sort order has to be specified as %1 for ascending order or %2 for descending order.",
				"ASC", "DESC")
		}
		c.Sorts[i].Direction = direction
	default:
		return unknownField(name)
	}
	return nil
}

func (c *criteria) setFilter(group, key, name, value string) *apiError {
	g := 0
	for g < len(c.Groups) && c.Groups[g].key != group {
		g++
	}
	if g == len(c.Groups) {
		c.Groups = append(c.Groups, filterGroup{key: group})
	}
	filters := &c.Groups[g].Filters
	i := 0
	for i < len(*filters) && (*filters)[i].key != key {
		i++
	}
	if i == len(*filters) {
		*filters = append(*filters, filter{key: key, Condition: "eq"})
	}
	f := &(*filters)[i]
	switch upperCamel(name) {
	case "Field":
		f.Field = value
	case "Value":
		f.Value = &value
	case "ConditionType":
		f.Condition = value
	default:
		return unknownField(name)
	}
	return nil
}

// page returns which of n records, in their order, belong to the page asked for.
func (c *criteria) page(n int) (from, to int) {
	wanted := deref(c.PageSize)
	if wanted <= 0 {
		return 0, n
	}
	size, page := min(wanted, int64(n)), max(deref(c.CurrentPage), 1)
	if size == 0 || page-1 > int64(n)/wanted {
		return n, n
	}
	from = int(min((page-1)*wanted, int64(n)))
	return from, min(from+int(size), n)
}

// pageJSON is the answer to a search.
type pageJSON[T any] struct {
	Items    []T       `json:"items"`
	Criteria *criteria `json:"search_criteria"`
	Total    int       `json:"total_count"`
}

// pageOf makes the answer to a search that found all, in their order.
func pageOf[T, J any](asked *criteria, all []T, json func(T) J) pageJSON[J] {
	from, to := asked.page(len(all))
	return pageJSON[J]{mapped(all[from:to], json), asked, len(all)}
}

// mapped returns what f makes of each item.
func mapped[T, J any](items []T, f func(T) J) []J {
	all := make([]J, 0, len(items))
	for _, item := range items {
		all = append(all, f(item))
	}
	return all
}

// invalidAttribute is what a search for customers answers for an unknown field.
func invalidAttribute(name string) *apiError {
	return invalid(`The "%1" attribute name is invalid. Reset the name and try again.`, name)
}
