package customer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/internal/field"
	"github.com/scim-bridge/scim-bridge/bridge/internal/membership"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// groupRules are what the shop and the settings say of customer groups: what they are
// called, and what joining and leaving them does to a customer.
type groupRules struct {
	names     map[int64]groupName
	naming    groupNaming
	priority  []string // codes of customer groups, highest first
	remembers bool     // scim_groups exists
	keys      bool     // a group keeps the key of the request that created it
	owned     bool     // a group keeps the name of the client that made or adopted it
	managed   bool     // no others exist for the client
	taxClass  int64    // of new customer groups
	defaults  *defaultGroups
	resource  *scim.ResourceType
}

// newGroupRules checks what the settings say of customer groups, of which standard is the
// one that a new customer comes into.
func newGroupRules(
	cfg *Config, groups []magento.Group, standard int64, naming groupNaming, remembers bool,
) (groupRules, error) {
	known := scim.GroupResourceType()
	known.Description = "Magento customer group"
	r := groupRules{names: naming.all(groups), naming: naming, remembers: remembers}
	r.resource = known.Select(func(p scim.Path) bool { return naming.keepsFull || p.String() != "externalId" })
	for _, name := range cfg.GroupPriority {
		code, _, err := naming.code(name)
		if err != nil { // no group can have it
			code = name
		}
		r.priority = append(r.priority, code)
	}
	var classes []string
	for _, g := range groups {
		isWanted := strings.EqualFold(g.TaxClassName, cfg.GroupTaxClass)
		if cfg.GroupTaxClass == "" {
			isWanted = g.ID == standard
		}
		if isWanted {
			r.taxClass = g.TaxClassID
		}
		if !slices.Contains(classes, g.TaxClassName) {
			classes = append(classes, g.TaxClassName)
		}
	}
	if id, ok := recordid.ParseNumber(cfg.GroupTaxClass); ok {
		r.taxClass = id // one that no group has yet; Magento refuses it if it is none
	}
	if r.taxClass == 0 {
		return r, fmt.Errorf("GROUP_TAX_CLASS: no customer group has the tax class %q; those in use are %s; "+
			"any other can be given by its id", cfg.GroupTaxClass, strings.Join(classes, ", "))
	}
	return r, nil
}

// state is what Magento holds of the groups of a customer. Group 0, of visitors, is none.
func (r *groupRules) state(c *magento.Customer) membership.State {
	s := membership.State{Current: c.GroupID}
	if r.remembers {
		s.List = c.Custom[attrGroups]
	}
	return s
}

// set is state the other way round.
func (r *groupRules) set(c *magento.Customer, to membership.State) {
	c.GroupID = to.Current
	if r.remembers {
		c.Custom[attrGroups] = to.List
	}
}

// has reports whether a group exists for the client.
func (r *groupRules) has(group *magento.Group) bool { return !r.managed || isManagedGroup(group) }

// isManagedGroup reports whether a group was made or adopted over SCIM.
func isManagedGroup(group *magento.Group) bool {
	return valueOf(group.Owner) != "" || valueOf(group.CreateKey) != "" || valueOf(group.DisplayName) != "" ||
		valueOf(group.ExternalID) != ""
}

// isMade reports whether a group was made over SCIM: it has the key of its create.
func (r *groupRules) isMade(group *magento.Group) bool {
	return r.keys && valueOf(group.CreateKey) != ""
}

// mark makes a planned group note who made or adopted it, unless somebody else did.
func (r *groupRules) mark(ctx context.Context, planned *magento.Group) {
	if r.owned && valueOf(planned.Owner) == "" {
		planned.Owner = new(ownerOf(ctx))
	}
}

// nameOf tells the name of a customer group, and whether it can have members for the client:
// nobody in the shop has deleted it, it is not outside of the scope, and no default group; see
// membership.State.
func (r *groupRules) nameOf(group int64) (name string, exists bool) {
	known, found := r.names[group]
	return known.display, (known != groupName{} || !found) && (!r.managed || !known.isOthers) && !r.defaults.has(group)
}

// rules are those of memberships in this shop.
func (r *groupRules) rules() membership.Rules {
	return membership.Rules{
		Remembers: r.remembers,
		Priority:  r.priority,
		NameOf:    func(id int64) string { return r.names[id].code },
		Allowed:   func(id int64) bool { return !r.defaults.has(id) },
	}
}

// lost names the group that a customer who joins another cannot be in along with it,
// because the shop remembers only one; 0 for none.
func (r *groupRules) lost(c *magento.Customer, group, fallback int64) int64 {
	from := r.state(c)
	switch {
	case r.remembers || from.IsIn(group) || from.Current == 0 || r.defaults.has(from.Current):
		return 0
	case r.rules().Join(from, group, fallback).Current != group:
		return group
	default:
		return from.Current
	}
}

// write notes in a change that the customer gets groups. It sets group_id and scim_groups both: each has a
// meaning only beside the other, and two replicas that wrote one each would make up a
// state that nobody asked for.
func (r *groupRules) write(change *magento.CustomerChange, to membership.State) {
	change.GroupID = magento.Set(to.Current)
	if r.remembers {
		setCustom(change, attrGroups, field.Value(to.List))
	}
}
