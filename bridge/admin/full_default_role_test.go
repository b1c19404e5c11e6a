package admin_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/admin"
	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// A default role that grants everything would make each new user an administrator, so the
// settings have to say twice that this is meant.
func TestAdminDefaultRoleWithEveryRight(t *testing.T) {
	t.Parallel()
	shop := magentotest.NewServer(t, magentotest.WithModule(), magentotest.WithBearer("magento-token"))
	client, err := magento.New(magento.Config{BaseURL: shop.URL, Credentials: magento.Bearer{Token: "magento-token"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	load := func(allowed ...string) error {
		admins := admin.New(admin.Config{RoleDefault: "administrators", RolesAllowed: allowed}, client)
		defer admins.Close()
		return admins.Load(t.Context())
	}
	for _, allowed := range [][]string{nil, {"Sales"}} {
		err := load(allowed...)
		if _, ok := errors.AsType[*failure.SetupError](err); !ok || !strings.Contains(err.Error(), "ADMIN_ROLE_DEFAULT") || !strings.Contains(err.Error(), "ADMIN_ROLES_ALLOWED") {
			t.Errorf("allowed %v: %v, want a SetupError that names both settings", allowed, err)
		}
	}
	if err := load("Sales", "Administrators"); err != nil {
		t.Errorf("where it is allowed: %v", err)
	}
}

// Whoever holds the default role is protected from the moment that it grants everything,
// unless the settings allow that role.
func TestAdminDefaultRoleThatGetsEveryRight(t *testing.T) {
	t.Parallel()
	for name, allowed := range map[string][]string{"not allowed": {"Sales"}, "allowed": {"Sales", "Finance"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			isFree := name == "allowed"
			s := withDefaultRole("Finance", allowed...)
			s.bridge.CacheTTL = time.Nanosecond
			w := newWorld(t, s)
			ada := w.addAdmin("ada", "Finance")
			eve := w.addAdmin("eve", "Finance")
			if err := w.Shop.GrantRole(w.Shop.RoleID("Finance"), "Magento_Backend::all"); err != nil {
				t.Fatal(err)
			}
			want := func(a bridgetest.Answer, status, refused int) {
				t.Helper()
				if !isFree {
					status = refused
				}
				if a.Want(status); status == http.StatusForbidden {
					a.Says("ADMIN_ROLES_ALLOWED", "Finance")
				}
			}
			password := bridgetest.Patch(`{"op":"replace","path":"password","value":"An0ther-one"}`)
			want(w.Do(http.MethodPatch, "/Users/"+ada, password), http.StatusOK, http.StatusForbidden)
			w.adminMayLogIn("ada", bridgetest.Password, !isFree)
			email := bridgetest.Patch(`{"op":"replace","path":"emails","value":[{"value":"m@example.com","primary":true}]}`)
			want(w.Do(http.MethodPatch, "/Users/"+ada, email), http.StatusOK, http.StatusForbidden)
			join := bridgetest.Patch(`{"op":"add","path":"members","value":[` + bridgetest.Values(ada) + `]}`)
			want(w.Do(http.MethodPatch, "/Groups/"+w.roleID("Sales"), join), http.StatusNoContent, http.StatusInternalServerError)
			want(w.Do(http.MethodPost, "/Users", strings.ReplaceAll(adaAdmin, "ada", "new")), http.StatusCreated, http.StatusInternalServerError)
			w.Do(http.MethodPatch, "/Users/"+eve, bridgetest.Patch(`{"op":"replace","path":"active","value":false}`)).Want(http.StatusOK)
			want(w.Do(http.MethodDelete, "/Users/"+eve, ""), http.StatusNoContent, http.StatusForbidden)
		})
	}
}
