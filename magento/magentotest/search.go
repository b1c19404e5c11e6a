package magentotest

import (
	"math"
	"slices"
)

// searchCustomers answers GET /V1/customers/search.
func (s *Shop) searchCustomers(c *call) (any, error) {
	asked, err := s.criteria(c)
	if err != nil {
		return nil, err
	}
	found, total, err := s.findCustomers(asked)
	if err != nil {
		return nil, err
	}
	rest, err := encode(pageJSON[any]{Criteria: asked, Total: total})
	if err != nil {
		return nil, err
	}
	const start = `{"items":[` // of the page, which encode leaves empty
	page := append(make(encoded, 0, len(rest)+512*len(found)), start...)
	for _, c := range found {
		page = c.appendTo(page)
	}
	return append(page, rest[len(start):]...), nil
}

// clause is one group of filters made ready: any of them may hold.
type clause []condition[*customer]

func (cl clause) match(c *customer) bool {
	for i := range cl {
		if cl[i].match(c) {
			return true
		}
	}
	return false
}

// findCustomers returns a page of the customers that are searched for, and the
// number of all of them.
func (s *Shop) findCustomers(asked *criteria) ([]*customer, int, error) {
	clauses, err := s.compileGroups(asked)
	if err != nil {
		return nil, 0, err
	}
	s.prepareIndexes(clauses)
	s.mu.RLock()
	defer s.mu.RUnlock()
	rows := s.customers.find(clauses)
	rows = s.customers.sort(rows, asked, clauses)
	from, to := asked.page(len(rows))
	page := make([]*customer, 0, to-from)
	for _, r := range rows[from:to] {
		page = append(page, r.c)
	}
	return page, len(rows), nil
}

func (s *Shop) compileGroups(asked *criteria) ([]clause, error) {
	var clauses []clause
	for _, g := range asked.Groups {
		cl := make(clause, 0, len(g.Filters))
		for _, f := range g.Filters {
			field, ok := s.customers.fields[f.Field]
			if !ok {
				return nil, invalidAttribute(f.Field)
			}
			if s.config.withoutColumns && s.config.isColumn(f.Field) {
				return nil, internalError() // SQL: unknown column
			}
			cl = append(cl, compile(field, f))
		}
		clauses = append(clauses, cl)
	}
	return clauses, nil
}

// prepareIndexes makes the indexes that a search can use. A field gets one when it
// is first searched by equality.
func (s *Shop) prepareIndexes(clauses []clause) {
	s.mu.RLock()
	var missing []*field[*customer]
	for _, cl := range clauses {
		for i := range cl {
			if c := &cl[i]; (c.listed || c.present) && c.field.name != "entity_id" && !s.customers.hasIndex(c.field) {
				missing = append(missing, c.field)
			}
		}
	}
	s.mu.RUnlock()
	if len(missing) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range missing {
		s.customers.addIndex(f)
	}
}

// find returns the rows that satisfy all clauses, in the order of ids. It starts
// from the clause with the fewest candidates in an index and from the range of
// ids that is asked for, and looks only at these. What it returns may be a part of
// the store itself and must not be changed.
func (s *customerStore) find(clauses []clause) []*row {
	lower, upper := math.Inf(-1), math.Inf(1)
	best, bestSize := -1, math.MaxInt
	var rest []int // clauses that have to be looked at in each candidate
	for i, cl := range clauses {
		if low, high, ok := cl.idRange(); ok {
			lower, upper = max(lower, low), min(upper, high)
			continue
		}
		rest = append(rest, i)
		if size, ok := s.size(cl); ok && size < bestSize {
			best, bestSize = i, size
		}
	}
	candidates := s.rows
	if best >= 0 {
		candidates = s.candidates(clauses[best])
		rest = slices.DeleteFunc(rest, func(i int) bool { return i == best })
	}
	candidates = between(candidates, lower, upper)
	if len(rest) == 0 {
		return candidates
	}
	var found []*row
	for _, r := range candidates {
		if !slices.ContainsFunc(rest, func(i int) bool { return !clauses[i].match(r.c) }) {
			found = append(found, r)
		}
	}
	return found
}

// idRange returns the ids that a clause lets through where it says nothing else.
func (cl clause) idRange() (lower, upper float64, ok bool) {
	if len(cl) != 1 || cl[0].field.name != "entity_id" || cl[0].op == none {
		return 0, 0, false
	}
	switch bound := cl[0].bound; cl[0].op {
	case greater:
		return math.Floor(bound) + 1, math.Inf(1), true
	case greaterOrEqual:
		return math.Ceil(bound), math.Inf(1), true
	case less:
		return math.Inf(-1), math.Ceil(bound) - 1, true
	default:
		return math.Inf(-1), math.Floor(bound), true
	}
}

// between returns the rows whose ids lie in a range.
func between(rows []*row, lower, upper float64) []*row {
	from, to := 0, len(rows)
	if !math.IsInf(lower, -1) {
		from = lowest(rows, lower)
	}
	if !math.IsInf(upper, 1) {
		to = lowest(rows, upper+1)
	}
	return rows[from:max(from, to)]
}

// lowest returns the place of the first row whose id is id or higher.
func lowest(rows []*row, id float64) int {
	i, _ := slices.BinarySearchFunc(rows, id, func(r *row, id float64) int {
		if float64(r.c.id) < id {
			return -1
		}
		return 1
	})
	return i
}

// lists returns the rows, sorted by id, that together satisfy a condition.
func (s *customerStore) lists(c *condition[*customer], each func([]*row)) bool {
	switch {
	case c.field.name == "entity_id" && c.listed:
		for _, key := range c.keys {
			if id, ok := parseInt(key); ok {
				if r := s.byID[id]; r != nil {
					each([]*row{r})
				}
			}
		}
		return true
	case c.field.name == "entity_id" || !c.listed && !c.present:
		return false
	}
	x := s.indexes[c.field.name]
	if x == nil {
		return false
	}
	if c.present {
		each(x.present)
	}
	for _, key := range c.keys {
		each(x.byKey[key])
	}
	return true
}

// size returns how many rows the indexes give for a clause; false where they
// cannot tell.
func (s *customerStore) size(cl clause) (int, bool) {
	n := 0
	for i := range cl {
		if !s.lists(&cl[i], func(rows []*row) { n += len(rows) }) {
			return 0, false
		}
	}
	return n, true
}

// candidates returns the rows of a clause from the indexes, in the order of ids.
func (s *customerStore) candidates(cl clause) []*row {
	var lists [][]*row
	for i := range cl {
		s.lists(&cl[i], func(rows []*row) {
			if len(rows) > 0 {
				lists = append(lists, rows)
			}
		})
	}
	switch len(lists) {
	case 0:
		return nil
	case 1:
		return lists[0]
	}
	all := slices.Concat(lists...)
	slices.SortFunc(all, byID)
	return slices.Compact(all)
}
