package bridge_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/bridge"
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
	w.t.Helper()
	ids := make([]string, n)
	for i := range ids {
		ids[i] = w.do(http.MethodPost, "/Users", fmt.Sprintf(`{"userName":"p%d@example.com","name":{"givenName":"P","familyName":"N"}}`, i)).want(http.StatusCreated).id()
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
			w.do(http.MethodPost, "/Groups", `{"displayName":"WHOLESALE"}`).want(http.StatusConflict).equal("uniqueness", "scimType")
			found := w.do(http.MethodGet, "/Groups?filter="+url.QueryEscape(`displayName eq "wholesale"`), "").want(http.StatusOK).equal(1.0, "totalResults")
			wholesale, _ := found.at("Resources", 0, "id").(string)
			w.do(http.MethodPut, "/Groups/"+wholesale, `{"id":"`+wholesale+`","displayName":"Wholesale","members":[`+values(p[0], p[1])+`]}`).want(http.StatusOK).equal(p[0], "members", 0, "value")
			w.members(wholesale, p[0], p[1])
			w.groupsOf(p[0], "Wholesale")

			created := w.do(http.MethodPost, "/Groups", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Buyers","members":[`+values(p[2])+`]}`).want(http.StatusCreated)
			buyers := created.id()
			created.equal(p[2], "members", 0, "value")
			w.do(http.MethodPatch, "/Groups/"+buyers, patch(`{"op":"replace","path":"displayName","value":"Trade"}`)).want(http.StatusNoContent)
			w.do(http.MethodGet, "/Groups/"+buyers+"?excludedAttributes=members", "").want(http.StatusOK).equal("Trade", "displayName").equal(nil, "members")
			for range 3 {
				w.do(http.MethodPatch, "/Groups/"+buyers, patch(`{"op":"add","path":"members","value":[`+values(p[0])+`]}`)).want(http.StatusNoContent)
			}
			w.members(buyers, p[0], p[2])
			for range 2 {
				w.do(http.MethodPatch, "/Groups/"+buyers, patch(`{"op":"remove","path":"members","value":[`+values(p[0])+`]}`)).want(http.StatusNoContent)
			}
			w.members(buyers, p[2])
			if shape == "stock" {
				w.members(wholesale, p[1])
				w.groupsOf(p[0], "General")
			} else {
				w.members(wholesale, p[0], p[1]) // leave the second, and the first holds again
				w.groupsOf(p[0], "Wholesale")
			}
			w.do(http.MethodPut, "/Groups/"+buyers, `{"displayName":"Trade"}`).want(http.StatusOK)
			w.members(buyers, p[2])
			w.do(http.MethodPut, "/Groups/"+buyers, `{"displayName":"Trade","members":[]}`).want(http.StatusOK).equal(nil, "members")
			w.members(buyers)
			w.groupsOf(p[2], "General")
			w.do(http.MethodPut, "/Groups/"+buyers, `{"displayName":"Trade","members":[`+values(p[2])+`]}`).want(http.StatusOK)
			w.do(http.MethodDelete, "/Groups/"+buyers, "").want(http.StatusNoContent)
			w.do(http.MethodGet, "/Groups/"+buyers, "").want(http.StatusNotFound)
			w.do(http.MethodDelete, "/Groups/"+buyers, "").want(http.StatusNotFound)
			w.groupsOf(p[2], "General")
		})
	}
}

// What Okta and Entra send (idp/CASES.md 27, 42 to 45, 57 to 59, 72 to 75).
func TestMembershipForms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, operations string
		want             []int // of three people, the first two are members before
	}{
		{"Okta: remove by filter and add", `{"op":"remove","path":"members[value eq \"P0\"]"},{"op":"add","path":"members","value":[{"value":"P2","display":"x"}]}`, []int{1, 2}},
		{"Okta: replace", `{"op":"replace","path":"members","value":[{"value":"P2"}]}`, []int{2}},
		{"Okta: replace by nobody", `{"op":"replace","path":"members","value":[]}`, []int{}},
		{"Okta: replace without a path", `{"op":"replace","value":{"members":[],"id":"GROUP","displayName":"Team"}}`, []int{}},
		{"Okta: rename without a path keeps the members", `{"op":"replace","value":{"id":"GROUP","displayName":"Squad"}}`, []int{0, 1}},
		{"Entra: add with a null $ref", `{"op":"Add","path":"members","value":[{"$ref":null,"value":"P2"}]}`, []int{0, 1, 2}},
		{"Entra: remove a list", `{"op":"Remove","path":"members","value":[{"$ref":null,"value":"P0"}]}`, []int{1}},
		{"remove naming nobody", `{"op":"remove","path":"members","value":[]}`, []int{0, 1}},
		{"remove who is no member", `{"op":"remove","path":"members","value":[{"value":"P2"}]}`, []int{0, 1}},
		{"remove who does not exist", `{"op":"remove","path":"members","value":[{"value":"999999"}]}`, []int{0, 1}},
		{"remove all", `{"op":"remove","path":"members"}`, []int{}},
		{"remove and add again", `{"op":"remove","path":"members"},{"op":"add","path":"members","value":[{"value":"P1"}]}`, []int{1}},
		{"add and remove again", `{"op":"add","path":"members","value":[{"value":"P2"}]},{"op":"remove","path":"members","value":[{"value":"P2"}]}`, []int{0, 1}},
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
				group := w.group("Team", p[0], p[1])
				operations := strings.NewReplacer("P0", p[0], "P1", p[1], "P2", p[2], "GROUP", group).Replace(c.operations)
				w.do(http.MethodPatch, "/Groups/"+group, patch(operations)).want(http.StatusNoContent)
				want := []string{}
				for _, i := range c.want {
					want = append(want, p[i])
				}
				w.members(group, want...)
			})
		}
	}
}

