package admin_test

import (
	"net/http"
	"testing"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// When somebody changes an administrator in Magento's own admin, that is shown and
// wins over what was kept, and the rest of what was kept stays.
func TestAdminChangesInTheShopAreShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesTeam())
	id := w.Do(http.MethodPost, "/Users", wholeAdmin("TITLE", "Guide")).Want(http.StatusCreated).ID()
	read := func() bridgetest.Answer { return w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK) }

	w.inMagento(id, map[string]any{"lastname": "Married"})
	read().Equal("Married", "name", "familyName").Equal("Barbara", "name", "givenName").Equal(nil, "name", "middleName").Equal("Guide", "title").Equal("bjensen@example.com", "emails", 0, "value")
	w.inMagento(id, map[string]any{"email": "married@example.com"})
	read().Equal("married@example.com", "emails", 0, "value").Equal(true, "emails", 0, "primary").Equal("work", "emails", 0, "type").Equal("babs@jensen.org", "emails", 1, "value")
	w.inMagento(id, map[string]any{"username": "bmarried", "interface_locale": "de_DE", "is_active": false})
	read().Equal("bmarried", "userName").Equal("de-DE", "preferredLanguage").Equal(false, "active").Equal("en-GB", "locale").Equal("Guide", "title").Equal("701984", "externalId")
	w.inMagento(id, map[string]any{"role_id": w.Shop.RoleID("Support")})
	read().Equal("Support", "groups", 0, "display")

	// A PATCH of something else leaves all of it as it is.
	w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"title","value":"Chief"}`)).Want(http.StatusOK).
		Equal("Married", "name", "familyName").Equal("married@example.com", "emails", 0, "value").Equal("de-DE", "preferredLanguage").Equal(false, "active")
	stored, _ := w.Shop.Admin(parseInt(t, id))
	for field, want := range map[string]any{"firstname": "Barbara", "lastname": "Married", "email": "married@example.com", "username": "bmarried", "interface_locale": "de_DE", "is_active": false} {
		if stored[field] != want {
			t.Errorf("Magento's %s is %v, want %v", field, stored[field], want)
		}
	}
	w.Find(`name.familyName eq "married" and active eq false`).Equal(id, "Resources", 0, "id")
	w.Find(`name.familyName co "Jensen"`).Equal(0.0, "totalResults")
}

// A long name that is kept whole is shown only while Magento has its beginning.
func TestAdminLongNameThatTheShopCorrects(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	body := `{"userName":"ada","name":{"givenName":"Augusta Ada Anne Isabella Noel Gordon","familyName":"Byron"},"emails":[{"value":"ada@example.com"}]}`
	id := w.Do(http.MethodPost, "/Users", body).Want(http.StatusCreated).SameAs("create", body).ID()
	w.warned(1, "name-adjusted")
	w.inMagento(id, map[string]any{"firstname": "Augusta"})
	w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK).Equal("Augusta", "name", "givenName").Equal("Augusta Byron", "displayName")
	w.Do(http.MethodPut, "/Users/"+id, body).Want(http.StatusOK).SameAs("put", body)
	stored, _ := w.Shop.Admin(parseInt(t, id))
	if stored["firstname"] != "Augusta Ada Anne Isabella Noel G" {
		t.Errorf("Magento has %q", stored["firstname"])
	}
}

// A language that is kept, because no locale of Magento is that, is shown only while
// the locale is the one that it was kept beside.
func TestAdminLanguageThatTheShopChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	id := w.Do(http.MethodPost, "/Users", adminWith("ada", `,"preferredLanguage":"en"`)).Want(http.StatusCreated).Equal("en", "preferredLanguage").ID()
	w.inMagento(id, map[string]any{"interface_locale": "de_DE"})
	w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK).Equal("de-DE", "preferredLanguage")
	w.Do(http.MethodPut, "/Users/"+id, adminWith("ada", `,"preferredLanguage":"en"`)).Want(http.StatusOK).Equal("en", "preferredLanguage")
	w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK).Equal("en", "preferredLanguage")
}

// Roles that somebody in the shop gives are shown; what was remembered before is
// not, and does not come back.
func TestAdminRoleGivenInTheShop(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesTeam("Sales", "Support"))
	ada := w.Do(http.MethodPost, "/Users", adaAdmin).Want(http.StatusCreated).ID()
	for _, role := range []string{"Sales", "Support"} {
		w.Do(http.MethodPatch, "/Groups/"+w.roleID(role), bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(ada)+`]}`)).Want(http.StatusNoContent)
	}
	w.GroupsOf(ada, "Sales", "Support")
	w.inMagento(ada, map[string]any{"role_id": w.Shop.RoleID("Finance")})
	w.GroupsOf(ada, "Finance")
	w.Members(w.roleID("Finance"), ada)
	w.Members(w.roleID("Sales"))
	w.Members(w.roleID("Support"))
	w.inMagento(ada, map[string]any{"role_id": 0})
	w.GroupsOf(ada)
	w.Do(http.MethodPatch, "/Groups/"+w.roleID("Sales"), bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(ada)+`]}`)).Want(http.StatusNoContent)
	w.GroupsOf(ada, "Sales")
	w.inMagento(ada, map[string]any{"role_id": w.Shop.RoleID("Support")}) // not remembered any more
	w.GroupsOf(ada, "Support")
}

// A role that somebody in the shop makes has its name at once.
func TestAdminRoleMadeInTheShop(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesTeam())
	ada := w.addAdmin("ada", "")
	w.GroupsOf(ada)
	w.InShop(http.MethodPost, "/scim-bridge/admin-roles", `{"role":{"name":"Fresh"}}`)
	w.inMagento(ada, map[string]any{"role_id": w.Shop.RoleID("Fresh")})
	w.GroupsOf(ada, "Fresh")
	w.Do(http.MethodGet, "/Users", "").Want(http.StatusOK).Equal("Fresh", "Resources", 1, "groups", 0, "display")
	w.Find(`groups.display eq "fresh"`).Equal(ada, "Resources", 0, "id")
	if n := w.Calls(func() { w.GroupsOf(ada, "Fresh") }); n != 1 {
		t.Errorf("%d calls, want 1 once the name is known", n)
	}
}

// What is not JSON of the bridge in scim_attributes speaks for nobody.
func TestForeignTextInTheKeptAttributesOfAnAdmin(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{`, `[]`, `{"id":"99","active":false,"groups":[{"value":"1"}],"userName":"root","meta":{},"externalId":"x","password":"p"}`, `{"title":`,
		`{"emails":"x","name":7,"title":{},"roles":"x"}`, `{"emails":[7]}`, `{"emails":[],"title":7}`,
	} {
		w := newWorld(t, setup{})
		id := w.Do(http.MethodPost, "/Users", adaAdmin).Want(http.StatusCreated).ID()
		w.inMagento(id, map[string]any{"scim_attributes": text})
		w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK).Equal(id, "id").Equal(true, "active").Equal("ada", "userName").Equal("Byron", "name", "familyName").
			Equal("ada@example.com", "emails", 0, "value").Equal(nil, "title").Equal(nil, "roles").Equal(nil, "groups").Equal(nil, "externalId").Equal(nil, "password")
	}
}

