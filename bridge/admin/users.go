package admin

import (
	"context"
	"errors"

	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/bridge/internal/deleting"
	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/paging"
	"github.com/scim-bridge/scim-bridge/bridge/internal/person"
	"github.com/scim-bridge/scim-bridge/bridge/internal/pushdown"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/bridge/internal/unanswered"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Users is the store of admin users.
type Users struct {
	client     *magento.Client
	shops      *shopCache
	unanswered *unanswered.Writes
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
	s, user, err := u.read(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.resource(user), nil
}

// read reads an admin user, and the shop that knows the names of its roles.
func (u Users) read(ctx context.Context, id string) (*shop, *magento.AdminUser, error) {
	s, err := u.shops.get(ctx)
	if err != nil {
		return nil, nil, err
	}
	user, err := recordid.Read(ctx, recordid.User, id, u.client.GetAdminUser)
	if err != nil {
		return nil, nil, magentoFailure(err, "read the admin user")
	}
	if !s.hasUser(user) {
		return nil, nil, scim.NotFound("User", id)
	}
	return u.shops.named(ctx, s, user), user, nil
}

// userFailure is magentoFailure about a user who may be gone.
func userFailure(err error, id, doing string) error {
	return magentoFailure(failure.OrNotFound(err, "User", id), doing)
}

// List implements scimserver.Store. A shop has few admin users: Magento narrows them
// down by userName, externalId or id where the filter asks for one, and everything
// else is compared here, up to Config.ScanLimit users.
func (u Users) List(
	ctx context.Context, q scim.Query, yield func(scim.Resource) error,
) (scim.ListResult, error) {
	s, err := u.shops.get(ctx)
	if err != nil {
		return scim.ListResult{}, err
	}
	return paging.List[magento.AdminUser]{
		Source: s.userSource(u.client, "search admin users"),
		Query:  q,
		Push:   s.push(q.Filter),
		Limit:  paging.Limit{Most: s.cfg.ScanLimit, Records: "admin users", By: "userName, externalId or id"},
		Resource: func(ctx context.Context, user *magento.AdminUser) scim.Resource {
			return u.shops.named(ctx, s, user).resource(user)
		},
		Email: func(user *magento.AdminUser) string { return user.Email },
		Yield: yield,
	}.Answer(ctx)
}

// userSource is where the admin users are searched who exist for the client; doing says in an
// error what for.
func (s *shop) userSource(client *magento.Client, doing string) paging.Source[magento.AdminUser] {
	source := paging.Source[magento.AdminUser]{
		IDField: "id",
		ID:      func(u *magento.AdminUser) int64 { return u.ID },
		Search:  client.SearchAdminUsers,
		Failure: func(err error) error { return magentoFailure(err, doing) },
	}
	if s.cfg.Managed {
		source.Has = s.hasUser
	}
	return source
}

// push is what the module can answer of a filter. It cannot tell who is managed, so its
// totals count only where everybody is.
func (s *shop) push(f scim.Filter) pushdown.Search {
	p := pushdown.Push(f, pushdown.Comparisons{
		Compare: pushCompare,
		Present: func(*scim.Present, bool) pushdown.Search { return pushdown.Anybody() },
	})
	p.Exact = p.Exact && !s.cfg.Managed
	return p
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

// newLocale is the locale of a new user for whom none is sent (admin_user in
// Magento_User's db_schema.xml).
const newLocale = "en_US"

// Create implements scimserver.Store with one call. The user has no role, or that of
// Config.RoleDefault.
func (u Users) Create(ctx context.Context, wanted scim.Resource) (scim.Resource, error) {
	s, err := u.shops.get(ctx)
	if err == nil && s.flaw != nil { // it may have been corrected since
		s, err = u.shops.toChange(ctx)
	}
	if err != nil {
		return nil, err
	}
	p, err := s.newPlan(ctx, &magento.AdminUser{IsActive: true, InterfaceLocale: newLocale}, nil, wanted, false)
	if err != nil {
		return nil, err
	}
	p.after.RoleID = s.defaultRole
	created, err := u.apply(ctx, p)
	if err != nil {
		return nil, err
	}
	return u.shops.named(ctx, s, created).resource(created), nil
}

// Update implements scimserver.Store with two calls, one where nothing changes.
func (u Users) Update(ctx context.Context, id string, change scim.Change) (updated scim.Resource, err error) {
	if n, ok := recordid.User.Parse(id); ok {
		if err := u.unanswered.Before(ctx, n); err != nil {
			return nil, userFailure(err, id, endUnanswered)
		}
	}
	update := func(inAnyVersion bool) error {
		updated, err = u.update(ctx, id, change, inAnyVersion)
		return err
	}
	if err = failure.RetryChanged(ctx, func() error { return update(false) }); failure.IsChanged(err) {
		err = update(true)
	}
	return updated, err
}

// update makes one attempt. Whom the change deactivates is deactivated whatever others do,
// once inAnyVersion is set because they have changed the admin user at each attempt: each
// log-in does.
func (u Users) update(
	ctx context.Context, id string, change scim.Change, inAnyVersion bool,
) (scim.Resource, error) {
	s, current, err := u.read(ctx, id)
	if err != nil {
		return nil, err
	}
	before := s.resource(current)
	wanted, err := change.To(before)
	refused := deactivation{id: current.ID, isUnreadable: err != nil, inAnyVersion: inAnyVersion}
	if err == nil {
		err = person.CheckRemoval(change, before, wanted)
	}
	var p *plan
	var stored *magento.AdminUser
	isSame := err == nil && scim.Equal(before, wanted)
	if err == nil && !isSame {
		p, err = u.planFor(ctx, s, current, before, wanted, change.Partial)
	}
	switch {
	case err != nil:
	case isSame:
		stored, err = u.keepInactive(ctx, current, inAnyVersion)
	case inAnyVersion && p.isActivityAlone():
		stored, err = u.deactivate(ctx, current.ID)
	default:
		stored, err = u.apply(ctx, p)
	}
	switch {
	case err == nil:
		return u.shops.named(ctx, s, stored).resource(stored), nil
	case wanted.IsActive() || !current.IsActive || p != nil && p.isOut:
		return nil, err
	default:
		refused.keeps = s.isOwn(current) || change.Partial && !errors.Is(err, scim.ErrHeld)
		return nil, u.deactivateAnyway(ctx, refused, err)
	}
}

// deactivation is one of an admin user by a request that failed.
type deactivation struct {
	id           int64
	keeps        bool // the user stays as is: a PATCH is all or nothing
	isUnreadable bool // the request is wrong, whomever it is about
	inAnyVersion bool // others have changed the user at each attempt
}

// deactivateAnyway is the answer to a request that was to deactivate an admin user, and failed
// with cause. Where it does not keep the user as is, the user is deactivated all the same.
func (u Users) deactivateAnyway(ctx context.Context, of deactivation, cause error) error {
	deactivate := func() error {
		_, err := u.deactivate(ctx, of.id)
		if _, isRefused := failure.RefusalIn(err); isRefused && of.isUnreadable {
			err = cause
		}
		return failure.StillActive(ctx, err, "admin user")
	}
	e, _ := failure.RefusalIn(cause)
	switch {
	case of.inAnyVersion && failure.IsChanged(cause):
		return failure.OnlyDeactivate(ctx, e, deactivate)
	case of.keeps:
		return failure.StillActive(ctx, cause, "admin user")
	default:
		return failure.DeactivateAnyway(ctx, cause, deactivate)
	}
}

// deactivate makes an admin user inactive, whatever others change at the same time.
func (u Users) deactivate(ctx context.Context, id int64) (*magento.AdminUser, error) {
	if err := guard.Ask(ctx, guard.Deactivate, id); err != nil {
		return nil, err
	}
	stored, err := u.client.UpdateAdminUser(ctx, id, magento.AdminUserChange{IsActive: magento.Set(false)})
	if err == nil && stored.IsActive {
		err = scim.Invalid("active", "Magento did not deactivate the admin user")
	}
	return stored, userFailure(err, recordid.User.Format(id), "deactivate the admin user")
}

// Delete implements scimserver.Store with two calls. Who holds a role that a client may not
// give is not deleted.
func (u Users) Delete(ctx context.Context, id string, check func(scim.Resource) error) error {
	var user *magento.AdminUser
	judge := func() (err error) {
		var s *shop
		if s, user, err = u.read(ctx, id); err != nil {
			return err
		}
		if err := check(s.resource(user)); err != nil {
			return err
		}
		if s.isOwn(user) {
			return ownAccount()
		}
		if err := u.mayDelete(ctx, s, user); err != nil {
			return err
		}
		return guard.Ask(ctx, guard.Delete, user.ID)
	}
	err := deleting.Run(ctx, u.client, judge, func(once *magento.Client) error {
		return once.DeleteAdminUser(ctx, user.ID)
	})
	return userFailure(err, id, "delete the admin user")
}
