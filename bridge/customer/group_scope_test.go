package customer_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// bothShops are a shop without and one with the companion module.
func bothShops() map[string]setup { return map[string]setup{"stock": {}, "module": moduleShop()} }

// groupInShop makes a group past the bridge, with members, and returns its id.
func (w *world) groupInShop(name string, members int, website int64) string {
	w.T.Helper()
	number, _ := w.InShop(http.MethodPost, "/customerGroups", `{"group":{"code":"`+name+`","tax_class_id":3}}`)["id"].(float64)
	for i := range members {
		_, err := w.Shop.AddCustomer(map[string]any{
			"email": fmt.Sprintf("%s%d@example.com", name, i), "firstname": "A", "lastname": "B",
			"website_id": website, "group_id": int64(number),
		}, "")
		if err != nil {
			w.T.Fatal(err)
		}
	}
	return fmt.Sprintf("g%d", int64(number))
}

// The groups that Magento comes with are not deleted, nor is a default group.
func TestPresetGroupsStay(t *testing.T) {
	t.Parallel()
	for shape, s := range bothShops() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			p := w.people(1)
			w.Do(http.MethodPut, "/Groups/g2", `{"displayName":"Wholesale","members":[`+bridgetest.Values(p[0])+`]}`).Want(http.StatusOK)
			if shape == "module" { // that does not make it the client's
				w.Do(http.MethodPatch, "/Groups/g2", bridgetest.Patch(`{"op":"replace","path":"externalId","value":"x"}`))
			}
			w.Do(http.MethodDelete, "/Groups/g0", "").Want(http.StatusNotFound)
			for _, id := range []string{"g1", "g2", "g3"} {
				w.Do(http.MethodDelete, "/Groups/"+id, "").Want(http.StatusBadRequest).Equal("mutability", "scimType")
			}
			w.Members("g2", p[0])
		})
	}
}

// A group that may be the shop's own is deleted only with few members, on all websites and
// whether they exist for the client or not.
func TestGroupsWithManyMembersStay(t *testing.T) {
	t.Parallel()
	for shape, s := range bothShops() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			s.shop = append(s.shop, magentotest.WithWebsite("eu", "eu_de", "de_DE"))
			s.bridge.Scope = parseScope(t, "domains:example.com,staff.example.com")
			s.bridge.GroupDeleteMax = 3
			w := newWorld(t, s)
			few, many := w.groupInShop("Few", 3, 1), w.groupInShop("Many", 4, 2)
			detail := w.Do(http.MethodDelete, "/Groups/"+many, "").Want(http.StatusConflict).Detail()
			for _, says := range []string{"4 members", "take members out", "raise GROUP_DELETE_MAX"} {
				if !strings.Contains(detail, says) {
					t.Errorf("the detail does not say %q: %s", says, detail)
				}
			}
			w.Do(http.MethodGet, "/Groups/"+many, "").Want(http.StatusOK)
			w.Do(http.MethodDelete, "/Groups/"+few, "").Want(http.StatusNoContent)
			var mine []string
			for i := range 5 {
				mine = append(mine, w.Do(http.MethodPost, "/Users", insider(fmt.Sprintf("p%d", i))).Want(http.StatusCreated).ID())
			}
			own := w.Group("Team", mine...)
			if owner := w.groupOwner(own); owner != map[string]string{"module": "token-1"}[shape] {
				t.Errorf("scim_owner is %q", owner)
			}
			want := http.StatusConflict // nobody can tell whose it is
			if shape == "module" {
				want = http.StatusNoContent
			}
			w.Do(http.MethodDelete, "/Groups/"+own, "").Want(want)
			adopted := w.groupInShop("Adopted", 5, 1)
			w.Do(http.MethodPatch, "/Groups/"+adopted, bridgetest.Patch(`{"op":"replace","path":"displayName","value":"Renamed"}`)).Want(http.StatusNoContent)
			w.Do(http.MethodDelete, "/Groups/"+adopted, "").Want(http.StatusConflict)
		})
	}
}

// groupOwner is who has made or adopted a group.
func (w *world) groupOwner(id string) string {
	w.T.Helper()
	texts, _ := w.InShop(http.MethodGet, "/customerGroups/"+bridgetest.Number(id), "")["extension_attributes"].(map[string]any)
	owner, _ := texts["scim_owner"].(string)
	return owner
}

func TestNoGroupWithMembersIsDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{bridge: customer.Config{GroupDeleteMax: -1}})
	one, none := w.groupInShop("One", 1, 1), w.groupInShop("None", 0, 1)
	w.Do(http.MethodDelete, "/Groups/"+one, "").Want(http.StatusConflict)
	w.Do(http.MethodDelete, "/Groups/"+none, "").Want(http.StatusNoContent)
}

