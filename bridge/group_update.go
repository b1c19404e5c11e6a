package bridge

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"strings"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Create implements scim.GroupStore.
func (g groups) Create(ctx context.Context, r scim.Resource, members []string) (scim.Resource, error) {
	s, err := g.shop(ctx)
	if err != nil {
		return nil, err
	}
	code, err := g.cfg.GroupAliases.code(r.String("displayName"))
	if err != nil {
		return nil, err
	}
	if len(s.groupPriority) > 0 && len(members) > 0 {
		if s, _, err = g.freshGroups(ctx, s); err != nil {
			return nil, err
		}
	}
	fallbacks, err := g.fallbackGroups(ctx, s)
	if err != nil {
		return nil, err
	}
	want := newWanted(0, &scim.MemberChange{Add: members})
	change := g.newMemberChange(s, fallbacks, want)
	first, unknown, err := change.lookAt(ctx, want)
	if err == nil {
		err = unknownMembers(unknown)
	}
	if err != nil {
		return nil, err
	}
	group, err := g.client.CreateGroup(ctx, magento.Group{Code: code, TaxClassID: s.taxClass})
	if isAmbiguous(err) {
		group, err = g.recoverGroup(ctx, s, code, err)
	}
	if err != nil {
		return nil, g.groupFailure(s, code, err, "create the customer group")
	}
	if group.Code != code {
		if delErr := g.client.DeleteGroup(ctx, group.ID); delErr != nil {
			return nil, failure(delErr, "take back the new customer group")
		}
		return nil, nameChanged()
	}
	change.shop = g.remember(s, group)
	want.group = group.ID
	if err := g.changeMembers(ctx, change, want, first); err != nil {
		return nil, afterCreate(group.ID, err)
	}
	return g.resource(group), nil
}

func nameChanged() error {
	return scim.Invalid("displayName", "Magento did not store this as it was sent; nothing was changed")
}

// afterCreate says of a failure that the group is there all the same.
func afterCreate(id int64, err error) error {
	e, ok := errors.AsType[*scim.Error](err)
	if !ok || e.Status == http.StatusNotFound {
		return err
	}
	out := *e
	out.Detail = "The group was created with the id " + formatID(id) + ", but not with all members; a change of that group completes it. " + e.Detail
	return &out
}

// recoverGroup finds out what became of a create that got no answer. A group of
// that name that was not known before is the one.
func (g groups) recoverGroup(ctx context.Context, s *shop, code string, cause error) (*magento.Group, error) {
	c := magento.Criteria{PageSize: 1, CurrentPage: 1}.And(magento.Filter{Field: "code", Condition: magento.Eq, Value: code})
	page, err := g.client.SearchGroups(ctx, c)
	if err != nil {
		return nil, cause
	}
	if len(page.Items) == 0 {
		return g.client.CreateGroup(ctx, magento.Group{Code: code, TaxClassID: s.taxClass})
	}
	found := &page.Items[0]
	if _, before := s.groups[found.ID]; before || !strings.EqualFold(found.Code, code) {
		return nil, &magento.Error{Kind: magento.Duplicate, Status: http.StatusBadRequest, Message: "Customer Group already exists."}
	}
	return found, nil
}

// remember notes the name of a group, so that the users in it show it at once,
// and returns the shop that knows it.
func (g groups) remember(s *shop, group *magento.Group) *shop {
	names := maps.Clone(s.groups)
	names[group.ID] = group.Code
	next := s.withGroups(names)
	g.current.CompareAndSwap(s, next)
	return next
}

func (g groups) groupFailure(s *shop, code string, err error, doing string) error {
	switch {
	case kindOf(err) == magento.Duplicate && strings.EqualFold(s.groups[0], code):
		return scim.Conflict("displayName: this is Magento's name for visitors who have not logged in; no group can have it.")
	case kindOf(err) == magento.Duplicate:
		return scim.Conflict("displayName: a customer group of this name exists already.")
	}
	return failure(err, doing)
}

// Update implements scim.GroupStore. Where members change it takes a call for the
// group before and after, one for every 500 members before and after, and one for
// each who joins or leaves.
func (g groups) Update(ctx context.Context, id string, change scim.GroupChange) (scim.Resource, error) {
	s, err := g.shop(ctx)
	if err != nil {
		return nil, err
	}
	s, group, err := g.groupToChange(ctx, s, id)
	if err != nil {
		return nil, err
	}
	code, err := g.wantedCode(group, change)
	if err != nil {
		return nil, err
	}
	fallbacks, err := g.fallbackGroups(ctx, s)
	if err != nil {
		return nil, err
	}
	want := newWanted(group.ID, change.Members)
	moves := g.newMemberChange(s, fallbacks, want)
	first, unknown, err := moves.lookAt(ctx, want)
	if err == nil {
		err = unknownMembers(unknown)
	}
	if err != nil {
		return nil, err
	}
	if fallbacks.has(group.ID) && (code != group.Code || want.differs(s, first)) {
		return nil, scim.BadRequest(scim.MutabilityErr, "This is a default customer group of the shop: it can be read, but not renamed, and its members are those who are in no other group.")
	}
	if code != group.Code {
		if group, err = g.rename(ctx, s, group, code); err != nil {
			return nil, err
		}
		moves.shop = g.remember(s, group)
	}
	if err := g.changeMembers(ctx, moves, want, first); err != nil {
		return nil, err
	}
	return g.resource(group), nil
}

