package customer_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// groupShapes are the shops that groups must work on. On the first a customer
// has one group, on the second every membership is remembered.
func groupShapes() map[string]setup {
	return map[string]setup{"stock": {}, "with attributes": attributeShop()}
}

// people makes users and returns their ids.
func (w *world) people(n int) []string {
	w.T.Helper()
	ids := make([]string, n)
	for i := range ids {
		ids[i] = w.Do(http.MethodPost, "/Users", fmt.Sprintf(`{"userName":"p%d@example.com","name":{"givenName":"P","familyName":"N"}}`, i)).Want(http.StatusCreated).ID()
	}
	return ids
}

func TestJumpCloudGroupLife(t *testing.T) {
	t.Parallel()
	for shape, s := range groupShapes() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			p := w.people(3)
			// A group of the shop is taken over by its name, in any case.
			w.Do(http.MethodPost, "/Groups", `{"displayName":"WHOLESALE"}`).Want(http.StatusConflict).Equal("uniqueness", "scimType")
			found := w.Do(http.MethodGet, "/Groups?filter="+url.QueryEscape(`displayName eq "wholesale"`), "").Want(http.StatusOK).Equal(1.0, "totalResults")
			wholesale, _ := found.At("Resources", 0, "id").(string)
			w.Do(http.MethodPut, "/Groups/"+wholesale, `{"id":"`+wholesale+`","displayName":"Wholesale","members":[`+bridgetest.Values(p[0], p[1])+`]}`).Want(http.StatusOK).Equal(p[0], "members", 0, "value")
			w.Members(wholesale, p[0], p[1])
			w.GroupsOf(p[0], "Wholesale")

			created := w.Do(http.MethodPost, "/Groups", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Buyers","members":[`+bridgetest.Values(p[2])+`]}`).Want(http.StatusCreated)
			buyers := created.ID()
			created.Equal(p[2], "members", 0, "value")
			w.Do(http.MethodPatch, "/Groups/"+buyers, bridgetest.Patch(`{"op":"replace","path":"displayName","value":"Trade"}`)).Want(http.StatusNoContent)
			w.Do(http.MethodGet, "/Groups/"+buyers+"?excludedAttributes=members", "").Want(http.StatusOK).Equal("Trade", "displayName").Equal(nil, "members")
			for range 3 {
				w.Do(http.MethodPatch, "/Groups/"+buyers, bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(p[0])+`]}`)).Want(http.StatusNoContent)
			}
			w.Members(buyers, p[0], p[2])
			for range 2 {
				w.Do(http.MethodPatch, "/Groups/"+buyers, bridgetest.Patch(`{"op":"remove","path":"members","value":[`+bridgetest.Values(p[0])+`]}`)).Want(http.StatusNoContent)
			}
			w.Members(buyers, p[2])
			if shape == "stock" {
				w.Members(wholesale, p[1])
				w.GroupsOf(p[0])
			} else {
				w.Members(wholesale, p[0], p[1]) // leave the second, and the first holds again
				w.GroupsOf(p[0], "Wholesale")
			}
			w.Do(http.MethodPut, "/Groups/"+buyers, `{"displayName":"Trade"}`).Want(http.StatusOK)
			w.Members(buyers, p[2])
			w.Do(http.MethodPut, "/Groups/"+buyers, `{"displayName":"Trade","members":[]}`).Want(http.StatusOK).Equal(nil, "members", 0)
			w.Members(buyers)
			w.GroupsOf(p[2])
			w.Do(http.MethodPut, "/Groups/"+buyers, `{"displayName":"Trade","members":[`+bridgetest.Values(p[2])+`]}`).Want(http.StatusOK)
			w.Do(http.MethodDelete, "/Groups/"+buyers, "").Want(http.StatusNoContent)
			w.Do(http.MethodGet, "/Groups/"+buyers, "").Want(http.StatusNotFound)
			w.Do(http.MethodDelete, "/Groups/"+buyers, "").Want(http.StatusNotFound)
			w.GroupsOf(p[2])
		})
	}
}

