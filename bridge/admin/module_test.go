package admin_test

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/scim-bridge/scim-bridge/bridge/admin"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// adminRequests are one of each kind that ask Magento for something.
func adminRequests() map[string]struct{ method, path, body string } {
	return map[string]struct{ method, path, body string }{
		"list users":      {http.MethodGet, "/Users", ""},
		"find a user":     {http.MethodGet, `/Users?filter=userName+eq+"ada"`, ""},
		"read a user":     {http.MethodGet, "/Users/1", ""},
		"create a user":   {http.MethodPost, "/Users", adaAdmin},
		"replace a user":  {http.MethodPut, "/Users/1", `{"userName":"root","name":{"givenName":"A","familyName":"B"}}`},
		"change a user":   {http.MethodPatch, "/Users/1", bridgetest.Patch(`{"op":"replace","path":"title","value":"Boss"}`)},
		"delete a user":   {http.MethodDelete, "/Users/1", ""},
		"list groups":     {http.MethodGet, "/Groups", ""},
		"read a group":    {http.MethodGet, "/Groups/g1", ""},
		"create a group":  {http.MethodPost, "/Groups", `{"displayName":"Sales"}`},
		"replace a group": {http.MethodPut, "/Groups/g1", `{"displayName":"Sales","members":[]}`},
		"change a group":  {http.MethodPatch, "/Groups/g1", bridgetest.Patch(`{"op":"remove","path":"members"}`)},
		"delete a group":  {http.MethodDelete, "/Groups/g1", ""},
	}
}

// A shop without the companion module is told what to install, whatever is asked.
func TestAdminsWithoutTheModule(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{stock: true})
	for name, r := range adminRequests() {
		a := w.Do(r.method, r.path, r.body)
		if a.Status != http.StatusNotImplemented {
			t.Errorf("%s: %d, want 501: %s", name, a.Status, a.Raw)
		}
		a.Says("ScimBridge_ScimBridge", "install").Equal("urn:ietf:params:scim:api:messages:2.0:Error", "schemas", 0)
	}
	for _, path := range []string{"/Schemas", "/ResourceTypes"} {
		w.Do(http.MethodGet, path, "").Want(http.StatusNotImplemented).Says("ScimBridge_ScimBridge")
	}
	w.adminMayLogIn("root", rootPassword, true)
}

