package magentotest

import (
	"net/http"
	"strings"
)

// criteria is a search as it was asked for
// (Magento\Framework\Api\SearchCriteriaInterface): groups are joined by AND, the
// filters of one by OR.
type criteria struct {
	groups                []filterGroup
	sorts                 []sortOrder
	pageSize, currentPage int64
	hasSize, hasPage      bool
}

type filterGroup struct {
	key     string
	filters []filter
}

type filter struct {
	key                     string
	field, value, condition string
	hasValue                bool
}

type sortOrder struct {
	key, field, direction string
}

// maxPathParts is how many brackets a parameter of a search can have.
const maxPathParts = 6

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
		return setInt(&c.pageSize, &c.hasSize, path[0], value)
	case "CurrentPage":
		return setInt(&c.currentPage, &c.hasPage, path[0], value)
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

func setInt(target *int64, has *bool, name, value string) *apiError {
	n, err := asInt(value)
	if err != nil {
		return inField(name, err)
	}
	*target, *has = n, true
	return nil
}

func (c *criteria) setSort(key, name, value string) *apiError {
	i := 0
	for i < len(c.sorts) && c.sorts[i].key != key {
		i++
	}
	if i == len(c.sorts) {
		c.sorts = append(c.sorts, sortOrder{key: key})
	}
	switch upperCamel(name) {
	case "Field":
		c.sorts[i].field = value
	case "Direction":
		direction := strings.ToUpper(value)
		if direction != "ASC" && direction != "DESC" {
			return invalid("The sort order has to be specified as %1 for ascending order or %2 for descending order.", "ASC", "DESC")
		}
		c.sorts[i].direction = direction
	default:
		return unknownField(name)
	}
	return nil
}

func (c *criteria) setFilter(group, key, name, value string) *apiError {
	g := 0
	for g < len(c.groups) && c.groups[g].key != group {
		g++
	}
	if g == len(c.groups) {
		c.groups = append(c.groups, filterGroup{key: group})
	}
	filters := &c.groups[g].filters
	i := 0
	for i < len(*filters) && (*filters)[i].key != key {
		i++
	}
	if i == len(*filters) {
		*filters = append(*filters, filter{key: key, condition: "eq"})
	}
	f := &(*filters)[i]
	switch upperCamel(name) {
	case "Field":
		f.field = value
	case "Value":
		f.value, f.hasValue = value, true
	case "ConditionType":
		f.condition = value
	default:
		return unknownField(name)
	}
	return nil
}

// appendJSON appends the criteria as they are told in the answer.
func (c *criteria) appendJSON(b []byte) []byte {
	w := beginObject(b)
	w.key("filter_groups")
	w.b = append(w.b, '[')
	for i, g := range c.groups {
		w.b = append(appendComma(w.b, i), `{"filters":[`...)
		for j, f := range g.filters {
			w.b = f.appendJSON(appendComma(w.b, j))
		}
		w.b = append(w.b, "]}"...)
	}
	w.b = append(w.b, ']')
	if len(c.sorts) > 0 {
		w.key("sort_orders")
		w.b = append(w.b, '[')
		for i, s := range c.sorts {
			o := beginObject(appendComma(w.b, i))
			o.text("field", s.field)
			o.optional("direction", s.direction)
			w.b = o.end()
		}
		w.b = append(w.b, ']')
	}
	if c.hasSize {
		w.number("page_size", c.pageSize)
	}
	if c.hasPage {
		w.number("current_page", c.currentPage)
	}
	return w.end()
}

func (f *filter) appendJSON(b []byte) []byte {
	w := beginObject(b)
	w.text("field", f.field)
	if f.hasValue {
		w.text("value", f.value)
	} else {
		w.key("value")
		w.b = append(w.b, "null"...)
	}
	w.text("condition_type", f.condition)
	return w.end()
}

// page returns which of n records, in their order, belong to the page asked for.
func (c *criteria) page(n int) (from, to int) {
	if c.pageSize <= 0 {
		return 0, n
	}
	size, page := int64(n), max(c.currentPage, 1)
	if c.pageSize < size {
		size = c.pageSize
	}
	if size == 0 || page-1 > int64(n)/c.pageSize {
		return n, n
	}
	from = int(min((page-1)*c.pageSize, int64(n)))
	return from, min(from+int(size), n)
}

// appendPage appends the answer to a search, of which each appends one item.
func appendPage[T any](b []byte, c *criteria, items []T, total int, each func([]byte, T) []byte) []byte {
	w := beginObject(b)
	w.key("items")
	w.b = append(w.b, '[')
	for i, item := range items {
		w.b = each(appendComma(w.b, i), item)
	}
	w.b = append(w.b, ']')
	w.key("search_criteria")
	w.b = c.appendJSON(w.b)
	w.number("total_count", int64(total))
	return w.end()
}

// invalidAttribute is what a search for customers answers for an unknown field.
func invalidAttribute(name string) *apiError {
	return &apiError{
		status: http.StatusBadRequest, message: "The \"%1\" attribute name is invalid. Reset the name and try again.",
		parameters: []parameter{{"", name}},
	}
}
