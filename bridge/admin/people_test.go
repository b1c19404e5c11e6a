package admin_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// Routes of the companion module.
const (
	searchAdmins  = "GET /V1/scim-bridge/admin-users"
	getAdmin      = "GET /V1/scim-bridge/admin-users/{userId}"
	postAdmin     = "POST /V1/scim-bridge/admin-users"
	putAdmin      = "PUT /V1/scim-bridge/admin-users/{userId}"
	deleteAdmin   = "DELETE /V1/scim-bridge/admin-users/{userId}"
	searchRoles   = "GET /V1/scim-bridge/admin-roles"
	getRole       = "GET /V1/scim-bridge/admin-roles/{roleId}"
	postRole      = "POST /V1/scim-bridge/admin-roles"
	putRole       = "PUT /V1/scim-bridge/admin-roles/{roleId}"
	deleteRole    = "DELETE /V1/scim-bridge/admin-roles/{roleId}"
	searchMembers = "GET /V1/scim-bridge/admin-roles/{roleId}/members"
)

// compatWith allows what a client needs beyond the RFC.
func compatWith(name string) func(*scimserver.Config) {
	return func(cfg *scimserver.Config) {
		allowed, err := scimserver.ParseCompat([]string{name})
		if err != nil {
			panic(err)
		}
		cfg.Compat = allowed
	}
}

func jsonOf(tb testing.TB, v any) string {
	tb.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}

// same fails where two states differ.
func (w *world) same(before, after any) {
	w.T.Helper()
	if diff := cmp.Diff(before, after); diff != "" {
		w.T.Errorf("changed what should be as before (-before +after):\n%s", diff)
	}
}
