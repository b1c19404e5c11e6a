package bridge

import (
	"context"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// scanPage is how many customers are read at once where each has to be looked at.
const scanPage = 300

// memberPage is how many members are read at once.
const memberPage = 500

// pages reads just what is wanted of a list that Magento can answer by itself.
type pages[T any] struct {
	query   scim.Query
	idField string // by which Magento searches for ids
	search  func(context.Context, magento.Criteria) (*magento.Page[T], error)
	show    func(context.Context, *T) error // one record of the page
}

// direct reads the wanted page by its number, in an order that does not change
// between two pages.
func (p pages[T]) direct(ctx context.Context, c magento.Criteria, order []magento.SortOrder) (scim.ListResult, error) {
	c.Sort = order
	if p.query.Count == 0 {
		return p.total(ctx, c)
	}
	skip := max(p.query.StartIndex, 1) - 1
	c.PageSize, c.CurrentPage = p.query.Count, skip/p.query.Count+1
	offset := skip % p.query.Count
	page, err := p.search(ctx, c)
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
	next, err := p.search(ctx, c)
	if err != nil {
		return result, err
	}
	return result, p.showAll(ctx, next.Items[:min(offset, len(next.Items))])
}

// total asks for the number of matches alone.
func (p pages[T]) total(ctx context.Context, c magento.Criteria) (scim.ListResult, error) {
	c.PageSize, c.CurrentPage, c.Fields, c.Sort = 1, 1, "total_count", nil
	page, err := p.search(ctx, c)
	if err != nil {
		return scim.ListResult{}, err
	}
	return scim.ListResult{TotalResults: page.TotalCount}, nil
}

// byCursor reads what comes after an id: the thousandth page costs what the first
// does.
func (p pages[T]) byCursor(ctx context.Context, all magento.Criteria) (scim.ListResult, error) {
	if p.query.Count == 0 {
		return p.total(ctx, all)
	}
	c := after(all, p.idField, p.query.After)
	c.PageSize = p.query.Count
	page, err := p.search(ctx, c)
	if err != nil {
		return scim.ListResult{}, err
	}
	result := scim.ListResult{TotalResults: page.TotalCount, More: page.TotalCount > len(page.Items)}
	if p.query.After != "" {
		whole, err := p.total(ctx, all)
		if err != nil {
			return result, err
		}
		result.TotalResults = whole.TotalResults
	}
	return result, p.showAll(ctx, page.Items)
}

func (p pages[T]) showAll(ctx context.Context, items []T) error {
	for i := range items {
		if err := p.show(ctx, &items[i]); err != nil {
			return err
		}
	}
	return nil
}

// after narrows a search to ids beyond one, in their order.
func after(c magento.Criteria, idField, id string) magento.Criteria {
	if id != "" {
		c = c.And(magento.Filter{Field: idField, Condition: magento.Gt, Value: id})
	}
	c.Sort = []magento.SortOrder{{Field: idField}}
	c.CurrentPage = 1
	return c
}
