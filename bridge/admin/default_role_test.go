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

func withDefaultRole(name string, allowed ...string) setup {
	s := salesTeam(allowed...)
	s.bridge.RoleDefault = name
	return s
}

const adaAdmin = `{"schemas":["` + bridgetest.CoreUser + `"],"userName":"ada","password":"n3w-S3cret!","name":{"givenName":"Ada","familyName":"Byron"},"emails":[{"value":"ada@example.com","type":"work","primary":true}]}`

// New users have the default role, who joins another leaves it, and who leaves the
// last one falls back to it.
func TestAdminDefaultRole(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]setup{
		"not allowed":               withDefaultRole("Finance", "Sales", "Support"),
		"allowed":                   withDefaultRole("Finance", "Sales", "Support", "Finance"),
		"written in another case":   withDefaultRole("FINANCE", "sales", "SUPPORT"),
		"written with a space more": withDefaultRole(" Finance", "Sales ", "Support"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c)
			finance, sales, support := w.roleID("Finance"), w.roleID("Sales"), w.roleID("Support")
			created := w.Do(http.MethodPost, "/Users", adaAdmin).Want(http.StatusCreated).Equal(finance, "groups", 0, "value").Equal(true, "active")
			ada := created.ID()
			w.holdsRole(ada, "Finance")
			w.adminMayLogIn("ada", "n3w-S3cret!", true)
			w.Members(finance, ada)

			w.Do(http.MethodPatch, "/Groups/"+sales, bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(ada)+`]}`)).Want(http.StatusNoContent)
			w.GroupsOf(ada, "Sales")
			w.Do(http.MethodPatch, "/Groups/"+support, bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(ada)+`]}`)).Want(http.StatusNoContent)
			w.GroupsOf(ada, "Sales", "Support")
			w.holdsRole(ada, "Support")
			w.Do(http.MethodPatch, "/Groups/"+support, bridgetest.Patch(`{"op":"remove","path":"members"}`)).Want(http.StatusNoContent)
			w.holdsRole(ada, "Sales")
			w.Do(http.MethodDelete, "/Groups/"+sales, "").Want(http.StatusNoContent)
			w.holdsRole(ada, "Finance")
			w.GroupsOf(ada, "Finance")
		})
	}
}

// The default role has those members who are in no other: they are not changed by
// hand, and the role stays. What it is known by at the client may be noted.
func TestAdminDefaultRoleIsNotChanged(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]setup{"not allowed": withDefaultRole("Finance", "Sales", "Trade"), "allowed": withDefaultRole("Finance", "Sales", "Finance", "Trade")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			ada, ben := w.Do(http.MethodPost, "/Users", adaAdmin).Want(http.StatusCreated).ID(), w.addAdmin("ben", "Sales")
			finance := w.roleID("Finance")
			for what, c := range map[string]struct{ method, body string }{
				"a member leaves":        {http.MethodPatch, bridgetest.Patch(`{"op":"remove","path":"members","value":[` + bridgetest.Values(ada) + `]}`)},
				"all leave":              {http.MethodPut, `{"displayName":"Finance","members":[]}`},
				"a member joins":         {http.MethodPatch, bridgetest.Patch(`{"op":"add","path":"members","value":[` + bridgetest.Values(ben) + `]}`)},
				"one goes for the other": {http.MethodPut, `{"displayName":"Finance","members":[` + bridgetest.Values(ben) + `]}`},
				"renamed":                {http.MethodPatch, bridgetest.Patch(`{"op":"replace","path":"displayName","value":"Trade"}`)},
				"deleted":                {http.MethodDelete, ""},
			} {
				w.unchanged(func() {
					a := w.Do(c.method, "/Groups/"+finance, c.body)
					if allowedTo := what == "renamed" && name == "not allowed"; allowedTo {
						a.Want(http.StatusForbidden).Says("ADMIN_ROLES_ALLOWED")
						return
					}
					a.Want(http.StatusBadRequest).Equal("mutability", "scimType").Says("ADMIN_ROLE_DEFAULT")
				})
			}
			w.Do(http.MethodPut, "/Groups/"+finance, `{"displayName":"Finance","externalId":"f1","members":[`+bridgetest.Values(ada)+`]}`).Want(http.StatusOK).Equal("f1", "externalId")
		})
	}
}

// A user without any role stays as active as the client said.
func TestAdminWithoutARoleStaysActive(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesTeam("Sales"))
	ada := w.Do(http.MethodPost, "/Users", adaAdmin).Want(http.StatusCreated).Equal(true, "active").Equal(nil, "groups").ID()
	w.adminMayLogIn("ada", "n3w-S3cret!", false)
	w.Do(http.MethodGet, "/Users/"+ada, "").Equal(true, "active")
	sales := w.roleID("Sales")
	w.Do(http.MethodPatch, "/Groups/"+sales, bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(ada)+`]}`)).Want(http.StatusNoContent)
	w.adminMayLogIn("ada", "n3w-S3cret!", true)
	w.Do(http.MethodPatch, "/Groups/"+sales, bridgetest.Patch(`{"op":"remove","path":"members"}`)).Want(http.StatusNoContent)
	w.Do(http.MethodGet, "/Users/"+ada, "").Equal(true, "active").Equal(nil, "groups")
	w.adminMayLogIn("ada", "n3w-S3cret!", false)

	ben := w.Do(http.MethodPost, "/Users", strings.NewReplacer("ada", "ben", `{"schemas"`, `{"active":false,"schemas"`).Replace(adaAdmin)).Want(http.StatusCreated).Equal(false, "active").ID()
	w.Do(http.MethodPatch, "/Groups/"+sales, bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(ben)+`]}`)).Want(http.StatusNoContent)
	w.adminMayLogIn("ben", "n3w-S3cret!", false) // a role lets nobody in who is not active
	w.Do(http.MethodGet, "/Users/"+ben, "").Equal(false, "active").Equal("Sales", "groups", 0, "display")
}

