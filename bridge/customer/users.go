package customer

import (
	"cmp"
	"context"
	"errors"
	"net/http"

	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/bridge/internal/deleting"
	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/person"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Users is the store of customers.
type Users struct {
	client      *magento.Client
	shops       *shopCache
	coordinator *coordinator
}

// ResourceType implements scimserver.Store.
func (u Users) ResourceType(ctx context.Context) (*scim.ResourceType, error) {
	s, err := u.shops.get(ctx)
	if err != nil {
		return nil, err
	}
	return s.mapping.users, nil
}

// Get implements scimserver.Store with one call.
func (u Users) Get(ctx context.Context, id string) (scim.Resource, error) {
	s, c, err := u.readToAdopt(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.resource(c), nil
}

// read reads a customer that exists for the client, and the shop with the names of the
// customer's groups.
func (u Users) read(ctx context.Context, id string) (*shop, *magento.Customer, error) {
	s, c, err := u.readToAdopt(ctx, id)
	if err == nil && !s.catalogue.has(c) {
		err = scim.NotFound("User", id)
	}
	return s, c, err
}

// readToAdopt is read for those who can be adopted as well. Where it fails because a customer
// does not exist for the client, it returns the customer all the same.
func (u Users) readToAdopt(ctx context.Context, id string) (*shop, *magento.Customer, error) {
	s, err := u.shops.get(ctx)
	if err != nil {
		return nil, nil, err
	}
	var c *magento.Customer
	waitErr := u.shops.unfinished.read(ctx, func() (shown []int64) {
		if c, err = recordid.Read(ctx, recordid.User, id, u.client.GetCustomer); err == nil {
			shown = append(shown, c.ID)
		}
		return shown
	})
	err = cmp.Or(waitErr, err)
	if err == nil && !s.catalogue.reaches(c) {
		err = scim.NotFound("User", id)
	}
	if err != nil {
		return s, c, magentoFailure(err, "read the customer")
	}
	return u.shops.named(ctx, s, c), c, nil
}

// userFailure is magentoFailure about a customer who may be gone.
func userFailure(err error, id int64, doing string) error {
	return magentoFailure(failure.OrNotFound(err, "User", recordid.User.Format(id)), doing)
}

// Create implements scimserver.Store with one call; in a shop that has a place for a
// userName, but does not keep userNames apart, with one before and one after.
func (u Users) Create(ctx context.Context, wanted scim.Resource) (scim.Resource, error) {
	s, err := u.shops.get(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.checkScope(wanted); err != nil {
		return nil, err
	}
	known, err := u.shops.countries(ctx, s, countriesIn(nil, wanted))
	if err != nil {
		return nil, err
	}
	p, err := s.makePlan(s.catalogue.newCustomer(), nil, wanted, false, known)
	if err != nil {
		return nil, err
	}
	s.mark(ctx, p.after, &p.change)
	planned := *p
	created, err := u.apply(ctx, p)
	if errors.Is(err, errNameFreed) {
		again := planned
		created, err = u.apply(ctx, &again)
	}
	if errors.Is(err, errNameFreed) {
		return nil, errUserNameTaken()
	}
	if deleted, ok := errors.AsType[*deletedError](err); ok {
		return u.takeUp(ctx, &planned, deleted.customer)
	}
	return created, err
}

// Update implements scimserver.Store with two calls, one where nothing changes. A new
// userName costs two more in a shop that does not keep userNames apart.
func (u Users) Update(ctx context.Context, id string, change scim.Change) (updated scim.Resource, err error) {
	release, err := u.lock(ctx, id)
	if err != nil {
		return nil, err
	}
	defer release()
	update := func(inAnyVersion bool) error {
		updated, err = u.update(ctx, id, change, inAnyVersion)
		return err
	}
	if err = failure.RetryChanged(ctx, func() error { return update(false) }); failure.KindOf(err) == magento.Changed {
		err = update(true)
	}
	return updated, err
}

// lock waits until no other request of this process changes a customer: what one reads, and
// compares with the version that its client names, is then what the one before has written, and
// what got no answer before is not carried out any more.
func (u Users) lock(ctx context.Context, id string) (release func(), err error) {
	n, ok := recordid.User.Parse(id)
	if !ok {
		return nil, scim.NotFound("User", id)
	}
	if release, err = u.coordinator.customers.lock(ctx, n); err != nil {
		return nil, magentoFailure(err, "wait for another change of the customer")
	}
	if err = u.coordinator.unanswered.Before(ctx, n); err != nil {
		release()
		return nil, userFailure(err, n, "end an earlier change of the customer that got no answer")
	}
	return release, nil
}

// update makes one attempt. Whom the change deactivates is deactivated whatever others do,
// once inAnyVersion is set because they have changed the customer at each attempt. Not
// before: what one attempt leaves alone, because the customer has that value, others may have
// changed by then, and a write without a version may be carried out late.
func (u Users) update(
	ctx context.Context, id string, change scim.Change, inAnyVersion bool,
) (updated scim.Resource, err error) {
	s, current, err := u.readToAdopt(ctx, id)
	if err != nil {
		return nil, err
	}
	adopts := !s.catalogue.has(current)
	before := s.resource(current)
	wanted, err := change.To(before)
	if err == nil {
		err = person.CheckRemoval(change, before, wanted)
	}
	if err == nil && scim.Equal(before, wanted) && !adopts {
		if inAnyVersion {
			current = inNoVersion(current)
		}
		return u.unchanged(ctx, s, current)
	}
	p := &plan{}
	if err == nil {
		p, err = u.planFor(ctx, s, current, before, wanted, change.Partial)
	}
	if err == nil {
		if adopts || !p.change.IsZero() {
			p.adopt(ctx)
		}
		if inAnyVersion && p.isActivityAlone() && !s.mapping.isActive(p.after) {
			p.inAnyVersion()
		}
		updated, err = u.apply(ctx, p)
	}
	if err == nil || wanted.IsActive() {
		return updated, err
	}
	if !s.mapping.isActive(current) { // and is to stay so, whatever of the rest is refused
		u.coordinator.late.shown(s.mapping, current)
		return nil, err
	}
	return nil, u.refuseDeactivation(ctx, p, change.Partial, inAnyVersion, err, func() error {
		return u.deactivate(ctx, s, current)
	})
}

// planFor is makePlan with the countries that it needs.
func (u Users) planFor(
	ctx context.Context, s *shop, current *magento.Customer, before, wanted scim.Resource, partial bool,
) (*plan, error) {
	known, err := u.shops.countries(ctx, s, countriesIn(before, wanted))
	if err != nil && wanted.IsActive() { // nobody stays active because a country is unknown
		return &plan{}, err
	}
	p, err := s.makePlan(current, before, wanted, partial, known)
	if err != nil {
		return &plan{}, err
	}
	return p, nil
}

// refuseDeactivation is the answer to a request that was to deactivate an active customer
// and failed. A PUT deactivates all the same. So does a PATCH that Magento refuses for what
// it holds, since no other request of the client would be any better: all or nothing (RFC
// 7644 section 3.5.2) is for what the client has sent.
func (u Users) refuseDeactivation(
	ctx context.Context, p *plan, partial, inAnyVersion bool, err error, deactivate func() error,
) error {
	e, isSCIM := errors.AsType[*scim.Error](err)
	isRetried := failure.KindOf(err) == magento.Changed && !inAnyVersion
	switch {
	case isSCIM && p.isOut && !isRetried:
		return failure.OnlyDeactivate(ctx, e, func() error { return nil })
	case isSCIM && inAnyVersion && failure.KindOf(err) == magento.Changed:
		return failure.OnlyDeactivate(ctx, e, deactivate)
	case partial && !p.forStored && !errors.Is(err, scim.ErrHeld):
		return failure.StillActive(ctx, err, "customer")
	default:
		return failure.DeactivateAnyway(ctx, err, deactivate)
	}
}

// deactivate makes a customer inactive, and changes nothing else, whatever others change
// at the same time.
func (u Users) deactivate(ctx context.Context, s *shop, current *magento.Customer) error {
	before := s.resource(current)
	wanted := before.Clone()
	wanted["active"] = false
	p, err := s.makePlan(current, before, wanted, true, nil)
	if err != nil {
		return err
	}
	p.adopt(ctx)
	p.inAnyVersion()
	_, err = u.apply(ctx, p)
	return failure.StillActive(ctx, err, "customer")
}

// Delete implements scimserver.Store with two calls: one to read the customer and one to delete it.
func (u Users) Delete(ctx context.Context, id string, check func(scim.Resource) error) error {
	if u.shops.cfg.CustomerDelete == ForbidDelete {
		return &scim.Error{
			Status: http.StatusNotImplemented,
			Detail: "Deleting is switched off by CUSTOMER_DELETE=forbid; deactivate the user instead.",
		}
	}
	release, err := u.lock(ctx, id)
	if err != nil {
		return err
	}
	defer release()
	var s *shop
	var current *magento.Customer
	judge := func() (err error) {
		if s, current, err = u.read(ctx, id); err != nil {
			return u.keepDeleted(ctx, s, current, err)
		}
		if err := check(s.resource(current)); err != nil {
			return err
		}
		return guard.Ask(ctx, guard.Delete, current.ID)
	}
	if u.shops.cfg.CustomerDelete != DeactivateCustomer {
		err = deleting.Run(ctx, u.client, judge, func(once *magento.Client) error {
			return once.DeleteCustomer(ctx, current.ID)
		})
		return magentoFailure(failure.OrNotFound(err, "User", id), "delete the customer")
	}
	scim.EventFrom(ctx).SetAction(scim.ActionDeactivated, "User", id)
	inAnyVersion := false
	mark := func() error {
		if err := judge(); err != nil {
			return err
		}
		return u.markDeleted(ctx, s, current, inAnyVersion)
	}
	if err = failure.RetryChanged(ctx, mark); failure.KindOf(err) == magento.Changed {
		inAnyVersion = true
		err = mark()
	}
	return err
}
