package admin

import (
	"context"

	"github.com/scim-bridge/scim-bridge/bridge/internal/paging"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// List implements scimserver.Store. A shop has few admin users: Magento narrows them
// down by userName, externalId or id where the filter asks for one, and everything
// else is compared here, up to Config.ScanLimit users.
func (u Users) List(ctx context.Context, q scim.Query, yield func(scim.Resource) error) (scim.ListResult, error) {
	s, err := u.shops.get(ctx)
	if err != nil {
		return scim.ListResult{}, err
	}
	var order []magento.SortOrder
	if q.SortBy.IsZero() || q.SortBy.String() == "id" {
		order = []magento.SortOrder{{Field: "id", Descending: q.Descending && !q.SortBy.IsZero()}}
	}
	return paging.List[magento.AdminUser]{
		Source:   userSource(u.client, "search admin users"),
		Query:    q,
		Criteria: magento.Criteria{Groups: push(q.Filter)},
		Exact:    q.Filter == nil,
		Order:    order,
		Limit:    paging.Limit{Most: s.cfg.ScanLimit, Records: "admin users", By: "userName, externalId or id"},
		Resource: func(ctx context.Context, user *magento.AdminUser) scim.Resource {
			return u.shops.named(ctx, s, user).resource(user)
		},
		Email: func(user *magento.AdminUser) string { return user.Email },
		Yield: yield,
	}.Answer(ctx)
}

// userSource is where admin users are searched; doing says in an error what for.
func userSource(client *magento.Client, doing string) paging.Source[magento.AdminUser] {
	return paging.Source[magento.AdminUser]{
		IDField: "id",
		ID:      func(u *magento.AdminUser) int64 { return u.ID },
		Search: func(ctx context.Context, c magento.Criteria) (*magento.Page[magento.AdminUser], error) {
			page, err := client.SearchAdminUsers(ctx, c)
			if err != nil {
				return nil, magentoFailure(err, doing)
			}
			return page, nil
		},
	}
}

// push is what Magento can answer of a filter: it lets through at least all
// whom the filter matches.
func push(f scim.Filter) [][]magento.Filter {
	switch f := f.(type) {
	case *scim.And:
		return append(push(f.Left), push(f.Right)...)
	case *scim.Compare:
		value, isText := f.Value.(string)
		if f.Op != scim.OpEq || !isText || value == "" || len(value) > maxPushed {
			return nil
		}
		equals := func(field string) magento.Filter {
			return magento.Filter{Field: field, Condition: magento.Eq, Value: value}
		}
		switch f.Path.String() {
		case "userName":
			return [][]magento.Filter{{equals("username"), equals("email")}}
		case "externalId":
			return [][]magento.Filter{{equals("scim_external_id")}}
		case "id":
			if _, ok := recordid.Parse(value); ok {
				return [][]magento.Filter{{equals("id")}}
			}
		}
	}
	return nil
}

// maxPushed is how long a value of a filter is sent on, in bytes: none that is
// longer can be in Magento.
const maxPushed = 1024
