package customer

import (
	"cmp"
	"context"
	"errors"

	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/bridge/internal/create"
	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/bridge/internal/timing"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// apply writes a plan, tells the operator of what it could not do quite as asked, and
// returns the user as Magento then holds it. Where it did not store all of it, everything is
// undone: half a person, or one who should be inactive and is not, is worse than none.
func (u Users) apply(ctx context.Context, p *plan) (scim.Resource, error) {
	stored, err := u.write(ctx, p)
	if err == nil || failure.IsNotSent(err) {
		for _, w := range p.warnings {
			scim.EventFrom(ctx).Warn(w.Code, w.Text)
		}
	}
	if err != nil {
		return nil, err
	}
	u.coordinator.late.shown(p.shop.mapping, stored)
	return u.shops.named(ctx, p.shop, stored).resource(stored), nil
}

func (u Users) write(ctx context.Context, p *plan) (*magento.Customer, error) {
	if !p.isNew() && p.change.IsZero() {
		return u.keepInactive(ctx, p.shop, p.current)
	}
	if err := p.mayRaise(); err != nil {
		return nil, err
	}
	if err := u.userNameIsFree(ctx, p, nil); err != nil {
		return nil, err
	}
	if err := guard.Ask(ctx, p.effects(), p.current.ID); err != nil {
		return nil, err
	}
	written, err := u.send(ctx, p)
	if failure.KindOf(err) == magento.Invalid {
		if conflict := u.conflict(ctx, p, err); conflict != nil {
			return nil, conflict
		}
		refusal, withPassword := err, !p.change.Password.IsLeft()
		for _, alternative := range p.alternatives() {
			*p = *alternative
			if written, err = u.send(ctx, p); failure.KindOf(err) != magento.Invalid {
				break
			}
		}
		if limit := failure.ListLimit(refusal); limit != "" && err == nil {
			p.warn("list-limit", "the address book is as it was. "+limit)
		}
		if err == nil && withPassword && p.change.Password.IsLeft() {
			p.shop.passwords.learn(refusal)
		}
	}
	if err != nil {
		return nil, u.writeFailure(ctx, p, err)
	}
	stored, err := u.complete(ctx, p, written)
	if err == nil {
		err = u.userNameIsFree(ctx, p, stored)
	}
	if err != nil {
		if stored == nil {
			stored = written
		}
		p.isOut = p.deactivates() && !p.shop.mapping.isActive(stored)
		return nil, u.undo(ctx, p, stored, err)
	}
	u.shops.unfinished.forget(stored.ID)
	return stored, nil
}

func (u Users) send(ctx context.Context, p *plan) (*magento.Customer, error) {
	switch {
	case p.isNew():
		return u.create(ctx, p)
	case p.change.IsZero():
		return p.current, nil
	}
	w := write{p.shop, p.current, p.after, p.change}
	stored, err := u.save(ctx, p, w)
	if !saysUserNameTaken(err) {
		return stored, err
	}
	if isFree, freeErr := u.freeUserName(ctx, p); freeErr != nil || !isFree {
		return nil, cmp.Or(freeErr, err)
	}
	return u.save(ctx, p, w)
}

// save is coordinator.save, where a refusal because others have changed the customer is none
// if it is this very write, of which an earlier attempt got no answer, that they have seen.
func (u Users) save(ctx context.Context, p *plan, w write) (*magento.Customer, error) {
	stored, err := u.coordinator.save(ctx, u.client, w)
	if failure.KindOf(err) != magento.Changed || !failure.IsAmbiguous(err) || !w.change.Password.IsLeft() {
		return stored, err
	}
	now, readErr := u.client.GetCustomer(ctx, w.from.ID)
	if readErr != nil || !p.isStoredIn(now) {
		return nil, err
	}
	if p.shop.mapping.fields.Differ(p.after, now) { // what others have changed since is not what this write made
		stored := copyOf(p.after)
		stored.UpdatedAt, stored.Custom[attrVersion] = now.UpdatedAt, now.Custom[attrVersion]
		return stored, nil
	}
	return now, nil
}

// complete compares what Magento stored with what it was sent, writes what is
// missing where that is possible, and fails where a value was dropped, cut or
// changed.
func (u Users) complete(ctx context.Context, p *plan, stored *magento.Customer) (*magento.Customer, error) {
	m, rest := p.shop.mapping, write{shop: p.shop, from: stored, to: copyOf(stored)}
	if p.isNew() && !m.isActive(p.after) && m.isActive(stored) {
		// The answer to a create never shows the confirmation, so it is written
		// again, by a call that does.
		rest.to.Confirmation, rest.change.PasswordHash = p.after.Confirmation, magento.Set(unusableHash)
	}
	text, err := p.leftoverIn(stored)
	if err != nil {
		return nil, err
	}
	m.fields.Named(attrLeftover).Set(rest.to, text)
	m.fields.Diff(&rest.change, rest.from, rest.to)
	if !rest.change.IsZero() {
		if stored, err = u.coordinator.save(ctx, u.client, rest); err != nil {
			return nil, magentoFailure(err, "complete the customer")
		}
	}
	return stored, p.notStored(stored, text)
}

// undo takes back what was written before it turned out that Magento did not store all of
// it, and returns why, and what it could not take back. A new customer is deleted only where
// Magento said that this request created it. What others have changed since stays.
func (u Users) undo(ctx context.Context, p *plan, stored *magento.Customer, cause error) error {
	if p.found {
		return create.Incomplete(cause)
	}
	ctx, cancel := timing.Afterwards(ctx)
	defer cancel()
	if p.isNew() {
		return u.takeBack(ctx, p, stored, cause)
	}
	err := failure.RetryChanged(ctx, func() error {
		now, err := u.client.GetCustomer(ctx, stored.ID)
		if err != nil {
			return err
		}
		back := p.undo(now, stored)
		if back.change.IsZero() {
			return nil
		}
		_, err = u.coordinator.save(ctx, u.client, back)
		return err
	})
	if m := p.shop.mapping; failure.KindOf(err) == magento.Changed && !m.isActive(p.current) && m.isActive(p.after) {
		err = u.deactivate(ctx, p.shop, p.after) // who was let in must not stay in
	}
	if err != nil || p.isOut || p.setsPassword() {
		p.warnOfAdoption(ctx)
	}
	if err != nil && !failure.IsGone(err) {
		guard.Done(ctx)
		return errors.Join(saying(cause, "The rest was changed, and could not be put back as it was."),
			magentoFailure(err, "put the customer back as it was"))
	}
	return saying(cause, p.notUndone())
}

// notUndone says what the plan has changed that undo leaves.
func (p *plan) notUndone() string {
	switch {
	case p.setsPassword():
		return "The password was changed all the same."
	case p.isOut:
		return "" // update says it
	default:
		return "Nothing was changed."
	}
}

// setsPassword reports whether the plan sets the password that was sent.
func (p *plan) setsPassword() bool {
	return p.wanted.String("password") != "" && (!p.change.Password.IsLeft() || !p.change.PasswordHash.IsLeft() && !p.isOut)
}

// saying is err, whose detail says more.
func saying(err error, sentence string) error {
	e, ok := errors.AsType[*scim.Error](err)
	if !ok || sentence == "" {
		return err
	}
	return failure.Saying(e, sentence)
}

// writeFailure is the SCIM error of a plan that Magento refused.
func (u Users) writeFailure(ctx context.Context, p *plan, err error) error {
	if saysUserNameTaken(err) {
		return u.userNameConflict(ctx, p)
	}
	if failure.IsNotSent(err) { // so Magento could not tell
		if conflict := u.userNameTaken(ctx, p); conflict != nil {
			return conflict
		}
	}
	if conflict := u.conflict(ctx, p, err); conflict != nil {
		return conflict
	}
	switch {
	case failure.IsGone(err) && !p.isNew():
		return scim.NotFound("User", recordid.User.Format(p.current.ID))
	case failure.KindOf(err) == magento.Invalid && failure.ListLimit(err) == "":
		attributes, _ := u.client.CustomerAttributes(ctx) // anew: one may be required since; without, fewer are named
		return p.sayingRequired(p.invalid(err, attributes), attributes)
	}
	return failure.Of(err, p.doing(), p.shop.mapping.attributeOf)
}

// doing says in words what the plan is to do.
func (p *plan) doing() string {
	if p.isNew() {
		return "create the customer"
	}
	return "update the customer"
}
