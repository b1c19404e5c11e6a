package customer

import (
	"context"
	"crypto/rand"
	"net/http"
	"slices"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/field"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/bridge/internal/spelling"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// With CUSTOMER_DELETE=deactivate a DELETE keeps the account, with its orders, and marks it as
// deleted: it does not exist for clients any more, until one creates the same person again
// (RFC 7644 section 3.6). The mark is an attribute of the companion module, which is saved
// whatever else Magento holds of the customer, or else the confirmation key. Both count.

// deletedPrefix marks a confirmation key that was put there to delete a customer for clients.
const deletedPrefix = "scim-deleted-"

// isDeleted reports whether a customer was deleted by a client, and the account kept.
func isDeleted(c *magento.Customer) bool {
	return c.Custom[attrDeleted] != "" || strings.HasPrefix(c.Confirmation, deletedPrefix)
}

// wasDeleted is the value of scim_deleted.
const wasDeleted = "1"

// notDeleted narrows a search to those who were not deleted by a client.
func (c *catalogue) notDeleted(search magento.Criteria) magento.Criteria {
	pattern := strings.ReplaceAll(deletedPrefix, "_", `\_`) + "%"
	search = search.And(
		magento.Filter{Field: "confirmation", Condition: magento.Null},
		magento.Filter{Field: "confirmation", Condition: magento.NotLike, Value: pattern})
	if !c.keepsDeleted {
		return search
	}
	return search.And(
		magento.Filter{Field: attrDeleted, Condition: magento.Null},
		magento.Filter{Field: attrDeleted, Condition: magento.Neq, Value: wasDeleted})
}

// markDeleted makes a customer inactive, in no group, and gone for clients: with the companion
// module only as it was read, or inAnyVersion. Where Magento refuses to save the mark because
// of something else that it holds of the customer, it is deactivated, which can do with less,
// and then marked.
func (u Users) markDeleted(ctx context.Context, s *shop, current *magento.Customer, inAnyVersion bool) error {
	err := u.tryMarkDeleted(ctx, s, current, inAnyVersion)
	if failure.KindOf(err) != magento.Invalid {
		return err
	}
	if err := u.deactivate(ctx, s, current); err != nil {
		return err
	}
	if current, err = u.client.GetCustomer(ctx, current.ID); err == nil {
		err = u.tryMarkDeleted(ctx, s, current, true)
	}
	if failure.KindOf(err) == magento.Invalid {
		scim.EventFrom(ctx).Warn("deletion-not-marked", "Magento refuses to save the customer as deleted; the customer was "+
			"deactivated, and still exists for clients")
		return nil
	}
	return userFailure(err, current.ID, "mark the customer as deleted")
}

func (u Users) tryMarkDeleted(ctx context.Context, s *shop, current *magento.Customer, inAnyVersion bool) error {
	p := &plan{shop: s, current: current, before: s.resource(current), after: copyOf(current)}
	if s.mapping.deleted {
		p.after.Custom[attrDeleted] = wasDeleted
	}
	if !s.mapping.deleted || !s.mapping.enforced {
		p.after.Confirmation = deletedPrefix + rand.Text()
	}
	if s.mapping.heeded {
		p.after.Custom[attrActive] = "0"
	}
	if !s.mapping.enforced {
		p.change.PasswordHash = magento.Set(unusableHash)
	}
	s.mapping.fields.Diff(&p.change, p.current, p.after)
	if group := s.groups.defaults.of(current.StoreID); group != current.GroupID {
		p.change.GroupID = magento.Set(group)
	}
	if current.Custom[attrGroups] != "" {
		setCustom(&p.change, attrGroups, field.Value(""))
	}
	s.markChanged(ctx, p.after, &p.change)
	if inAnyVersion {
		p.inAnyVersion()
	}
	stored, err := u.coordinator.save(ctx, u.client, write{s, p.current, p.after, p.change})
	if failure.KindOf(err) == magento.Changed && failure.IsAmbiguous(err) { // perhaps by this very write
		now, readErr := u.client.GetCustomer(ctx, current.ID)
		if readErr == nil && isDeleted(now) && now.Confirmation == p.after.Confirmation {
			stored, err = now, nil
		}
	}
	switch {
	case failure.KindOf(err) == magento.Invalid:
		return err
	case err != nil:
		return userFailure(err, current.ID, "mark the customer as deleted")
	case !isDeleted(stored):
		return &scim.Error{Status: http.StatusBadGateway, Detail: "Magento did not store that the customer was deleted."}
	}
	u.coordinator.late.shown(s.mapping, stored)
	return nil
}

// deletedError says that who is in the way of a new customer was deleted by a client.
type deletedError struct{ customer *magento.Customer }

func (*deletedError) Error() string { return deletedHolds }

const deletedHolds = "A user who was deleted has this e-mail address, and keeps the account in the shop " +
	"(CUSTOMER_DELETE=deactivate). A new user of that address takes it up again."

// deletedConflict is the conflict with somebody who was deleted and has the e-mail address of
// a plan, which a create resolves.
func (p *plan) deletedConflict(deleted *magento.Customer) error {
	if p.isNew() {
		return &deletedError{deleted}
	}
	return scim.Conflict(deletedHolds)
}

// whoReturns is whose account a plan takes up that somebody who was deleted is in the way of:
// who has the e-mail address, if that is another one, since Magento keeps those apart.
func (u Users) whoReturns(ctx context.Context, p *plan, deleted *magento.Customer) (*magento.Customer, error) {
	if spelling.Same(deleted.Email, p.after.Email) {
		return deleted, nil
	}
	page, err := u.client.SearchCustomers(ctx, p.shop.catalogue.byEmail(p.after.Email))
	if err != nil {
		return nil, magentoFailure(err, "look who has the e-mail address")
	}
	i := slices.IndexFunc(page.Items, func(c magento.Customer) bool {
		return spelling.Same(c.Email, p.after.Email) && p.shop.catalogue.mayReturn(&c)
	})
	if i >= 0 {
		return &page.Items[i], nil
	}
	return deleted, nil
}

// takeUp makes the account of somebody who was deleted the one that a plan would create, with
// its old id. planned is the plan, and deleted who is in its way.
func (u Users) takeUp(
	ctx context.Context, planned *plan, deleted *magento.Customer,
) (taken scim.Resource, err error) {
	if deleted, err = u.whoReturns(ctx, planned, deleted); err != nil {
		return nil, err
	}
	isTheirs := spelling.Same(deleted.Email, planned.after.Email) ||
		spelling.Same(planned.shop.mapping.userNameOf(deleted), planned.wanted.String("userName"))
	if !isTheirs {
		return nil, scim.Conflict("Magento takes this e-mail address or userName for that of a user who was deleted and keeps " +
			"the account in the shop (CUSTOMER_DELETE=deactivate), which differs only in letters that look alike: somebody " +
			"has to change or delete that account in the shop.")
	}
	release, err := u.lock(ctx, recordid.User.Format(deleted.ID))
	if err != nil {
		return nil, err
	}
	defer release()
	err = failure.RetryChanged(ctx, func() error {
		taken, err = u.tryTakeUp(ctx, planned, deleted.ID)
		return err
	})
	return taken, err
}

// tryTakeUp makes one attempt.
func (u Users) tryTakeUp(ctx context.Context, planned *plan, id int64) (scim.Resource, error) {
	s := planned.shop
	now, err := u.client.GetCustomer(ctx, id)
	if err != nil {
		return nil, magentoFailure(err, "read the customer")
	}
	if !s.catalogue.mayReturn(now) { // another request has taken it up, or it has left the scope
		return nil, scim.Conflict(addressTaken)
	}
	p := &plan{
		shop: s, current: now, before: s.resource(now), wanted: planned.wanted, takesUp: true,
		warnings: slices.Clone(planned.warnings),
	}
	p.after = copyOf(planned.after)
	p.after.ID, p.after.WebsiteID, p.after.GroupID = now.ID, now.WebsiteID, now.GroupID
	p.after.CreatedAt, p.after.CreatedIn = now.CreatedAt, now.CreatedIn
	for _, code := range []string{attrVersion, attrCreateKey, attrGroups} {
		p.after.Custom[code] = now.Custom[code]
	}
	if s.mapping.isActive(p.after) && now.Custom[attrActive] == "0" {
		p.after.Custom[attrActive] = "1"
	}
	p.change.Password, p.change.PasswordHash, err = p.password()
	switch {
	case planned.wanted.String("password") == "":
		p.forgetPassword()
	case err != nil:
		p.refusePassword()
	}
	if err := p.finish(); err != nil {
		return nil, err
	}
	p.warn("taken-up", "the account of a user who was deleted was taken up again")
	scim.EventFrom(ctx).SetAction(scim.ActionCreated, "User", recordid.User.Format(id))
	return u.apply(ctx, p)
}
