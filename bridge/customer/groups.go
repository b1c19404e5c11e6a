package customer

import (
	"context"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/membership"
	"github.com/scim-bridge/scim-bridge/bridge/internal/paging"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/bridge/internal/resource"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Groups keeps Magento's customer groups as SCIM groups.
type Groups struct{ *Customers }

// Groups returns the store of customer groups.
func (c *Customers) Groups() Groups { return Groups{c} }

// ResourceType implements scimserver.MemberStore.
func (g Groups) ResourceType(ctx context.Context) (*scim.ResourceType, error) {
	s, err := g.shop(ctx)
	if err != nil {
		return nil, err
	}
	return s.groupType, nil
}

// newGroupType is what Magento keeps of a group; externalId only where the
// companion module has room for it.
func newGroupType(keepsExternalID bool) *scim.ResourceType {
	known := scim.GroupResourceType()
	known.Description = "Magento customer group"
	return known.Select(func(p scim.Path) bool { return keepsExternalID || p.String() != "externalId" })
}

// Get implements scimserver.MemberStore with one call.
func (g Groups) Get(ctx context.Context, id string) (scim.Resource, error) {
	s, err := g.shop(ctx)
	if err != nil {
		return nil, err
	}
	group, err := g.readGroup(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.showGroup(group), nil
}

// readGroup reads a group that exists for the provider: all but that of visitors.
func (g Groups) readGroup(ctx context.Context, id string) (*magento.Group, error) {
	n, ok := recordid.Parse(id)
	if !ok {
		return nil, scim.NotFound("Group", id)
	}
	group, err := g.client.GetGroup(ctx, n)
	switch {
	case failure.IsGone(err):
		return nil, scim.NotFound("Group", id)
	case err != nil:
		return nil, magentoFailure(err, "read the customer group")
	}
	return group, nil
}

// showGroup is a customer group as the provider sees it.
func (s *shop) showGroup(group *magento.Group) scim.Resource {
	r := scim.Resource{
		"schemas":     []any{scim.GroupSchema},
		"id":          recordid.Format(group.ID),
		"displayName": s.naming.display(group),
	}
	if s.naming.keepsFull {
		resource.Put(r, "externalId", valueOf(group.ExternalID))
	}
	return r
}

// List implements scimserver.MemberStore with one call: a shop has few groups, so all
// are read. A filter on members costs a call for the customers that it names.
func (g Groups) List(ctx context.Context, q scim.Query, yield func(scim.Resource) error) (scim.ListResult, error) {
	s, err := g.shop(ctx)
	if err != nil {
		return scim.ListResult{}, err
	}
	page, err := g.client.SearchGroups(ctx, magento.Criteria{Sort: []magento.SortOrder{{Field: "id"}}})
	if err != nil {
		return scim.ListResult{}, magentoFailure(err, "search customer groups")
	}
	named, err := g.membersNamed(ctx, q.Filter)
	if err != nil {
		return scim.ListResult{}, err
	}
	matches := paging.NewWindow(q)
	for i := range page.Items {
		group := &page.Items[i]
		if group.ID == 0 {
			continue
		}
		r := s.showGroup(group)
		if q.Filter == nil || scim.Match(q.Filter, named.Attach(r, group.ID)) {
			matches.Add(r)
		}
	}
	return matches.Answer(yield)
}

// membersNamed looks up the customers that a filter compares members with.
func (g Groups) membersNamed(ctx context.Context, f scim.Filter) (membership.Named, error) {
	ids, err := membership.IDsIn(f, nil)
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
	named := make(membership.Named, len(customers))
	for id, c := range customers {
		named[id] = s.memberships(c)
	}
	return named, nil
}
