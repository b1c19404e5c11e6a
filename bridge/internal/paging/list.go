// Package paging reads lists from Magento page by page and yields the part of them that
// a SCIM client asks for, by startIndex or by cursor.
//
// What Magento can filter and sort by itself is read as it is wanted. All else is walked
// through by id and compared here, up to a limit; Window then holds no more of it than
// the answer needs.
//
// It knows no kind of record: a Source tells how they are searched, and a List how they
// are shown. Begin with List.
package paging

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync/atomic"

	"github.com/scim-bridge/scim-bridge/bridge/internal/person"
	"github.com/scim-bridge/scim-bridge/bridge/internal/pushdown"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// List is a list of users as it was asked for.
type List[T any] struct {
	Source Source[T]
	Query  scim.Query
	// Push is what Magento answers of the filter, among the records that Scope lets through.
	Push  pushdown.Search
	Scope magento.Criteria
	// Mixed is set once Source.Has was seen to be needed, for the lists to come.
	Mixed *atomic.Bool
	// SortFields are the columns of the attributes, beside the id, that Magento sorts by
	// as SCIM does.
	SortFields map[string]string
	// Limit is how many records may be read to be compared here.
	Limit Limit
	// Resource is a record as the client sees it, and Email its e-mail address.
	Resource func(context.Context, *T) scim.Resource
	Email    func(*T) string
	Yield    func(scim.Resource) error

	mixed *mixedPages // nil where all that Magento finds exists for the client
}

// Answer yields the wanted page. It takes one call where Magento can answer by itself,
// two where the page begins inside one of Magento's or a cursor is not the first.
func (l List[T]) Answer(ctx context.Context) (scim.ListResult, error) {
	order := l.order()
	switch {
	case l.Push.Nobody:
		return scim.ListResult{}, nil
	case !l.Push.Exact || l.Source.Has != nil && (l.Query.Count == 0 || l.Mixed.Load()):
		return l.scan(ctx)
	case l.Query.Count == 0:
		total, err := l.total(ctx)
		return scim.ListResult{TotalResults: total}, err
	case l.Query.ByCursor:
		return l.checked(ctx, List[T].byCursor)
	case order != nil:
		return l.checked(ctx, func(l List[T], ctx context.Context) (scim.ListResult, error) {
			return l.byIndex(ctx, order)
		})
	default:
		return l.scan(ctx)
	}
}

// criteria finds the records that match, where Magento answers that exactly.
func (l List[T]) criteria() magento.Criteria { return l.Push.In(l.Scope)[0] }

// order is how Magento makes the order that is asked for, nil where it cannot.
func (l List[T]) order() []magento.SortOrder {
	byID := magento.SortOrder{Field: l.Source.IDField, Descending: l.Query.Descending}
	if l.Query.SortBy.IsZero() {
		return []magento.SortOrder{{Field: l.Source.IDField}}
	}
	name := l.Query.SortBy.String()
	if name == "id" {
		return []magento.SortOrder{byID}
	}
	if field, ok := l.SortFields[name]; ok {
		return []magento.SortOrder{{Field: field, Descending: l.Query.Descending}, byID}
	}
	return nil
}

// total asks for the number of matches alone.
func (l List[T]) total(ctx context.Context) (total int, err error) {
	c := l.criteria()
	c.PageSize, c.CurrentPage, c.Fields = 1, 1, "total_count"
	err = l.Source.search(ctx, c, func(page *magento.Page[T]) error {
		total = page.TotalCount
		return nil
	})
	return total, err
}

// byIndex reads the wanted part by pages of Magento's, in an order that does not change
// between two of them.
func (l List[T]) byIndex(ctx context.Context, order []magento.SortOrder) (result scim.ListResult, err error) {
	c := l.criteria()
	c.Sort = order
	at, left := max(l.Query.StartIndex, 1)-1, l.Query.Count
	watch := l.Source.Pace.begin()
	isOver := false
	use := func(page *magento.Page[T]) error {
		result.TotalResults = page.TotalCount
		before := at - (c.CurrentPage-1)*c.PageSize
		items := page.Items[min(before, len(page.Items)):]
		if err := watch.check(ctx, min(left, page.TotalCount-at)-len(items), len(items)); err != nil {
			return err
		}
		read, shown, err := l.show(ctx, items, left)
		at, left = at+read, left-shown
		isOver = left == 0 || c.CurrentPage*c.PageSize >= page.TotalCount
		return err
	}
	for !isOver {
		c.PageSize = l.Source.Sizes.page(min(l.Query.Count, magento.MaxPageSize))
		c.CurrentPage = at/c.PageSize + 1
		if err := l.Source.search(ctx, c, use); err != nil && !errors.Is(err, errAgain) {
			return result, err
		}
	}
	return result, nil
}

