package admin

import (
	"context"
	"errors"
	"net/http"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/bridge/internal/timing"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Users is the store of admin users.
type Users struct {
	client *magento.Client
	shops  *shopCache
}

// ResourceType implements scimserver.Store.
func (u Users) ResourceType(ctx context.Context) (*scim.ResourceType, error) {
	s, err := u.shops.get(ctx)
	if err != nil {
		return nil, err
	}
	return s.users, nil
}

// Get implements scimserver.Store with one call.
func (u Users) Get(ctx context.Context, id string) (scim.Resource, error) {
	s, err := u.shops.get(ctx)
	if err != nil {
		return nil, err
	}
	user, err := u.read(ctx, id)
	if err != nil {
		return nil, err
	}
	return u.shops.named(ctx, s, user).resource(user), nil
}

func (u Users) read(ctx context.Context, id string) (*magento.AdminUser, error) {
	n, ok := recordid.Parse(id)
	if !ok {
		return nil, scim.NotFound("User", id)
	}
	user, err := u.client.GetAdminUser(ctx, n)
	if err != nil {
		return nil, userFailure(err, n, "read the admin user")
	}
	return user, nil
}

// userFailure is magentoFailure about a user who may be gone.
func userFailure(err error, id int64, doing string) error {
	if failure.IsGone(err) {
		return scim.NotFound("User", recordid.Format(id))
	}
	return magentoFailure(err, doing)
}

// Update implements scimserver.Store with two calls, one where nothing changes.
func (u Users) Update(ctx context.Context, id string, change scim.Change) (scim.Resource, error) {
	s, err := u.shops.get(ctx)
	if err != nil {
		return nil, err
	}
	var out scim.Resource
	err = failure.RetryChanged(ctx, func() error {
		current, err := u.read(ctx, id)
		if err != nil {
			return err
		}
		named := u.shops.named(ctx, s, current)
		before := named.resource(current)
		wanted, err := change.To(before)
		if err != nil {
			return err
		}
		if scim.Equal(before, wanted) {
			out = before
			return nil
		}
		stored, err := u.become(ctx, named, current, before, wanted, change.Partial)
		if err != nil && !change.Partial {
			err = u.lockOut(ctx, s, current, wanted, err)
		}
		if err == nil {
			out = named.resource(stored)
		}
		return err
	})
	return out, err
}

// become makes an admin user what is wanted.
func (u Users) become(ctx context.Context, s *shop, current *magento.AdminUser, before, wanted scim.Resource, partial bool) (*magento.AdminUser, error) {
	p, err := s.newPlan(current, before, wanted, partial)
	if err != nil {
		return nil, err
	}
	stored, err := u.write(ctx, p)
	if refuses(err, "interface_locale") {
		if p, err = p.withoutLanguage(); err != nil {
			return nil, err
		}
		stored, err = u.write(ctx, p)
	}
	if err != nil {
		return nil, u.conflict(ctx, p, err, userFailure(err, current.ID, "update the admin user"))
	}
	if err := p.notStored(stored); err != nil {
		return nil, u.undo(ctx, p, stored, err)
	}
	p.report(ctx)
	return stored, nil
}

func (u Users) write(ctx context.Context, p *plan) (*magento.AdminUser, error) {
	change := p.change()
	if change.IsZero() {
		return p.current, nil
	}
	return u.client.UpdateAdminUser(ctx, p.current.ID, change)
}

// refuses reports whether Magento does not know the value of a field, and complains
// of nothing else.
func refuses(err error, field string) bool {
	e, ok := errors.AsType[*magento.Error](err)
	return ok && e.Kind == magento.Invalid && len(e.Fields) == 1 && e.Fields[0] == field
}

// undo puts back what was changed before it turned out that Magento did not
// store all of it, and returns why. Nobody who was locked out is let in again.
func (u Users) undo(ctx context.Context, p *plan, stored *magento.AdminUser, cause error) error {
	back := p.undo(stored)
	if back.IsZero() {
		return cause
	}
	ctx, cancel := timing.Afterwards(ctx)
	defer cancel()
	if _, err := u.client.UpdateAdminUser(ctx, p.current.ID, back); err != nil {
		return errors.Join(cause, failure.Of(err, "put the admin user back", attributeOf))
	}
	return cause
}

// lockOut deactivates an admin user whom a PUT deactivates, when something else in
// it is refused; see users.lockOut.
func (u Users) lockOut(ctx context.Context, s *shop, current *magento.AdminUser, wanted scim.Resource, cause error) error {
	e, ok := errors.AsType[*scim.Error](cause)
	if !ok || (e.Status != http.StatusBadRequest && e.Status != http.StatusConflict) || wanted.IsActive() || !current.IsActive || s.isOwn(current) {
		return cause
	}
	stored, err := u.client.UpdateAdminUser(ctx, current.ID, magento.AdminUserChange{IsActive: magento.Set(false)})
	if err == nil && stored.IsActive {
		err = scim.Invalid("active", "Magento did not deactivate the admin user")
	}
	if err != nil {
		return userFailure(err, current.ID, "deactivate the admin user")
	}
	scim.EventFrom(ctx).Warn("only-deactivated", "the user was deactivated; the rest of the request was refused")
	out := *e
	out.Detail += " The user was deactivated all the same."
	return &out
}

// Delete implements scimserver.Store with two calls.
func (u Users) Delete(ctx context.Context, id string, check func(scim.Resource) error) error {
	s, err := u.shops.get(ctx)
	if err != nil {
		return err
	}
	user, err := u.read(ctx, id)
	if err != nil {
		return err
	}
	if err := check(u.shops.named(ctx, s, user).resource(user)); err != nil {
		return err
	}
	if s.isOwn(user) {
		return ownAccount()
	}
	if err := u.client.DeleteAdminUser(ctx, user.ID); err != nil {
		return userFailure(err, user.ID, "delete the admin user")
	}
	return nil
}

// report tells the operator what the plan could not do quite as it was asked.
func (p *plan) report(ctx context.Context) {
	event := scim.EventFrom(ctx)
	for _, w := range p.warnings {
		event.Warn(w.Code, w.Text)
	}
}
