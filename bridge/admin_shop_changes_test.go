package bridge_test

import (
	"net/http"
	"testing"

	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// When somebody changes an administrator in Magento's own admin, that is shown and
// wins over what was kept, and the rest of what was kept stays.
func TestAdminChangesInTheShopAreShown(t *testing.T) {
	t.Parallel()
	w := newAdminWorld(t, salesTeam())
	id := w.do(http.MethodPost, "/Users", wholeAdmin("TITLE", "Guide")).want(http.StatusCreated).id()
	read := func() answer { return w.do(http.MethodGet, "/Users/"+id, "").want(http.StatusOK) }

	w.inMagento(id, map[string]any{"lastname": "Married"})
	read().equal("Married", "name", "familyName").equal("Barbara", "name", "givenName").equal(nil, "name", "middleName").equal("Guide", "title").equal("bjensen@example.com", "emails", 0, "value")
	w.inMagento(id, map[string]any{"email": "married@example.com"})
	read().equal("married@example.com", "emails", 0, "value").equal(true, "emails", 0, "primary").equal("work", "emails", 0, "type").equal("babs@jensen.org", "emails", 1, "value")
	w.inMagento(id, map[string]any{"username": "bmarried", "interface_locale": "de_DE", "is_active": false})
	read().equal("bmarried", "userName").equal("de-DE", "preferredLanguage").equal(false, "active").equal("en-GB", "locale").equal("Guide", "title").equal("701984", "externalId")
	w.inMagento(id, map[string]any{"role_id": w.shop.RoleID("Support")})
	read().equal("Support", "groups", 0, "display")

	// A PATCH of something else leaves all of it as it is.
	w.do(http.MethodPatch, "/Users/"+id, patch(`{"op":"replace","path":"title","value":"Chief"}`)).want(http.StatusOK).
		equal("Married", "name", "familyName").equal("married@example.com", "emails", 0, "value").equal("de-DE", "preferredLanguage").equal(false, "active")
	stored, _ := w.shop.Admin(parseInt(t, id))
	for field, want := range map[string]any{"firstname": "Barbara", "lastname": "Married", "email": "married@example.com", "username": "bmarried", "interface_locale": "de_DE", "is_active": false} {
		if stored[field] != want {
			t.Errorf("Magento's %s is %v, want %v", field, stored[field], want)
		}
	}
	w.find(`name.familyName eq "married" and active eq false`).equal(id, "Resources", 0, "id")
	w.find(`name.familyName co "Jensen"`).equal(0.0, "totalResults")
}

// A long name that is kept whole is shown only while Magento has its beginning.
func TestAdminLongNameThatTheShopCorrects(t *testing.T) {
	t.Parallel()
	w := newAdminWorld(t, adminSetup{})
	body := `{"userName":"ada","name":{"givenName":"Augusta Ada Anne Isabella Noel Gordon","familyName":"Byron"},"emails":[{"value":"ada@example.com"}]}`
	id := w.do(http.MethodPost, "/Users", body).want(http.StatusCreated).sameAs("create", body).id()
	w.warned(1, "name-adjusted")
	w.inMagento(id, map[string]any{"firstname": "Augusta"})
	w.do(http.MethodGet, "/Users/"+id, "").want(http.StatusOK).equal("Augusta", "name", "givenName").equal("Augusta Byron", "displayName")
	w.do(http.MethodPut, "/Users/"+id, body).want(http.StatusOK).sameAs("put", body)
	stored, _ := w.shop.Admin(parseInt(t, id))
	if stored["firstname"] != "Augusta Ada Anne Isabella Noel G" {
		t.Errorf("Magento has %q", stored["firstname"])
	}
}

// A language that is kept, because no locale of Magento is that, is shown only while
// the locale is the one that it was kept beside.
func TestAdminLanguageThatTheShopChanges(t *testing.T) {
	t.Parallel()
	w := newAdminWorld(t, adminSetup{})
	id := w.do(http.MethodPost, "/Users", adminWith("ada", `,"preferredLanguage":"en"`)).want(http.StatusCreated).equal("en", "preferredLanguage").id()
	w.inMagento(id, map[string]any{"interface_locale": "de_DE"})
	w.do(http.MethodGet, "/Users/"+id, "").want(http.StatusOK).equal("de-DE", "preferredLanguage")
	w.do(http.MethodPut, "/Users/"+id, adminWith("ada", `,"preferredLanguage":"en"`)).want(http.StatusOK).equal("en", "preferredLanguage")
	w.do(http.MethodGet, "/Users/"+id, "").want(http.StatusOK).equal("en", "preferredLanguage")
}

// Roles that somebody in the shop gives are shown; what was remembered before is
// not, and does not come back.
func TestAdminRoleGivenInTheShop(t *testing.T) {
	t.Parallel()
	w := newAdminWorld(t, salesTeam("Sales", "Support"))
	ada := w.do(http.MethodPost, "/Users", adaAdmin).want(http.StatusCreated).id()
	for _, role := range []string{"Sales", "Support"} {
		w.do(http.MethodPatch, "/Groups/"+w.roleID(role), patch(`{"op":"add","path":"members","value":[`+values(ada)+`]}`)).want(http.StatusNoContent)
	}
	w.groupsOf(ada, "Sales", "Support")
	w.inMagento(ada, map[string]any{"role_id": w.shop.RoleID("Finance")})
	w.groupsOf(ada, "Finance")
	w.members(w.roleID("Finance"), ada)
	w.members(w.roleID("Sales"))
	w.members(w.roleID("Support"))
	w.inMagento(ada, map[string]any{"role_id": 0})
	w.groupsOf(ada)
	w.do(http.MethodPatch, "/Groups/"+w.roleID("Sales"), patch(`{"op":"add","path":"members","value":[`+values(ada)+`]}`)).want(http.StatusNoContent)
	w.groupsOf(ada, "Sales")
	w.inMagento(ada, map[string]any{"role_id": w.shop.RoleID("Support")}) // not remembered any more
	w.groupsOf(ada, "Support")
}

// A role that somebody in the shop makes has its name at once.
func TestAdminRoleMadeInTheShop(t *testing.T) {
	t.Parallel()
	w := newAdminWorld(t, salesTeam())
	ada := w.addAdmin("ada", "")
	w.groupsOf(ada)
	w.direct(http.MethodPost, "/V1/scim-bridge/admin-roles", `{"role":{"name":"Fresh"}}`)
	w.inMagento(ada, map[string]any{"role_id": w.shop.RoleID("Fresh")})
	w.groupsOf(ada, "Fresh")
	w.do(http.MethodGet, "/Users", "").want(http.StatusOK).equal("Fresh", "Resources", 1, "groups", 0, "display")
	w.find(`groups.display eq "fresh"`).equal(ada, "Resources", 0, "id")
	if n := w.calls(func() { w.groupsOf(ada, "Fresh") }); n != 1 {
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
		w := newAdminWorld(t, adminSetup{})
		id := w.do(http.MethodPost, "/Users", adaAdmin).want(http.StatusCreated).id()
		w.inMagento(id, map[string]any{"scim_attributes": text})
		w.do(http.MethodGet, "/Users/"+id, "").want(http.StatusOK).equal(id, "id").equal(true, "active").equal("ada", "userName").equal("Byron", "name", "familyName").
			equal("ada@example.com", "emails", 0, "value").equal(nil, "title").equal(nil, "roles").equal(nil, "groups").equal(nil, "externalId").equal(nil, "password")
	}
}

// A value that Magento did not store as it was sent is not acknowledged, and what
// else was sent is taken back.
func TestAdminAttributesThatMagentoChanges(t *testing.T) {
	t.Parallel()
	cut := `{"id":2,"username":"ada","firstname":"Au","lastname":"Byron","email":"ada@example.com","is_active":true,"interface_locale":"en_US","role_id":0,"version":"v","scim_external_id":"","scim_roles":"","scim_attributes":"","created_at":"2026-01-01 00:00:00","updated_at":"2026-01-01 00:00:00"}`
	t.Run("update", func(t *testing.T) {
		t.Parallel()
		w := newAdminWorld(t, adminSetup{})
		id := w.do(http.MethodPost, "/Users", adaAdmin).want(http.StatusCreated).id()
		w.shop.Fail(magentotest.Fault{Route: putAdmin, Status: http.StatusOK, Body: cut, Times: -1})
		w.do(http.MethodPatch, "/Users/"+id, patch(`{"op":"replace","path":"name.givenName","value":"Augusta"}`)).want(http.StatusBadRequest).equal("invalidValue", "scimType").says("name.givenName", "did not store")
	})
	t.Run("put back, but for the deactivation", func(t *testing.T) {
		t.Parallel()
		w, shop := meddled(t, salesTeam("Sales"))
		id := w.addAdmin("ada", "Sales")
		half := map[string]any{"is_active": false, "lastname": "King"} // but not the first name
		w.inMagento(id, half)
		stored, _ := w.shop.Admin(parseInt(t, id))
		w.inMagento(id, map[string]any{"is_active": true, "lastname": "Byron"})
		w.shop.Fail(magentotest.Fault{Route: putAdmin, Status: http.StatusOK, Body: jsonOf(t, stored)})
		shop.after(putAdmin, 1, func() { w.inMagento(id, half) })
		w.do(http.MethodPatch, "/Users/"+id, patch(`{"op":"replace","value":{"active":false,"name.givenName":"Augusta","name.familyName":"King"}}`)).want(http.StatusBadRequest).says("name.givenName")
		w.do(http.MethodGet, "/Users/"+id, "").want(http.StatusOK).equal("Byron", "name", "familyName").equal(false, "active")
		w.adminMayLogIn("ada", secret, false)
	})
	t.Run("create", func(t *testing.T) {
		t.Parallel()
		w := newAdminWorld(t, adminSetup{})
		w.addAdmin("ada", "") // stands for the one that is made
		w.shop.Fail(magentotest.Fault{Route: postAdmin, Status: http.StatusOK, Body: cut})
		w.do(http.MethodPost, "/Users", adaAdmin).want(http.StatusBadRequest).says("name.givenName", "did not store")
		if _, ok := w.shop.Admin(2); ok {
			t.Error("the user was not taken back")
		}
	})
}
