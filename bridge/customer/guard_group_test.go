package customer_test

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// hiddenMembers are ways in which a client cannot see members of a group.
func hiddenMembers() map[string]struct {
	scope   string
	website int64
} {
	return map[string]struct {
		scope   string
		website int64
	}{
		"outside of the domains":         {"domains:staff.example.com", 1},
		"on another website":             {"website", 2},
		"on another website and outside": {"domains:staff.example.com", 2},
		"not managed":                    {"managed", 1},
		"not adopted":                    {"managed+domains:example.com", 1},
	}
}

// hidingShop is a shop with a second website and a scope; false where it cannot have that scope.
func hidingShop(t *testing.T, shape, scope string) (s setup, ok bool) {
	t.Helper()
	s = bothShops()[shape]
	s.shop = append(s.shop, magentotest.WithWebsite("eu", "eu_de", "de_DE"))
	s.bridge.Scope, s.bridge.GroupDeleteMax = parseScope(t, scope), 20
	s.bridge.Scope.Adopts = s.bridge.Scope.Managed && len(s.bridge.Scope.Domains) > 0
	return s, shape == "module" || !s.bridge.Scope.Managed
}

// Nobody whom a client cannot see is moved by the deletion of a group of the shop, however few
// they are, and whatever the client has done to the group before.
func TestGroupsOfOthersStay(t *testing.T) {
	t.Parallel()
	for shape := range bothShops() {
		for name, of := range hiddenMembers() {
			for adoption, change := range map[string]string{
				"": "", ", renamed": `{"op":"replace","path":"displayName","value":"Mine"}`,
				", emptied": `{"op":"remove","path":"members"}`,
			} {
				s, ok := hidingShop(t, shape, of.scope)
				if !ok {
					continue
				}
				t.Run(shape+", "+name+adoption, func(t *testing.T) {
					t.Parallel()
					w := newWorld(t, s)
					one, none := w.groupInShop("One", 1, of.website), w.groupInShop("None", 0, 1)
					if change != "" {
						w.Do(http.MethodPatch, "/Groups/"+one, bridgetest.Patch(change)).Want(http.StatusNoContent)
					}
					before := w.everything()
					w.Do(http.MethodDelete, "/Groups/"+one, "").Want(http.StatusConflict).Says("would lose it: 1.", "CUSTOMER_SCOPE")
					if diff := cmp.Diff(before, w.everything()); diff != "" {
						t.Errorf("the shop is another (-before +after):\n%s", diff)
					}
					w.Do(http.MethodDelete, "/Groups/"+none, "").Want(http.StatusNoContent)
				})
			}
		}
	}
}

// A group that a client has made can be deleted with people in it whom it cannot see, since
// somebody in the shop has put them there. Magento moves them as well, and they count.
func TestGuardCountsWhomAClientCannotSee(t *testing.T) {
	t.Parallel()
	for name, of := range hiddenMembers() {
		s, _ := hidingShop(t, "module", of.scope)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, fivePeople(s, guard.Block))
			fill := func(name string, n int) string {
				group := w.Group(name)
				from := w.groupInShop("Of"+name, n, of.website)
				for id := range int64(w.Shop.CustomerCount()) {
					if c, _ := w.Shop.Customer(id + 1); bridgetest.GroupID(int64(c["group_id"].(float64))) == from {
						number, _ := parseID(bridgetest.Number(group))
						if err := w.Shop.UpdateCustomer(id+1, map[string]any{"group_id": number}); err != nil {
							t.Fatal(err)
						}
					}
				}
				return group
			}
			three, two, one, six, none := fill("Three", 3), fill("Two", 2), fill("One", 1), fill("Six", 6), fill("None", 0)
			w.Do(http.MethodDelete, "/Groups/"+six, "").Want(http.StatusServiceUnavailable).Says("by itself")
			for _, id := range []string{three, two} {
				w.Do(http.MethodDelete, "/Groups/"+id, "").Want(http.StatusNoContent)
			}
			for _, id := range []string{one, six, none} {
				w.Do(http.MethodDelete, "/Groups/"+id, "").Want(http.StatusServiceUnavailable)
				w.Do(http.MethodGet, "/Groups/"+id, "").Want(http.StatusOK)
			}
			moved := 0
			for id := range int64(w.Shop.CustomerCount()) {
				if c, _ := w.Shop.Customer(id + 1); fmt.Sprint(c["group_id"]) == "1" {
					moved++
				}
			}
			if moved != 5 {
				t.Errorf("%d people were moved, and the limit is 5", moved)
			}
		})
	}
}

