package customer_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// Magento moves everybody out of a group that is deleted: those of other websites and those
// outside of the scope too. They count as well, and so a group of them is not deleted.
func TestGuardCountsWhomAClientCannotSee(t *testing.T) {
	t.Parallel()
	for shape, shop := range bothShops() {
		for name, of := range map[string]struct {
			scope   string
			website int64
		}{
			"outside of the domains":              {"domains:staff.example.com", 1},
			"on another website":                  {"website", 2},
			"on another website and outside":      {"domains:staff.example.com", 2},
			"not managed, in a shop that can say": {"managed", 1},
		} {
			if of.scope == "managed" && shape == "stock" {
				continue
			}
			t.Run(shape+", "+name, func(t *testing.T) {
				t.Parallel()
				s := fivePeople(shop, guard.Block)
				s.shop = slices.Concat(s.shop, []magentotest.Option{magentotest.WithWebsite("eu", "eu_de", "de_DE")})
				s.bridge.Scope, s.bridge.GroupDeleteMax = parseScope(t, of.scope), 20
				w := newWorld(t, s)
				three, two, one := w.groupInShop("Three", 3, of.website), w.groupInShop("Two", 2, of.website), w.groupInShop("One", 1, of.website)
				six, none := w.groupInShop("Six", 6, of.website), w.groupInShop("None", 0, of.website)
				before := w.Shop.CustomerCount()
				w.Do(http.MethodDelete, "/Groups/"+six, "").Want(http.StatusServiceUnavailable).Says("by itself")
				for _, id := range []string{three, two} {
					w.Do(http.MethodDelete, "/Groups/"+id, "").Want(http.StatusNoContent)
				}
				for _, id := range []string{one, six, none} {
					w.Do(http.MethodDelete, "/Groups/"+id, "").Want(http.StatusServiceUnavailable)
					w.Do(http.MethodGet, "/Groups/"+id, "").Want(http.StatusOK)
				}
				moved := 0
				for id := range int64(before) {
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
