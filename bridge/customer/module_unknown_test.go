package customer_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// Where the module is installed and cannot be asked for, what a request says of activity is
// true all the same, whichever of the two marks a customer has.
func TestActivityWhereAnInstalledModuleIsUnknown(t *testing.T) {
	t.Parallel()
	const byModule, byKey = "scim_active", "confirmation"
	for name, options := range map[string][]magentotest.Option{
		"module":       {magentotest.WithModule()},
		"first module": {magentotest.WithModule(), magentotest.WithoutCustomerVersions()},
	} {
		for _, marks := range [][]string{{byModule}, {byKey}, {byModule, byKey}} {
			for _, password := range []string{"", `,"password":"An0ther-one"`} {
				t.Run(name+", "+strings.Join(marks, "+")+password, func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						s := setup{shop: options}
						module := withSwitch(&s)
						s.bridge.CacheTTL = time.Hour
						module.instead.Store(foreignAnswers()["a firewall"])
						w := newWorld(t, s)
						id := w.add(nil)
						columns := map[string]any{}
						for _, mark := range marks {
							columns[mark] = map[string]string{byModule: "0", byKey: "scim-inactive-X"}[mark]
						}
						if err := w.Shop.SetColumns(1, columns); err != nil {
							t.Fatal(err)
						}
						w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK).Equal(false, "active")
						before, _ := w.Shop.Customer(1)
						a := w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","value":{"active":true`+password+`}}`))
						c, _ := w.Shop.Customer(1)
						if refused := name == "module" && marks[0] == byModule; refused != (a.Status == http.StatusBadGateway) {
							t.Errorf("answer %s", a.Raw)
						}
						if isIn := customAttribute(c, byModule) != "0" && c[byKey] == nil; isIn != (a.Status == http.StatusOK) {
							t.Errorf("status %d, and the shop has %v: %v", a.Status, customAttribute(c, byModule), c[byKey])
						}
						if a.Status != http.StatusOK {
							if customAttribute(c, byModule) != customAttribute(before, byModule) || c[byKey] != before[byKey] {
								t.Errorf("changed to %v, %v", customAttribute(c, byModule), c[byKey])
							}
							a.Says("/V1/scim-bridge/status")
							w.mayLogIn("ada@example.com", "An0ther-one", false)
							w.mayLogIn("ada@example.com", bridgetest.Password, false)
							w.mayRaiseLater(module, id)
						}
						w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK).Equal(true, "active")
					})
				})
			}
		}
		t.Run(name+", deactivation", func(t *testing.T) {
			t.Parallel()
			s := setup{shop: options}
			module := withSwitch(&s)
			s.bridge.CacheTTL = time.Hour
			module.instead.Store(foreignAnswers()["no right"])
			w := newWorld(t, s)
			for _, id := range []string{w.add(nil), w.Do(http.MethodPost, "/Users", strings.ReplaceAll(adaBody, "ada@", "new@")).Want(http.StatusCreated).ID()} {
				w.Do(http.MethodPatch, "/Users/"+id, activate(false)).Want(http.StatusOK).Equal(false, "active")
			}
			for id := range int64(2) {
				c, _ := w.Shop.Customer(id + 1)
				if key, _ := c[byKey].(string); !strings.HasPrefix(key, "scim-inactive-") || customAttribute(c, byModule) != "0" {
					t.Errorf("not both marks: %v", c)
				}
			}
			w.mayLogIn("ada@example.com", bridgetest.Password, false)
		})
	}
}

// mayRaiseLater reactivates a customer once the module can be asked again. What was refused
// meanwhile has left nothing: the old password still holds.
func (w *world) mayRaiseLater(module *moduleSwitch, id string) {
	w.T.Helper()
	module.instead.Store(nil)
	time.Sleep(2 * time.Hour)
	for range 3 { // the shop is read again meanwhile
		w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK)
		time.Sleep(time.Minute)
	}
	w.Do(http.MethodPatch, "/Users/"+id, activate(true)).Want(http.StatusOK)
	w.mayLogIn("ada@example.com", bridgetest.Password, true)
}