// What Okta and Entra send (docs/cases.md, cases 27, 42 to 45, 57 to 59, 72 to 75).
func TestMembershipForms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, operations string
		want             []int // of three people, the first two are members before
	}{
		{"Okta: remove by filter and add", `{"op":"remove","path":"members[value eq \"P0\"]"},{"op":"add","path":"members","value":[{"value":"P2","display":"x"}]}`, []int{1, 2}},
		{"Okta: replace by nobody", `{"op":"replace","path":"members","value":[]}`, []int{}},
		{"Okta: replace without a path", `{"op":"replace","value":{"members":[],"id":"GROUP","displayName":"Team"}}`, []int{}},
		{"Okta: rename without a path keeps the members", `{"op":"replace","value":{"id":"GROUP","displayName":"Squad"}}`, []int{0, 1}},
		{"Entra: add with a null $ref", `{"op":"Add","path":"members","value":[{"$ref":null,"value":"P2"}]}`, []int{0, 1, 2}},
		{"Entra: remove a list", `{"op":"Remove","path":"members","value":[{"$ref":null,"value":"P0"}]}`, []int{1}},
		{"remove naming nobody", `{"op":"remove","path":"members","value":[]}`, []int{0, 1}},
		{"add null", `{"op":"add","path":"members","value":null}`, []int{0, 1}},
		{"authentik: the whole group without members", `{"op":"replace","value":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"GROUP","externalId":"ak-1","displayName":"Team"}}`, []int{0, 1}},
		{"Salesforce: remove an object", `{"op":"remove","path":"members","value":{"members":[{"$ref":null,"value":"P0"}]}}`, []int{1}},
		{"a member as a text", `{"op":"add","path":"members","value":["P2"]}`, []int{0, 1, 2}},
	} {
		for shape, s := range groupShapes() {
			t.Run(c.name+", "+shape, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, s)
				p := w.people(3)
				group := w.Group("Team", p[0], p[1])
				operations := strings.NewReplacer("P0", p[0], "P1", p[1], "P2", p[2], "GROUP", group).Replace(c.operations)
				w.Do(http.MethodPatch, "/Groups/"+group, bridgetest.Patch(operations)).Want(http.StatusNoContent)
				want := []string{}
				for _, i := range c.want {
					want = append(want, p[i])
				}
				w.Members(group, want...)
			})
		}
	}
}

func TestGroupNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{bridge: customer.Config{GroupAliases: customer.GroupAliases{"Company / Europe / Buyers and Planners": "EU buyers"}}})
	long := strings.Repeat("x", 33)
	detail := w.Do(http.MethodPost, "/Groups", `{"displayName":"`+long+`"}`).Want(http.StatusBadRequest).Equal("invalidValue", "scimType").Detail()
	if !strings.Contains(detail, "32") || !strings.Contains(detail, "GROUP_ALIASES") {
		t.Errorf("detail: %s", detail)
	}
	w.Group(long[:32])
	group := w.Do(http.MethodPost, "/Groups", `{"displayName":"Company / Europe / Buyers and Planners"}`).Want(http.StatusCreated).Equal("Company / Europe / Buyers and Planners", "displayName").ID()
	w.Do(http.MethodGet, "/Groups?filter="+url.QueryEscape(`displayName eq "company / europe / buyers and planners"`), "").Equal(1.0, "totalResults").Equal(group, "Resources", 0, "id")
	w.Do(http.MethodPatch, "/Groups/"+group, bridgetest.Patch(`{"op":"replace","path":"displayName","value":"wholesale"}`)).Want(http.StatusConflict)
	w.Do(http.MethodPatch, "/Groups/"+group, bridgetest.Patch(`{"op":"replace","path":"displayName","value":"`+long+`"}`)).Want(http.StatusBadRequest)
	w.Do(http.MethodGet, "/Groups/"+group, "").Equal("Company / Europe / Buyers and Planners", "displayName")
}

// The default group and that of visitors belong to the shop.
func TestGroupsOfTheShop(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	p := w.people(1)
	w.Do(http.MethodGet, "/Groups/g0", "").Want(http.StatusNotFound)
	w.Do(http.MethodGet, "/Groups", "").Want(http.StatusOK).Equal(3.0, "totalResults").Equal("General", "Resources", 0, "displayName")
	w.Do(http.MethodPatch, "/Groups/g1", bridgetest.Patch(`{"op":"replace","path":"displayName","value":"Other"}`)).
		Want(http.StatusBadRequest).Equal("mutability", "scimType")
	w.Do(http.MethodDelete, "/Groups/g1", "").Want(http.StatusBadRequest).Equal("mutability", "scimType")
	w.Do(http.MethodPost, "/Groups", `{"displayName":"general","members":[`+bridgetest.Values(p[0])+`]}`).Want(http.StatusConflict)
	w.Members("g1")
}

// Anything else would need a read of all members.
func TestGroupsAreFoundByIDsOfMembersAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, attributeShop())
	w.Do(http.MethodGet, "/Groups?filter="+url.QueryEscape(`members.value co "1"`), "").Want(http.StatusBadRequest).Equal("invalidFilter", "scimType")
}

