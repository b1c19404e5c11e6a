package paging

import (
	"context"
	"errors"

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
	// Sizes chooses how many are read at once; nil for as many as a search names.
	Sizes *Sizes
	// CountFields cuts the answers of a search to what Has needs; "" for all.
	CountFields string
	// Pace refuses a walk that cannot end in time; the zero value refuses none.
	Pace Pace
}

func (s Source[T]) has(record *T) bool { return s.Has == nil || s.Has(record) }

// search reads one page, and hands it to use. What is of it in memory counts until use
// returns. It fails with errAgain where a smaller one is to be read, which Sizes then chooses.
func (s Source[T]) search(ctx context.Context, c magento.Criteria, use func(*magento.Page[T]) error) error {
	held, release := magento.HoldAnswers(ctx)
	defer release()
	page, err := s.Search(held, c)
	if magento.IsTooLarge(err) && s.Sizes.tooLarge(c.PageSize) {
		return errAgain
	}
	if err != nil {
		return s.Failure(err)
	}
	s.Sizes.saw(page.Bytes, len(page.Items))
	return use(page)
}

// errAgain says that the same records are to be read again: by smaller pages, where one was too
// large, or since the first was slow, which may be so by chance.
var errAgain = errors.New("the page is to be read again")

// Each calls f for every record that a search finds, in the order of ids, reading
// c.PageSize of them at once. The walk is by id, so that records that come or go
// meanwhile shift nobody. An error of f ends it and is returned.
func (s Source[T]) Each(ctx context.Context, c magento.Criteria, f func(*T) error) error {
	return s.each(ctx, c, Limit{}, f)
}

func (s Source[T]) each(ctx context.Context, c magento.Criteria, limit Limit, f func(*T) error) error {
	watch := s.Pace.begin()
	last, read, isOver := "", 0, false
	use := func(page *magento.Page[T]) error {
		if err := limit.check(read + page.TotalCount); err != nil {
			return err
		}
		if err := watch.check(ctx, page.TotalCount-len(page.Items), len(page.Items)); err != nil {
			return err
		}
		read += len(page.Items)
		for i := range page.Items {
			if !s.has(&page.Items[i]) {
				continue
			}
			if err := f(&page.Items[i]); err != nil {
				return err
			}
		}
		if isOver = page.TotalCount <= len(page.Items); !isOver {
			last = recordid.Number(s.ID(&page.Items[len(page.Items)-1]))
		}
		return nil
	}
	for !isOver {
		next := s.after(c, last)
		next.PageSize = s.Sizes.page(c.PageSize)
		if err := s.search(ctx, next, use); err != nil && !errors.Is(err, errAgain) {
			return err
		}
	}
	return nil
}

// ByIDs reads the records of these ids that a search finds, a page of them with a call. Who
// does not exist is absent.
func (s Source[T]) ByIDs(ctx context.Context, c magento.Criteria, ids []string) (map[string]*T, error) {
	valid := recordid.User.Valid(ids)
	found := make(map[string]*T, len(valid))
	use := func(page *magento.Page[T]) error {
		for i := range page.Items {
			if s.has(&page.Items[i]) {
				found[recordid.User.Format(s.ID(&page.Items[i]))] = &page.Items[i]
			}
		}
		return nil
	}
	c.CurrentPage = 1
	for len(valid) > 0 {
		c.PageSize = s.Sizes.page(magento.MaxPageSize)
		n := min(c.PageSize, len(valid))
		err := error(nil)
		for _, part := range magento.SplitIn(c, s.IDField, valid[:n]) {
			if err = s.search(ctx, part, use); err != nil {
				break
			}
		}
		switch {
		case err == nil:
			valid = valid[n:]
		case !errors.Is(err, errAgain):
			return nil, err
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
