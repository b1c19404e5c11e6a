package customer

import (
	"context"
	"slices"

	"github.com/scim-bridge/scim-bridge/bridge/internal/paging"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// List implements scimserver.Store: one call for a filter that Magento can answer, two
// where the page begins inside one of Magento's. A filter that it cannot answer is
// read through up to Config.ScanLimit customers.
func (u Users) List(ctx context.Context, q scim.Query, yield func(scim.Resource) error) (scim.ListResult, error) {
	s, err := u.shops.get(ctx)
	if err != nil {
		return scim.ListResult{}, err
	}
	push := s.mapping.push(q.Filter)
	if push.Nobody {
		return scim.ListResult{}, nil
	}
	return paging.List[magento.Customer]{
		Source:   customerSource(u.client, "search customers"),
		Query:    q,
		Criteria: s.catalogue.inScope(magento.Criteria{Groups: slices.Clone(push.Clauses)}),
		Exact:    push.Exact,
		Order:    order(q),
		Limit:    paging.Limit{Most: u.shops.cfg.ScanLimit, Records: "customers", By: "userName, emails.value, externalId or id"},
		Resource: func(ctx context.Context, c *magento.Customer) scim.Resource {
			return u.shops.named(ctx, s, c).resource(c)
		},
		Email: func(c *magento.Customer) string { return c.Email },
		Yield: yield,
	}.Answer(ctx)
}

// customerSource is where customers are searched; doing says in an error what for.
func customerSource(client *magento.Client, doing string) paging.Source[magento.Customer] {
	return paging.Source[magento.Customer]{
		IDField: "entity_id",
		ID:      func(c *magento.Customer) int64 { return c.ID },
		Search: func(ctx context.Context, criteria magento.Criteria) (*magento.Page[magento.Customer], error) {
			page, err := client.SearchCustomers(ctx, criteria)
			if err != nil {
				return nil, magentoFailure(err, doing)
			}
			return page, nil
		},
	}
}

// order is the order that Magento is asked for: by id unless the request names
// another that Magento sorts the same way; nil where it does not.
func order(q scim.Query) []magento.SortOrder {
	byID := magento.SortOrder{Field: "entity_id", Descending: q.Descending}
	if q.SortBy.IsZero() {
		return []magento.SortOrder{{Field: "entity_id"}}
	}
	switch q.SortBy.String() {
	case "id":
		return []magento.SortOrder{byID}
	case "meta.created":
		return []magento.SortOrder{{Field: "created_at", Descending: q.Descending}, byID}
	case "meta.lastModified":
		return []magento.SortOrder{{Field: "updated_at", Descending: q.Descending}, byID}
	default:
		return nil
	}
}
