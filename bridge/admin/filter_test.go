package admin_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
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

func TestAdminListsArePaged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	manyAdmins(t, w, 9) // ten with root
	for _, c := range []struct {
		query       string
		total, page float64
		first       any // id
	}{
		{"", 10, 10, "1"},
		{"?startIndex=4&count=3", 10, 3, "4"},
		{"?startIndex=9&count=5", 10, 2, "9"},
		{"?startIndex=11&count=5", 10, 0, nil},
		{"?count=0", 10, 0, nil},
		{"?filter=active+eq+true&count=2", 6, 2, "1"},
		{"?filter=active+eq+true&count=0", 6, 0, nil},
		{"?filter=userName+sw+%22user%22&startIndex=3&count=2", 9, 2, "4"},
		{"?sortBy=userName&sortOrder=descending&count=3", 10, 3, "10"},
		{"?sortBy=name.givenName&filter=name.givenName+eq+%22first3%22", 1, 1, "5"},
	} {
		a := w.Do(http.MethodGet, "/Users"+c.query, "").Want(http.StatusOK).Equal(c.total, "totalResults").Equal(c.first, "Resources", 0, "id")
		if n := a.At("itemsPerPage"); n != c.page {
			t.Errorf("%q has %v on the page, want %v", c.query, n, c.page)
		}
	}
}

func TestAdminListsAreWalkedByCursor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	manyAdmins(t, w, 9)
	for _, filter := range []string{"", "&filter=userName+pr"} {
		var ids []string
		path := "/Users?cursor&count=4" + filter
		for range 10 {
			a := w.Do(http.MethodGet, path, "").Want(http.StatusOK).Equal(10.0, "totalResults")
			resources, _ := a.At("Resources").([]any)
			for i := range resources {
				ids = append(ids, fmt.Sprint(a.At("Resources", i, "id")))
			}
			next, more := a.At("nextCursor").(string)
			if !more {
				break
			}
			path = "/Users?count=4&cursor=" + next + filter
		}
		if got := strings.Join(ids, " "); got != "1 2 3 4 5 6 7 8 9 10" {
			t.Errorf("%q walks through %s", filter, got)
		}
	}
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
