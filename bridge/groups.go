package bridge

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// groups keeps Magento's customer groups as SCIM groups.
type groups struct{ *Customers }

var (
	_ scim.GroupBackend = (*Customers)(nil)
	_ scim.GroupStore   = groups{}
)

// Groups implements scim.GroupBackend.
func (c *Customers) Groups() scim.GroupStore { return groups{c} }

// ResourceType implements scim.GroupStore.
func (g groups) ResourceType(context.Context) (*scim.ResourceType, error) { return g.groupType, nil }

// newGroupType is what Magento keeps of a group.
func newGroupType() *scim.ResourceType {
	known := scim.GroupResourceType()
	known.Description = "Magento customer group"
	return known.Keep(func(p scim.Path) bool { return p.String() != "externalId" })
}

// Get implements scim.GroupStore with one call.
func (g groups) Get(ctx context.Context, id string) (scim.Resource, error) {
	group, err := g.readGroup(ctx, id)
	if err != nil {
		return nil, err
	}
	return g.resource(group), nil
}

// readGroup reads a group that exists for the provider: all but that of visitors.
func (g groups) readGroup(ctx context.Context, id string) (*magento.Group, error) {
	n, ok := parseID(id)
	if !ok {
		return nil, scim.NotFound("Group", id)
	}
	group, err := g.client.GetGroup(ctx, n)
	switch {
	case err != nil && kindOf(err) == magento.NotFound && !magento.IsNoRoute(err):
		return nil, scim.NotFound("Group", id)
	case err != nil:
		return nil, failure(err, "read the customer group")
	}
	return group, nil
}

func (g groups) resource(group *magento.Group) scim.Resource {
	return scim.Resource{
		"schemas":     []any{scim.GroupSchema},
		"id":          formatID(group.ID),
		"displayName": g.cfg.GroupAliases.display(group.Code),
	}
}

// List implements scim.GroupStore with one call: a shop has few groups, so all
// are read. A filter on members costs a call for the customers that it names.
func (g groups) List(ctx context.Context, q scim.Query, yield func(scim.Resource) error) (scim.ListResult, error) {
	page, err := g.client.SearchGroups(ctx, magento.Criteria{Sort: []magento.SortOrder{{Field: "id"}}})
	if err != nil {
		return scim.ListResult{}, failure(err, "search customer groups")
	}
	named, err := g.membersNamed(ctx, q.Filter)
	if err != nil {
		return scim.ListResult{}, err
	}
	var found []scim.Resource
	for i := range page.Items {
		group := &page.Items[i]
		if group.ID == 0 {
			continue
		}
		r := g.resource(group)
		if q.Filter == nil || scim.Match(q.Filter, named.attach(r, group.ID)) {
			found = append(found, r)
		}
	}
	return window(found, q, yield)
}

// window yields the wanted page of all that was found, in the order of ids unless
// another is asked for.
func window(found []scim.Resource, q scim.Query, yield func(scim.Resource) error) (scim.ListResult, error) {
	result := scim.ListResult{TotalResults: len(found)}
	slices.SortStableFunc(found, func(a, b scim.Resource) int {
		switch {
		case !q.ByCursor && !q.SortBy.IsZero() && q.Descending:
			return scim.CompareBy(b, a, q.SortBy)
		case !q.ByCursor && !q.SortBy.IsZero():
			return scim.CompareBy(a, b, q.SortBy)
		case beyond(a.ID(), b.ID()):
			return 1
		case beyond(b.ID(), a.ID()):
			return -1
		default:
			return 0
		}
	})
	if q.ByCursor {
		found = slices.DeleteFunc(found, func(r scim.Resource) bool { return !beyond(r.ID(), q.After) })
	} else {
		found = found[min(max(q.StartIndex, 1)-1, len(found)):]
	}
	result.More = len(found) > q.Count
	for _, r := range found[:min(q.Count, len(found))] {
		if err := yield(r); err != nil {
			return result, err
		}
	}
	return result, nil
}

