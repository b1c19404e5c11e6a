package admin

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/bridge/internal/create"
	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/field"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/bridge/internal/spelling"
	"github.com/scim-bridge/scim-bridge/bridge/internal/timing"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// apply writes a plan, tells the operator of what it could not do quite as asked, and
// returns what Magento then holds. Where that did not store all of it, everything is undone.
func (u Users) apply(ctx context.Context, p *plan) (*magento.AdminUser, error) {
	stored, err := u.write(ctx, p)
	if refuses(err, "interface_locale") {
		if err = p.dropLanguage(); err != nil {
			return nil, err
		}
		stored, err = u.write(ctx, p)
	}
	if p.isNew() && refuses(err, "role_id") { // somebody in the shop has deleted it, and perhaps made it anew
		s, readErr := u.shops.toChange(ctx)
		if readErr != nil {
			return nil, readErr
		}
		p.after.RoleID = s.defaultRole
		stored, err = u.write(ctx, p)
	}
	if err != nil {
		return nil, u.writeFailure(ctx, p, err)
	}
	if err := p.notStored(stored); err != nil && p.found {
		return nil, create.Incomplete(err)
	} else if err != nil {
		p.isOut = p.current.IsActive && !stored.IsActive
		return nil, u.undo(ctx, p, stored, err)
	}
	p.tellAccessChanges(ctx, stored)
	for _, w := range p.warnings {
		scim.EventFrom(ctx).Warn(w.Code, w.Text)
	}
	return stored, nil
}

// write sends what a plan changes.
func (u Users) write(ctx context.Context, p *plan) (*magento.AdminUser, error) {
	change := p.change()
	switch {
	case p.isNew():
		return u.create(ctx, p, change)
	case change.IsZero():
		return u.keepInactive(ctx, p.current, false)
	}
	if err := guard.Ask(ctx, p.effects(), p.current.ID); err != nil {
		return nil, err
	}
	stored, err := save(ctx, u.client, u.unanswered, p.current.ID, change)
	if failure.KindOf(err) == magento.Changed && failure.IsAmbiguous(err) && p.password == "" {
		// Perhaps by an attempt of this very write that got no answer.
		now, readErr := u.client.GetAdminUser(ctx, p.current.ID)
		if readErr == nil && p.isStoredIn(now) {
			after := *p.after // without what others have changed since
			after.Version, after.UpdatedAt = now.Version, now.UpdatedAt
			return &after, nil
		}
	}
	return stored, err
}

// create sends a new user. Where the answer is lost, it is the user of the same key, or in a
// shop without keys the one who was made since, just as sent; a password cannot be read, and
// so not compared.
func (u Users) create(ctx context.Context, p *plan, change magento.AdminUserChange) (*magento.AdminUser, error) {
	began := u.client.Now()
	created, told, err := create.Once(ctx, create.Record[magento.AdminUser]{
		Send: func(ctx context.Context) (*magento.AdminUser, error) { return u.client.CreateAdminUser(ctx, change) },
		Find: func(ctx context.Context) (*magento.AdminUser, error) {
			page, err := u.having(ctx, "username", p.after.Username)
			if err != nil {
				return nil, err
			}
			isNamesake := func(user magento.AdminUser) bool { return spelling.Same(user.Username, p.after.Username) }
			if i := slices.IndexFunc(page.Items, isNamesake); i >= 0 {
				return &page.Items[i], nil
			}
			return nil, nil // the documented value for none
		},
		IsSent: func(found *magento.AdminUser) bool {
			if key := p.after.CreateKey; key != "" {
				return found.CreateKey == key
			}
			return create.MadeBetween(began, u.client.Now(), found.CreatedAt) && p.notStored(found) == nil
		},
		Taken: "userName: another admin user has this already.",
	})
	p.found = !told
	return created, err
}

// having searches for admin users by a field as Magento compares it, without regard to
// letter case and accents.
func (u Users) having(ctx context.Context, field, value string) (*magento.Page[magento.AdminUser], error) {
	return u.client.SearchAdminUsers(ctx, magento.Criteria{PageSize: 10, CurrentPage: 1}.
		And(magento.Filter{Field: field, Condition: magento.Eq, Value: value}))
}

// refuses reports whether Magento does not know the value of a field, and complains
// of nothing else.
func refuses(err error, field string) bool {
	e, ok := errors.AsType[*magento.Error](err)
	return ok && e.Kind == magento.Invalid && len(e.Fields) == 1 && e.Fields[0] == field
}

