package customer

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// fallbackTable says where the customers of each store view go who are in no
// other group. Nobody changes it.
type fallbackTable struct {
	loadedAt time.Time // of the shop that it was read for
	shop     int64     // of the website's default store view
	byStore  map[int64]int64
}

// of is the default customer group of a store view. A customer may belong to one
// that is gone.
func (t *fallbackTable) of(storeID int64) int64 {
	if group, ok := t.byStore[storeID]; ok {
		return group
	}
	return t.shop
}

// has reports whether a group is the default of any store view.
func (t *fallbackTable) has(group int64) bool {
	for _, id := range t.byStore {
		if id == group {
			return true
		}
	}
	return group == t.shop
}

// fallbacks reads the default groups of all store views, one call for each
// but the default one, and holds them as long as the rest of the shop's
// configuration.
func (c *shopCache) fallbacks(ctx context.Context, s *shop) (*fallbackTable, error) {
	at := s.catalogue
	if t := c.table.Load(); t != nil && t.loadedAt.Equal(s.loadedAt) && t.shop == at.defaultGroup {
		return t, nil
	}
	t := &fallbackTable{loadedAt: s.loadedAt, shop: at.defaultGroup, byStore: map[int64]int64{at.defaultStore: at.defaultGroup}}
	work, wctx := errgroup.WithContext(ctx)
	work.SetLimit(c.cfg.GroupConcurrency)
	var mu sync.Mutex
	for _, view := range at.stores {
		if view.id == at.defaultStore || !at.global && view.websiteID != at.website.ID {
			continue
		}
		work.Go(func() error {
			group, err := c.client.DefaultGroup(wctx, view.id)
			if err != nil {
				return magentoFailure(err, "read the default customer group")
			}
			mu.Lock()
			defer mu.Unlock()
			t.byStore[view.id] = group.ID
			return nil
		})
	}
	if err := work.Wait(); err != nil {
		return nil, err
	}
	c.table.Store(t)
	return t, nil
}
