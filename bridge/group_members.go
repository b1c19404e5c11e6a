package bridge

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// memberPage is how many members are read at once.
const memberPage = 500

// memberFields are what of a customer a membership needs.
const memberFields = "items[id,email,group_id,website_id,store_id,custom_attributes],total_count"

// Members implements scim.GroupStore: pages are walked by id, and only one is held.
func (g groups) Members(ctx context.Context, id string, yield func(scim.Resource) error) error {
	n, ok := parseID(id)
	if !ok {
		return scim.NotFound("Group", id)
	}
	s, err := g.shop(ctx)
	if err != nil {
		return err
	}
	return g.eachIn(ctx, s, n, func(c *magento.Customer) error {
		return yield(scim.Resource{"value": formatID(c.ID), "display": s.userNameOf(c), "type": "User"})
	})
}

// eachIn calls f for each customer in a group.
func (g groups) eachIn(ctx context.Context, s *shop, group int64, f func(*magento.Customer) error) error {
	in := []magento.Filter{{Field: "group_id", Condition: magento.Eq, Value: formatID(group)}}
	if s.remembersGroups {
		in = append(in, magento.Filter{Field: attrGroups, Condition: magento.Like, Value: "%," + formatID(group) + ",%"})
	}
	c := s.fence(magento.Criteria{PageSize: memberPage, Fields: memberFields}.And(in...))
	for last := ""; ; {
		page, err := g.client.SearchCustomers(ctx, after(c, last))
		if err != nil {
			return failure(err, "read the members of the customer group")
		}
		for i := range page.Items {
			if customer := &page.Items[i]; slices.Contains(s.memberships(customer), group) {
				if err := f(customer); err != nil {
					return err
				}
			}
		}
		if len(page.Items) < memberPage || page.TotalCount <= len(page.Items) {
			return nil
		}
		last = formatID(page.Items[len(page.Items)-1].ID)
	}
}

func (g groups) customersIn(ctx context.Context, s *shop, group int64) ([]*magento.Customer, error) {
	var in []*magento.Customer
	err := g.eachIn(ctx, s, group, func(c *magento.Customer) error {
		one := *c
		in = append(in, &one)
		return nil
	})
	return in, err
}

// customersByID reads the provider's customers of these ids; who does not exist is absent.
func (g groups) customersByID(ctx context.Context, s *shop, ids []string) (map[string]*magento.Customer, error) {
	valid := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { _, ok := parseID(id); return !ok })
	slices.Sort(valid)
	valid = slices.Compact(valid)
	found := make(map[string]*magento.Customer, len(valid))
	for chunk := range slices.Chunk(valid, memberPage) {
		base := s.fence(magento.Criteria{PageSize: memberPage, CurrentPage: 1, Fields: memberFields})
		for _, c := range magento.SplitIn(base, "entity_id", chunk) {
			page, err := g.client.SearchCustomers(ctx, c)
			if err != nil {
				return nil, failure(err, "read the members")
			}
			for i := range page.Items {
				found[formatID(page.Items[i].ID)] = &page.Items[i]
			}
		}
	}
	return found, nil
}

// existing reads the customers who are to be members, and refuses those who do
// not exist before anything is changed.
func (g groups) existing(ctx context.Context, s *shop, ids []string) ([]*magento.Customer, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := g.customersByID(ctx, s, ids)
	if err != nil {
		return nil, err
	}
	var (
		customers []*magento.Customer
		unknown   []string
	)
	for _, id := range ids {
		c, ok := found[id]
		if !ok {
			unknown = append(unknown, id)
			continue
		}
		delete(found, id) // named twice, added once
		customers = append(customers, c)
		found[id] = c
	}
	if len(unknown) > 0 {
		return nil, scim.Invalid("members.value", "no such user: "+enumerate(unknown))
	}
	slices.SortFunc(customers, func(a, b *magento.Customer) int { return int(a.ID - b.ID) })
	return slices.CompactFunc(customers, func(a, b *magento.Customer) bool { return a.ID == b.ID }), nil
}

// enumerate lists ids, but not thousands of them.
func enumerate(ids []string) string {
	const most = 20
	if len(ids) <= most {
		return strings.Join(ids, ", ")
	}
	return strings.Join(ids[:most], ", ") + " and " + formatID(int64(len(ids)-most)) + " more"
}

// memberMoves finds out who has to join and who has to leave a group.
func (g groups) memberMoves(ctx context.Context, s *shop, group int64, change *scim.MemberChange) (joining, leaving []*magento.Customer, err error) {
	if change == nil {
		return nil, nil, nil
	}
	if joining, err = g.existing(ctx, s, change.Add); err != nil {
		return nil, nil, err
	}
	if change.Replace {
		leaving, err = g.customersIn(ctx, s, group)
	} else {
		leaving, err = g.present(ctx, s, change.Remove)
	}
	if err != nil {
		return nil, nil, err
	}
	isIn := func(c *magento.Customer) bool { return slices.Contains(s.memberships(c), group) }
	leaving = slices.DeleteFunc(leaving, func(c *magento.Customer) bool {
		return !isIn(c) || slices.ContainsFunc(joining, func(j *magento.Customer) bool { return j.ID == c.ID })
	})
	joining = slices.DeleteFunc(joining, isIn)
	return joining, leaving, nil
}