// A member that does not exist is refused by name before anything is changed.
func TestUnknownMembersChangeNothing(t *testing.T) {
	t.Parallel()
	for name, send := range map[string]func(w *world, group string, known string) answer{
		"PATCH add": func(w *world, group, known string) answer {
			return w.do(http.MethodPatch, "/Groups/"+group, patch(`{"op":"replace","path":"displayName","value":"Other"},{"op":"add","path":"members","value":[`+values(known, "999999")+`]}`))
		},
		"PATCH replace": func(w *world, group, known string) answer {
			return w.do(http.MethodPatch, "/Groups/"+group, patch(`{"op":"replace","path":"members","value":[`+values(known, "999999", "x y")+`]}`))
		},
		"PUT": func(w *world, group, known string) answer {
			return w.do(http.MethodPut, "/Groups/"+group, `{"displayName":"Other","members":[`+values(known, "999999")+`]}`)
		},
		"POST": func(w *world, _, known string) answer {
			return w.do(http.MethodPost, "/Groups", `{"displayName":"Other","members":[`+values(known, "999999")+`]}`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, attributeShop())
			p := w.people(2)
			group := w.group("Team", p[0])
			a := send(w, group, p[1]).want(http.StatusBadRequest).equal("invalidValue", "scimType")
			if !strings.Contains(a.detail(), "999999") {
				t.Errorf("the detail does not name the member: %s", a.detail())
			}
			w.members(group, p[0])
			w.do(http.MethodGet, "/Groups/"+group, "").equal("Team", "displayName")
			w.do(http.MethodGet, `/Groups?filter=displayName+eq+"Other"`, "").equal(0.0, "totalResults")
		})
	}
}

func TestGroupNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{bridge: bridge.Config{GroupAliases: bridge.GroupAliases{"Company / Europe / Buyers and Planners": "EU buyers"}}})
	long := strings.Repeat("x", 33)
	detail := w.do(http.MethodPost, "/Groups", `{"displayName":"`+long+`"}`).want(http.StatusBadRequest).equal("invalidValue", "scimType").detail()
	if !strings.Contains(detail, "32") || !strings.Contains(detail, "GROUP_ALIASES") {
		t.Errorf("detail: %s", detail)
	}
	w.group(long[:32])
	group := w.do(http.MethodPost, "/Groups", `{"displayName":"Company / Europe / Buyers and Planners"}`).want(http.StatusCreated).equal("Company / Europe / Buyers and Planners", "displayName").id()
	w.do(http.MethodGet, "/Groups?filter="+url.QueryEscape(`displayName eq "company / europe / buyers and planners"`), "").equal(1.0, "totalResults").equal(group, "Resources", 0, "id")
	w.do(http.MethodPatch, "/Groups/"+group, patch(`{"op":"replace","path":"displayName","value":"wholesale"}`)).want(http.StatusConflict)
	w.do(http.MethodPatch, "/Groups/"+group, patch(`{"op":"replace","path":"displayName","value":"`+long+`"}`)).want(http.StatusBadRequest)
	w.do(http.MethodGet, "/Groups/"+group, "").equal("Company / Europe / Buyers and Planners", "displayName")
}

// The default group and that of visitors belong to the shop.
func TestGroupsOfTheShop(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	p := w.people(1)
	w.do(http.MethodGet, "/Groups/0", "").want(http.StatusNotFound)
	w.do(http.MethodGet, "/Groups", "").want(http.StatusOK).equal(3.0, "totalResults").equal("General", "Resources", 0, "displayName")
	w.members("1", p[0])
	for _, body := range []string{
		patch(`{"op":"replace","path":"displayName","value":"Other"}`),
		patch(`{"op":"remove","path":"members"}`),
		patch(`{"op":"remove","path":"members","value":[` + values(p[0]) + `]}`),
	} {
		w.do(http.MethodPatch, "/Groups/1", body).want(http.StatusBadRequest).equal("mutability", "scimType")
	}
	w.do(http.MethodPatch, "/Groups/1", patch(`{"op":"add","path":"members","value":[`+values(p[0])+`]}`)).want(http.StatusNoContent)
	w.do(http.MethodDelete, "/Groups/1", "").want(http.StatusBadRequest).equal("mutability", "scimType")
	w.members("1", p[0])
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
			groups := []string{w.group("First", p[0]), w.group("Second", p[0])}
			w.groupsOf(p[0], "First", "Second")
			decides := func(want string) {
				t.Helper()
				customer, _ := w.shop.Customer(1)
				if got := fmt.Sprint(customer["group_id"]); got != want {
					t.Errorf("Magento's group is %s, want %s", got, want)
				}
			}
			decides(groups[int(c.want)])
			w.do(http.MethodPatch, "/Groups/"+groups[int(c.want)], patch(`{"op":"remove","path":"members","value":[`+values(p[0])+`]}`)).want(http.StatusNoContent)
			decides(groups[int(c.afterward)])
			w.do(http.MethodPatch, "/Groups/"+groups[int(c.afterward)], patch(`{"op":"remove","path":"members"}`)).want(http.StatusNoContent)
			decides("1")
		})
	}
}

