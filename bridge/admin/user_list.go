package admin

import (
	"context"

	"github.com/scim-bridge/scim-bridge/bridge/internal/paging"
	"github.com/scim-bridge/scim-bridge/bridge/internal/pushdown"
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
	push := push(q.Filter)
	if push.Nobody {
		return scim.ListResult{}, nil
	}
	var order []magento.SortOrder
	if q.SortBy.IsZero() || q.SortBy.String() == "id" {
		order = []magento.SortOrder{{Field: "id", Descending: q.Descending && !q.SortBy.IsZero()}}
	}
	return paging.List[magento.AdminUser]{
		Source:   userSource(u.client, "search admin users"),
		Query:    q,
		Criteria: magento.Criteria{Groups: push.Clauses},
		Exact:    push.Exact,
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

// push is what the module can answer of a filter.
func push(f scim.Filter) pushdown.Search {
	return pushdown.Push(f, pushdown.Comparisons{
		Compare: pushCompare, Present: func(*scim.Present, bool) pushdown.Search { return pushdown.Anybody() },
	})
}

func pushCompare(f *scim.Compare, negated bool) pushdown.Search {
	value, isText := f.Value.(string)
	if negated || !isText || f.Op != scim.OpEq {
		return pushdown.Anybody()
	}
	switch f.Path.String() {
	case "id":
		return pushdown.ID("id", f)
	case "userName":
		return pushdown.Text(f.Op, value, "username", "email")
	case "externalId":
		return pushdown.Text(f.Op, value, "scim_external_id")
	default:
		return pushdown.Anybody()
	}
}
