package customer_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
)

// shoppers is how many there are in the shops that a client is let loose on.
const shoppers = 2000

// seedShoppers fills a shop: shoppers in every group that Magento comes with, and in large and
// small ones of the shop's own.
func (w *world) seedShoppers() {
	w.T.Helper()
	w.Shop.Seed(shoppers - 36)
	for id := range int64(300) {
		if err := w.Shop.UpdateCustomer(id+1, map[string]any{"group_id": 1 + id%3}); err != nil {
			w.T.Fatal(err)
		}
	}
	w.groupInShop("VIP", 30, 1)
	w.groupInShop("Few", 5, 1)
	w.groupInShop("One", 1, 1)
}

// everything is what the shop holds of each customer and each group, in every field.
func (w *world) everything() map[string]any {
	w.T.Helper()
	all := map[string]any{}
	for id, left := int64(1), w.Shop.CustomerCount(); left > 0; id++ {
		if c, there := w.Shop.Customer(id); there {
			all["customer "+bridgetest.ID(id)] = c
			left--
		}
	}
	groups, _ := w.InShop(http.MethodGet, "/customerGroups/search?searchCriteria", "")["items"].([]any)
	for _, one := range groups {
		group, _ := one.(map[string]any)
		all["group "+fmt.Sprint(group["id"])] = group
	}
	return all
}

// differsIn names what is not as it was before.
func (w *world) differsIn(before map[string]any) (names []string) {
	w.T.Helper()
	after := w.everything()
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if !cmp.Equal(before[name], after[name]) {
			names = append(names, name)
		}
	}
	return names
}

// reconcile does what two identity providers do in their first run: they list everybody, delete
// who has no externalId of theirs, and then do the same with the groups. It returns how often
// each status was the answer to a deletion.
func (w *world) reconcile() map[int]int {
	w.T.Helper()
	statuses := map[int]int{}
	for _, endpoint := range []string{"/Users", "/Groups"} {
		var others []string
		for start := 1; ; {
			a := w.Do(http.MethodGet, endpoint+"?count=100&startIndex="+strconv.Itoa(start), "").Want(http.StatusOK)
			list, _ := a.Body["Resources"].([]any)
			for i := range list {
				id, _ := a.At("Resources", i, "id").(string)
				if mine, _ := a.At("Resources", i, "externalId").(string); !strings.HasPrefix(mine, "mine-") {
					others = append(others, id)
				}
			}
			total, _ := a.Body["totalResults"].(float64)
			if start += len(list); len(list) == 0 || start > int(total) {
				break
			}
		}
		for _, id := range others {
			statuses[w.Do(http.MethodDelete, endpoint+"/"+id, "").Status]++
		}
	}
	return statuses
}

// A client that deletes whom it has not made does no harm to anybody outside of its scope.
func TestReconcilingClientLeavesShoppersAlone(t *testing.T) {
	t.Parallel()
	for shape, shop := range bothShops() {
		for _, scope := range []string{
			"domains:staff.example.com", "domains:*.example.com", "managed", "managed+domains:staff.example.com", "managed+domains:example.com",
		} {
			if shape == "stock" && strings.HasPrefix(scope, "managed") {
				continue
			}
			t.Run(shape+", "+scope, func(t *testing.T) {
				t.Parallel()
				s := shop
				s.bridge.Scope, s.bridge.GroupDeleteMax = parseScope(t, scope), 20
				s.bridge.Scope.Adopts = strings.HasPrefix(scope, "managed+")
				w := newWorld(t, s)
				w.seedShoppers()
				before := w.everything()
				if len(before) != shoppers+7 {
					t.Fatalf("the shop has %d customers and groups", len(before))
				}
				domain := "@staff.example.com"
				if strings.HasSuffix(scope, ":example.com") {
					domain = "@example.com"
				}
				var mine []string
				for i := range 3 {
					body := strings.ReplaceAll(insider(fmt.Sprintf("p%d", i)), "@staff.example.com", domain)
					body = strings.Replace(body, `"userName"`, `"externalId":"mine-`+strconv.Itoa(i)+`","userName"`, 1)
					mine = append(mine, w.Do(http.MethodPost, "/Users", body).Want(http.StatusCreated).ID())
				}
				team := w.Group("Team", mine...)
				statuses := w.reconcile()
				if names := w.differsIn(before); len(names) > 0 {
					t.Errorf("these are not as before: %v", names)
				}
				// On stock nothing shows whom the client has made, so it deletes them.
				want := map[string]map[int]int{"stock": {204: 3 + 1, 400: 3, 409: 3}, "module": {204: 1, 400: 3, 409: 3}}[shape]
				if diff := cmp.Diff(want, statuses); diff != "" {
					t.Errorf("statuses (-want +got):\n%s", diff)
				}
				w.Do(http.MethodGet, "/Groups/"+team, "").Want(http.StatusNotFound)
			})
		}
	}
}

// Without a scope the guard is the brake: at most twenty go, and the next waits.
func TestReconcilingClientIsHeldByTheGuard(t *testing.T) {
	t.Parallel()
	for shape, shop := range bothShops() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			s := shop
			s.bridge.GroupDeleteMax = 20
			s.guard = guard.New(guard.Config{Mode: guard.Block, Limit: guard.Limit{People: 20, Window: time.Hour}})
			w := newWorld(t, s)
			w.seedShoppers()
			before := w.everything()
			statuses := w.reconcile()
			// Of the groups the presets stay, and VIP for its size; Few and One wait.
			want := map[int]int{204: 20, 503: shoppers - 20 + 2, 400: 3, 409: 1}
			if diff := cmp.Diff(want, statuses); diff != "" {
				t.Errorf("statuses (-want +got):\n%s", diff)
			}
			names := w.differsIn(before)
			if len(names) != 20 || strings.Contains(strings.Join(names, " "), "group") {
				t.Errorf("these are not as before: %v", names)
			}
			w.Do(http.MethodPatch, "/Users/"+bridgetest.ID(shoppers), bridgetest.Patch(leavesBody)).Want(http.StatusOK).Equal(false, "active")
			w.Do(http.MethodGet, "/Users?count=0", "").Want(http.StatusOK).Equal(float64(shoppers-20), "totalResults")
		})
	}
}
