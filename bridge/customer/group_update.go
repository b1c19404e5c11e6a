package customer

import (
	"context"
	"errors"
	"maps"
	"net/http"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/membership"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// remember notes the name of a group, so that the users in it show it at once,
// and returns the shop that knows it.
func (g Groups) remember(s *shop, group *magento.Group) *shop {
	names := maps.Clone(s.groups)
	names[group.ID] = s.naming.of(group)
	next := s.withGroups(names)
	g.current.Replace(s, next)
	return next
}

// Update implements scimserver.MemberStore. Where members change it takes a call for the
// group before and after, one for every 500 members before and after, and one for
// each who joins or leaves.
func (g Groups) Update(ctx context.Context, id string, change scim.Change) (scim.Resource, error) {
	s, err := g.shop(ctx)
	if err != nil {
		return nil, err
	}
	s, group, err := g.groupToChange(ctx, s, id)
	if err != nil {
		return nil, err
	}
	next, err := s.nextGroup(group, change)
	if err != nil {
		return nil, err
	}
	fallbacks, err := g.fallbackGroups(ctx, s)
	if err != nil {
		return nil, err
	}
	want := membership.NewWanted(group.ID, change.Members)
	moves := g.newMemberChange(s, fallbacks, want)
	first, unknown, err := moves.lookAt(ctx, want)
	if err == nil {
		err = membership.Unknown(unknown)
	}
	if err != nil {
		return nil, err
	}
	if fallbacks.has(group.ID) && (next.Code != group.Code || next.DisplayName != nil || s.differs(want, first)) {
		return nil, scim.BadRequest(scim.MutabilityErr, "This is a default customer group of the shop: it can be read, but not renamed, and its members are those who are in no other group.")
	}
	if next.Code != group.Code || next.DisplayName != nil || next.ExternalID != nil {
		if group, err = g.rewrite(ctx, s, group, next); err != nil {
			return nil, err
		}
		moves.shop = g.remember(s, group)
	}
	if err := g.changeMembers(ctx, moves, want, first); err != nil {
		return nil, err
	}
	return moves.shop.showGroup(group), nil
}

// groupToChange reads a group. Where priorities decide by name it reads the names
// of all, since another replica may have made or renamed one.
func (g Groups) groupToChange(ctx context.Context, s *shop, id string) (*shop, *magento.Group, error) {
	if len(s.groupPriority) == 0 {
		group, err := g.readGroup(ctx, id)
		return s, group, err
	}
	fresh, list, err := g.freshGroups(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	n, ok := recordid.Parse(id)
	for i := range list {
		if ok && list[i].ID == n {
			return fresh, &list[i], nil
		}
	}
	return nil, nil, scim.NotFound("Group", id)
}

// freshGroups reads all customer groups, and returns the shop that knows their names.
func (g Groups) freshGroups(ctx context.Context, s *shop) (*shop, []magento.Group, error) {
	list, err := readGroups(ctx, g.client)
	if err != nil {
		return nil, nil, magentoFailure(err, "read the customer groups")
	}
	fresh := s.withGroups(s.naming.all(list))
	g.current.Replace(s, fresh)
	return fresh, list, nil
}

// nextGroup is what a change makes of a group: texts that stay as they are kept
// are nil.
func (s *shop) nextGroup(group *magento.Group, change scim.Change) (*magento.Group, error) {
	next := &magento.Group{ID: group.ID, Code: group.Code, TaxClassID: group.TaxClassID}
	wanted, err := change.To(s.showGroup(group))
	if err != nil {
		return nil, err
	}
	if name := wanted.String("displayName"); name != s.naming.display(group) {
		code, full, err := s.naming.code(name)
		if err != nil {
			return nil, err
		}
		next.Code = code
		if s.naming.keepsFull && full != valueOf(group.DisplayName) {
			next.DisplayName = &full
		}
	}
	if !s.naming.keepsFull {
		return next, nil
	}
	id, err := s.groupExternalID(wanted)
	if err != nil {
		return nil, err
	}
	if id != valueOf(group.ExternalID) {
		next.ExternalID = &id
	}
	return next, nil
}

// rewrite writes what a group becomes, and puts it back as it was where Magento
// did not store that.
func (g Groups) rewrite(ctx context.Context, s *shop, group, next *magento.Group) (*magento.Group, error) {
	stored, err := g.client.UpdateGroup(ctx, *next)
	switch {
	case failure.IsGone(err):
		return nil, scim.NotFound("Group", recordid.Format(group.ID))
	case err != nil:
		return nil, g.groupFailure(ctx, s, next.Code, err, "change the customer group")
	}
	if err := notStored(next, stored); err != nil {
		if _, undoErr := g.client.UpdateGroup(ctx, *before(group, next)); undoErr != nil {
			return nil, magentoFailure(undoErr, "put the customer group back as it was")
		}
		return nil, err
	}
	return stored, nil
}

// before is the change that undoes next.
func before(group, next *magento.Group) *magento.Group {
	undo := &magento.Group{ID: group.ID, Code: group.Code, TaxClassID: group.TaxClassID}
	if next.DisplayName != nil {
		undo.DisplayName = new(valueOf(group.DisplayName))
	}
	if next.ExternalID != nil {
		undo.ExternalID = new(valueOf(group.ExternalID))
	}
	return undo
}

// changeMembers gives a group its wanted members, from a first look on.
func (g Groups) changeMembers(ctx context.Context, m *memberChange, want *membership.Wanted, first look) error {
	defer m.report(ctx)
	if len(m.pending(first).customers) == 0 {
		return nil
	}
	err := m.settle(ctx, first, func(ctx context.Context) (look, error) {
		l, _, err := m.lookAt(ctx, want) // who is gone by now needs no change
		return l, err
	})
	if !want.Joins() || err != nil && failure.KindOf(err) != magento.Invalid {
		return err
	}
	_, readErr := g.readGroup(ctx, recordid.Format(want.Group))
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
func (g Groups) abandon(ctx context.Context, m *memberChange, want *membership.Wanted) error {
	undo := &memberChange{Groups: g, shop: m.shop, fallbacks: m.fallbacks}
	undo.plan = func(c *magento.Customer) move {
		before := m.before[c.ID]
		if before != nil && !m.shop.mapping.remembersGroups && (c.GroupID == want.Group || c.GroupID == m.shop.catalogue.defaultGroup) {
			return move{change: m.shop.hold(c, before.GroupID, "")}
		}
		return m.shop.leave(c, want.Group, m.fallbacks.of(c.StoreID))
	}
	again := func(ctx context.Context) (look, error) {
		l, _, err := undo.lookAt(ctx, &membership.Wanted{Group: want.Group, IDs: want.IDs})
		return l, err
	}
	first, err := again(ctx)
	if err != nil {
		return err
	}
	return undo.settle(ctx, first, again)
}
