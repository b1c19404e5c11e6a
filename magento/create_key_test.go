package magento_test

import (
	"testing"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// The key of a create stays what it was, so that the record can be told for one's own.
func TestCreateKeys(t *testing.T) {
	t.Parallel()
	_, c := open(t, magentotest.WithModule())
	ctx := t.Context()
	key, other := "k-1", "k-2"

	group, err := c.CreateGroup(ctx, magento.Group{Code: "Buyers", CreateKey: &key})
	if err != nil {
		t.Fatal(err)
	}
	group.CreateKey = &other
	if group, err = c.UpdateGroup(ctx, *group); err != nil || group.CreateKey == nil || *group.CreateKey != key {
		t.Errorf("a group: %+v, %v", group, err)
	}

	user := newAdminUser()
	user.CreateKey = magento.Set(key)
	created, err := c.CreateAdminUser(ctx, user)
	if err != nil {
		t.Fatal(err)
	}
	changed, err := c.UpdateAdminUser(ctx, created.ID, magento.AdminUserChange{CreateKey: magento.Set(other)})
	if err != nil || changed.CreateKey != key {
		t.Errorf("an admin user: %+v, %v", changed, err)
	}
	byKey := magento.Criteria{}.And(magento.Filter{Field: "scim_create_key", Condition: magento.Eq, Value: key})
	users, err := c.SearchAdminUsers(ctx, byKey)
	if err != nil || len(users.Items) != 1 || users.Items[0].ID != created.ID {
		t.Errorf("admin users by key: %+v, %v", users, err)
	}

	role, err := c.CreateAdminRole(ctx, magento.AdminRoleChange{Name: magento.Set("Sales"), CreateKey: magento.Set(key)})
	if err != nil || role.CreateKey != key {
		t.Errorf("a role: %+v, %v", role, err)
	}
	roles, err := c.SearchAdminRoles(ctx, byKey)
	if err != nil || len(roles.Items) != 1 || roles.Items[0].ID != role.ID {
		t.Errorf("roles by key: %+v, %v", roles, err)
	}
}

// A name that another customer goes by is a duplicate, in a create that has a key and in a
// change.
func TestUserNameTaken(t *testing.T) {
	t.Parallel()
	shop, c := open(t, magentotest.WithModule())
	ctx := t.Context()
	jane := map[string]any{
		"email": "jane.private@mail.example", "firstname": "Jane", "lastname": "Doe",
		"custom_attributes": []any{map[string]any{"attribute_code": "scim_user_name", "value": "jane@corp.example"}},
	}
	bob := map[string]any{"email": "bob@corp.example", "firstname": "Bob", "lastname": "Doe"}
	var id int64
	for _, person := range []map[string]any{jane, bob} {
		var err error
		if id, err = shop.AddCustomer(person, ""); err != nil {
			t.Fatal(err)
		}
	}
	change := magento.CustomerChange{
		Email: magento.Set("Jane@corp.example"), Firstname: magento.Set("Jane"), Lastname: magento.Set("Doe"),
		GroupID: magento.Set(int64(1)),
		Custom:  magento.CustomAttributeChanges{"scim_create_key": magento.Set("k-1")},
	}
	wantKind(t, magento.Duplicate, second(c.CreateCustomer(ctx, change)))
	rename := magento.CustomerChange{Email: magento.Set("jane@corp.example")}
	wantKind(t, magento.Duplicate, second(c.SaveCustomer(ctx, id, "", rename)))
	delete(change.Custom, "scim_create_key")
	if _, err := c.CreateCustomer(ctx, change); err != nil {
		t.Errorf("a create of somebody else: %v", err)
	}
}