// A value that Magento did not store as it was sent is not acknowledged, and what
// else was sent is taken back.
func TestAdminAttributesThatMagentoChanges(t *testing.T) {
	t.Parallel()
	cut := `{"id":2,"username":"ada","firstname":"Au","lastname":"Byron","email":"ada@example.com","is_active":true,"interface_locale":"en_US","role_id":0,"version":"v","scim_external_id":"","scim_roles":"","scim_attributes":"","created_at":"2026-01-01 00:00:00","updated_at":"2026-01-01 00:00:00"}`
	t.Run("update", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, setup{})
		id := w.Do(http.MethodPost, "/Users", adaAdmin).Want(http.StatusCreated).ID()
		w.Shop.Fail(magentotest.Fault{Route: putAdmin, Status: http.StatusOK, Body: cut, Times: -1})
		w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"name.givenName","value":"Augusta"}`)).Want(http.StatusBadRequest).Equal("invalidValue", "scimType").Says("name.givenName", "did not store")
	})
	t.Run("put back, but for the deactivation", func(t *testing.T) {
		t.Parallel()
		w, shop := meddled(t, salesTeam("Sales"))
		id := w.addAdmin("ada", "Sales")
		half := map[string]any{"is_active": false, "lastname": "King"} // but not the first name
		w.inMagento(id, half)
		stored, _ := w.Shop.Admin(parseInt(t, id))
		w.inMagento(id, map[string]any{"is_active": true, "lastname": "Byron"})
		w.Shop.Fail(magentotest.Fault{Route: putAdmin, Status: http.StatusOK, Body: jsonOf(t, stored)})
		shop.after(putAdmin, 1, func() { w.inMagento(id, half) })
		w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","value":{"active":false,"name.givenName":"Augusta","name.familyName":"King"}}`)).Want(http.StatusBadRequest).Says("name.givenName")
		w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK).Equal("Byron", "name", "familyName").Equal(false, "active")
		w.adminMayLogIn("ada", bridgetest.Password, false)
	})
	t.Run("create", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, setup{})
		w.addAdmin("ada", "") // stands for the one that is made
		w.Shop.Fail(magentotest.Fault{Route: postAdmin, Status: http.StatusOK, Body: cut})
		w.Do(http.MethodPost, "/Users", adaAdmin).Want(http.StatusBadRequest).Says("name.givenName", "did not store")
		if _, ok := w.Shop.Admin(2); ok {
			t.Error("the user was not taken back")
		}
	})
}