// writeFailure is the SCIM error of a plan that Magento refused, or that was not sent to it.
func (u Users) writeFailure(ctx context.Context, p *plan, err error) error {
	e, ok := errors.AsType[*magento.Error](err)
	switch {
	case failure.IsNotSent(err):
		taken, readErr := u.taken(ctx, p)
		if taken != nil {
			return u.conflict(ctx, p, taken)
		}
		err = cmp.Or(readErr, err)
	case ok && e.Kind == magento.Duplicate && (len(e.Fields) == 0 || userFields.Named(e.Fields[0]) == nil):
		return scim.Conflict("Another admin user has this user name or e-mail address already.")
	case ok && e.Kind == magento.Duplicate:
		return u.conflict(ctx, p, userFields.Named(e.Fields[0]))
	}
	return userFailure(err, recordid.User.Format(p.current.ID), "write the admin user")
}

// conflict is the 409 for a field that must be unique and is not. A client looks for whom its
// user collides with: where no filter finds that one, because Magento alone compares without
// accents, the error names the id.
func (u Users) conflict(ctx context.Context, p *plan, taken *userField) error {
	value, _ := taken.Get(p.after).(string)
	page, err := u.having(ctx, taken.Name, value)
	if err == nil && p.shop.hasOutside(page.Items, taken, value) {
		return outsideScope(ctx, taken.Path)
	}
	isFound := err != nil || len(page.Items) == 0 || slices.ContainsFunc(page.Items, func(user magento.AdminUser) bool {
		has, _ := taken.Get(&user).(string)
		return scim.SameText(has, value)
	})
	if isFound {
		return scim.Conflict(taken.Path + ": another admin user has this already.")
	}
	return scim.Conflict(taken.Path + ": Magento takes it for the same as that of admin user " +
		recordid.User.Format(page.Items[0].ID) + ", which differs only in accents or in letters that look alike.")
}

// taken is the field in which another user already has what a plan gives, of a plan that was
// not sent to Magento; nil for none.
func (u Users) taken(ctx context.Context, p *plan) (*userField, error) {
	for _, name := range []string{"username", "email"} {
		unique := userFields.Named(name)
		value, _ := unique.Get(p.after).(string)
		if !p.isNew() && value == unique.Get(p.current) {
			continue
		}
		page, err := u.having(ctx, name, value)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(page.Items, func(user magento.AdminUser) bool { return user.ID != p.current.ID }) {
			return unique, nil
		}
	}
	return nil, nil // the documented value for none
}

// undo takes back what was written before it turned out that Magento did not store all of
// it, and returns why, and what it could not take back. What others have changed since stays,
// and nobody who was locked out is let in again.
func (u Users) undo(ctx context.Context, p *plan, stored *magento.AdminUser, cause error) error {
	if e, _ := failure.RefusalIn(cause); p.isOut {
		cause = failure.OnlyDeactivate(ctx, e, func() error { return nil })
	}
	ctx, cancel := timing.Afterwards(ctx)
	defer cancel()
	if p.isNew() {
		if err := u.client.DeleteAdminUser(ctx, stored.ID); err != nil {
			return errors.Join(saying(cause, "The new admin user could not be deleted again, and is there."),
				magentoFailure(err, "take back the new admin user"))
		}
		return saying(cause, "Nothing was changed.")
	}
	err := failure.RetryChanged(ctx, func() error {
		now, err := u.client.GetAdminUser(ctx, p.current.ID)
		if err != nil {
			return err
		}
		back, change := *now, magento.AdminUserChange{Version: now.Version}
		written := field.Written[magento.AdminUser]{From: p.current, To: p.after, Stored: stored}
		userFields.Undo(&back, written, p.current, p.current.IsActive)
		userFields.Diff(&change, now, &back)
		if change.IsZero() {
			return nil
		}
		_, err = save(ctx, u.client, u.unanswered, now.ID, change)
		return err
	})
	if failure.KindOf(err) == magento.Changed && !p.current.IsActive && p.after.IsActive {
		inactive := magento.AdminUserChange{IsActive: magento.Set(false)} // who was let in must not stay in
		_, err = u.client.UpdateAdminUser(ctx, p.current.ID, inactive)
	}
	switch {
	case err != nil && !failure.IsGone(err):
		guard.Done(ctx)
		return errors.Join(saying(cause, "The rest was changed, and could not be put back as it was."),
			magentoFailure(err, "put the admin user back"))
	case p.password != "":
		return saying(cause, "The password was changed all the same.")
	case p.isOut:
		return cause // which says it
	default:
		return saying(cause, "Nothing was changed.")
	}
}

// saying is err, a *scim.Error, whose detail says more.
func saying(err error, sentence string) error {
	e, ok := errors.AsType[*scim.Error](err)
	if !ok {
		return err
	}
	return failure.Saying(e, sentence)
}
