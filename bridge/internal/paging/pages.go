// Package paging reads lists from Magento page by page and yields the part of them that
// a SCIM client asks for, by startIndex or by cursor.
//
// Pages does so for what Magento can filter and sort by itself; Window cuts the wanted
// part out of what was found otherwise. After is the walk by id, on which records that
// come or go meanwhile shift nobody.
//
// It knows no kind of record: searches and answers are functions of its caller. Begin
// with Pages.
package paging

import (
	"context"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// ScanSize is how many records are read at once where each has to be compared.
const ScanSize = 300

// MemberSize is how many members are read at once.
const MemberSize = 500

// Pages reads just what is wanted of a list that Magento can answer by itself.
type Pages[T any] struct {
	Query   scim.Query
	IDField string // by which Magento searches for ids
	Search  func(context.Context, magento.Criteria) (*magento.Page[T], error)
	Show    func(context.Context, *T) error // one record of the page
}

// Direct reads the wanted page by its number, in an order that does not change
// between two pages.
func (p Pages[T]) Direct(ctx context.Context, c magento.Criteria, order []magento.SortOrder) (scim.ListResult, error) {
	c.Sort = order
	if p.Query.Count == 0 {
		return p.total(ctx, c)
	}
	skip := max(p.Query.StartIndex, 1) - 1
	c.PageSize, c.CurrentPage = p.Query.Count, skip/p.Query.Count+1
	offset := skip % p.Query.Count
	page, err := p.Search(ctx, c)
	if err != nil {
		return scim.ListResult{}, err
	}
	result := scim.ListResult{TotalResults: page.TotalCount}
	if err := p.showAll(ctx, page.Items[min(offset, len(page.Items)):]); err != nil {
		return result, err
	}
	if offset == 0 || c.CurrentPage*c.PageSize >= page.TotalCount {
		return result, nil
	}
	c.CurrentPage++
	next, err := p.Search(ctx, c)
	if err != nil {
		return result, err
	}
	return result, p.showAll(ctx, next.Items[:min(offset, len(next.Items))])
}

// total asks for the number of matches alone.
func (p Pages[T]) total(ctx context.Context, c magento.Criteria) (scim.ListResult, error) {
	c.PageSize, c.CurrentPage, c.Fields, c.Sort = 1, 1, "total_count", nil
	page, err := p.Search(ctx, c)
	if err != nil {
		return scim.ListResult{}, err
	}
	return scim.ListResult{TotalResults: page.TotalCount}, nil
}

// ByCursor reads what comes after an id: the thousandth page costs what the first
// does.
func (p Pages[T]) ByCursor(ctx context.Context, all magento.Criteria) (scim.ListResult, error) {
	if p.Query.Count == 0 {
		return p.total(ctx, all)
	}
	c := After(all, p.IDField, p.Query.After)
	c.PageSize = p.Query.Count
	page, err := p.Search(ctx, c)
	if err != nil {
		return scim.ListResult{}, err
	}
	result := scim.ListResult{TotalResults: page.TotalCount, More: page.TotalCount > len(page.Items)}
	if p.Query.After != "" {
		whole, err := p.total(ctx, all)
		if err != nil {
			return result, err
		}
		result.TotalResults = whole.TotalResults
	}
	return result, p.showAll(ctx, page.Items)
}

func (p Pages[T]) showAll(ctx context.Context, items []T) error {
	for i := range items {
		if err := p.Show(ctx, &items[i]); err != nil {
			return err
		}
	}
	return nil
}

// After narrows a search to ids beyond one, in their order.
func After(c magento.Criteria, idField, id string) magento.Criteria {
	if id != "" {
		c = c.And(magento.Filter{Field: idField, Condition: magento.Gt, Value: id})
	}
	c.Sort = []magento.SortOrder{{Field: idField}}
	c.CurrentPage = 1
	return c
}