// A module of before it served admin users is no module either.
func TestAdminsWithAnOlderModule(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"customers only": `{"version":"0.9.0","capabilities":["customer-activity","customer-groups"]}`,
		"no roles":       `{"version":"0.9.0","capabilities":["admin-users"]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, reset := swappableAdmins(t)
			w.Shop.Fail(magentotest.Fault{Route: "GET /V1/scim-bridge/status", Status: http.StatusOK, Body: body})
			reset(true)
			w.Do(http.MethodGet, "/Users", "").Want(http.StatusNotImplemented)
			w.Do(http.MethodGet, "/Users", "").Want(http.StatusOK) // the fault is over
		})
	}
}

// swappableAdmins is a bridge, without a cache, in front of a shop whose module can
// be taken out and put in.
func swappableAdmins(t *testing.T) (w *world, install func(with bool)) {
	t.Helper()
	with := magentotest.NewShop(magentotest.WithModule(), magentotest.WithBearer("magento-token"), magentotest.WithAdmin("root", rootPassword, ""))
	without := magentotest.NewShop(magentotest.WithBearer("magento-token"))
	var current atomic.Pointer[magentotest.Shop]
	current.Store(without)
	front := bridgetest.Serve(t, http.HandlerFunc(func(out http.ResponseWriter, in *http.Request) { current.Load().ServeHTTP(out, in) }))
	client, err := magento.New(magento.Config{BaseURL: bridgetest.ShopURL, Transport: front, Credentials: magento.Bearer{Token: "magento-token"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	admins := admin.New(admin.Config{CacheTTL: time.Nanosecond}, client)
	if err := admins.Load(t.Context()); !errors.Is(err, admin.ErrNoModule) {
		t.Fatalf("Load: %v, want ErrNoModule", err)
	}
	w = adminEndpoint(t, admins, with)
	return w, func(module bool) {
		if module {
			current.Store(with)
		} else {
			current.Store(without)
		}
	}
}

// adminEndpoint serves admins to a client.
func adminEndpoint(t *testing.T, admins *admin.Admins, shop *magentotest.Shop) *world {
	t.Helper()
	accepted, err := scimserver.ParseToken(bridgetest.Token)
	if err != nil {
		t.Fatal(err)
	}
	handler, err := scimserver.NewHandler(scimserver.Config{Prefix: "/admin/scim/v2", Tokens: []scimserver.Token{accepted}}, admins.Users(), admins.Groups())
	if err != nil {
		t.Fatal(err)
	}
	e := echo.New()
	handler.Register(e)
	return &world{&bridgetest.World{
		T: t, Shop: shop, ToShop: bridgetest.Serve(t, shop),
		URL: "http://scim.test/admin/scim/v2", Client: &http.Client{Transport: bridgetest.Serve(t, e)},
	}}
}

// The module is used as soon as it is there, and missed as soon as it is gone.
func TestAdminsWhenTheModuleComesAndGoes(t *testing.T) {
	t.Parallel()
	w, install := swappableAdmins(t)
	w.Do(http.MethodGet, "/Users", "").Want(http.StatusNotImplemented)
	w.Do(http.MethodGet, "/ResourceTypes", "").Want(http.StatusNotImplemented)
	install(true)
	w.Do(http.MethodGet, "/Users", "").Want(http.StatusOK).Equal("root", "Resources", 0, "userName")
	w.Do(http.MethodGet, "/Groups", "").Want(http.StatusOK).Equal("Administrators", "Resources", 0, "displayName")
	w.Do(http.MethodGet, "/ResourceTypes", "").Want(http.StatusOK)
	install(false)
	for name, r := range adminRequests() {
		if a := w.Do(r.method, r.path, r.body); a.Status != http.StatusNotImplemented {
			t.Errorf("%s: %d, want 501: %s", name, a.Status, a.Raw)
		}
	}
}

// The same holds while what was read of the module is still remembered.
func TestAdminsWhenTheModuleGoesWithinTheCache(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesTeam("Sales"))
	noRoute := `{"message":"Request does not match any route."}`
	w.Shop.Fail(magentotest.Fault{Status: http.StatusNotFound, Body: noRoute, Times: -1})
	for name, r := range adminRequests() {
		if a := w.Do(r.method, r.path, r.body); a.Status != http.StatusNotImplemented {
			t.Errorf("%s: %d, want 501: %s", name, a.Status, a.Raw)
		}
	}
}

// Credentials without a right are the bridge's trouble, not that of the client's
// token, and the answer names the right.
func TestAdminsWithoutARight(t *testing.T) {
	t.Parallel()
	const module = "ScimBridge_ScimBridge::"
	all := []string{
		"status", "admin_users_view", "admin_users_create", "admin_users_update", "admin_users_delete", "admin_roles_view", "admin_roles_create",
		"admin_roles_update", "admin_roles_delete", "admin_role_members",
	}
	for lacking, c := range map[string]struct{ method, path, body string }{
		"status":             {http.MethodGet, "/Users", ""},
		"admin_users_view":   {http.MethodGet, "/Users/1", ""},
		"admin_users_create": {http.MethodPost, "/Users", adaAdmin},
		"admin_users_update": {http.MethodPatch, "/Users/1", bridgetest.Patch(`{"op":"replace","path":"title","value":"Boss"}`)},
		"admin_users_delete": {http.MethodDelete, "/Users/2", ""},
		"admin_roles_view":   {http.MethodGet, "/Groups", ""},
		"admin_roles_create": {http.MethodPost, "/Groups", `{"displayName":"New"}`},
		"admin_roles_update": {http.MethodPatch, "/Groups/{sales}", bridgetest.Patch(`{"op":"replace","path":"displayName","value":"New"}`)},
		"admin_roles_delete": {http.MethodDelete, "/Groups/{sales}", ""},
		"admin_role_members": {http.MethodPatch, "/Groups/{sales}", bridgetest.Patch(`{"op":"add","path":"members","value":[{"value":"2"}]}`)},
	} {
		t.Run(lacking, func(t *testing.T) {
			t.Parallel()
			var rights []string
			for _, right := range all {
				if right != lacking {
					rights = append(rights, module+right)
				}
			}
			w := restrictedAdmins(t, rights)
			w.addAdmin("eve", "")
			w.unchanged(func() {
				a := w.Do(c.method, strings.Replace(c.path, "{sales}", w.roleID("Sales"), 1), c.body).Want(http.StatusBadGateway)
				a.Says(module+lacking, "token of this request is fine")
			})
		})
	}
}

// restrictedAdmins is a bridge whose integration has only these rights.
func restrictedAdmins(t *testing.T, rights []string) *world {
	t.Helper()
	shop := magentotest.NewShop(magentotest.WithModule(), magentotest.WithAdmin("root", rootPassword, ""), magentotest.WithRole("Sales"), magentotest.WithRestrictedBearer("some", rights...))
	client, err := magento.New(magento.Config{BaseURL: bridgetest.ShopURL, Transport: bridgetest.Serve(t, shop), Credentials: magento.Bearer{Token: "some"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	admins := admin.New(admin.Config{RolesAllowed: []string{"Sales", "New"}}, client)
	t.Cleanup(admins.Close)
	return adminEndpoint(t, admins, shop)
}
