package customer

import (
	"slices"

	"github.com/scim-bridge/scim-bridge/bridge/internal/membership"
	"github.com/scim-bridge/scim-bridge/magento"
)

// memberships lists the groups that a customer is in, as SCIM has it. The list
// counts only while it contains group_id: else somebody in the shop has moved the
// customer since, and group_id alone holds. Group 0, of visitors, is none.
func (s *shop) memberships(c *magento.Customer) []int64 {
	if s.mapping.remembersGroups {
		return membership.Of(c.GroupID, c.Custom[attrGroups])
	}
	return membership.Of(c.GroupID, "")
}

// move is what joining or leaving a group does to one customer.
type move struct {
	change magento.CustomerChange
	// lost names the group that the customer cannot be in for the sake of another,
	// because the shop remembers only one; 0 for none.
	lost int64
}

// join puts a customer into a group. fallback is the group of those in no other:
// whoever joins one leaves it.
func (s *shop) join(c *magento.Customer, group, fallback int64) move {
	list := s.memberships(c)
	if slices.Contains(list, group) {
		return move{}
	}
	list = membership.Without(list, fallback)
	joined := append(slices.Clone(list), group)
	m := move{change: s.moveTo(c, joined, fallback)}
	if !s.mapping.remembersGroups && len(list) > 0 {
		m.lost = list[0]
		if s.decisive(joined, fallback) != group {
			m.lost = group
		}
	}
	return m
}

// leave takes a customer out of a group.
func (s *shop) leave(c *magento.Customer, group, fallback int64) move {
	list := s.memberships(c)
	if !slices.Contains(list, group) {
		return move{}
	}
	return move{change: s.moveTo(c, membership.Without(list, group), fallback)}
}

// moveTo is the change that makes list the memberships of a customer, empty where
// they are that. It sets group_id and scim_groups both or neither: each has a
// meaning only beside the other, and two replicas that wrote one each would make
// up a state that nobody asked for.
func (s *shop) moveTo(c *magento.Customer, list []int64, fallback int64) magento.CustomerChange {
	return s.hold(c, s.decisive(list, fallback), membership.Format(list))
}

// hold is the change that makes group and text the group_id and scim_groups of a
// customer, empty where they are that.
func (s *shop) hold(c *magento.Customer, group int64, text string) magento.CustomerChange {
	if group == c.GroupID && (!s.mapping.remembersGroups || text == c.Custom[attrGroups]) {
		return magento.CustomerChange{}
	}
	change := magento.CustomerChange{GroupID: magento.Set(group)}
	switch {
	case !s.mapping.remembersGroups:
	case text == "":
		setCustom(&change, attrGroups, magento.Clear[string]())
	default:
		setCustom(&change, attrGroups, magento.Set(text))
	}
	return change
}

// decisive is the one of several memberships that Magento holds: the first by
// GROUP_PRIORITY, else the last joined; the fallback where there is none.
func (s *shop) decisive(list []int64, fallback int64) int64 {
	return membership.Decisive(list, fallback, s.groupPriority, func(id int64) string { return s.groups[id].code })
}