// namedMembers are the memberships of the customers that a filter names.
type namedMembers map[string][]int64

// membersNamed looks up the customers that a filter compares members with.
func (g groups) membersNamed(ctx context.Context, f scim.Filter) (namedMembers, error) {
	ids, err := memberIDs(f, nil)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	s, err := g.shop(ctx)
	if err != nil {
		return nil, err
	}
	customers, err := g.customersByID(ctx, s, ids)
	if err != nil {
		return nil, err
	}
	named := make(namedMembers, len(customers))
	for id, c := range customers {
		named[id] = s.memberships(c)
	}
	return named, nil
}

// memberIDs collects the ids that a filter compares members with. Only equality
// can be answered without reading every member of every group.
func memberIDs(f scim.Filter, ids []string) ([]string, error) {
	var err error
	switch f := f.(type) {
	case *scim.And:
		if ids, err = memberIDs(f.Left, ids); err == nil {
			ids, err = memberIDs(f.Right, ids)
		}
	case *scim.Or:
		if ids, err = memberIDs(f.Left, ids); err == nil {
			ids, err = memberIDs(f.Right, ids)
		}
	case *scim.Not:
		return memberIDs(f.Operand, ids)
	case *scim.Compare:
		if f.Path.Attribute.Name != "members" {
			return ids, nil
		}
		id, isText := f.Value.(string)
		if f.Op != scim.OpEq || !isText || (f.Path.Sub != nil && f.Path.Sub.Name != "value") {
			return nil, unanswerable()
		}
		return append(ids, id), nil
	case *scim.Present:
		if f.Path.Attribute.Name == "members" {
			return nil, unanswerable()
		}
	case *scim.ValuePath:
		value, ok := f.Filter.(*scim.Compare)
		if id, isText := compareValue(value); ok && isText && value.Op == scim.OpEq && value.Path.Attribute.Name == "value" {
			return append(ids, id), nil
		}
		return nil, unanswerable()
	}
	return ids, err
}

func compareValue(c *scim.Compare) (string, bool) {
	if c == nil {
		return "", false
	}
	s, ok := c.Value.(string)
	return s, ok
}

func unanswerable() error {
	return scim.BadRequest(scim.InvalidFilter, `members: only members.value eq "<id>" can be filtered by; anything else would read every member of every group.`)
}

// attach gives a group the named customers that are its members, for the filter
// to see.
func (n namedMembers) attach(r scim.Resource, group int64) scim.Resource {
	var members []any
	for id, list := range n {
		if slices.Contains(list, group) {
			members = append(members, map[string]any{"value": id})
		}
	}
	if members == nil {
		return r
	}
	with := maps.Clone(r)
	with["members"] = members
	return with
}

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
	joining, err := g.existing(ctx, s, members)
	if err != nil {
		return nil, err
	}
	group, err := g.client.CreateGroup(ctx, magento.Group{Code: code, TaxClassID: s.taxClass})
	if isAmbiguous(err) {
		group, err = g.recoverGroup(ctx, s, code, err)
	}
	if err != nil {
		return nil, g.groupFailure(err, "create the customer group")
	}
	if group.Code != code {
		if delErr := g.client.DeleteGroup(ctx, group.ID); delErr != nil {
			return nil, failure(delErr, "take back the new customer group")
		}
		return nil, scim.Invalid("displayName", "Magento did not store this as it was sent; nothing was changed")
	}
	g.remember(s, group)
	if err := g.moveAll(ctx, s, group.ID, joining, nil); err != nil {
		return nil, err
	}
	return g.resource(group), nil
}

