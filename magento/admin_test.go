package magento_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

func newAdminUser() magento.AdminUserChange {
	return magento.AdminUserChange{
		Username: magento.Set("ada"), Firstname: magento.Set("Ada"), Lastname: magento.Set("King"), Email: magento.Set("ada@example.com"),
		ExternalID: magento.Set("Ж-1 😀"), Attributes: magento.Set(`{"title":"Buyer"}`), Password: magento.Set("n3w-S3cret!"),
	}
}

// What the companion module answers is read whole, and what a change leaves stays.
func TestAdminUserLife(t *testing.T) {
	t.Parallel()
	shop, c := open(t, magentotest.WithModule(), magentotest.WithAdmin("root", "r00t-Password", ""), magentotest.WithRole("Sales"))
	ctx := t.Context()
	created, err := c.CreateAdminUser(ctx, newAdminUser())
	if err != nil {
		t.Fatal(err)
	}
	want := magento.AdminUser{
		ID: created.ID, Username: "ada", Firstname: "Ada", Lastname: "King", Email: "ada@example.com", IsActive: true, InterfaceLocale: "en_US",
		ExternalID: "Ж-1 😀", Attributes: `{"title":"Buyer"}`,
	}
	ignored := cmpopts.IgnoreFields(magento.AdminUser{}, "Version", "CreatedAt", "UpdatedAt")
	if diff := cmp.Diff(want, *created, ignored); diff != "" {
		t.Errorf("created (-want +got):\n%s", diff)
	}
	sales := shop.RoleID("Sales")
	changed, err := c.UpdateAdminUser(ctx, created.ID, magento.AdminUserChange{
		RoleID: magento.Set(sales), Roles: magento.Set(",1,2,"), ExternalID: magento.Clear[string](), IsActive: magento.Set(false), Version: created.Version,
	})
	if err != nil {
		t.Fatal(err)
	}
	want.RoleID, want.Roles, want.ExternalID, want.IsActive = sales, ",1,2,", "", false
	if diff := cmp.Diff(want, *changed, ignored); diff != "" {
		t.Errorf("changed (-want +got):\n%s", diff)
	}
	page, err := c.SearchAdminRoleMembers(ctx, sales, magento.Criteria{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]magento.AdminUser{*changed}, page.Items); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
	none, err := c.UpdateAdminUser(ctx, created.ID, magento.AdminUserChange{RoleID: magento.Clear[int64]()})
	if err != nil || none.RoleID != 0 {
		t.Errorf("role %d, %v, want none", none.RoleID, err)
	}
	if err := c.DeleteAdminUser(ctx, created.ID); err != nil {
		t.Error(err)
	}
	wantKind(t, magento.NotFound, second(c.GetAdminUser(ctx, created.ID)))
}

func second[T any](_ T, err error) error { return err }

func wantKind(t *testing.T, want magento.Kind, err error) {
	t.Helper()
	e, ok := errors.AsType[*magento.Error](err)
	if !ok || e.Kind != want {
		t.Errorf("%v, want an error of the kind %q", err, want)
	}
}

// Each refusal of the companion module has a kind of its own.
func TestAdminRefusals(t *testing.T) {
	t.Parallel()
	shop, c := open(t, magentotest.WithModule(), magentotest.WithAdmin("root", "r00t-Password", ""), magentotest.WithRole("Sales"))
	ctx := t.Context()
	created, err := c.CreateAdminUser(ctx, newAdminUser())
	if err != nil {
		t.Fatal(err)
	}
	sales := shop.RoleID("Sales")
	if _, err := c.UpdateAdminUser(ctx, created.ID, magento.AdminUserChange{RoleID: magento.Set(sales)}); err != nil {
		t.Fatal(err)
	}
	update := func(id int64, change magento.AdminUserChange) error {
		return second(c.UpdateAdminUser(ctx, id, change))
	}
	wantKind(t, magento.Changed, update(created.ID, magento.AdminUserChange{Firstname: magento.Set("Eva"), Version: created.Version}))
	wantKind(t, magento.Protected, update(1, magento.AdminUserChange{IsActive: magento.Set(false)}))
	wantKind(t, magento.Protected, c.DeleteAdminUser(ctx, 1))
	wantKind(t, magento.Duplicate, second(c.CreateAdminUser(ctx, newAdminUser())))
	wantKind(t, magento.Invalid, update(created.ID, magento.AdminUserChange{RoleID: magento.Set(int64(999))}))
	wantKind(t, magento.Changed, c.DeleteAdminRole(ctx, sales))
	wantKind(t, magento.Duplicate, second(c.CreateAdminRole(ctx, magento.AdminRoleChange{Name: magento.Set("sales")})))
	wantKind(t, magento.NotFound, second(c.SearchAdminRoleMembers(ctx, 999, magento.Criteria{})))
}

func TestAdminRoleLife(t *testing.T) {
	t.Parallel()
	_, c := open(t, magentotest.WithModule())
	ctx := t.Context()
	created, err := c.CreateAdminRole(ctx, magento.AdminRoleChange{Name: magento.Set("Sales"), ExternalID: magento.Set("g-1")})
	if err != nil {
		t.Fatal(err)
	}
	renamed, err := c.UpdateAdminRole(ctx, created.ID, magento.AdminRoleChange{Name: magento.Set("Support"), Version: created.Version})
	if err != nil {
		t.Fatal(err)
	}
	read, err := c.GetAdminRole(ctx, created.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := magento.AdminRole{ID: created.ID, Name: "Support", ExternalID: "g-1", Version: renamed.Version}
	if diff := cmp.Diff(want, *read); diff != "" {
		t.Errorf("renamed (-want +got):\n%s", diff)
	}
	wantKind(t, magento.Changed, second(c.UpdateAdminRole(ctx, created.ID, magento.AdminRoleChange{Name: magento.Set("Other"), Version: created.Version})))
	if err := c.DeleteAdminRole(ctx, created.ID); err != nil {
		t.Error(err)
	}
	page, err := c.SearchAdminRoles(ctx, magento.Criteria{})
	if err != nil || page.TotalCount != 1 || !page.Items[0].HasFullAccess {
		t.Errorf("roles left: %+v, %v, want Administrators alone", page, err)
	}
}

// A shop without the companion module is told from one that lacks the record.
func TestAdminRoutesWithoutModule(t *testing.T) {
	t.Parallel()
	_, c := open(t)
	if err := second(c.GetAdminUser(t.Context(), 1)); kind(err) != magento.NoRoute {
		t.Errorf("%v, want one that says that there is no such route", err)
	}
}