// byCursor reads what comes after an id: the thousandth page costs what the first
// does.
func (l List[T]) byCursor(ctx context.Context) (result scim.ListResult, err error) {
	last, left := l.Query.After, l.Query.Count
	watch := l.Source.Pace.begin()
	isOver := false
	use := func(page *magento.Page[T]) error {
		if last == "" {
			result.TotalResults = page.TotalCount
		}
		result.More = page.TotalCount > len(page.Items)
		if err := watch.check(ctx, min(left, page.TotalCount)-len(page.Items), len(page.Items)); err != nil {
			return err
		}
		_, shown, err := l.show(ctx, page.Items, left)
		if left -= shown; left > 0 && result.More && err == nil {
			last = recordid.Number(l.Source.ID(&page.Items[len(page.Items)-1]))
			return nil
		}
		isOver = true
		return err
	}
	for !isOver {
		c := l.Source.after(l.criteria(), last)
		c.PageSize = l.Source.Sizes.page(min(left, magento.MaxPageSize))
		if err := l.Source.search(ctx, c, use); err != nil && !errors.Is(err, errAgain) {
			return result, err
		}
	}
	if l.Query.After != "" {
		result.TotalResults, err = l.total(ctx)
	}
	return result, err
}

// show yields the first of some records that exist for the client, up to a number of them. It
// tells how many records that took, and how many of them were yielded.
func (l List[T]) show(ctx context.Context, items []T, most int) (read, shown int, err error) {
	if l.mixed != nil && mixedIn(l.mixed, l.Source, items) {
		return 0, 0, errMixed
	}
	for ; read < len(items) && shown < most; read++ {
		if !l.Source.has(&items[read]) {
			continue
		}
		if err := l.Yield(l.Resource(ctx, &items[read])); err != nil {
			return read, shown, err
		}
		shown++
	}
	return read, shown, nil
}

// scan reads every record that Magento lets through and compares it with the whole
// filter.
func (l List[T]) scan(ctx context.Context) (scim.ListResult, error) {
	matches, namesakes := NewWindow(l.Query, l.Yield), NewWindow(l.Query, nil)
	err := l.candidates(ctx, func(record *T) error {
		r := l.Resource(ctx, record)
		switch {
		case l.Query.Filter == nil || scim.Match(l.Query.Filter, r):
			return errors.Join(matches.Add(r), l.Source.Sizes.checkHeld(len(matches.found)))
		case asksForAddress(l.Query.Filter, l.Email(record)):
			return namesakes.Add(r)
		}
		return nil
	})
	if err != nil {
		return scim.ListResult{}, err
	}
	if matches.total == 0 {
		matches = namesakes
	}
	return matches.Answer(l.Yield)
}

// candidates calls f for each record that one of the searches finds, once and in the
// order of ids.
func (l List[T]) candidates(ctx context.Context, f func(*T) error) error {
	search := func(c magento.Criteria, f func(*T) error) error {
		c.PageSize = magento.MaxPageSize
		return l.Source.each(ctx, c, l.Limit, f)
	}
	searches := l.Push.In(l.Scope)
	if len(searches) == 1 {
		return search(searches[0], f)
	}
	found := map[int64]*T{}
	for _, c := range searches {
		err := search(c, func(record *T) error {
			found[l.Source.ID(record)] = record
			return errors.Join(l.Limit.check(len(found)), l.Source.Sizes.checkHeld(len(found)))
		})
		if err != nil {
			return err
		}
	}
	for _, id := range slices.Sorted(maps.Keys(found)) {
		if err := f(found[id]); err != nil {
			return err
		}
	}
	return nil
}

// asksForAddress reports whether a filter asks for a userName that is this e-mail
// address. Magento refuses to make a second record with it, so a client that gets a 409
// must find the first one by that name.
func asksForAddress(f scim.Filter, email string) bool {
	c, ok := f.(*scim.Compare)
	if !ok || c.Op != scim.OpEq || c.Path.String() != "userName" {
		return false
	}
	value, _ := c.Value.(string)
	return person.IsAddress(value) && scim.SameText(email, value)
}