// recoverGroup finds out what became of a create that got no answer. A group of
// that name that was not known before is the one.
func (g groups) recoverGroup(ctx context.Context, s *shop, code string, cause error) (*magento.Group, error) {
	c := magento.Criteria{PageSize: 1, CurrentPage: 1}.And(magento.Filter{Field: "code", Condition: magento.Eq, Value: code})
	page, err := g.client.SearchGroups(ctx, c)
	if err != nil {
		return nil, cause
	}
	for i := range page.Items {
		found := &page.Items[i]
		if _, before := s.groups[found.ID]; before || !strings.EqualFold(found.Code, code) {
			return nil, &magento.Error{Kind: magento.Duplicate, Status: http.StatusBadRequest, Message: "Customer Group already exists."}
		}
		return found, nil
	}
	return g.client.CreateGroup(ctx, magento.Group{Code: code, TaxClassID: s.taxClass})
}

// remember notes the name of a group, so that the users in it show it at once.
func (g groups) remember(s *shop, group *magento.Group) {
	names := maps.Clone(s.groups)
	names[group.ID] = group.Code
	g.current.CompareAndSwap(s, s.withGroups(names))
}

func (g groups) groupFailure(err error, doing string) error {
	if kindOf(err) == magento.Duplicate {
		return scim.Conflict("displayName: a customer group of this name exists already.")
	}
	return failure(err, doing)
}

// Update implements scim.GroupStore.
func (g groups) Update(ctx context.Context, id string, change scim.GroupChange) (scim.Resource, error) {
	s, err := g.shop(ctx)
	if err != nil {
		return nil, err
	}
	group, err := g.readGroup(ctx, id)
	if err != nil {
		return nil, err
	}
	code := group.Code
	if change.To != nil {
		wanted, err := change.To(g.resource(group))
		if err != nil {
			return nil, err
		}
		if name := wanted.String("displayName"); name != g.cfg.GroupAliases.display(group.Code) {
			if code, err = g.cfg.GroupAliases.code(name); err != nil {
				return nil, err
			}
		}
	}
	joining, leaving, err := g.memberMoves(ctx, s, group.ID, change.Members)
	if err != nil {
		return nil, err
	}
	changes := code != group.Code || len(joining)+len(leaving) > 0
	if changes && g.isFallback(s, group.ID) {
		return nil, scim.BadRequest(scim.MutabilityErr, "This is the shop's default customer group: it can be read, but not renamed, and its members are those who are in no other group.")
	}
	if code != group.Code {
		renamed, err := g.client.UpdateGroup(ctx, magento.Group{ID: group.ID, Code: code, TaxClassID: group.TaxClassID})
		if err != nil {
			return nil, g.groupFailure(err, "rename the customer group")
		}
		group = renamed
		g.remember(s, group)
	}
	if err := g.moveAll(ctx, s, group.ID, joining, leaving); err != nil {
		return nil, err
	}
	return g.resource(group), nil
}

// Delete implements scim.GroupStore: the members fall back before the group goes,
// and come back where Magento does not let it go.
func (g groups) Delete(ctx context.Context, id string, check func(scim.Resource) error) error {
	s, err := g.shop(ctx)
	if err != nil {
		return err
	}
	group, err := g.readGroup(ctx, id)
	if err != nil {
		return err
	}
	if err := check(g.resource(group)); err != nil {
		return err
	}
	if g.isFallback(s, group.ID) {
		return scim.BadRequest(scim.MutabilityErr, "This is the shop's default customer group, which Magento does not delete.")
	}
	leaving, err := g.customersIn(ctx, s, group.ID)
	if err != nil {
		return err
	}
	if err := g.moveAll(ctx, s, group.ID, nil, leaving); err != nil {
		return err
	}
	err = g.client.DeleteGroup(ctx, group.ID)
	switch {
	case err == nil:
		return nil
	case kindOf(err) == magento.NotFound && !magento.IsNoRoute(err):
		return scim.NotFound("Group", id)
	}
	if back := g.restore(ctx, leaving); back != nil {
		return back
	}
	return failure(err, "delete the customer group")
}

// isFallback reports whether a group is where those go who are in no other.
func (g groups) isFallback(s *shop, group int64) bool {
	if group == s.defaultGroup {
		return true
	}
	found := false
	g.fallbacks.Range(func(_, value any) bool {
		found = value == group
		return !found
	})
	return found
}
