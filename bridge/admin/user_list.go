package admin

import (
	"context"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/internal/paging"
	"github.com/scim-bridge/scim-bridge/bridge/internal/person"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// List implements scimserver.Store. A shop has few admin users: Magento narrows them
// down by userName, externalId or id where the filter asks for one, and everything
// else is compared here, up to Config.ScanLimit users.
func (u Users) List(ctx context.Context, q scim.Query, yield func(scim.Resource) error) (scim.ListResult, error) {
	s, err := u.shop(ctx)
	if err != nil {
		return scim.ListResult{}, err
	}
	if q.Filter == nil && (q.ByCursor || q.SortBy.IsZero()) {
		return u.plain(ctx, s, q, yield)
	}
	var found, aliases []scim.Resource
	err = u.each(ctx, magento.Criteria{Groups: push(q.Filter)}, func(user *magento.AdminUser) error {
		r := u.named(ctx, s, user).resource(user)
		switch {
		case q.Filter == nil || scim.Match(q.Filter, r):
			found = append(found, r)
		case asksForName(q.Filter, user.Email):
			aliases = append(aliases, r)
		}
		return nil
	})
	if err != nil {
		return scim.ListResult{}, err
	}
	if len(found) == 0 {
		found = aliases
	}
	return paging.Window(found, q, yield)
}

// plain reads the wanted page of all users, by their ids.
func (u Users) plain(ctx context.Context, s *shop, q scim.Query, yield func(scim.Resource) error) (scim.ListResult, error) {
	p := paging.Pages[magento.AdminUser]{
		Query: q, IDField: "id",
		Search: func(ctx context.Context, c magento.Criteria) (*magento.Page[magento.AdminUser], error) {
			page, err := u.client.SearchAdminUsers(ctx, c)
			if err != nil {
				return nil, magentoFailure(err, "search admin users")
			}
			return page, nil
		},
		Show: func(ctx context.Context, user *magento.AdminUser) error {
			return yield(u.named(ctx, s, user).resource(user))
		},
	}
	if q.ByCursor {
		return p.ByCursor(ctx, magento.Criteria{})
	}
	return p.Direct(ctx, magento.Criteria{}, []magento.SortOrder{{Field: "id"}})
}

// each calls f for every admin user whom a search finds, in the order of ids.
func (u Users) each(ctx context.Context, c magento.Criteria, f func(*magento.AdminUser) error) error {
	c.PageSize = paging.ScanSize
	for last, read := "", 0; ; {
		page, err := u.client.SearchAdminUsers(ctx, paging.After(c, "id", last))
		if err != nil {
			return magentoFailure(err, "search admin users")
		}
		if read+page.TotalCount > u.cfg.ScanLimit {
			return paging.TooMany("admin users", "userName, externalId or id", read+page.TotalCount, u.cfg.ScanLimit)
		}
		read += len(page.Items)
		for i := range page.Items {
			if err := f(&page.Items[i]); err != nil {
				return err
			}
		}
		if len(page.Items) < paging.ScanSize || page.TotalCount <= len(page.Items) {
			return nil
		}
		last = recordid.Format(page.Items[len(page.Items)-1].ID)
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

// asksForName reports whether a filter asks for a userName that is this e-mail
// address. Magento refuses a second user with it, so a provider that gets a 409
// must find the first one by that name.
func asksForName(f scim.Filter, email string) bool {
	c, ok := f.(*scim.Compare)
	if !ok || c.Op != scim.OpEq || c.Path.String() != "userName" {
		return false
	}
	value, _ := c.Value.(string)
	return person.IsAddress(value) && strings.EqualFold(email, value)
}
