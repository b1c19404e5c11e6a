package scimserver_test

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/scim-bridge/scim-bridge/scim"
)

// fakeStore keeps users in memory. Its userNames are unique, blind to case.
type fakeStore struct {
	rt *scim.ResourceType
	// hook, where set, is asked before each call and can fail it.
	hook func(ctx context.Context, method, id string) error

	mu     sync.Mutex
	users  map[int]scim.Resource
	nextID int
	calls  []string
}

// newFakeStore holds the three users of docs/providers.md#cases.
func newFakeStore() *fakeStore {
	s := &fakeStore{rt: scim.UserResourceType(), users: map[int]scim.Resource{}, nextID: 100}
	s.put(11, "ada@example.com", "Ada", "Byron", true)
	s.users[11]["externalId"] = "ext-ada"
	s.put(12, "ben", "Ben", "Okri", true)
	s.put(13, "eve@example.com", "Eve", "Adams", false)
	return s
}

func (s *fakeStore) put(id int, userName, given, family string, active bool) {
	address := userName
	if !strings.Contains(address, "@") {
		address += "@example.com"
	}
	s.users[id] = scim.Resource{
		"schemas":  []any{scim.UserSchema},
		"id":       strconv.Itoa(id),
		"userName": userName,
		"name":     map[string]any{"givenName": given, "familyName": family},
		"emails":   []any{map[string]any{"value": address, "type": "work", "primary": true}},
		"active":   active,
		"meta":     map[string]any{"created": "2026-01-02T03:04:05Z", "lastModified": "2026-01-02T03:04:05Z"},
	}
}

func (s *fakeStore) before(ctx context.Context, method, id string) error {
	s.mu.Lock()
	s.calls = append(s.calls, method)
	s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.hook != nil {
		return s.hook(ctx, method, id)
	}
	return nil
}

func (s *fakeStore) ResourceType(ctx context.Context) (*scim.ResourceType, error) {
	if s.hook != nil {
		if err := s.hook(ctx, "ResourceType", ""); err != nil {
			return nil, err
		}
	}
	return s.rt, nil
}

func (s *fakeStore) find(id string) (int, error) {
	n, err := strconv.Atoi(id)
	if _, ok := s.users[n]; err != nil || !ok {
		return 0, scim.NotFound("User", id)
	}
	return n, nil
}

func (s *fakeStore) Get(ctx context.Context, id string) (scim.Resource, error) {
	if err := s.before(ctx, "Get", id); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.find(id)
	if err != nil {
		return nil, err
	}
	return s.users[n].Clone(), nil
}

func (s *fakeStore) List(ctx context.Context, q scim.Query, yield func(scim.Resource) error) (scim.ListResult, error) {
	if err := s.before(ctx, "List", ""); err != nil {
		return scim.ListResult{}, err
	}
	s.mu.Lock()
	var matches []scim.Resource
	for _, id := range slices.Sorted(maps.Keys(s.users)) {
		if r := s.users[id]; q.Filter == nil || scim.Match(q.Filter, r) {
			matches = append(matches, r.Clone())
		}
	}
	s.mu.Unlock()
	if !q.SortBy.IsZero() {
		slices.SortStableFunc(matches, func(a, b scim.Resource) int {
			if q.Descending {
				return scim.CompareBy(b, a, q.SortBy)
			}
			return scim.CompareBy(a, b, q.SortBy)
		})
	}
	result := scim.ListResult{TotalResults: len(matches)}
	from := min(q.StartIndex-1, len(matches))
	if q.ByCursor {
		after, _ := strconv.Atoi(q.After)
		from = 0
		for from < len(matches) && atoi(matches[from].ID()) <= after {
			from++
		}
	}
	to := min(from+q.Count, len(matches))
	result.More = to < len(matches)
	for _, r := range matches[from:to] {
		if err := yield(r); err != nil {
			return result, err
		}
		if err := s.before(ctx, "yielded", r.ID()); err != nil {
			return result, err
		}
	}
	return result, nil
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func (s *fakeStore) Create(ctx context.Context, r scim.Resource) (scim.Resource, error) {
	if err := s.before(ctx, "Create", r.String("userName")); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.collides(0, r); err != nil {
		return nil, err
	}
	s.nextID++
	r = r.Clone()
	r["id"] = strconv.Itoa(s.nextID)
	if _, ok := r.Bool("active"); !ok {
		r["active"] = true
	}
	r["meta"] = map[string]any{"created": "2026-02-02T02:02:02Z", "lastModified": "2026-02-02T02:02:02Z"}
	delete(r, "password")
	s.users[s.nextID] = r
	return r.Clone(), nil
}

func (s *fakeStore) Update(ctx context.Context, id string, change scim.Change) (scim.Resource, error) {
	if err := s.before(ctx, "Update", id); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.find(id)
	if err != nil {
		return nil, err
	}
	current := s.users[n].Clone()
	wanted, err := change.To(current)
	if err != nil {
		return nil, err
	}
	wanted = wanted.Clone()
	if userName := wanted.String("userName"); !change.Partial && wanted["emails"] == nil {
		wanted["emails"] = current["emails"]
		if strings.Contains(userName, "@") {
			wanted["emails"] = []any{map[string]any{"value": userName, "type": "work", "primary": true}}
		}
	}
	if err := s.collides(n, wanted); err != nil {
		return nil, err
	}
	delete(wanted, "password")
	s.users[n] = wanted
	return wanted.Clone(), nil
}

func (s *fakeStore) collides(id int, r scim.Resource) error {
	for other, u := range s.users {
		if other != id && strings.EqualFold(u.String("userName"), r.String("userName")) {
			return scim.Conflict("A user with this userName exists.")
		}
	}
	return nil
}

func (s *fakeStore) Delete(ctx context.Context, id string, check func(scim.Resource) error) error {
	if err := s.before(ctx, "Delete", id); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.find(id)
	if err != nil {
		return err
	}
	if err := check(s.users[n].Clone()); err != nil {
		return err
	}
	delete(s.users, n)
	return nil
}
