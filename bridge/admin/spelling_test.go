package admin_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/admin"
	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

func replaceWith(path, value string) string {
	return bridgetest.Patch(`{"op":"replace","path":"` + path + `","value":` + value + `}`)
}

// An address that only looks the same is another one to the guard.
func TestGuardCountsAddressesOfAdminsThatLookTheSame(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		to      string
		changed bool
	}{
		"letter case": {"KIMS%d@Example.COM", false}, "the long s": {"kimſ%d@example.com", true},
		"the Kelvin sign": {"\u212Aims%d@example.com", true}, "a combining accent": {"ki\u0301ms%d@example.com", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _, _ := guardedOffice(t, guard.Block)
			for i := range 6 {
				id := w.addAdmin(fmt.Sprintf("kims%d", i), "Sales")
				a := w.Do(http.MethodPatch, "/Users/"+id, replaceWith("emails", `[{"value":"`+fmt.Sprintf(c.to, i)+`","primary":true}]`))
				if isHeld := a.Status == http.StatusServiceUnavailable; isHeld != (c.changed && i == 5) || !isHeld && a.Status != http.StatusOK {
					t.Errorf("change %d is answered %d: %s", i, a.Status, a.Raw)
				}
			}
		})
	}
}

// Whoever is protected keeps user name and address also where others only look the same, and the
// answer says so.
func TestProtectedAdminsKeepWhatOthersLookLike(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesTeam("Sales"))
	id := w.addAdmin("kims", magentotest.Administrators)
	w.unchanged(func() {
		for path, values := range map[string][]string{
			"userName": {`"kimſ"`, `"\u212aims"`},
			"emails":   {`[{"value":"kimſ@example.com","primary":true}]`, `[{"value":"\u212aims@example.com","primary":true}]`},
		} {
			for _, value := range values {
				w.Do(http.MethodPatch, "/Users/"+id, replaceWith(path, value)).Want(http.StatusForbidden).Says(path)
			}
		}
	})
	w.Do(http.MethodPatch, "/Users/"+id, replaceWith("userName", `"KIMS"`)).Want(http.StatusOK).Equal("kims", "userName")
}

// ADMIN_ROLES_ALLOWED allows no role whose name only looks the same; nor can a client make one.
func TestRolesThatLookLikeOneThatIsAllowed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Saleſ", "Bac\u212A office"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			allowed := strings.NewReplacer("ſ", "s", "\u212A", "k").Replace(name)
			w := newWorld(t, setup{
				shop:   []magentotest.Option{magentotest.WithRole(name, "Magento_Sales::sales")},
				bridge: admin.Config{RolesAllowed: []string{allowed}},
			})
			ada := w.addAdmin("ada", "")
			role := w.groupID(name)
			w.unchanged(func() {
				for method, body := range map[string]string{
					http.MethodPut:    `{"displayName":"` + name + `","members":[` + bridgetest.Values(ada) + `]}`,
					http.MethodPatch:  bridgetest.Patch(`{"op":"add","path":"members","value":[` + bridgetest.Values(ada) + `]}`),
					http.MethodDelete: "",
				} {
					w.Do(method, "/Groups/"+role, body).Want(http.StatusForbidden).Says(name)
				}
				w.Do(http.MethodPost, "/Groups", `{"displayName":"`+name+`"}`)
				w.Do(http.MethodPost, "/Groups", `{"displayName":"`+strings.ToLower(allowed)+`"}`).Want(http.StatusConflict)
			})
		})
	}
}
