package admin

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/scim-bridge/scim-bridge/bridge/internal/create"
	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/field"
	"github.com/scim-bridge/scim-bridge/bridge/internal/membership"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Roles is the store of roles, as groups.
type Roles struct {
	client *magento.Client
	shops  *shopCache
}

// ResourceType implements scimserver.MemberStore.
func (g Roles) ResourceType(ctx context.Context) (*scim.ResourceType, error) {
	s, err := g.shops.get(ctx)
	if err != nil {
		return nil, err
	}
	return s.groups, nil
}

// Get implements scimserver.MemberStore with one call.
func (g Roles) Get(ctx context.Context, id string) (scim.Resource, error) {
	if _, err := g.shops.get(ctx); err != nil {
		return nil, err
	}
	n, ok := recordid.Parse(id)
	if !ok {
		return nil, scim.NotFound("Group", id)
	}
	role, err := g.client.GetAdminRole(ctx, n)
	if err != nil {
		return nil, roleFailure(err, n, "read the role")
	}
	return showRole(role), nil
}

// roleFailure is magentoFailure about a role that may be gone.
func roleFailure(err error, id int64, doing string) error {
	if failure.IsGone(err) {
		return scim.NotFound("Group", recordid.Format(id))
	}
	return magentoFailure(err, doing)
}

// List implements scimserver.MemberStore with one call: all roles are read, those too
// that a provider may not change. A filter on members costs a call for the users
// that it names.
func (g Roles) List(ctx context.Context, q scim.Query, yield func(scim.Resource) error) (scim.ListResult, error) {
	s, err := g.shops.fresh(ctx)
	if err != nil {
		return scim.ListResult{}, err
	}
	roles := func(yield func(int64, scim.Resource) bool) {
		for _, id := range slices.Sorted(maps.Keys(s.roles)) {
			role := s.roles[id]
			if !yield(id, showRole(&role)) {
				return
			}
		}
	}
	return g.members().List(ctx, q, roles, yield)
}

// wantedRole checks what a role is to be called. It fails with *scim.Error.
func wantedRole(r scim.Resource) (name, externalID string, err error) {
	name, externalID = strings.TrimSpace(r.String("displayName")), r.String("externalId")
	switch {
	case name == "":
		return "", "", scim.Invalid("displayName", "required")
	case utf8.RuneCountInString(externalID) > maxExternalID:
		return "", "", scim.Invalid("externalId", "longer than the 255 characters that the companion module keeps")
	}
	return name, externalID, field.Text("Magento", maxRoleName)("displayName", name)
}

// Create implements scimserver.MemberStore. The role grants nothing until somebody in the
// shop gives it rights.
func (g Roles) Create(ctx context.Context, r scim.Resource) (scim.Resource, error) {
	members, err := scim.MemberIDs(r)
	if err != nil {
		return nil, err
	}
	s, err := g.shops.toChange(ctx)
	if err != nil {
		return nil, err
	}
	name, externalID, err := wantedRole(r)
	if err != nil {
		return nil, err
	}
	for _, role := range s.roles { // a 409 even for one that is not allowed: it can be found
		if sameName(role.Name, name) {
			return nil, scim.Conflict("displayName: a role of this name exists already.")
		}
	}
	if err := s.mayGive(name); err != nil {
		return nil, err
	}
	want := membership.NewWanted(0, &scim.MemberChange{Add: members})
	users, err := g.concerned(ctx, want)
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		if err := s.mayMove(u); err != nil {
			return nil, err
		}
	}
	role, err := g.create(ctx, s, magento.AdminRoleChange{Name: magento.Set(name), ExternalID: field.To("", externalID)})
	if err != nil {
		return nil, magentoFailure(err, "create the role")
	}
	if role.Name != name || role.ExternalID != externalID {
		if err := g.client.DeleteAdminRole(ctx, role.ID); err != nil {
			return nil, magentoFailure(err, "take back the new role")
		}
		return nil, roleNotStored()
	}
	want.Group = role.ID
	if err := g.moveAll(ctx, g.shops.withRole(s, role), toWanted(want), users); err != nil {
		return nil, membership.CreatedIncomplete(role.ID, err)
	}
	return showRole(role), nil
}

func roleNotStored() error {
	return scim.Invalid("displayName, externalId", "Magento did not store this as it was sent; nothing was changed")
}

// create sends the role.
func (g Roles) create(ctx context.Context, s *shop, change magento.AdminRoleChange) (*magento.AdminRole, error) {
	return create.Once(ctx, create.Record[magento.AdminRole]{
		Send: func(ctx context.Context) (*magento.AdminRole, error) { return g.client.CreateAdminRole(ctx, change) },
		Find: func(ctx context.Context, _ time.Time) (*magento.AdminRole, error) {
			return g.findCreated(ctx, s, change)
		},
	})
}

// findCreated looks for the role that a create without an answer has made: one of that
// name and externalId that was not there before.
func (g Roles) findCreated(ctx context.Context, s *shop, change magento.AdminRoleChange) (*magento.AdminRole, error) {
	name, _ := change.Name.Value()
	externalID, _ := change.ExternalID.Value()
	c := magento.Criteria{PageSize: 1, CurrentPage: 1}.And(magento.Filter{Field: "name", Condition: magento.Eq, Value: name})
	page, err := g.client.SearchAdminRoles(ctx, c)
	if err != nil || len(page.Items) == 0 {
		return nil, err
	}
	found := &page.Items[0]
	if _, before := s.roles[found.ID]; before || found.Name != name || found.ExternalID != externalID {
		return nil, create.Taken("name", "The role already exists.")
	}
	return found, nil
}
