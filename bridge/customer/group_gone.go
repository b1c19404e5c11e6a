package customer

import (
	"context"
	"slices"

	"github.com/scim-bridge/scim-bridge/bridge/internal/membership"
	"github.com/scim-bridge/scim-bridge/magento"
)

// Somebody in the shop may have deleted a group that is remembered of customers. Magento refuses
// to put them into it when they leave another one.

// rules are those of memberships, without groups that are gone.
func (m *memberChange) rules() membership.Rules {
	rules := m.shop.groups.rules()
	allowed := rules.Allowed
	rules.Allowed = func(group int64) bool {
		_, isGone := m.gone.Load(group)
		return !isGone && allowed(group)
	}
	return rules
}

// forgetsGone reports whether a customer is to get other groups than those that Magento has just
// refused, because one of these is gone: it counts no more from then on. The groups are read for
// that once.
func (m *memberChange) forgetsGone(ctx context.Context, c *magento.Customer, refused membership.State) bool {
	select {
	case m.explaining <- struct{}{}:
		defer func() { <-m.explaining }()
	case <-ctx.Done():
		return false
	}
	if m.present == nil {
		_, m.present, _ = m.groups.shops.freshGroups(ctx, m.shop)
	}
	if m.present == nil { // without an answer the refusal stands
		return false
	}
	for _, group := range refused.Groups() {
		if !slices.ContainsFunc(m.present, func(there magento.Group) bool { return there.ID == group }) {
			m.gone.Store(group, true)
		}
	}
	return m.plan(c) != refused
}
