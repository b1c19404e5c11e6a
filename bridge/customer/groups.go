package customer

import (
	"context"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Groups keeps Magento's customer groups as SCIM groups.
type Groups struct {
	client      *magento.Client
	shops       *shopCache
	coordinator *coordinator
}

// ResourceType implements scimserver.MemberStore.
func (g Groups) ResourceType(ctx context.Context) (*scim.ResourceType, error) {
	s, err := g.shops.get(ctx)
	if err != nil {
		return nil, err
	}
	return s.groups.resource, nil
}

// Get implements scimserver.MemberStore with one call.
func (g Groups) Get(ctx context.Context, id string) (scim.Resource, error) {
	s, err := g.shops.get(ctx)
	if err != nil {
		return nil, err
	}
	group, err := g.read(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.groups.show(group), nil
}

// read reads a group that exists for the client: all but that of visitors.
func (g Groups) read(ctx context.Context, id string) (*magento.Group, error) {
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

// readToChange reads a group. Where priorities decide by name it reads the names
// of all, since another replica may have made or renamed one.
func (g Groups) readToChange(ctx context.Context, id string) (*shop, *magento.Group, error) {
	s, err := g.shops.get(ctx)
	if err != nil {
		return nil, nil, err
	}
	if len(s.groups.priority) == 0 {
		group, err := g.read(ctx, id)
		return s, group, err
	}
	fresh, list, err := g.shops.freshGroups(ctx, s)
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

// List implements scimserver.MemberStore with one call: a shop has few groups, so all
// are read. A filter on members costs a call for the customers that it names.
func (g Groups) List(ctx context.Context, q scim.Query, yield func(scim.Resource) error) (scim.ListResult, error) {
	s, err := g.shops.get(ctx)
	if err != nil {
		return scim.ListResult{}, err
	}
	page, err := g.client.SearchGroups(ctx, magento.Criteria{Sort: []magento.SortOrder{{Field: "id"}}})
	if err != nil {
		return scim.ListResult{}, magentoFailure(err, "search customer groups")
	}
	groups := func(yield func(int64, scim.Resource) bool) {
		for i := range page.Items {
			if group := &page.Items[i]; group.ID != 0 && !yield(group.ID, s.groups.show(group)) {
				return
			}
		}
	}
	return g.members(s).List(ctx, q, groups, yield)
}
