package guard

import (
	"context"
	"iter"

	"github.com/scim-bridge/scim-bridge/scim"
)

// Store is what can be guarded: see scimserver.Store.
type Store interface {
	ResourceType(ctx context.Context) (*scim.ResourceType, error)
	Get(ctx context.Context, id string) (scim.Resource, error)
	List(ctx context.Context, q scim.Query, yield func(scim.Resource) error) (scim.ListResult, error)
	Create(ctx context.Context, r scim.Resource) (scim.Resource, error)
	Update(ctx context.Context, id string, change scim.Change) (scim.Resource, error)
	Delete(ctx context.Context, id string, check func(current scim.Resource) error) error
}

// MemberStore is a Store of groups: see scimserver.MemberStore.
type MemberStore interface {
	Store
	Members(ctx context.Context, id string, yield func(member scim.Resource) error) error
	MembersOf(ctx context.Context, ids []string) (func(id string) iter.Seq[scim.Resource], error)
}

// Users guards a store of users.
func (g *Guard) Users(store Store) Store {
	if g.cfg.Mode == Off {
		return store
	}
	return guarded{store, g}
}

// Groups guards a store of groups.
func (g *Guard) Groups(store MemberStore) MemberStore {
	if g.cfg.Mode == Off {
		return store
	}
	return guardedGroups{guarded{store, g}, store}
}

// guarded is a Store whose writes can ask.
type guarded struct {
	Store
	guard *Guard
}

// Create can take people out of a group, into the new one.
func (s guarded) Create(ctx context.Context, r scim.Resource) (created scim.Resource, err error) {
	ctx, end := s.guard.begin(ctx)
	defer func() { end(err) }()
	return s.Store.Create(ctx, r)
}

func (s guarded) Update(ctx context.Context, id string, change scim.Change) (updated scim.Resource, err error) {
	ctx, end := s.guard.begin(ctx)
	defer func() { end(err) }()
	return s.Store.Update(ctx, id, change)
}

func (s guarded) Delete(ctx context.Context, id string, check func(scim.Resource) error) (err error) {
	ctx, end := s.guard.begin(ctx)
	defer func() { end(err) }()
	return s.Store.Delete(ctx, id, check)
}

type guardedGroups struct {
	guarded
	groups MemberStore
}

// Members implements MemberStore.
func (s guardedGroups) Members(ctx context.Context, id string, yield func(scim.Resource) error) error {
	return s.groups.Members(ctx, id, yield)
}

// MembersOf implements MemberStore.
func (s guardedGroups) MembersOf(ctx context.Context, ids []string) (func(id string) iter.Seq[scim.Resource], error) {
	return s.groups.MembersOf(ctx, ids)
}

// begin returns the context of a call of a store, and what ends it.
func (g *Guard) begin(ctx context.Context) (context.Context, func(error)) {
	r := &request{guard: g}
	return context.WithValue(ctx, requestKey{}, r), r.end
}
