package customer_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// membersIn are the members of each group of a list, by the id of the group.
func membersIn(a bridgetest.Answer) map[string][]string {
	all := map[string][]string{}
	groups, _ := a.Body["Resources"].([]any)
	for _, g := range groups {
		group, _ := g.(map[string]any)
		id, _ := group["id"].(string)
		all[id] = append([]string{}, idsIn(group, "members")...)
	}
	return all
}

// A list of groups has the members of each as a read of that group has them, and reads them
// by one walk through those who are in any.
func TestListOfGroupsReadsMembersByOneWalk(t *testing.T) {
	t.Parallel()
	for shape, s := range groupShapes() {
		for _, groups := range []int{1, 5, 16, 17, 30} { // 20 and more do not fit into a search by their ids
			s.shop = append(slices.Clip(s.shop), magentotest.WithListLimit(magento.MaxListItems))
			t.Run(fmt.Sprintf("%s, %d groups", shape, groups), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, s)
				w.Shop.Seed(150) // in the default group
				p := w.people(6)
				want := map[string][]string{"g1": {}, "g2": {}, "g3": {}}
				for i := range groups {
					members := []string{p[i%6], p[(i+1)%6]}
					if shape == "stock" && i > 2 { // one group at a time
						members = nil
					} else if shape == "stock" {
						members = p[2*i%6 : 2*i%6+2]
					}
					slices.Sort(members)
					want[w.Group(fmt.Sprintf("Team %d", i), members...)] = append([]string{}, members...)
				}
				want["g2"] = []string{"157"}
				w.Shop.SeedGroup(2, 1)
				var list bridgetest.Answer
				calls := w.Calls(func() { list = w.Do(http.MethodGet, "/Groups", "").Want(http.StatusOK) })
				if diff := cmp.Diff(want, membersIn(list)); diff != "" {
					t.Errorf("members (-want +got):\n%s", diff)
				}
				if calls != 2 {
					t.Errorf("%d calls for %d groups, want one for the groups and one for their members", calls, groups)
				}
				for id, members := range want {
					w.Members(id, members...)
				}
				found := w.Do(http.MethodGet, "/Groups?filter="+url.QueryEscape(`displayName eq "Team 0"`), "").Want(http.StatusOK)
				for id, members := range membersIn(found) {
					if diff := cmp.Diff(want[id], members); diff != "" {
						t.Errorf("members of one (-want +got):\n%s", diff)
					}
				}
				for query, most := range map[string]int{
					"excludedAttributes=members": 1, "attributes=displayName": 1, "count=0": 1,
					"filter=" + url.QueryEscape(`displayName eq "General"`): 1, // which has none
				} {
					if n := w.Calls(func() { w.Do(http.MethodGet, "/Groups?"+query, "").Want(http.StatusOK) }); n > most {
						t.Errorf("%s takes %d calls", query, n)
					}
				}
			})
		}
	}
}

// Of a customer whose groups are remembered, those of the list count that the shop has made
// none of its default groups since.
func TestListOfGroupsAfterTheDefaultGroupChanged(t *testing.T) {
	t.Parallel()
	s := attributeShop()
	s.shop = append(s.shop, magentotest.WithStoreView("base", "de", "de_DE"), magentotest.WithDefaultGroup("de", 3))
	w := newWorld(t, s)
	p := w.people(1)
	w.InShop(http.MethodPut, "/customers/"+p[0], `{"customer":{"group_id":3,"custom_attributes":[{"attribute_code":"scim_groups","value":",3,2,"}]}}`)
	w.GroupsOf(p[0], "Wholesale")
	w.Members("g2", p[0])
	for i := range 25 {
		w.Group(fmt.Sprintf("Team %d", i))
	}
	if got := membersIn(w.Do(http.MethodGet, "/Groups", ""))["g2"]; !slices.Equal(got, p) {
		t.Errorf("the list shows %v", got)
	}
}

// Where there is not the time to read the members, the client is told before the first byte,
// and what to ask for instead. Where there is, it gets them.
func TestReadsOfMembersThatCannotEndInTime(t *testing.T) {
	t.Parallel()
	const (
		latency = 100 * time.Millisecond
		timeout = 4 * time.Second
		pages   = 39 // that fit after the call for the group or the groups
		members = 100
	)
	for path, groups := range map[string]int{"/Groups": 2, "/Groups/g2": 1} {
		for name, c := range map[string]struct {
			pages, status, most int
		}{
			"half of the limit":   {pages / 2, http.StatusOK, pages/2 + 1},
			"just below it":       {pages - 1, http.StatusOK, pages},
			"the limit":           {pages, http.StatusBadRequest, 3},
			"twice the limit":     {2 * pages, http.StatusBadRequest, 3},
			"much more than that": {20 * pages, http.StatusBadRequest, 3},
		} {
			t.Run(path+", "+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t, setup{scim: func(cfg *scimserver.Config) { cfg.Timeout = timeout }, bridge: customer.Config{CacheTTL: time.Hour}})
					for i := range groups { // half of them in each
						w.Shop.SeedGroup(int64(2+i), c.pages*members/groups)
					}
					w.Shop.SetLatency(latency)
					var a bridgetest.Answer
					calls := w.Calls(func() { a = w.Do(http.MethodGet, path, "").Want(c.status) })
					if calls > c.most {
						t.Errorf("%d calls, want at most %d", calls, c.most)
					}
					if c.status == http.StatusOK {
						if n := strings.Count(a.Raw, `"type":"User"`); n < c.pages*members-1 {
							t.Errorf("%d members", n)
						}
						return
					}
					a.Equal("tooMany", "scimType").Says("excludedAttributes=members")
					w.Do(http.MethodGet, path+"?excludedAttributes=members", "").Want(http.StatusOK)
				})
			})
		}
	}
}

// The first page after a while is slower than those that follow, and says nothing of them.
func TestASlowFirstPageOfMembersRefusesNothing(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/Groups", "/Groups/g2"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, setup{scim: func(cfg *scimserver.Config) { cfg.Timeout = 10 * time.Second }})
				w.Shop.SeedGroup(2, 2000)
				w.Shop.SetLatency(100 * time.Millisecond)
				w.Shop.Fail(magentotest.Fault{Route: "GET /V1/customers/search", Delay: time.Second})
				calls := w.Calls(func() {
					a := w.Do(http.MethodGet, path, "").Want(http.StatusOK)
					if n := strings.Count(a.Raw, `"type":"User"`); n != 2000 {
						t.Errorf("%d members", n)
					}
				})
				if calls > 25 {
					t.Errorf("%d calls", calls)
				}
			})
		})
	}
}

// A shop that becomes slow in the middle of a list of groups refuses it then, which nothing of
// has been sent.
func TestListOfGroupsInAShopThatBecomesSlow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, setup{scim: func(cfg *scimserver.Config) { cfg.Timeout = 10 * time.Second }})
		w.Shop.SeedGroup(2, 2000)
		w.Shop.SeedGroup(3, 2000)
		w.Shop.Fail(magentotest.Fault{Route: "GET /V1/customers/search", Nth: 3, Times: -1, Delay: time.Second})
		calls := w.Calls(func() {
			w.Do(http.MethodGet, "/Groups", "").Want(http.StatusBadRequest).Equal("tooMany", "scimType")
		})
		if calls > 8 {
			t.Errorf("%d calls before it was given up", calls)
		}
	})
}
