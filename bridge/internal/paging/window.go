package paging

import (
	"slices"
	"strconv"

	"github.com/scim-bridge/scim-bridge/scim"
)

// Window is the wanted part of a list whose matches come one by one, in the order of
// ids. It holds all of them only where the order that is asked for is another one.
type Window struct {
	query scim.Query
	yield func(scim.Resource) error
	total int
	more  bool
	n     int // of found, or yielded
	found []scim.Resource
}

// NewWindow returns an empty Window. It yields what is wanted as it comes, where the order
// allows that; nil holds it.
func NewWindow(q scim.Query, yield func(scim.Resource) error) *Window {
	w := &Window{query: q}
	if !w.sorts() {
		w.yield = yield
	}
	return w
}

// Add takes the next match. It fails where yield does.
func (w *Window) Add(r scim.Resource) error {
	w.total++
	switch {
	case w.query.ByCursor && !isBeyond(r.ID(), w.query.After):
	case w.query.ByCursor && w.n == w.query.Count:
		w.more = true
	case w.query.ByCursor || w.sorts() || w.total >= w.query.StartIndex && w.n < w.query.Count:
		w.n++
		if w.yield != nil {
			return w.yield(r)
		}
		w.found = append(w.found, r)
	}
	return nil
}

func (w *Window) sorts() bool { return !w.query.ByCursor && !w.query.SortBy.IsZero() }

// Answer yields what is wanted of what was added, and was not yielded yet.
func (w *Window) Answer(yield func(scim.Resource) error) (scim.ListResult, error) {
	if w.sorts() {
		w.sort()
		w.found = w.found[min(max(w.query.StartIndex, 1)-1, len(w.found)):]
		w.found = w.found[:min(w.query.Count, len(w.found))]
	}
	result := scim.ListResult{TotalResults: w.total, More: w.more}
	for _, r := range w.found {
		if err := yield(r); err != nil {
			return result, err
		}
	}
	return result, nil
}

// sort puts what was found into the order that is asked for. Ids are in order
// already: by number, as Magento gave them out.
func (w *Window) sort() {
	if w.query.SortBy.String() == "id" {
		if w.query.Descending {
			slices.Reverse(w.found)
		}
		return
	}
	slices.SortStableFunc(w.found, func(a, b scim.Resource) int {
		if w.query.Descending {
			a, b = b, a
		}
		return scim.CompareBy(a, b, w.query.SortBy)
	})
}

// isBeyond reports whether an id comes after another, by number.
func isBeyond(id, other string) bool {
	if len(id) != len(other) {
		return len(id) > len(other)
	}
	return id > other
}

// Limit is how many records may be read to answer a list; none with the zero value.
type Limit struct {
	Most int
	// Records is what they are called, and By the attributes that Magento can narrow
	// them by.
	Records, By string
}

// check refuses a list for which too many records would have to be read.
func (l Limit) check(n int) error {
	if l.Most == 0 || n <= l.Most {
		return nil
	}
	return scim.BadRequest(scim.TooMany, "filter or sortBy: Magento cannot answer it by itself, and "+
		strconv.Itoa(n)+" "+l.Records+" would have to be read where "+strconv.Itoa(l.Most)+
		" is the limit; narrow it by "+l.By+".")
}
