package scimtest

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/scim-bridge/scim-bridge/scim"
)

// Memory is a Store in memory. Its resources are numbered from 1 on, and have one attribute
// that is unique, blind to letter case. It is safe for concurrent use.
type Memory struct {
	// Type is what the store keeps. It may be changed before the first request.
	Type *scim.ResourceType
	// Before is asked before each call, by the name of the method, and after each resource
	// of a list, as "yield"; where it fails, so does the call. nil never fails. It may be
	// changed while no request is under way.
	Before func(ctx context.Context, method, id string) error

	prefix string // of the number in an id
	unique string
	mu     *sync.Mutex
	held   map[int]scim.Resource
	last   int
	// show adds what is computed to a copy of a resource.
	show func(r scim.Resource)
}

// NewUsers returns an empty store of users, whose userName is unique.
func NewUsers() *Memory {
	return &Memory{
		Type: scim.UserResourceType(), unique: "userName", mu: &sync.Mutex{}, held: map[int]scim.Resource{},
		show: func(scim.Resource) {},
	}
}

// Put stores a resource under its id as it is, in the place of one that was there.
func (m *Memory) Put(r scim.Resource) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, ok := m.number(r.ID())
	if !ok {
		panic("scimtest: the id " + r.ID() + " is none of this store")
	}
	m.held[n], m.last = r.Clone(), max(m.last, n)
}

func (m *Memory) id(n int) string { return m.prefix + strconv.Itoa(n) }

// number reads an id, whether or not there is such a resource.
func (m *Memory) number(id string) (n int, ok bool) {
	n, err := strconv.Atoi(strings.TrimPrefix(id, m.prefix))
	return n, err == nil && id == m.id(n)
}

func (m *Memory) before(ctx context.Context, method, id string) error {
	if err := ctx.Err(); err != nil || m.Before == nil {
		return err
	}
	return m.Before(ctx, method, id)
}

// ResourceType implements scimserver.Store.
func (m *Memory) ResourceType(ctx context.Context) (*scim.ResourceType, error) {
	return m.Type, m.before(ctx, "ResourceType", "")
}

// Get implements scimserver.Store.
func (m *Memory) Get(ctx context.Context, id string) (scim.Resource, error) {
	if err := m.before(ctx, "Get", id); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	n, err := m.find(id)
	if err != nil {
		return nil, err
	}
	return m.shown(n), nil
}

// List implements scimserver.Store.
func (m *Memory) List(ctx context.Context, q scim.Query, yield func(scim.Resource) error) (scim.ListResult, error) {
	if err := m.before(ctx, "List", ""); err != nil {
		return scim.ListResult{}, err
	}
	return m.page(ctx, q, m.matches(q), yield)
}

// matches are the resources that match a query, in its order.
func (m *Memory) matches(q scim.Query) []scim.Resource {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []scim.Resource
	for _, n := range slices.Sorted(maps.Keys(m.held)) {
		if r := m.shown(n); q.Filter == nil || scim.Match(q.Filter, r) {
			found = append(found, r)
		}
	}
	if q.SortBy.IsZero() {
		return found
	}
	slices.SortStableFunc(found, func(r, s scim.Resource) int {
		if q.Descending {
			r, s = s, r
		}
		if q.SortBy.String() == "id" {
			return byNumber(r.ID(), s.ID())
		}
		return scim.CompareBy(r, s, q.SortBy)
	})
	return found
}

// page yields the page of the found resources that a query asks for.
func (m *Memory) page(
	ctx context.Context, q scim.Query, found []scim.Resource, yield func(scim.Resource) error,
) (scim.ListResult, error) {
	from := min(q.StartIndex-1, len(found))
	if q.ByCursor {
		from = 0
		for from < len(found) && q.After != "" && byNumber(found[from].ID(), q.After) <= 0 {
			from++
		}
	}
	to := min(from+q.Count, len(found))
	for _, r := range found[from:to] {
		if err := yield(r); err != nil {
			return scim.ListResult{}, err
		}
		if err := m.before(ctx, "yield", r.ID()); err != nil {
			return scim.ListResult{}, err
		}
	}
	return scim.ListResult{TotalResults: len(found), More: to < len(found)}, nil
}

// Create implements scimserver.Store.
func (m *Memory) Create(ctx context.Context, r scim.Resource) (scim.Resource, error) {
	if err := m.before(ctx, "Create", ""); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	n, err := m.insert(r)
	if err != nil {
		return nil, err
	}
	return m.shown(n), nil
}

func (m *Memory) insert(r scim.Resource) (int, error) {
	if err := m.collides(0, r); err != nil {
		return 0, err
	}
	r = r.Clone()
	delete(r, "password")
	if _, sent := r.Bool("active"); !sent && m.Type.Attribute("", "active") != nil {
		r["active"] = true
	}
	m.last++
	now := time.Now().UTC().Format(time.RFC3339)
	r["id"], r["meta"] = m.id(m.last), map[string]any{"created": now, "lastModified": now}
	m.held[m.last] = r
	return m.last, nil
}

// Update implements scimserver.Store.
func (m *Memory) Update(ctx context.Context, id string, change scim.Change) (scim.Resource, error) {
	if err := m.before(ctx, "Update", id); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	n, err := m.find(id)
	if err != nil {
		return nil, err
	}
	if err := m.change(n, change); err != nil {
		return nil, err
	}
	return m.shown(n), nil
}

func (m *Memory) change(n int, change scim.Change) error {
	current := m.shown(n)
	wanted, err := change.To(current)
	if err != nil {
		return err
	}
	if err := m.collides(n, wanted); err != nil {
		return err
	}
	wanted = wanted.Clone()
	delete(wanted, "password")
	if !change.Partial && wanted["emails"] == nil && current["emails"] != nil {
		wanted["emails"] = current["emails"] // as Replace leaves to the store
	}
	if !scim.Equal(current, wanted) {
		wanted.Complex("meta")["lastModified"] = time.Now().UTC().Format(time.RFC3339)
	}
	delete(wanted, "groups")
	m.held[n] = wanted
	return nil
}

// Delete implements scimserver.Store.
func (m *Memory) Delete(ctx context.Context, id string, check func(scim.Resource) error) error {
	if err := m.before(ctx, "Delete", id); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	n, err := m.find(id)
	if err != nil {
		return err
	}
	if err := check(m.shown(n)); err != nil {
		return err
	}
	delete(m.held, n)
	return nil
}

// find returns the number of a resource that is there.
func (m *Memory) find(id string) (int, error) {
	n, ok := m.number(id)
	if _, held := m.held[n]; !ok || !held {
		return 0, scim.NotFound(m.Type.Name, id)
	}
	return n, nil
}

// shown is a copy of a resource with what is computed.
func (m *Memory) shown(n int) scim.Resource {
	r := m.held[n].Clone()
	m.show(r)
	return r
}

func (m *Memory) collides(n int, r scim.Resource) error {
	for other, held := range m.held {
		if other != n && strings.EqualFold(held.String(m.unique), r.String(m.unique)) {
			return scim.Conflict("Another resource has this " + m.unique + ".")
		}
	}
	return nil
}
