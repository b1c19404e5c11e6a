package paging

import (
	"context"
	"slices"

	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
)

// Source is where Magento has the records of one kind.
type Source[T any] struct {
	// IDField is how a search calls the id.
	IDField string
	ID      func(*T) int64
	// Search reads one page, and Failure is what an error of that is to the caller.
	Search  func(context.Context, magento.Criteria) (*magento.Page[T], error)
	Failure func(error) error
	// Has reports whether a record that a search found exists for the client, where
	// Magento lets more through; nil where it does not.
	Has func(*T) bool
	// Pace refuses a walk that cannot end in time; the zero value refuses none.
	Pace Pace
}

func (s Source[T]) has(record *T) bool { return s.Has == nil || s.Has(record) }

func (s Source[T]) search(ctx context.Context, c magento.Criteria) (*magento.Page[T], error) {
	page, err := s.Search(ctx, c)
	if err != nil {
		return nil, s.Failure(err)
	}
	return page, nil
}

// Each calls f for every record that a search finds, in the order of ids, reading
// c.PageSize of them at once. The walk is by id, so that records that come or go
// meanwhile shift nobody. An error of f ends it and is returned.
func (s Source[T]) Each(ctx context.Context, c magento.Criteria, f func(*T) error) error {
	return s.each(ctx, c, Limit{}, f)
}

func (s Source[T]) each(ctx context.Context, c magento.Criteria, limit Limit, f func(*T) error) error {
	watch := s.Pace.begin()
	for last, read := "", 0; ; {
		page, err := s.search(ctx, s.after(c, last))
		if err != nil {
			return err
		}
		if err := limit.check(read + page.TotalCount); err != nil {
			return err
		}
		read += len(page.Items)
		if err := watch.check(ctx, page.TotalCount-len(page.Items), len(page.Items)); err != nil {
			return err
		}
		for i := range page.Items {
			if !s.has(&page.Items[i]) {
				continue
			}
			if err := f(&page.Items[i]); err != nil {
				return err
			}
		}
		if page.TotalCount <= len(page.Items) {
			return nil
		}
		last = recordid.Number(s.ID(&page.Items[len(page.Items)-1]))
	}
}

// ByIDs reads the records of these ids that a search finds, a page of them with a call. Who
// does not exist is absent.
func (s Source[T]) ByIDs(ctx context.Context, c magento.Criteria, ids []string) (map[string]*T, error) {
	valid := recordid.User.Valid(ids)
	found := make(map[string]*T, len(valid))
	c.PageSize, c.CurrentPage = magento.MaxPageSize, 1
	for chunk := range slices.Chunk(valid, magento.MaxPageSize) {
		for _, part := range magento.SplitIn(c, s.IDField, chunk) {
			page, err := s.search(ctx, part)
			if err != nil {
				return nil, err
			}
			for i := range page.Items {
				if s.has(&page.Items[i]) {
					found[recordid.User.Format(s.ID(&page.Items[i]))] = &page.Items[i]
				}
			}
		}
	}
	return found, nil
}

// after narrows a search to ids beyond one, in their order.
func (s Source[T]) after(c magento.Criteria, id string) magento.Criteria {
	if id != "" {
		c = c.And(magento.Filter{Field: s.IDField, Condition: magento.Gt, Value: id})
	}
	c.Sort = []magento.SortOrder{{Field: s.IDField}}
	c.CurrentPage = 1
	return c
}