// present reads those of the ids that exist: who is not there need not leave.
func (g groups) present(ctx context.Context, s *shop, ids []string) ([]*magento.Customer, error) {
	found, err := g.customersByID(ctx, s, ids)
	if err != nil {
		return nil, err
	}
	customers := make([]*magento.Customer, 0, len(found))
	for _, c := range found {
		customers = append(customers, c)
	}
	return customers, nil
}

// moveAll lets customers join and leave a group, side by side. It carries on past
// a failure, and its error names whom it could not move.
func (g groups) moveAll(ctx context.Context, s *shop, group int64, joining, leaving []*magento.Customer) error {
	var (
		work   errgroup.Group
		failed failedMoves
	)
	work.SetLimit(g.cfg.GroupConcurrency)
	run := func(c *magento.Customer, kind func(*magento.Customer, int64, int64) move) {
		work.Go(func() error {
			fallback, err := g.fallback(ctx, s, c.StoreID)
			if err != nil {
				failed.add(c.ID, err)
				return nil
			}
			m := kind(c, group, fallback)
			if m.change.IsZero() && m.lost == 0 {
				return nil
			}
			if err := g.carry(ctx, s, c, m); err != nil {
				failed.add(c.ID, err)
			}
			return nil
		})
	}
	for _, c := range leaving {
		run(c, s.leave)
	}
	for _, c := range joining {
		run(c, s.join)
	}
	_ = work.Wait() // failures are collected, not returned
	return failed.err(len(joining) + len(leaving))
}

// carry writes the move of one customer and looks at what Magento made of it.
func (g groups) carry(ctx context.Context, s *shop, c *magento.Customer, m move) error {
	if m.lost != 0 {
		scim.EventFrom(ctx).Warn("group-lost", "customer "+formatID(c.ID)+" can be in one customer group only and is no longer in group "+formatID(m.lost)+
			"; the customer attribute scim_groups would remember both")
	}
	if m.change.IsZero() {
		return nil
	}
	stored, err := g.client.UpdateCustomer(ctx, c.ID, m.change)
	if err != nil {
		return err
	}
	if group, changes := m.change.GroupID.Value(); changes && stored.GroupID != group {
		return errors.New("Magento did not store the customer group") //nolint:staticcheck // a proper name
	}
	if f, ok := m.change.Custom[attrGroups]; ok {
		if want, _ := f.Value(); stored.Custom[attrGroups] != want {
			return errors.New("Magento did not store scim_groups as it was sent") //nolint:staticcheck // a proper name
		}
	}
	return nil
}

// fallback is the default customer group of a store view.
func (g groups) fallback(ctx context.Context, s *shop, storeID int64) (int64, error) {
	if storeID == s.defaultStore || storeID == 0 {
		return s.defaultGroup, nil
	}
	if id, ok := g.fallbacks.Load(storeID); ok {
		return id.(int64), nil //nolint:forcetypeassert // the only type that is stored
	}
	group, err := g.client.DefaultGroup(ctx, storeID)
	if err != nil {
		return 0, failure(err, "read the default customer group")
	}
	g.fallbacks.Store(storeID, group.ID)
	return group.ID, nil
}

// restore puts customers back into the groups they were in.
func (g groups) restore(ctx context.Context, customers []*magento.Customer) error {
	var failed failedMoves
	for _, c := range customers {
		change := magento.CustomerChange{GroupID: magento.Set(c.GroupID)}
		if list := c.Custom[attrGroups]; list != "" {
			setCustom(&change, attrGroups, magento.Set(list))
		}
		if _, err := g.client.UpdateCustomer(ctx, c.ID, change); err != nil {
			failed.add(c.ID, err)
		}
	}
	return failed.err(len(customers))
}

// failedMoves collects whom a change of members could not move.
type failedMoves struct {
	mu    sync.Mutex
	ids   []int64
	first error
}

func (f *failedMoves) add(id int64, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ids = append(f.ids, id)
	if f.first == nil {
		f.first = err
	}
}

// err is nil where nobody failed. What was done stays done, and the same request
// sent again does the rest.
func (f *failedMoves) err(of int) error {
	if len(f.ids) == 0 {
		return nil
	}
	slices.Sort(f.ids)
	ids := make([]string, len(f.ids))
	for i, id := range f.ids {
		ids[i] = formatID(id)
	}
	out := &scim.Error{Status: http.StatusBadGateway}
	if e, ok := errors.AsType[*scim.Error](failure(f.first, "change the members")); ok {
		*out = *e
	}
	out.Err = f.first
	out.Detail = formatID(int64(len(ids))) + " of " + formatID(int64(of)) + " members could not be changed: " + enumerate(ids) +
		". The others are; the same request sent again completes it. " + out.Detail
	out.Reason = ""
	return out
}
