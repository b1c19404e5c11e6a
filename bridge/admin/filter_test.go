package admin_test

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/scim-bridge/scim-bridge/bridge/admin"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// A filter finds exactly the admin users whom a plain evaluation of it over all
// finds, in the same order.
func TestAdminFiltersFindWhatAPlainEvaluationFinds(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	for i, first := range bridgetest.Awkward {
		address := fmt.Sprintf("%s%d@example.com", []string{"jose", "jösé", "a_b", "axb", "Ada"}[i%5], i)
		userName := address
		if i%2 == 0 {
			userName = fmt.Sprintf("%s%d", first, i)
		}
		w.Do(http.MethodPost, "/Users", fmt.Sprintf(`{"userName":%q,"name":{"givenName":%q,"familyName":%q},"title":%q,"externalId":%q,"active":%t,"emails":[{"value":%q,"type":"work","primary":true},{"value":%q,"type":"home"}]}`,
			userName, first+"x", bridgetest.Awkward[(i*7+3)%len(bridgetest.Awkward)]+"y", bridgetest.Awkward[(i+5)%len(bridgetest.Awkward)], "e"+first, i%3 != 0, address, "second"+address)).Want(http.StatusCreated)
	}
	store := admin.New(admin.Config{}, w.Magento(magento.Bearer{Token: bridgetest.MagentoToken})).Users()
	if all, _ := bridgetest.List(t, store, scim.Query{StartIndex: 1, Count: 1000}); len(all) != len(bridgetest.Awkward)+1 {
		t.Fatalf("%d users, want %d", len(all), len(bridgetest.Awkward)+1)
	}
	bridgetest.FindsWhatAPlainEvaluationFinds(t, store, func(rt *rapid.T) string {
		return bridgetest.DrawFilter(rt, 3, "nickName")
	})
}

// manyAdmins makes n admin users beside root, with the ids from 2 on.
func manyAdmins(t *testing.T, w *world, n int) {
	t.Helper()
	for i := range n {
		name := fmt.Sprintf("user%03d", i)
		user := map[string]any{"username": name, "firstname": "First" + strconv.Itoa(i%7), "lastname": "Last", "email": name + "@example.com", "is_active": i%2 == 0}
		if _, err := w.Shop.AddAdmin(user, ""); err != nil {
			t.Fatal(err)
		}
	}
	w.Shop.ResetCalls()
}

func TestAdminFilterThatWouldReadTooMany(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{bridge: admin.Config{ScanLimit: 5}})
	manyAdmins(t, w, 9)
	w.Do(http.MethodGet, "/Users?filter=title+pr", "").Want(http.StatusBadRequest).Equal("tooMany", "scimType").Says("10 admin users", "userName, externalId or id")
	w.Do(http.MethodGet, "/Users?sortBy=userName", "").Want(http.StatusBadRequest).Equal("tooMany", "scimType")
	w.Do(http.MethodGet, "/Users", "").Want(http.StatusOK).Equal(10.0, "totalResults") // Magento pages by itself
	w.Find(`userName eq "user003"`).Equal("5", "Resources", 0, "id")
	w.Find(`externalId eq "none" and title pr`).Equal(0.0, "totalResults")
}
