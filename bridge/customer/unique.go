package customer

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/spelling"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Magento keeps e-mail addresses apart, and with the companion module userNames too. In
// any other shop with a place for a userName the bridge looks who goes by a name before it
// gives it, and again after it has given it, whichever replica gave it to another meanwhile.

// whoGoesBy lists the customers who go by a userName, or would but for letter case: by
// their own where they have one, else by their e-mail address. Those who were deleted by a
// client and may return are among them.
func (u Users) whoGoesBy(ctx context.Context, s *shop, userName string) ([]magento.Customer, error) {
	all, err := u.calledIn(ctx, s, userName, s.catalogue.everInReach)
	return slices.DeleteFunc(all, func(c magento.Customer) bool {
		return !s.catalogue.reaches(&c) && !s.catalogue.mayReturn(&c)
	}), err
}

// calledIn lists the customers who go by a userName, of those whom narrow lets through.
func (u Users) calledIn(
	ctx context.Context, s *shop, userName string, narrow func(magento.Criteria) magento.Criteria,
) ([]magento.Customer, error) {
	search := magento.Criteria{PageSize: 100, CurrentPage: 1, Groups: s.mapping.pushText("userName", scim.OpEq, userName).Clauses}
	page, err := u.client.SearchCustomers(ctx, narrow(search))
	if err != nil {
		return nil, magentoFailure(err, "look whether the userName is free")
	}
	return slices.DeleteFunc(page.Items, func(c magento.Customer) bool {
		return !scim.SameText(s.mapping.userNameOf(&c), userName)
	}), nil
}

// userNameTaken is the conflict that Magento would answer where it keeps userNames apart, of a
// plan that was not sent; nil for none.
func (u Users) userNameTaken(ctx context.Context, p *plan) error {
	userName := p.wanted.String("userName")
	if !p.shop.mapping.apart || !p.isNew() && spelling.Same(userName, p.before.String("userName")) {
		return nil
	}
	all, err := u.calledIn(ctx, p.shop, userName, p.shop.catalogue.inWebsite)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(c magento.Customer) bool {
		return c.ID != p.current.ID && (p.isNew() || !p.shop.catalogue.mayReturn(&c))
	}) {
		return u.userNameConflict(ctx, p)
	}
	return nil
}

// userNameIsFree fails where another customer goes by the userName that a plan gives. It
// costs nothing where Magento itself keeps them apart. written is what the plan has written,
// nil before.
func (u Users) userNameIsFree(ctx context.Context, p *plan, written *magento.Customer) error {
	m, userName := p.shop.mapping, p.wanted.String("userName")
	if !p.isNew() && spelling.Same(userName, p.before.String("userName")) {
		return nil
	}
	if written == nil {
		if err := u.takeBackEarlier(ctx, userName); err != nil {
			return err
		}
	}
	if m.userName == nil || m.apart {
		return nil
	}
	all, err := u.whoGoesBy(ctx, p.shop, userName)
	if err != nil {
		return err
	}
	var gone *magento.Customer
	for i := range all {
		other := &all[i]
		switch {
		case isDeleted(other):
			gone = other
		case other.ID == p.current.ID, written != nil && other.ID == written.ID:
		case written != nil && p.isNew() && !comesFirst(other, written, userName):
		default:
			return errUserNameTaken()
		}
	}
	if gone != nil && p.isNew() && written == nil {
		return &deletedError{gone}
	}
	return nil
}

// comesFirst reports whether a new customer has to give way to another of the same name:
// to one whose e-mail address it is, who cannot go by another and may be a shopper, and to
// one who was created before.
func comesFirst(other, created *magento.Customer, userName string) bool {
	return scim.SameText(other.Email, userName) || other.ID < created.ID
}

func errUserNameTaken() error { return scim.Conflict("userName: another user goes by it already.") }

// errNameFreed says that whoever had the userName of a new customer, which Magento refused for
// that, goes by another since. A conflict that nobody can find would be none.
var errNameFreed = errors.New("the userName was taken, and is free now")

// userNameConflict is the 409 for a userName that Magento refused as taken, maybe by somebody
// who does not exist for the client.
func (u Users) userNameConflict(ctx context.Context, p *plan) error {
	all, err := u.whoGoesBy(ctx, p.shop, p.wanted.String("userName"))
	switch {
	case err != nil && p.isNew(): // it may be who was deleted, or is outside, and then the client finds nobody
		return magentoFailure(err, "look who goes by the userName")
	case err != nil || slices.ContainsFunc(all, func(c magento.Customer) bool { return !isDeleted(&c) }):
		return errUserNameTaken()
	case len(all) > 0 && p.isNew():
		return &deletedError{&all[0]}
	case len(all) > 0:
		return errUserNameTaken() // for the moment: nobody who was deleted keeps it
	case p.shop.catalogue.scope.isAll() && p.isNew():
		return errNameFreed
	case p.shop.catalogue.scope.isAll():
		return errUserNameTaken() // that one goes by another name since
	default:
		return p.shop.catalogue.scope.outsideScope(ctx)
	}
}

// saysUserNameTaken reports whether Magento refused a name because another customer goes
// by it.
func saysUserNameTaken(err error) bool {
	e, ok := errors.AsType[*magento.Error](err)
	return ok && e.Kind == magento.Duplicate && slices.Contains(e.Fields, attrUserName)
}

// freeUserName takes the userName that a plan gives, and Magento has refused as taken, from
// those who were deleted by a client: they are gone, and hold no name. It reports whether
// nobody else goes by it, and so also where another request has freed it meanwhile. They are
// not locked, since two requests may free each other's.
func (u Users) freeUserName(ctx context.Context, p *plan) (isFree bool, err error) {
	all, err := u.whoGoesBy(ctx, p.shop, p.wanted.String("userName"))
	if err != nil || slices.ContainsFunc(all, func(c magento.Customer) bool { return !isDeleted(&c) }) {
		return false, err
	}
	for i := range all {
		to := copyOf(&all[i])
		to.Custom[attrUserName] = deletedPrefix + rand.Text() // none would leave the e-mail address
		w := write{shop: p.shop, from: &all[i], to: to}
		p.shop.mapping.fields.Diff(&w.change, w.from, w.to)
		_, err := u.coordinator.save(ctx, u.client, w)
		if err != nil && !failure.IsGone(err) {
			return false, err
		}
	}
	return true, nil
}