// A group that a client has made may have any number of members; of those the guard counts
// each, whether the client has put them there or somebody in the shop.
func TestGuardCountsWhoCameIntoAGroupOfTheClient(t *testing.T) {
	t.Parallel()
	shop := moduleShop()
	shop.bridge.Scope = parseScope(t, "domains:staff.example.com")
	w := newWorld(t, fivePeople(shop, guard.Block))
	mine := w.Do(http.MethodPost, "/Users", insider("ada")).Want(http.StatusCreated).ID()
	team := w.Group("Team", mine)
	group, _ := parseID(bridgetest.Number(team))
	var others []string
	for i := range 5 {
		id := w.addOutsider(fmt.Sprintf("shopper%d@example.com", i))
		number, _ := parseID(id)
		if err := w.Shop.UpdateCustomer(number, map[string]any{"group_id": group}); err != nil {
			t.Fatal(err)
		}
		others = append(others, id)
	}
	w.Do(http.MethodDelete, "/Groups/"+team, "").Want(http.StatusServiceUnavailable).Says("concerns 6 more")
	w.Members(team, mine)
	w.Do(http.MethodPut, "/Groups/"+team, `{"displayName":"Team","members":[]}`).Want(http.StatusOK)
	for _, id := range others { // who is outside stays where the shop has put them
		number, _ := parseID(id)
		if c, _ := w.Shop.Customer(number); fmt.Sprint(c["group_id"]) != strconv.FormatInt(group, 10) {
			t.Errorf("the customer %s is in the group %v", id, c["group_id"])
		}
	}
}

// A rename, or an externalId, makes no group the client's own: it has the limits of the shop's.
func TestAnAdoptedGroupKeepsItsLimit(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]string{
		"a new name":    `{"op":"replace","path":"displayName","value":"Renamed"}`,
		"a long name":   `{"op":"replace","path":"displayName","value":"Renamed / to what Magento has no room for"}`,
		"an externalId": `{"op":"replace","path":"externalId","value":"x"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shop := moduleShop()
			shop.bridge.Scope = parseScope(t, "domains:staff.example.com")
			shop.bridge.GroupDeleteMax = 20
			w := newWorld(t, shop)
			group := w.groupInShop("VIP", 30, 1)
			w.Do(http.MethodPatch, "/Groups/"+group, bridgetest.Patch(change)).Want(http.StatusNoContent)
			if w.groupOwner(group) == "" {
				t.Fatal("the group is not adopted")
			}
			w.Do(http.MethodDelete, "/Groups/"+group, "").Want(http.StatusConflict).Says("30 members", "GROUP_DELETE_MAX")
		})
	}
}

// A DELETE is one whatever becomes of the account: held under block, and counted for whoever
// is inactive already, since that person leaves all groups.
func TestGuardCountsDeletionsThatKeepTheAccount(t *testing.T) {
	t.Parallel()
	for shape, shop := range groupShapes() {
		for _, mode := range []guard.Mode{guard.Block, guard.BlockAll} {
			for _, isActive := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s, %s, active %t", shape, mode, isActive), func(t *testing.T) {
					t.Parallel()
					s := fivePeople(shop, mode)
					s.bridge.CustomerDelete = customer.DeactivateCustomer
					w := newWorld(t, s)
					p := w.people(7)
					buyers := w.Group("Buyers", p...)
					if !isActive {
						for _, id := range p {
							w.shopDeactivates(id)
						}
					}
					for _, id := range p[:5] {
						w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent)
					}
					for _, id := range p[5:] {
						w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusServiceUnavailable).Says("guard lift")
						w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK).Equal(isActive, "active")
					}
					w.Members(buyers, p[5:]...)
				})
			}
		}
	}
}

// shopDeactivates marks a customer as inactive past the bridge.
func (w *world) shopDeactivates(id string) {
	w.T.Helper()
	n, _ := parseID(id)
	if err := w.Shop.SetColumns(n, map[string]any{"confirmation": "scim-inactive-x"}); err != nil {
		w.T.Fatal(err)
	}
}