// groupToChange reads a group. Where priorities decide by name it reads the names
// of all, since another replica may have made or renamed one.
func (g groups) groupToChange(ctx context.Context, s *shop, id string) (*shop, *magento.Group, error) {
	if len(s.groupPriority) == 0 {
		group, err := g.readGroup(ctx, id)
		return s, group, err
	}
	fresh, list, err := g.freshGroups(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	n, ok := parseID(id)
	for i := range list {
		if ok && list[i].ID == n {
			return fresh, &list[i], nil
		}
	}
	return nil, nil, scim.NotFound("Group", id)
}

// freshGroups reads all customer groups, and returns the shop that knows their names.
func (g groups) freshGroups(ctx context.Context, s *shop) (*shop, []magento.Group, error) {
	list, err := readGroups(ctx, g.client)
	if err != nil {
		return nil, nil, failure(err, "read the customer groups")
	}
	fresh := s.withGroups(groupNames(list))
	g.current.CompareAndSwap(s, fresh)
	return fresh, list, nil
}

// wantedCode is the name that a change gives a group.
func (g groups) wantedCode(group *magento.Group, change scim.GroupChange) (string, error) {
	if change.To == nil {
		return group.Code, nil
	}
	wanted, err := change.To(g.resource(group))
	if err != nil {
		return "", err
	}
	name := wanted.String("displayName")
	if name == g.cfg.GroupAliases.display(group.Code) {
		return group.Code, nil
	}
	return g.cfg.GroupAliases.code(name)
}

func (g groups) rename(ctx context.Context, s *shop, group *magento.Group, code string) (*magento.Group, error) {
	renamed, err := g.client.UpdateGroup(ctx, magento.Group{ID: group.ID, Code: code, TaxClassID: group.TaxClassID})
	switch {
	case err != nil && kindOf(err) == magento.NotFound && !magento.IsNoRoute(err):
		return nil, scim.NotFound("Group", formatID(group.ID))
	case err != nil:
		return nil, g.groupFailure(s, code, err, "rename the customer group")
	}
	if renamed.Code != code {
		if _, err := g.client.UpdateGroup(ctx, *group); err != nil {
			return nil, failure(err, "give the customer group its name back")
		}
		return nil, nameChanged()
	}
	return renamed, nil
}

// changeMembers gives a group its wanted members, from a first look on.
func (g groups) changeMembers(ctx context.Context, m *memberChange, want *wanted, first look) error {
	defer m.report(ctx)
	if len(m.pending(first).customers) == 0 {
		return nil
	}
	err := m.settle(ctx, first, func(ctx context.Context) (look, error) {
		l, _, err := m.lookAt(ctx, want) // who is gone by now needs no change
		return l, err
	})
	if !want.joins() || err != nil && kindOf(err) != magento.Invalid {
		return err
	}
	_, readErr := g.readGroup(ctx, formatID(want.group))
	if e, ok := errors.AsType[*scim.Error](readErr); !ok || e.Status != http.StatusNotFound {
		return errors.Join(err, readErr)
	}
	// Another replica has deleted the group meanwhile. Whoever joined it since is
	// in no group.
	if err := g.abandon(ctx, m, want); err != nil {
		return err
	}
	return readErr
}

// abandon takes everybody who was to join a group out of it again, after it was
// deleted. Where the shop remembers one group only, Magento has moved those who
// had joined to its default group, and the one before is put back.
func (g groups) abandon(ctx context.Context, m *memberChange, want *wanted) error {
	undo := &memberChange{groups: g, shop: m.shop, fallbacks: m.fallbacks}
	undo.plan = func(c *magento.Customer) move {
		before := m.before[c.ID]
		if before != nil && !m.shop.remembersGroups && (c.GroupID == want.group || c.GroupID == m.shop.defaultGroup) {
			return move{change: m.shop.hold(c, before.GroupID, "")}
		}
		return m.shop.leave(c, want.group, m.fallbacks.of(c.StoreID))
	}
	again := func(ctx context.Context) (look, error) {
		l, _, err := undo.lookAt(ctx, &wanted{group: want.group, ids: want.ids})
		return l, err
	}
	first, err := again(ctx)
	if err != nil {
		return err
	}
	return undo.settle(ctx, first, again)
}
