package magentotest

import "slices"

// groupFields returns what a search for customer groups can ask for.
func groupFields() map[string]*field[*group] {
	id := numberField("id", func(g *group) int64 { return g.id })
	code := &field[*group]{name: "code", text: func(g *group) string { return g.code }}
	return map[string]*field[*group]{
		"id": id, "customer_group_id": id, "code": code, "customer_group_code": code,
		"tax_class_id": numberField("tax_class_id", func(g *group) int64 { return g.taxClass }),
	}
}

// searchGroups answers GET /V1/customerGroups/search. An unknown field is an error
// 500, unlike in a search for customers.
func (s *Shop) searchGroups(c *call) (any, error) {
	asked, err := s.criteria(c)
	if err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	groups := make([]*group, 0, len(s.groups))
	for i := range s.groups {
		groups = append(groups, &s.groups[i])
	}
	groups, err = filterSmall(groups, asked, groupFields())
	if err != nil {
		return nil, err
	}
	return pageOf(asked, groups, s.groupJSON), nil
}

// filterSmall searches in a list that needs no index.
func filterSmall[T any](all []T, asked *criteria, fields map[string]*field[T]) ([]T, error) {
	for _, g := range asked.Groups {
		var anyOf []condition[T]
		for _, f := range g.Filters {
			field, ok := fields[f.Field]
			if !ok {
				return nil, internalError()
			}
			anyOf = append(anyOf, compile(field, f))
		}
		all = slices.DeleteFunc(all, func(r T) bool {
			return !slices.ContainsFunc(anyOf, func(c condition[T]) bool { return c.match(r) })
		})
	}
	slices.SortStableFunc(all, func(a, b T) int {
		for _, o := range asked.Sorts {
			f, ok := fields[o.Field]
			if !ok {
				continue
			}
			c := f.order(a, b)
			if o.Direction != "ASC" {
				c = -c
			}
			if c != 0 {
				return c
			}
		}
		return 0
	})
	return all, nil
}
