package admin

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/internal/create"
	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/timing"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// newLocale is the locale of a new user for whom none is sent (admin_user in
// Magento_User's db_schema.xml).
const newLocale = "en_US"

// Create implements scimserver.Store with one call. The user has no role, or that of
// Config.RoleDefault.
func (u Users) Create(ctx context.Context, wanted scim.Resource) (scim.Resource, error) {
	s, err := u.shops.get(ctx)
	if err != nil {
		return nil, err
	}
	if s.flaw != nil { // it may have been corrected since
		if s, err = u.shops.toChange(ctx); err != nil {
			return nil, err
		}
	}
	p, err := s.newPlan(&magento.AdminUser{IsActive: true, InterfaceLocale: newLocale}, nil, wanted, false)
	if err != nil {
		return nil, err
	}
	p.after.RoleID = s.defaultRole
	created, err := u.create(ctx, p)
	if refuses(err, "interface_locale") {
		if p, err = p.withoutLanguage(); err != nil {
			return nil, err
		}
		created, err = u.create(ctx, p)
	}
	if refuses(err, "role_id") { // somebody in the shop has deleted it, and perhaps made it anew
		if s, err = u.shops.toChange(ctx); err != nil {
			return nil, err
		}
		p.after.RoleID = s.defaultRole
		created, err = u.create(ctx, p)
	}
	if err != nil {
		return nil, u.conflict(ctx, p, err, magentoFailure(err, "create the admin user"))
	}
	if err := p.notStored(created); err != nil {
		return nil, u.takeBack(ctx, created, err)
	}
	p.report(ctx)
	return s.resource(created), nil
}

// create sends the user.
func (u Users) create(ctx context.Context, p *plan) (*magento.AdminUser, error) {
	return create.Once(ctx, create.Record[magento.AdminUser]{
		Send: func(ctx context.Context) (*magento.AdminUser, error) {
			return u.client.CreateAdminUser(ctx, p.change())
		},
		Find: func(ctx context.Context, began time.Time) (*magento.AdminUser, error) {
			return u.findCreated(ctx, p, began)
		},
	})
}

// findCreated looks for the user that a create without an answer has made: Magento made
// it since the request began, by its own clock, just as it was sent.
func (u Users) findCreated(ctx context.Context, p *plan, began time.Time) (*magento.AdminUser, error) {
	page, err := u.client.SearchAdminUsers(ctx, magento.Criteria{PageSize: 10, CurrentPage: 1}.
		And(magento.Filter{Field: "username", Condition: magento.Eq, Value: p.after.Username}))
	if err != nil {
		return nil, err
	}
	for i := range page.Items {
		found := &page.Items[i]
		if !strings.EqualFold(found.Username, p.after.Username) {
			continue
		}
		if !create.MadeSince(began, page.ServerTime, found.CreatedAt) || p.notStored(found) != nil {
			return nil, create.Taken("username", "A user with the same name already exists.")
		}
		return found, nil
	}
	return nil, nil // the documented value for none
}

// takeBack deletes a new user who is not what was asked for, and returns why.
func (u Users) takeBack(ctx context.Context, created *magento.AdminUser, cause error) error {
	ctx, cancel := timing.Afterwards(ctx)
	defer cancel()
	if err := u.client.DeleteAdminUser(ctx, created.ID); err != nil {
		return errors.Join(cause, failure.Of(err, "take back the new admin user", attributeOf))
	}
	return cause
}