// A customer whom somebody in the shop moves is where the shop says.
func TestTheShopMovesACustomer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, attributeShop())
	p := w.people(1)
	first, second := w.group("First", p[0]), w.group("Second", p[0])
	if err := w.shop.UpdateCustomer(1, map[string]any{"group_id": 3}); err != nil {
		t.Fatal(err)
	}
	w.groupsOf(p[0], "Retailer")
	w.members(first)
	w.members(second)
	w.members("3", p[0])
}

func TestGroupFilters(t *testing.T) {
	t.Parallel()
	w := newWorld(t, attributeShop())
	p := w.people(2)
	team, squad := w.group("Team", p[0], p[1]), w.group("Squad", p[0])
	for filter, want := range map[string][]string{
		`members.value eq "` + p[0] + `"`:                                 {team, squad},
		`members eq "` + p[1] + `"`:                                       {team},
		`members[value eq "` + p[1] + `"]`:                                {team},
		`id eq "` + team + `" and members eq "` + p[1] + `"`:              {team},
		`displayName sw "s" and members.value eq "` + p[0] + `"`:          {squad},
		`not (members.value eq "` + p[0] + `") and displayName sw "Whol"`: {"2"},
		`members.value eq "999999"`:                                       {},
		`id eq "` + squad + `"`:                                           {squad},
		`displayName co "ea"`:                                             {team},
		`externalId eq "x"`:                                               {},
	} {
		a := w.do(http.MethodGet, "/Groups?attributes=id&filter="+url.QueryEscape(filter), "").want(http.StatusOK)
		got := []string{}
		list, _ := a.body["Resources"].([]any)
		for i := range list {
			id, _ := a.at("Resources", i, "id").(string)
			got = append(got, id)
		}
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", filter, diff)
		}
	}
	w.do(http.MethodGet, "/Groups?filter="+url.QueryEscape(`members.value co "1"`), "").want(http.StatusBadRequest).equal("invalidFilter", "scimType")
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
			group := w.group("Team")
			w.shop.Fail(magentotest.Fault{Route: "PUT /V1/customers/{id}", Nth: 3, Times: 2, Status: 500})
			body := patch(`{"op":"add","path":"members","value":[` + values(p...) + `]}`)
			detail := w.do(http.MethodPatch, "/Groups/"+group, body).want(http.StatusBadGateway).detail()
			names, _, _ := strings.Cut(strings.TrimPrefix(detail, "2 of 5 members could not be changed: "), ".")
			left := strings.Split(names, ", ")
			in := slices.DeleteFunc(slices.Clone(p), func(id string) bool { return slices.Contains(left, id) })
			if len(left) != 2 || len(in) != 3 {
				t.Fatalf("the detail does not name two of %v: %s", p, detail)
			}
			w.members(group, in...)
			if n := w.calls(func() { w.do(http.MethodPatch, "/Groups/"+group, body).want(http.StatusNoContent) }); n != 4+2 {
				t.Errorf("the rest took %d calls, want 6", n)
			}
			w.members(group, p...)
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
			group := w.group("Team")
			body := patch(`{"op":"add","path":"members","value":[` + values(p...) + `]}`)
			for _, c := range []struct {
				name string
				want int
				do   func()
			}{
				{"adding 20", 2 + 1 + 20 + 1, func() { w.do(http.MethodPatch, "/Groups/"+group, body).want(http.StatusNoContent) }},
				{"adding the same 20", 1 + 1, func() { w.do(http.MethodPatch, "/Groups/"+group, body).want(http.StatusNoContent) }},
				{"reading them", 1 + 1, func() { w.do(http.MethodGet, "/Groups/"+group, "").want(http.StatusOK) }},
				{"reading without them", 1, func() { w.do(http.MethodGet, "/Groups/"+group+"?excludedAttributes=members", "").want(http.StatusOK) }},
				{"finding it by name", 1, func() {
					w.do(http.MethodGet, "/Groups?excludedAttributes=members&filter="+url.QueryEscape(`displayName eq "Team"`), "").equal(1.0, "totalResults")
				}},
			} {
				if got := w.calls(c.do); got != c.want {
					t.Errorf("%s took %d calls, want %d: %v", c.name, got, c.want, w.shop.CallsByRoute())
				}
			}
		})
	}
}
