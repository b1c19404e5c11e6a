package admin_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
)

// Whoever is out stays out: what another process has sent before, and Magento carries out after a
// request that had nothing to change, is refused.
func TestWhoIsOutStaysOutWhateverAnotherProcessHasUnderWay(t *testing.T) {
	t.Parallel()
	const (
		inactive = `{"op":"replace","path":"active","value":false}`
		member   = `,"path":"members","value":[{"value":"USER"}]}`
	)
	for name, tc := range map[string]struct {
		path, body string
		late       magento.AdminUserChange
	}{
		"deactivation":   {"/Users/USER", inactive, magento.AdminUserChange{IsActive: magento.Set(true)}},
		"a member goes":  {"/Groups/ROLE", `{"op":"remove"` + member, magento.AdminUserChange{RoleID: magento.Set[int64](2)}},
		"another writes": {"/Users/USER", inactive, magento.AdminUserChange{Firstname: magento.Set("Late")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, salesTeam("Sales"))
			names := strings.NewReplacer("USER", w.Do(http.MethodPost, "/Users", adaAdmin).Want(http.StatusCreated).ID(), "ROLE", w.roleID("Sales"))
			do := func() bridgetest.Answer {
				return w.Do(http.MethodPatch, names.Replace(tc.path), names.Replace(bridgetest.Patch(tc.body)))
			}
			do()
			client := w.Magento(magento.Bearer{Token: bridgetest.MagentoToken})
			read, err := client.GetAdminUser(t.Context(), parseInt(t, names.Replace("USER")))
			if err != nil {
				t.Fatal(err)
			}
			before := w.state(names)
			if a := do(); a.Status >= http.StatusBadRequest {
				t.Fatalf("%d %s", a.Status, a.Raw)
			}
			tc.late.Version = read.Version
			if _, err := client.UpdateAdminUser(t.Context(), read.ID, tc.late); !failure.IsChanged(err) {
				t.Errorf("the late write: %v", err)
			}
			w.isAcknowledged(before, names)
		})
	}
}
