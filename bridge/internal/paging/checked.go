package paging

import (
	"context"
	"errors"
	"slices"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// errMixed says that a page has a record that does not exist for the client.
var errMixed = errors.New("a record of Magento's page does not exist for the client")

// mixedPages looks for records that do not exist for the client.
type mixedPages struct {
	shown bool // something was yielded, so that the list cannot begin anew
	found bool
}

// mixedIn looks at the records of a page, and reports whether the list is to begin anew.
func mixedIn[T any](m *mixedPages, s Source[T], items []T) bool {
	if slices.ContainsFunc(items, func(record T) bool { return !s.has(&record) }) {
		m.found = true
		return !m.shown
	}
	m.shown = m.shown || len(items) > 0
	return false
}

// checked answers by Magento's own pages, or where they have somebody who does not exist for
// the client, by a scan. What is found when others were shown already is left out of that
// answer, and its total is counted.
func (l List[T]) checked(
	ctx context.Context, answer func(List[T], context.Context) (scim.ListResult, error),
) (scim.ListResult, error) {
	if l.Source.Has == nil {
		return answer(l, ctx)
	}
	l.mixed = new(mixedPages)
	result, err := answer(l, ctx)
	if l.mixed.found {
		l.Mixed.Store(true)
	}
	switch {
	case errors.Is(err, errMixed):
		return l.scan(ctx)
	case err == nil && l.mixed.found:
		result.TotalResults, err = l.count(ctx)
	}
	return result, err
}

// count reads through what Magento finds, and counts who exists for the client.
func (l List[T]) count(ctx context.Context) (n int, err error) {
	c := l.criteria()
	c.PageSize, c.Fields = magento.MaxPageSize, l.Source.CountFields
	err = l.Source.each(ctx, c, l.Limit, func(*T) error {
		n++
		return nil
	})
	return n, err
}
