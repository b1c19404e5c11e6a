package customer

import (
	"context"
	"errors"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/field"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/bridge/internal/timing"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// groupsNotStored is the refusal of a change of groups that Magento answered as done and did
// not do: the shop gives the group by rules of its own, or does not keep what is remembered
// beside it. stored is what it then held.
func groupsNotStored(w write, stored *magento.Customer) error {
	if stored.GroupID == w.to.GroupID {
		return field.Refusal([]string{attrGroups})
	}
	return scim.BadRequest(scim.MutabilityErr, "The shop keeps or changes the customer group by itself, as for companies "+
		"(B2B) and with the validation of VAT IDs: after the change it is "+recordid.Group.Format(stored.GroupID)+". Where the "+
		"customer's disable_auto_group_change is set, or the rule is switched off, clients decide.")
}

// takeBack puts back what the shop has stored of a change of groups, and returns why: what is
// remembered beside a group that the shop keeps would show the membership that was refused.
// What others have changed since stays.
func (m *memberChange) takeBack(ctx context.Context, w write, stored *magento.Customer) error {
	cause := groupsNotStored(w, stored)
	ctx, cancel := timing.Afterwards(ctx)
	defer cancel()
	now := stored
	err := failure.RetryChanged(ctx, func() (err error) {
		if now == nil {
			if now, err = m.groups.client.GetCustomer(ctx, w.from.ID); err != nil {
				return err
			}
		}
		back := write{shop: m.shop, from: now, to: copyOf(now)}
		rules := &m.shop.groups
		before, written, to := rules.state(w.from), rules.state(w.to), rules.state(now)
		if to.Current == written.Current && to.Current != before.Current {
			to.Current = before.Current
			back.change.GroupID = magento.Set(to.Current)
		}
		if rules.remembers && to.List == written.List && to.List != before.List {
			to.List = before.List
			setCustom(&back.change, attrGroups, field.Value(to.List))
		}
		now = nil
		if back.change.IsZero() {
			return nil
		}
		rules.set(back.to, to)
		_, err = m.groups.coordinator.save(ctx, m.groups.client, back)
		m.written.Add(1)
		m.groups.coordinator.writes.Add(1)
		return err
	})
	if err == nil || failure.IsGone(err) {
		return cause
	}
	return errors.Join(saying(cause, "What is remembered of the user's groups could not be put back as it was."),
		magentoFailure(err, "put the groups of the customer back as they were"))
}