// GROUP_SCOPE=managed hides the groups of the shop.
func TestManagedGroups(t *testing.T) {
	t.Parallel()
	for name, priority := range map[string][]string{"without priorities": nil, "with priorities": {"Team"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := moduleShop()
			s.bridge.GroupsManaged, s.bridge.GroupPriority = true, priority
			w := newWorld(t, s)
			p := w.people(2)
			other := w.groupInShop("Other", 1, 1)
			if err := w.Shop.UpdateCustomer(1, map[string]any{"group_id": 3}); err != nil {
				t.Fatal(err)
			}
			team := w.Group("Team", p[1])
			w.Do(http.MethodGet, "/Groups", "").Want(http.StatusOK).Equal(1.0, "totalResults").Equal(team, "Resources", 0, "id")
			for _, filter := range []string{`displayName eq "Retailer"`, `id eq "` + other + `"`, `members.value eq "` + p[0] + `"`} {
				w.Do(http.MethodGet, "/Groups?filter="+url.QueryEscape(filter), "").Want(http.StatusOK).Equal(0.0, "totalResults")
			}
			w.Find(`groups.value eq "g3"`).Equal(0.0, "totalResults")
			w.GroupsOf(p[0])
			w.GroupsOf(p[1], "Team")
			add := bridgetest.Patch(`{"op":"add","path":"members","value":[` + bridgetest.Values(p[0]) + `]}`)
			for _, id := range []string{other, "g1", "g2", "g3"} {
				w.Do(http.MethodGet, "/Groups/"+id, "").Want(http.StatusNotFound)
				w.Do(http.MethodPut, "/Groups/"+id, `{"displayName":"Mine"}`).Want(http.StatusNotFound)
				w.Do(http.MethodPatch, "/Groups/"+id, add).Want(http.StatusNotFound)
				w.Do(http.MethodDelete, "/Groups/"+id, "").Want(http.StatusNotFound)
				w.Do(http.MethodPost, "/Bulk", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{"method":"DELETE","path":"/Groups/`+id+`"}]}`).
					Want(http.StatusOK).Equal("404", "Operations", 0, "status")
			}
			detail := w.Do(http.MethodPost, "/Groups", `{"displayName":"wholesale"}`).Want(http.StatusConflict).Equal("uniqueness", "scimType").Detail()
			warnings := w.Events()[len(w.Events())-1].Warnings()
			if !strings.Contains(detail, "GROUP_SCOPE=all") || len(warnings) != 1 || warnings[0].Code != "outside-scope" {
				t.Errorf("detail %s, warnings %v", detail, warnings)
			}
			w.Do(http.MethodPost, "/Groups", `{"displayName":"TEAM"}`).Want(http.StatusConflict)
			w.Do(http.MethodPatch, "/Groups/"+team, add).Want(http.StatusNoContent)
			w.GroupsOf(p[0], "Team")
			w.Do(http.MethodDelete, "/Groups/"+team, "").Want(http.StatusNoContent)
		})
	}
}

func TestManagedGroupsNeedTheModule(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]setup{"stock": {}, "an older module": olderModule()} {
		s.bridge.GroupsManaged = true
		if err := loadError(t, s); err == nil || !strings.Contains(err.Error(), "GROUP_SCOPE=managed needs the companion module") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// JumpCloud's connection test makes a user and a group, and deletes both: in either order,
// with the user in the group or not.
func TestOrdersOfJumpCloudsConnectionTest(t *testing.T) {
	t.Parallel()
	for shape, s := range bothShops() {
		for _, groupFirst := range []bool{true, false} {
			for _, isMember := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s, group first %t, member %t", shape, groupFirst, isMember), func(t *testing.T) {
					t.Parallel()
					scoped := s // the other subtests run at the same time
					scoped.bridge.Scope = parseScope(t, "domains:staff.example.com")
					w := newWorld(t, scoped)
					w.Shop.Seed(30)
					user := "/Users/" + w.Do(http.MethodPost, "/Users", insider("probe")).Want(http.StatusCreated).ID()
					group := "/Groups/" + w.Group("SCIM test group")
					if isMember {
						_, id, _ := strings.Cut(strings.TrimPrefix(user, "/"), "/")
						body := bridgetest.Patch(`{"op":"add","path":"members","value":[` + bridgetest.Values(id) + `]}`)
						w.Do(http.MethodPatch, group, body).Want(http.StatusNoContent)
					}
					order := []string{user, group}
					if groupFirst {
						order = []string{group, user}
					}
					for _, path := range order {
						w.Do(http.MethodDelete, path, "").Want(http.StatusNoContent)
						w.Do(http.MethodGet, path, "").Want(http.StatusNotFound)
					}
					if n := w.Shop.CustomerCount(); n != 30 {
						t.Errorf("%d customers are left", n)
					}
				})
			}
		}
	}
}