// The role by priority holds, whichever was joined last.
func TestAdminRolePriority(t *testing.T) {
	t.Parallel()
	s := salesTeam("Sales", "Support", "Finance")
	s.bridge.RolePriority = []string{"SALES", "Finance"}
	w := newWorld(t, s)
	ada := w.Do(http.MethodPost, "/Users", adaAdmin).Want(http.StatusCreated).ID()
	for _, step := range []struct{ op, role, holds string }{
		{"add", "Support", "Support"},
		{"add", "Finance", "Finance"},
		{"add", "Sales", "Sales"},
		{"remove", "Support", "Sales"},
		{"add", "Support", "Sales"},
		{"remove", "Sales", "Finance"},
		{"remove", "Finance", "Support"},
		{"remove", "Support", ""},
	} {
		w.Do(http.MethodPatch, "/Groups/"+w.roleID(step.role), bridgetest.Patch(`{"op":"`+step.op+`","path":"members","value":[`+bridgetest.Values(ada)+`]}`)).Want(http.StatusNoContent)
		w.holdsRole(ada, step.holds)
	}
}

// A default role that the shop does not have is an error of the settings.
func TestAdminDefaultRoleThatIsMissing(t *testing.T) {
	t.Parallel()
	shop := magentotest.NewServer(t, magentotest.WithModule(), magentotest.WithBearer("magento-token"))
	client, err := magento.New(magento.Config{BaseURL: shop.URL, Credentials: magento.Bearer{Token: "magento-token"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	err = admin.New(admin.Config{RoleDefault: "Nobody"}, client).Load(t.Context())
	if _, ok := errors.AsType[*failure.SetupError](err); !ok || !strings.Contains(err.Error(), "ADMIN_ROLE_DEFAULT") || !strings.Contains(err.Error(), `"Nobody"`) {
		t.Errorf("%v, want a SetupError that names the setting and the role", err)
	}
	if err := admin.New(admin.Config{RoleDefault: "administrators", RolesAllowed: []string{"Administrators"}}, client).Load(t.Context()); err != nil {
		t.Errorf("%v for a role that is there", err)
	}
}

// A default role that somebody in the shop deletes or renames later keeps nobody in:
// only what would need it fails, and not as the client's mistake.
func TestAdminDefaultRoleThatGoesLater(t *testing.T) {
	t.Parallel()
	s := withDefaultRole("Finance", "Sales", "New")
	s.bridge.CacheTTL = time.Nanosecond
	w := newWorld(t, s)
	ada := w.addAdmin("ada", "Sales")
	finance := w.roleID("Finance")
	w.renameInMagento(finance, "Treasury")
	w.Do(http.MethodGet, "/Users/"+ada, "").Want(http.StatusOK)
	w.Find(`userName eq "ada"`).Equal(ada, "Resources", 0, "id")
	w.Do(http.MethodGet, "/Groups", "").Want(http.StatusOK)
	sales := "/Groups/" + w.roleID("Sales")
	w.unchanged(func() {
		w.Do(http.MethodPost, "/Users", strings.ReplaceAll(adaAdmin, "ada", "ben")).Want(http.StatusInternalServerError).Says("settings")
		w.Do(http.MethodPost, "/Groups", `{"displayName":"New"}`).Want(http.StatusInternalServerError).Says("settings")
		w.Do(http.MethodPatch, sales, bridgetest.Patch(`{"op":"remove","path":"members"}`)).Want(http.StatusInternalServerError).Says("settings")
		w.Do(http.MethodDelete, sales, "").Want(http.StatusInternalServerError).Says("settings")
	})
	w.Do(http.MethodPatch, "/Users/"+ada, bridgetest.Patch(`{"op":"replace","path":"active","value":false}`)).Want(http.StatusOK)
	w.adminMayLogIn("ada", bridgetest.Password, false)
	w.Do(http.MethodDelete, "/Users/"+ada, "").Want(http.StatusNoContent)
	w.renameInMagento(finance, "Finance")
	w.Do(http.MethodPost, "/Users", adaAdmin).Want(http.StatusCreated).Equal("Finance", "groups", 0, "display")
}

// The default role is deleted, and made anew, within the time that it is remembered.
func TestAdminDefaultRoleThatIsAnotherMeanwhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withDefaultRole("Finance", "Sales"))
	before := w.roleID("Finance")
	w.InShop(http.MethodDelete, "/scim-bridge/admin-roles/"+bridgetest.Number(before), "")
	w.unchanged(func() {
		w.Do(http.MethodPost, "/Users", adaAdmin).Want(http.StatusInternalServerError).Says("settings")
	})
	w.InShop(http.MethodPost, "/scim-bridge/admin-roles", `{"role":{"name":"Finance"}}`)
	if w.roleID("Finance") == before {
		t.Fatal("the role has the same id as before")
	}
	ada := w.Do(http.MethodPost, "/Users", adaAdmin).Want(http.StatusCreated).Equal("Finance", "groups", 0, "display").ID()
	w.holdsRole(ada, "Finance")
}
