package bridge_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

func withDefaultRole(name string, allowed ...string) adminSetup {
	s := salesTeam(allowed...)
	s.bridge.RoleDefault = name
	return s
}

const adaAdmin = `{"schemas":["` + coreUser + `"],"userName":"ada","password":"n3w-S3cret!","name":{"givenName":"Ada","familyName":"Byron"},"emails":[{"value":"ada@example.com","type":"work","primary":true}]}`

// New users have the default role, who joins another leaves it, and who leaves the
// last one falls back to it.
func TestAdminDefaultRole(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]adminSetup{
		"not allowed":               withDefaultRole("Finance", "Sales", "Support"),
		"allowed":                   withDefaultRole("Finance", "Sales", "Support", "Finance"),
		"written in another case":   withDefaultRole("FINANCE", "sales", "SUPPORT"),
		"written with a space more": withDefaultRole(" Finance", "Sales ", "Support"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newAdminWorld(t, c)
			finance, sales, support := w.roleID("Finance"), w.roleID("Sales"), w.roleID("Support")
			created := w.do(http.MethodPost, "/Users", adaAdmin).want(http.StatusCreated).equal(finance, "groups", 0, "value").equal(true, "active")
			ada := created.id()
			w.holdsRole(ada, "Finance")
			w.adminMayLogIn("ada", "n3w-S3cret!", true)
			w.members(finance, ada)

			w.do(http.MethodPatch, "/Groups/"+sales, patch(`{"op":"add","path":"members","value":[`+values(ada)+`]}`)).want(http.StatusNoContent)
			w.groupsOf(ada, "Sales")
			w.do(http.MethodPatch, "/Groups/"+support, patch(`{"op":"add","path":"members","value":[`+values(ada)+`]}`)).want(http.StatusNoContent)
			w.groupsOf(ada, "Sales", "Support")
			w.holdsRole(ada, "Support")
			w.do(http.MethodPatch, "/Groups/"+support, patch(`{"op":"remove","path":"members"}`)).want(http.StatusNoContent)
			w.holdsRole(ada, "Sales")
			w.do(http.MethodDelete, "/Groups/"+sales, "").want(http.StatusNoContent)
			w.holdsRole(ada, "Finance")
			w.groupsOf(ada, "Finance")
		})
	}
}

// The default role has those members who are in no other: they are not changed by
// hand, and the role stays. What it is known by at the provider may be noted.
func TestAdminDefaultRoleIsNotChanged(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]adminSetup{"not allowed": withDefaultRole("Finance", "Sales", "Trade"), "allowed": withDefaultRole("Finance", "Sales", "Finance", "Trade")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newAdminWorld(t, s)
			ada, ben := w.do(http.MethodPost, "/Users", adaAdmin).want(http.StatusCreated).id(), w.addAdmin("ben", "Sales")
			finance := w.roleID("Finance")
			for what, c := range map[string]struct{ method, body string }{
				"a member leaves":        {http.MethodPatch, patch(`{"op":"remove","path":"members","value":[` + values(ada) + `]}`)},
				"all leave":              {http.MethodPut, `{"displayName":"Finance","members":[]}`},
				"a member joins":         {http.MethodPatch, patch(`{"op":"add","path":"members","value":[` + values(ben) + `]}`)},
				"one goes for the other": {http.MethodPut, `{"displayName":"Finance","members":[` + values(ben) + `]}`},
				"renamed":                {http.MethodPatch, patch(`{"op":"replace","path":"displayName","value":"Trade"}`)},
				"deleted":                {http.MethodDelete, ""},
			} {
				w.unchanged(func() {
					a := w.do(c.method, "/Groups/"+finance, c.body)
					if allowedTo := what == "renamed" && name == "not allowed"; allowedTo {
						a.want(http.StatusForbidden).says("ADMIN_ROLES_ALLOWED")
						return
					}
					a.want(http.StatusBadRequest).equal("mutability", "scimType").says("ADMIN_ROLE_DEFAULT")
				})
			}
			w.do(http.MethodPut, "/Groups/"+finance, `{"displayName":"Finance","externalId":"f1","members":[`+values(ada)+`]}`).want(http.StatusOK).equal("f1", "externalId")
		})
	}
}