func TestGroupPriority(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		priority  []string
		want      float64 // index of the group that decides: 0 the first joined
		afterward float64 // when that one is left
	}{
		{"the last joined decides", nil, 1, 0},
		{"the first by priority decides", []string{"First", "Second"}, 0, 1},
		{"one that is not named comes last", []string{"First"}, 0, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := attributeShop()
			s.bridge.GroupPriority = c.priority
			w := newWorld(t, s)
			p := w.people(1)
			groups := []string{w.Group("First", p[0]), w.Group("Second", p[0])}
			w.GroupsOf(p[0], "First", "Second")
			decides := func(want string) {
				t.Helper()
				customer, _ := w.Shop.Customer(1)
				if got := bridgetest.GroupID(int64(customer["group_id"].(float64))); got != want {
					t.Errorf("Magento's group is %s, want %s", got, want)
				}
			}
			decides(groups[int(c.want)])
			w.Do(http.MethodPatch, "/Groups/"+groups[int(c.want)], bridgetest.Patch(`{"op":"remove","path":"members","value":[`+bridgetest.Values(p[0])+`]}`)).Want(http.StatusNoContent)
			decides(groups[int(c.afterward)])
			w.Do(http.MethodPatch, "/Groups/"+groups[int(c.afterward)], bridgetest.Patch(`{"op":"remove","path":"members"}`)).Want(http.StatusNoContent)
			decides("g1")
		})
	}
}

// A customer whom somebody in the shop moves is where the shop says.
func TestTheShopMovesACustomer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, attributeShop())
	p := w.people(1)
	first, second := w.Group("First", p[0]), w.Group("Second", p[0])
	if err := w.Shop.UpdateCustomer(1, map[string]any{"group_id": 3}); err != nil {
		t.Fatal(err)
	}
	w.GroupsOf(p[0], "Retailer")
	w.Members(first)
	w.Members(second)
	w.Members("g3", p[0])
}

// Some members cannot be changed: the answer names them, what was done holds, and
// the same request again completes it.
func TestHalfAChangeOfMembers(t *testing.T) {
	t.Parallel()
	for shape, s := range groupShapes() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			s.client = func(cfg *magento.Config) { cfg.RetryMax = -1 } // else the client hides the trouble
			w := newWorld(t, s)
			p := w.people(5)
			group := w.Group("Team")
			w.Shop.Fail(magentotest.Fault{Route: "PUT /V1/customers/{id}", Nth: 3, Times: 2, Status: 500})
			body := bridgetest.Patch(`{"op":"add","path":"members","value":[` + bridgetest.Values(p...) + `]}`)
			detail := w.Do(http.MethodPatch, "/Groups/"+group, body).Want(http.StatusServiceUnavailable).Detail()
			names, _, _ := strings.Cut(strings.TrimPrefix(detail, "2 of 5 members could not be changed: "), ".")
			left := strings.Split(names, ", ")
			in := slices.DeleteFunc(slices.Clone(p), func(id string) bool { return slices.Contains(left, id) })
			if len(left) != 2 || len(in) != 3 {
				t.Fatalf("the detail does not name two of %v: %s", p, detail)
			}
			w.Members(group, in...)
			if n := w.Calls(func() { w.Do(http.MethodPatch, "/Groups/"+group, body).Want(http.StatusNoContent) }); n != 4+2 {
				t.Errorf("the rest took %d calls, want 6", n)
			}
			w.Members(group, p...)
		})
	}
}

// The group is asked for before and after, the members are looked at before and
// after, and only who joins or leaves is written.
func TestGroupCallBudget(t *testing.T) {
	t.Parallel()
	for shape, s := range groupShapes() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			p := w.people(20)
			group := w.Group("Team")
			body := bridgetest.Patch(`{"op":"add","path":"members","value":[` + bridgetest.Values(p...) + `]}`)
			for _, c := range []struct {
				name string
				want int
				do   func()
			}{
				{"adding 20", 2 + 1 + 20 + 1, func() { w.Do(http.MethodPatch, "/Groups/"+group, body).Want(http.StatusNoContent) }},
				{"adding the same 20", 1 + 1, func() { w.Do(http.MethodPatch, "/Groups/"+group, body).Want(http.StatusNoContent) }},
				{"reading them", 1 + 1, func() { w.Do(http.MethodGet, "/Groups/"+group, "").Want(http.StatusOK) }},
				{"reading without them", 1, func() { w.Do(http.MethodGet, "/Groups/"+group+"?excludedAttributes=members", "").Want(http.StatusOK) }},
				{"finding it by name", 1, func() {
					w.Do(http.MethodGet, "/Groups?excludedAttributes=members&filter="+url.QueryEscape(`displayName eq "Team"`), "").Equal(1.0, "totalResults")
				}},
			} {
				if got := w.Calls(c.do); got != c.want {
					t.Errorf("%s took %d calls, want %d: %v", c.name, got, c.want, w.Shop.CallsByRoute())
				}
			}
		})
	}
}
