package admin_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/admin"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
)

// No id is that of an admin user and of a role (RFC 7643 section 3.1).
func TestAdminIDsOfRoles(t *testing.T) {
	t.Parallel()
	allowed := []string{"Team", "Other", "Bulk", "Another"}
	for i := range 8 {
		allowed = append(allowed, fmt.Sprint("Role ", i))
	}
	w := newWorld(t, setup{bridge: admin.Config{RolesAllowed: allowed}})
	w.addAdmin("first", "")
	ada, ben := w.addAdmin("ada", ""), w.addAdmin("ben", "")
	team, other := w.Group("Team", ada), w.Group("Other") // roles 3 and 4, after those of root and the bridge
	w.IDsOfGroups(team, ada)
	w.Do(http.MethodPatch, "/Groups/"+team, bridgetest.Patch(`{"op":"remove","path":"members"}`)).Want(http.StatusNoContent)
	w.TakesUsersAlone(team, other, ben)
	w.BulkOfGroups("bulk", "Bulk")
	for i := range 8 {
		w.Group(fmt.Sprint("Role ", i))
	}
	w.SortsGroupsByNumber()
}
