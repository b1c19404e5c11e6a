package customer

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"reflect"
	"slices"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/bridge/internal/timing"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// takeBack deletes the customer whom a create has made and cannot acknowledge, and returns
// why. Where that fails, the customer is locked out and remembered, and the answer says that
// they are there. Whoever was shown to somebody meanwhile is left as they are, unless they
// share their userName with another.
func (u Users) takeBack(ctx context.Context, p *plan, created *magento.Customer, cause error) error {
	memory := u.shops.unfinished
	e, _ := errors.AsType[*scim.Error](cause)
	var failed error
	if memory.isUnknown(created.ID) || e != nil && e.Status == http.StatusConflict {
		failed = u.client.DeleteCustomer(ctx, created.ID)
		if failed == nil || failure.IsGone(failed) {
			memory.forget(created.ID)
			return saying(cause, "Nothing was changed.")
		}
	}
	isLocked, isRemembered := !p.shop.mapping.isActive(created), false
	if memory.isUnknown(created.ID) {
		left, err := u.lockOut(ctx, p.shop, created)
		if failure.IsGone(err) {
			memory.forget(created.ID)
			return cause
		}
		isLocked = isLocked || err == nil
		isRemembered = left != nil && memory.leave(p.wanted.String("userName"), left)
	}
	if !isRemembered {
		memory.forget(created.ID)
	}
	return leftBehind(ctx, created.ID, isLocked, isRemembered, cause, failed)
}

// lockOut deactivates a new customer who could not be deleted. It returns the customer as
// Magento then holds it, nil unless it is certain that nobody else has changed it.
func (u Users) lockOut(ctx context.Context, s *shop, created *magento.Customer) (left *magento.Customer, err error) {
	ctx, cancel := timing.Afterwards(ctx) // the DELETE may have taken all the time
	defer cancel()
	to := copyOf(created)
	s.mapping.setActive(to, false)
	w := write{shop: s, from: created, to: to}
	if !s.mapping.locks(to) {
		w.change.PasswordHash = magento.Set(unusableHash)
	}
	s.mapping.fields.Diff(&w.change, created, to)
	isCertain := true
	if !w.change.IsZero() {
		locked, err := u.coordinator.save(ctx, u.client, w)
		if failure.KindOf(err) == magento.Changed {
			isCertain = false
			w.from = copyOf(created)
			delete(w.from.Custom, attrVersion)
			locked, err = u.coordinator.save(ctx, u.client, w)
		}
		if err == nil && s.mapping.isActive(locked) {
			err = errors.New("the deactivation was not stored")
		}
		if err != nil {
			return nil, err
		}
	}
	now, err := u.client.GetCustomer(ctx, created.ID)
	if err != nil || !isCertain || s.mapping.isActive(now) || s.mapping.fields.Differ(to, now) ||
		now.GroupID != created.GroupID || !slices.EqualFunc(now.Addresses, created.Addresses, sameAddress) {
		return nil, nil // locked out all the same
	}
	return now, nil
}

// leftBehind is the answer to a create whose customer is there and is not all that was asked
// for. failed is why it could not be deleted, nil where it was shown to somebody.
func leftBehind(ctx context.Context, id int64, isLocked, isRemembered bool, cause, failed error) error {
	out := &scim.Error{
		Status: http.StatusServiceUnavailable, RetryAfter: failure.RetryLater, Err: errors.Join(cause, failed),
		Reason: "could not take back the new customer",
	}
	why := "another request has found it meanwhile"
	if failed != nil {
		why = "Magento did not delete it again"
		e, ok := errors.AsType[*scim.Error](magentoFailure(failed, "take back the new customer"))
		if ok && e.Status == http.StatusBadGateway {
			out.Status, out.RetryAfter = e.Status, e.RetryAfter
		} else if ok {
			out.RetryAfter = cmp.Or(e.RetryAfter, out.RetryAfter)
		}
	}
	state := "ACTIVE"
	if isLocked {
		state = "inactive"
	}
	customer := "customer " + recordid.User.Format(id)
	scim.EventFrom(ctx).WarnSeverely("left-behind", customer+" was created, is not all that was asked for, and is there, "+state)
	out.Detail = "The new " + customer + " is there, " + state + ", and is not all that was asked for: " + why + ". " +
		"Look for it, and complete or delete it"
	if isRemembered {
		out.Detail += "; a request that creates this userName again deletes it, unless it was read or changed before"
	}
	out.Detail += "."
	if e, ok := errors.AsType[*scim.Error](cause); ok {
		out.Detail += " " + e.Detail
	}
	return out
}

// takeBackEarlier deletes the customers whom earlier requests for the same userName have left
// behind, unless anybody may have seen or changed them since.
func (u Users) takeBackEarlier(ctx context.Context, userName string) error {
	memory := u.shops.unfinished
	for _, left := range memory.leftFor(userName) {
		err := memory.unseen(ctx, left.ID, func(ctx context.Context) error {
			now, err := u.client.GetCustomer(ctx, left.ID)
			if err != nil || !reflect.DeepEqual(now, left) {
				return err
			}
			return u.client.DeleteCustomer(ctx, left.ID)
		})
		if err != nil && !failure.IsGone(err) {
			return magentoFailure(err, "take back the customer of an earlier request")
		}
		memory.forget(left.ID)
	}
	return nil
}
