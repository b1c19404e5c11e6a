package magentotest

import (
	"cmp"
	"slices"
	"strings"
)

func byID(a, b *row) int { return cmp.Compare(a.c.id, b.c.id) }

// sort returns the rows in the order asked for. They come in the order of ids and
// may be a part of the store, so that another order is made in a copy.
func (s *customerStore) sort(rows []*row, asked *criteria, clauses []clause) []*row {
	type key struct {
		field      *field[*customer]
		descending bool
	}
	var keys []key
	for _, o := range asked.Sorts {
		if f, ok := s.fields[o.Field]; ok { // an unknown field is ignored
			keys = append(keys, key{f, o.Direction != "ASC"})
		}
	}
	if len(keys) == 0 {
		return indexOrder(rows, clauses)
	}
	if keys[0].field.name == "entity_id" { // unique: what follows says nothing
		if !keys[0].descending {
			return rows
		}
		rows = slices.Clone(rows)
		slices.Reverse(rows)
		return rows
	}
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b *row) int {
		for _, k := range keys {
			c := k.field.order(a.c, b.c)
			if k.descending {
				c = -c
			}
			if c != 0 {
				return c
			}
		}
		return 0
	})
	return rows
}

// indexOrder returns the rows in the order in which MySQL finds them when none is
// asked for: by id, but by a field where it walks over the index of that.
func indexOrder(rows []*row, clauses []clause) []*row {
	if len(clauses) != 1 || len(clauses[0]) != 1 {
		return rows
	}
	only := &clauses[0][0]
	if !only.field.indexed || !only.ordered {
		return rows
	}
	type keyed struct {
		key string
		row *row
	}
	sorted := make([]keyed, 0, len(rows))
	for _, r := range rows {
		sorted = append(sorted, keyed{foldEqual(only.field.text(r.c)), r})
	}
	slices.SortStableFunc(sorted, func(a, b keyed) int { return strings.Compare(a.key, b.key) })
	rows = make([]*row, 0, len(sorted))
	for _, k := range sorted {
		rows = append(rows, k.row)
	}
	return rows
}
