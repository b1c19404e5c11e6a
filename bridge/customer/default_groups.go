package customer

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Magento has every customer in a group. The default group of a store view is that of its
// customers who are in no other: in a shop of 100,000 nearly everybody. For clients nobody is
// a member of it.

// defaultGroups are the default groups of the store views.
type defaultGroups struct {
	shop    int64 // of the website's default store view
	byStore map[int64]int64
}

// of is the default group of a store view. A customer may belong to one that is gone.
func (d *defaultGroups) of(storeID int64) int64 {
	if group, ok := d.byStore[storeID]; ok {
		return group
	}
	return d.shop
}

// has reports whether a group is the default of any store view, so that nobody is a member.
func (d *defaultGroups) has(group int64) bool {
	if group == d.shop {
		return true
	}
	for _, of := range d.byStore {
		if group == of {
			return true
		}
	}
	return false
}

// ids are all of them, in order.
func (d *defaultGroups) ids() []int64 {
	ids := append(slices.Collect(maps.Values(d.byStore)), d.shop)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// defaultGroupSteps read the default groups of the store views whose customers may exist for
// clients, with a call for each.
func (r *shopReading) defaultGroupSteps(client *magento.Client) (steps []func(context.Context) error) {
	at := r.catalogue
	r.defaults = &defaultGroups{byStore: map[int64]int64{}}
	steps = append(steps, func(ctx context.Context) (err error) {
		if r.defaultGroup, err = client.DefaultGroup(ctx, at.defaultStore); err == nil {
			r.defaults.shop = r.defaultGroup.ID
		}
		return err
	})
	var mu sync.Mutex
	for _, view := range at.stores {
		if view.id == at.defaultStore || !at.global && view.websiteID != at.website.ID {
			continue
		}
		steps = append(steps, func(ctx context.Context) error {
			group, err := client.DefaultGroup(ctx, view.id)
			if failure.IsGone(err) { // and with the store view its customers
				return nil
			}
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			r.defaults.byStore[view.id] = group.ID
			return nil
		})
	}
	return steps
}

// refuseJoining is the refusal of members who are to join a default group.
func refuseJoining() error {
	return scim.BadRequest(scim.MutabilityErr, "members: this is a default customer group of the shop. Whoever is in no "+
		"other group is in it by themselves, so it has no members over SCIM and nobody can be added; a user comes into it "+
		"by leaving all other groups.")
}
