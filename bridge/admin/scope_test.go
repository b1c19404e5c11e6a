package admin_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/admin"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// managedOnly is salesTeam where only those exist for clients who are managed over SCIM.
func managedOnly(allowed ...string) setup {
	s := salesTeam(allowed...)
	s.bridge.Managed = true
	return s
}

// owner is who manages an admin user, or with the path of roles a role.
func (w *world) owner(record map[string]any, ok bool) any {
	w.T.Helper()
	if !ok {
		w.T.Fatal("no such record")
	}
	return record["scim_owner"]
}

// Who was not made or changed over SCIM does not exist: not by any verb, and in no list, filter
// or group.
func TestAdminOutsideOfTheScope(t *testing.T) {
	t.Parallel()
	w := newWorld(t, managedOnly("Sales"))
	eve := w.addAdmin("eve", "Sales")
	ada := w.Do(http.MethodPost, "/Users", adminCalled("ada", "ada@example.com")).Want(http.StatusCreated).ID()
	sales := w.roleID("Sales")
	w.Do(http.MethodPatch, "/Groups/"+sales, bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(ada)+`]}`)).Want(http.StatusNoContent)
	w.unchanged(func() {
		for _, id := range []string{eve, "1"} { // root as well
			for _, c := range []struct{ method, body string }{
				{http.MethodGet, ""},
				{http.MethodPut, userNamed("eve", "")},
				{http.MethodPatch, bridgetest.Patch(`{"op":"replace","path":"active","value":false}`)},
				{http.MethodPatch, bridgetest.Patch(`{"op":"replace","path":"password","value":"An0ther-one"}`)},
				{http.MethodDelete, ""},
			} {
				w.Do(c.method, "/Users/"+id, c.body).Want(http.StatusNotFound)
			}
		}
		for _, filter := range []string{
			`userName eq "eve"`, `emails.value eq "eve@example.com"`, `id eq "` + eve + `"`, `name.familyName eq "Byron" and userName sw "e"`,
			`userName eq "eve@example.com"`, `groups.value eq "` + sales + `" and userName eq "eve"`,
		} {
			w.Find(filter).Equal(0.0, "totalResults")
		}
		for _, query := range []string{"", "?count=0", "?count=1", "?startIndex=2&count=5", "?sortBy=userName", "?filter=" + url.QueryEscape("active eq true")} {
			w.Do(http.MethodGet, "/Users"+query, "").Want(http.StatusOK).Equal(1.0, "totalResults")
		}
		w.Members(sales, ada)
		w.Do(http.MethodGet, "/Groups?filter="+url.QueryEscape(`members.value eq "`+eve+`"`), "").Want(http.StatusOK).Equal(0.0, "totalResults")
		w.Do(http.MethodPatch, "/Groups/"+sales, bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(eve)+`]}`)).Want(http.StatusBadRequest).Says(eve)
		w.Do(http.MethodPatch, "/Groups/"+sales, bridgetest.Patch(`{"op":"remove","path":"members","value":[`+bridgetest.Values(eve)+`]}`)).Want(http.StatusNoContent)
		w.Do(http.MethodPost, "/Bulk", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{"method":"DELETE","path":"/Users/`+eve+`"}]}`).
			Want(http.StatusOK).Equal("404", "Operations", 0, "status")
	})
	w.Do(http.MethodPut, "/Groups/"+sales, `{"displayName":"Sales","members":[]}`).Want(http.StatusOK)
	w.holdsRole(ada, "")
	w.holdsRole(eve, "Sales")
}

// The calls to Magento are as many as without a scope.
func TestAdminScopeCostsNoCalls(t *testing.T) {
	t.Parallel()
	w := newWorld(t, managedOnly("Sales"))
	for range 3 {
		w.Do(http.MethodGet, "/Users", "").Want(http.StatusOK)
	}
	var ada string
	for _, c := range []struct {
		want               int
		method, path, body string
	}{
		{1, http.MethodPost, "/Users", adminCalled("ada", "ada@example.com")},
		{1, http.MethodGet, "/Users/{ada}", ""},
		{1, http.MethodGet, "/Users?count=5", ""},
		{1, http.MethodGet, "/Users?filter=userName+eq+%22ada%22", ""},
		{2, http.MethodPatch, "/Users/{ada}", bridgetest.Patch(`{"op":"replace","path":"title","value":"Boss"}`)},
		{1, http.MethodPatch, "/Users/{ada}", bridgetest.Patch(`{"op":"replace","path":"title","value":"Boss"}`)},
		{2, http.MethodDelete, "/Users/{ada}", ""},
	} {
		var a bridgetest.Answer
		calls := w.Calls(func() { a = w.Do(c.method, strings.Replace(c.path, "{ada}", ada, 1), c.body) })
		if calls != c.want || a.Status >= http.StatusMultipleChoices {
			t.Errorf("%s %s: %d calls, want %d; %d", c.method, c.path, calls, c.want, a.Status)
		}
		if c.method == http.MethodPost {
			ada = a.ID()
		}
	}
}

// A conflict with somebody outside cannot be found by a filter, so it says why.
func TestAdminConflictsWithSomebodyOutside(t *testing.T) {
	t.Parallel()
	w := newWorld(t, managedOnly("Sales"))
	w.addAdmin("eve", "")
	ada := w.Do(http.MethodPost, "/Users", adminCalled("ada", "ada@example.com")).Want(http.StatusCreated).ID()
	n := len(w.Events())
	w.unchanged(func() {
		for _, c := range []struct{ method, path, body, says string }{
			{http.MethodPost, "/Users", adminCalled("EVE", "new@example.com"), "userName"},
			{http.MethodPost, "/Users", adminCalled("new", "eve@example.com"), "emails"},
			{http.MethodPatch, "/Users/" + ada, bridgetest.Patch(`{"op":"replace","path":"userName","value":"eve"}`), "userName"},
			{http.MethodPut, "/Users/" + ada, adminCalled("ada", "eve@example.com"), "emails"},
		} {
			w.Do(c.method, c.path, c.body).Want(http.StatusConflict).Equal("uniqueness", "scimType").Says(c.says, "ADMIN_SCOPE")
			n++
			if warned := w.LastEvent(n).Warnings(); len(warned) != 1 || warned[0].Code != "outside-scope" {
				t.Errorf("%s %s: warnings %v, want outside-scope", c.method, c.path, warned)
			}
		}
	})
	w.Do(http.MethodPost, "/Users", adminCalled("ada", "new@example.com")).Want(http.StatusConflict).Says("another admin user")
}

// Whom the bridge wrote to before it noted owners is managed, whatever it wrote.
func TestAdminManagedBeforeOwners(t *testing.T) {
	t.Parallel()
	for field, value := range map[string]string{"scim_owner": "okta", "scim_external_id": "e-1", "scim_roles": ",1,2,", "scim_attributes": `{"title":"Boss"}`} {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, managedOnly("Sales"))
			eve := w.addAdmin("eve", "Sales")
			w.inMagento(eve, map[string]any{field: value})
			w.Do(http.MethodGet, "/Users/"+eve, "").Want(http.StatusOK)
			w.Find(`userName eq "eve"`).Equal(eve, "Resources", 0, "id")
			w.Do(http.MethodDelete, "/Users/"+eve, "").Want(http.StatusNoContent)
		})
	}
}

// The client that makes a record, or changes it first, is noted, and no later one.
func TestAdminOwners(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]setup{"all": salesTeam("Sales", "New", "Newer"), "managed": managedOnly("Sales", "New", "Newer")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s.scim = func(cfg *scimserver.Config) {
				cfg.Tokens = nil
				for _, entry := range []string{"okta=" + bridgetest.Token, "entra=entra-token-0123456789"} {
					token, err := scimserver.ParseToken(entry)
					if err != nil {
						t.Error(err)
					}
					cfg.Tokens = append(cfg.Tokens, token)
				}
			}
			w := newWorld(t, s)
			entra := map[string]string{"Authorization": "Bearer entra-token-0123456789"}
			ada := w.Exchange(http.MethodPost, "/Users", adminCalled("ada", "ada@example.com"), entra).Want(http.StatusCreated).ID()
			w.Do(http.MethodPatch, "/Users/"+ada, bridgetest.Patch(`{"op":"replace","path":"title","value":"Boss"}`)).Want(http.StatusOK)
			if got := w.owner(w.Shop.Admin(parseInt(t, ada))); got != "entra" {
				t.Errorf("the user is managed by %v, want entra", got)
			}
			made := w.Exchange(http.MethodPost, "/Groups", `{"displayName":"New"}`, entra).Want(http.StatusCreated).ID()
			w.Do(http.MethodPatch, "/Groups/"+made, bridgetest.Patch(`{"op":"replace","path":"displayName","value":"Newer"}`)).Want(http.StatusNoContent)
			if got := w.owner(w.Shop.Role(w.Shop.RoleID("Newer"))); got != "entra" {
				t.Errorf("the role is managed by %v, want entra", got)
			}
			sales := w.roleID("Sales")
			w.Do(http.MethodPatch, "/Groups/"+sales, bridgetest.Patch(`{"op":"replace","path":"externalId","value":"x"}`)).Want(http.StatusNoContent)
			if got := w.owner(w.Shop.Role(w.Shop.RoleID("Sales"))); got != "okta" {
				t.Errorf("the adopted role is managed by %v, want okta", got)
			}
		})
	}
	w := newWorld(t, salesTeam("Sales"))
	eve := w.addAdmin("eve", "")
	w.Do(http.MethodPatch, "/Users/"+eve, bridgetest.Patch(`{"op":"replace","path":"externalId","value":"x"}`)).Want(http.StatusOK)
	if got := w.owner(w.Shop.Admin(parseInt(t, eve))); got != "token-1" {
		t.Errorf("the adopted user is managed by %v, want token-1", got)
	}
}

// The shop's own roles do not exist unless they may be given; those are found and taken over,
// and deleted only if a client has made or changed them.
func TestAdminRolesOutsideOfTheScope(t *testing.T) {
	t.Parallel()
	w := newWorld(t, managedOnly("Sales", "Support"))
	sales, support, finance := w.roleID("Sales"), w.roleID("Support"), w.roleID("Finance")
	w.unchanged(func() {
		for _, id := range []string{w.roleID("Administrators"), finance} {
			w.Do(http.MethodGet, "/Groups/"+id, "").Want(http.StatusNotFound)
			w.Do(http.MethodPut, "/Groups/"+id, `{"displayName":"Sales team"}`).Want(http.StatusNotFound)
			w.Do(http.MethodPatch, "/Groups/"+id, bridgetest.Patch(`{"op":"remove","path":"members"}`)).Want(http.StatusNotFound)
			w.Do(http.MethodDelete, "/Groups/"+id, "").Want(http.StatusNotFound)
		}
		w.Do(http.MethodGet, "/Groups", "").Want(http.StatusOK).Equal(2.0, "totalResults")
		w.Do(http.MethodGet, "/Groups?filter="+url.QueryEscape(`displayName eq "Administrators"`), "").Want(http.StatusOK).Equal(0.0, "totalResults")
		w.Do(http.MethodGet, "/Groups?filter="+url.QueryEscape(`displayName eq "sales"`), "").Want(http.StatusOK).Equal(sales, "Resources", 0, "id")
		w.Do(http.MethodPost, "/Groups", `{"displayName":"Finance"}`).Want(http.StatusForbidden).Says("ADMIN_ROLES_ALLOWED")
		w.Do(http.MethodPost, "/Groups", `{"displayName":"Sales"}`).Want(http.StatusConflict)
		w.Do(http.MethodDelete, "/Groups/"+sales, "").Want(http.StatusForbidden).Says("ADMIN_SCOPE")
	})
	w.Do(http.MethodPut, "/Groups/"+sales, `{"displayName":"Sales"}`).Want(http.StatusOK) // takes it over
	w.Do(http.MethodPatch, "/Groups/"+support, bridgetest.Patch(`{"op":"remove","path":"members"}`)).Want(http.StatusNoContent)
	eve := w.addAdmin("eve", "Support")
	w.unchanged(func() {
		w.Do(http.MethodDelete, "/Groups/"+support, "").Want(http.StatusConflict).Says("1 admin users", "ADMIN_SCOPE")
	})
	w.holdsRole(eve, "Support")
	w.Do(http.MethodDelete, "/Groups/"+sales, "").Want(http.StatusNoContent)
}

// A client that deletes whatever it did not make leaves the shop's own users and roles alone.
func TestAdminScopeAgainstAClientThatTidiesUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, managedOnly("Sales", "Support"))
	for _, name := range []string{"eve", "fay", "gus"} {
		w.addAdmin(name, "Sales")
	}
	w.unchanged(func() {
		for _, kind := range []string{"/Users", "/Groups"} {
			list, _ := w.Do(http.MethodGet, kind, "").Want(http.StatusOK).At("Resources").([]any)
			for _, r := range list {
				r, _ := r.(map[string]any)
				id, _ := r["id"].(string)
				w.Do(http.MethodDelete, kind+"/"+id, "")
			}
		}
	})
}

// A module that cannot tell who is managed stops the start.
func TestAdminScopeNeedsOwners(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{shop: []magentotest.Option{magentotest.WithoutCustomerVersions()}})
	client := w.Magento(magento.Bearer{Token: bridgetest.MagentoToken})
	admins := admin.New(admin.Config{Managed: true}, client)
	t.Cleanup(admins.Close)
	err := admins.Load(t.Context())
	if _, ok := errors.AsType[*admin.SetupError](err); !ok || !strings.Contains(err.Error(), "ADMIN_SCOPE") {
		t.Errorf("%v, want a SetupError that names ADMIN_SCOPE", err)
	}
	if err := admin.New(admin.Config{}, client).Load(t.Context()); err != nil {
		t.Errorf("%v without a scope", err)
	}
	ada := w.Do(http.MethodPost, "/Users", adminCalled("ada", "ada@example.com")).Want(http.StatusCreated).ID()
	w.Do(http.MethodPatch, "/Users/"+ada, bridgetest.Patch(`{"op":"replace","path":"title","value":"Boss"}`)).Want(http.StatusOK)
}
