package magentotest

import (
	"cmp"
	"slices"
)

// row holds the current state of a customer. Rows stay the same when customers
// change, so that an index has to be changed only where its key does.
type row struct{ c *customer }

// customerStore keeps customers in the order of their ids, with indexes for
// searches by equality. It is not safe for concurrent use.
type customerStore struct {
	fields      customerFields
	rows        []*row
	byID        map[int64]*row
	emails      *index
	indexes     map[string]*index // by field, made when a search first asks for it
	nextID      int64
	nextAddress int64
}

// index finds customers by the key of a field.
type index struct {
	field   *field[*customer]
	byKey   map[string][]*row // each in the order of ids
	present []*row            // those with a value
}

func newCustomerStore(fields customerFields) customerStore {
	emails := newIndex(fields["email"])
	return customerStore{
		fields: fields, byID: map[int64]*row{}, nextID: 1, nextAddress: 1,
		emails: emails, indexes: map[string]*index{"email": emails},
	}
}

func newIndex(f *field[*customer]) *index { return &index{field: f, byKey: map[string][]*row{}} }

// get returns the customer with an id, or nil.
func (s *customerStore) get(id int64) *customer {
	if r := s.byID[id]; r != nil {
		return r.c
	}
	return nil
}

// byEmail returns the customer with an e-mail address, on a website or, where
// accounts are shared, on any; nil for none. MySQL compares: a letter with an
// accent is the same as one without.
func (s *customerStore) byEmail(email string, website int64, shared bool) *customer {
	for _, r := range s.emails.byKey[foldEqual(column(email, len(email)+1))] {
		if shared || r.c.websiteID == website {
			return r.c
		}
	}
	return nil
}

// insert adds a customer whose id is higher than all others.
func (s *customerStore) insert(c *customer) {
	r := &row{c}
	s.rows = append(s.rows, r)
	s.byID[c.id] = r
	for _, x := range s.indexes {
		x.add(r)
	}
}

// replace stores a customer's new state.
func (s *customerStore) replace(c *customer) {
	r := s.byID[c.id]
	for _, x := range s.indexes {
		before, had := x.field.key(r.c)
		after, has := x.field.key(c)
		if before == after && had == has {
			continue
		}
		x.remove(r)
		old := r.c
		r.c = c
		x.add(r)
		r.c = old
	}
	r.c = c
}

// remove deletes a customer.
func (s *customerStore) remove(id int64) {
	r := s.byID[id]
	for _, x := range s.indexes {
		x.remove(r)
	}
	s.rows = without(s.rows, r)
	delete(s.byID, id)
}

// hasIndex reports whether a field has an index already.
func (s *customerStore) hasIndex(f *field[*customer]) bool { return s.indexes[f.name] != nil }

// addIndex makes the index of a field.
func (s *customerStore) addIndex(f *field[*customer]) {
	if s.hasIndex(f) {
		return
	}
	x := newIndex(f)
	for _, r := range s.rows {
		x.add(r)
	}
	s.indexes[f.name] = x
}

func (x *index) add(r *row) {
	if key, ok := x.field.key(r.c); ok {
		x.byKey[key] = with(x.byKey[key], r)
		x.present = with(x.present, r)
	}
}

func (x *index) remove(r *row) {
	key, ok := x.field.key(r.c)
	if !ok {
		return
	}
	if rest := without(x.byKey[key], r); len(rest) > 0 {
		x.byKey[key] = rest
	} else {
		delete(x.byKey, key)
	}
	x.present = without(x.present, r)
}

// with adds a row to a list in the order of ids.
func with(list []*row, r *row) []*row {
	if n := len(list); n == 0 || list[n-1].c.id < r.c.id {
		return append(list, r)
	}
	i, _ := place(list, r.c.id)
	return slices.Insert(list, i, r)
}

// without removes a row from a list in the order of ids.
func without(list []*row, r *row) []*row {
	if i, ok := place(list, r.c.id); ok {
		return slices.Delete(list, i, i+1)
	}
	return list
}

func place(list []*row, id int64) (int, bool) {
	return slices.BinarySearchFunc(list, id, func(r *row, id int64) int { return cmp.Compare(r.c.id, id) })
}