// A user without any role stays as active as the provider said.
func TestAdminWithoutARoleStaysActive(t *testing.T) {
	t.Parallel()
	w := newAdminWorld(t, salesTeam("Sales"))
	ada := w.do(http.MethodPost, "/Users", adaAdmin).want(http.StatusCreated).equal(true, "active").equal(nil, "groups").id()
	w.adminMayLogIn("ada", "n3w-S3cret!", false)
	w.do(http.MethodGet, "/Users/"+ada, "").equal(true, "active")
	sales := w.roleID("Sales")
	w.do(http.MethodPatch, "/Groups/"+sales, patch(`{"op":"add","path":"members","value":[`+values(ada)+`]}`)).want(http.StatusNoContent)
	w.adminMayLogIn("ada", "n3w-S3cret!", true)
	w.do(http.MethodPatch, "/Groups/"+sales, patch(`{"op":"remove","path":"members"}`)).want(http.StatusNoContent)
	w.do(http.MethodGet, "/Users/"+ada, "").equal(true, "active").equal(nil, "groups")
	w.adminMayLogIn("ada", "n3w-S3cret!", false)

	ben := w.do(http.MethodPost, "/Users", strings.NewReplacer("ada", "ben", `{"schemas"`, `{"active":false,"schemas"`).Replace(adaAdmin)).want(http.StatusCreated).equal(false, "active").id()
	w.do(http.MethodPatch, "/Groups/"+sales, patch(`{"op":"add","path":"members","value":[`+values(ben)+`]}`)).want(http.StatusNoContent)
	w.adminMayLogIn("ben", "n3w-S3cret!", false) // a role lets nobody in who is not active
	w.do(http.MethodGet, "/Users/"+ben, "").equal(false, "active").equal("Sales", "groups", 0, "display")
}

// The role by priority holds, whichever was joined last.
func TestAdminRolePriority(t *testing.T) {
	t.Parallel()
	s := salesTeam("Sales", "Support", "Finance")
	s.bridge.RolePriority = []string{"SALES", "Finance"}
	w := newAdminWorld(t, s)
	ada := w.do(http.MethodPost, "/Users", adaAdmin).want(http.StatusCreated).id()
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
		w.do(http.MethodPatch, "/Groups/"+w.roleID(step.role), patch(`{"op":"`+step.op+`","path":"members","value":[`+values(ada)+`]}`)).want(http.StatusNoContent)
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
	err = bridge.NewAdmins(bridge.AdminConfig{RoleDefault: "Nobody"}, client).Load(t.Context())
	if _, ok := errors.AsType[*bridge.SetupError](err); !ok || !strings.Contains(err.Error(), "ADMIN_ROLE_DEFAULT") || !strings.Contains(err.Error(), `"Nobody"`) {
		t.Errorf("%v, want a SetupError that names the setting and the role", err)
	}
	if err := bridge.NewAdmins(bridge.AdminConfig{RoleDefault: "administrators"}, client).Load(t.Context()); err != nil {
		t.Errorf("%v for a role that is there", err)
	}
}

// A default role that somebody in the shop deletes or renames later keeps nobody in:
// only what would need it fails, and not as the provider's mistake.
func TestAdminDefaultRoleThatGoesLater(t *testing.T) {
	t.Parallel()
	s := withDefaultRole("Finance", "Sales", "New")
	s.bridge.CacheTTL = time.Nanosecond
	w := newAdminWorld(t, s)
	ada := w.addAdmin("ada", "Sales")
	finance := w.roleID("Finance")
	w.renameInMagento(finance, "Treasury")
	w.do(http.MethodGet, "/Users/"+ada, "").want(http.StatusOK)
	w.find(`userName eq "ada"`).equal(ada, "Resources", 0, "id")
	w.do(http.MethodGet, "/Groups", "").want(http.StatusOK)
	sales := "/Groups/" + w.roleID("Sales")
	w.unchanged(func() {
		w.do(http.MethodPost, "/Users", strings.ReplaceAll(adaAdmin, "ada", "ben")).want(http.StatusInternalServerError).says("settings")
		w.do(http.MethodPost, "/Groups", `{"displayName":"New"}`).want(http.StatusInternalServerError).says("settings")
		w.do(http.MethodPatch, sales, patch(`{"op":"remove","path":"members"}`)).want(http.StatusInternalServerError).says("settings")
		w.do(http.MethodDelete, sales, "").want(http.StatusInternalServerError).says("settings")
	})
	w.do(http.MethodPatch, "/Users/"+ada, patch(`{"op":"replace","path":"active","value":false}`)).want(http.StatusOK)
	w.adminMayLogIn("ada", secret, false)
	w.do(http.MethodDelete, "/Users/"+ada, "").want(http.StatusNoContent)
	w.renameInMagento(finance, "Finance")
	w.do(http.MethodPost, "/Users", adaAdmin).want(http.StatusCreated).equal("Finance", "groups", 0, "display")
}

// The default role is deleted, and made anew, within the time that it is remembered.
func TestAdminDefaultRoleThatIsAnotherMeanwhile(t *testing.T) {
	t.Parallel()
	w := newAdminWorld(t, withDefaultRole("Finance", "Sales"))
	before := w.roleID("Finance")
	w.direct(http.MethodDelete, "/V1/scim-bridge/admin-roles/"+before, "")
	w.unchanged(func() {
		w.do(http.MethodPost, "/Users", adaAdmin).want(http.StatusInternalServerError).says("settings")
	})
	w.direct(http.MethodPost, "/V1/scim-bridge/admin-roles", `{"role":{"name":"Finance"}}`)
	if w.roleID("Finance") == before {
		t.Fatal("the role has the same id as before")
	}
	ada := w.do(http.MethodPost, "/Users", adaAdmin).want(http.StatusCreated).equal("Finance", "groups", 0, "display").id()
	w.holdsRole(ada, "Finance")
}
