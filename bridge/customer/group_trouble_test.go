package customer_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// A group that Magento does not delete is as it was, and so are its members.
func TestARefusedDeletionLeavesEverythingAsItWas(t *testing.T) {
	t.Parallel()
	for shape, s := range groupShapes() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			p := w.people(3)
			team := w.Group("Team", p...)
			if shape != "stock" {
				w.Group("Squad", p[1], p[2])
				w.Do(http.MethodPatch, "/Groups/g2", bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(p[2])+`]}`)).Want(http.StatusNoContent)
			}
			before := w.customers(3)
			w.Shop.Fail(magentotest.Fault{Route: "DELETE /V1/customerGroups/{id}", Status: 400, Body: `{"message":"Cannot delete group."}`})
			detail := w.Do(http.MethodDelete, "/Groups/"+team, "").Want(http.StatusBadRequest).Detail()
			if !strings.Contains(detail, "Cannot delete group.") {
				t.Errorf("detail: %s", detail)
			}
			if diff := cmp.Diff(before, w.customers(3)); diff != "" {
				t.Errorf("customers (-before +after):\n%s", diff)
			}
			w.Members(team, p...)
			w.Do(http.MethodDelete, "/Groups/"+team, "").Want(http.StatusNoContent)
			if shape == "stock" {
				w.GroupsOf(p[2])
			} else {
				w.GroupsOf(p[2], "Squad", "Wholesale")
			}
		})
	}
}

// customers is what the first n customers hold of groups.
func (w *world) customers(n int64) []string {
	w.T.Helper()
	var list []string
	for id := range n {
		c, ok := w.Shop.Customer(id + 1)
		if !ok {
			w.T.Fatalf("there is no customer %d", id+1)
		}
		list = append(list, fmt.Sprint(c["group_id"], c["custom_attributes"]))
	}
	return list
}

// The answer to a deletion is lost: what counts is whether the group is there.
func TestADeletionWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault  magentotest.Fault
		status int
		left   []string
	}{
		"done":     {magentotest.Fault{CutAfter: true}, http.StatusNoContent, nil},
		"not done": {magentotest.Fault{CutBefore: true}, http.StatusServiceUnavailable, []string{"Team"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{client: func(cfg *magento.Config) { cfg.RetryMax = -1 }})
			p := w.people(1)
			team := w.Group("Team", p...)
			c.fault.Route = "DELETE /V1/customerGroups/{id}"
			w.Shop.Fail(c.fault)
			w.Do(http.MethodDelete, "/Groups/"+team, "").Want(c.status)
			w.GroupsOf(p[0], c.left...)
		})
	}
}

// Where a customer can be in one group only, the log says who is in which no more.
func TestOneGroupOnlyIsSaidInTheLog(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		priority []string
		holds    string // Magento's group in the end
		lost     int    // index of the group that the warning names
	}{
		"the last one joined holds":      {nil, "Second", 0},
		"the first by priority holds":    {[]string{"first"}, "First", 1},
		"one with a priority goes ahead": {[]string{"second"}, "Second", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{bridge: customer.Config{GroupPriority: c.priority}})
			p := w.people(1)
			groups := []string{w.Group("First", p[0]), w.Group("Second", p[0])}
			w.GroupsOf(p[0], c.holds)
			var texts []string
			for _, warning := range w.LastEvent(3).Warnings() { // a user and two groups
				if warning.Code == "group-lost" {
					texts = append(texts, warning.Text)
				}
			}
			want := "customer " + p[0] + " can be in one customer group only and is not in group " + groups[c.lost]
			if len(texts) != 1 || !strings.HasPrefix(texts[0], want) {
				t.Errorf("warnings %q, want one that begins with %q", texts, want)
			}
		})
	}
}

// A priority counts from the request on that makes a group of that name.
func TestPriorityOfANewName(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{bridge: customer.Config{GroupPriority: []string{"Fourth", "First", "Second"}}})
	p := w.people(1)
	w.Group("Second", p[0])
	w.Group("First", p[0])
	w.GroupsOf(p[0], "First")
	w.Group("Other", p[0])
	w.GroupsOf(p[0], "First")
	third := w.Group("Third")
	w.Do(http.MethodPut, "/Groups/"+third, `{"displayName":"Fourth","members":[`+bridgetest.Values(p[0])+`]}`).Want(http.StatusOK)
	w.GroupsOf(p[0], "Fourth")
}

// Names that Magento would change, or keeps for itself, are refused.
func TestGroupNamesThatMagentoCannotHold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	w.Do(http.MethodPost, "/Groups", `{"displayName":"Buyers \ud83d\ude00"}`).Want(http.StatusBadRequest).Equal("invalidValue", "scimType")
	w.Do(http.MethodPost, "/Groups", `{"displayName":"not logged in"}`).Want(http.StatusConflict).Equal("uniqueness", "scimType")
	w.Group("Käufer – Süd")
	w.Group(strings.Repeat("ж", 16))
	detail := w.Do(http.MethodPost, "/Groups", `{"displayName":"`+strings.Repeat("ж", 17)+`"}`).Want(http.StatusBadRequest).Equal("invalidValue", "scimType").Detail()
	if !strings.Contains(detail, "outside of ASCII") {
		t.Errorf("detail: %s", detail)
	}
	team := w.Group("Team")
	w.Do(http.MethodPatch, "/Groups/"+team, bridgetest.Patch(`{"op":"replace","path":"displayName","value":"Team \ud83d\ude00"}`)).Want(http.StatusBadRequest)
	w.Do(http.MethodGet, "/Groups/"+team, "").Equal("Team", "displayName")
}

// A group that somebody deletes in the shop is no membership any more.
func TestAGroupThatTheShopDeletes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCluster(t, 1, customer.Config{}, magentotest.WithAttributes())
		c.begin([]request{adding(first, "1"), adding(second, "1")})
		del := httptest.NewRequestWithContext(t.Context(), http.MethodDelete, "http://shop.test/rest/V1/customerGroups/"+bridgetest.Number(first), nil)
		del.Header.Set("Authorization", "Bearer magento-token")
		del.Header.Set("Accept", "application/json")
		answer := httptest.NewRecorder()
		if c.shop.ServeHTTP(answer, del); answer.Code != http.StatusOK {
			t.Fatalf("status %d", answer.Code)
		}
		for try, most := range []int{20, 1} { // at first the replica reads the shop's configuration
			before := c.shop.Calls("")
			_, user := c.do(1, request{http.MethodGet, "/Users/1", ""})
			if diff := cmp.Diff([]string{second}, idsIn(user, "groups")); diff != "" {
				t.Errorf("groups (-want +got):\n%s", diff)
			}
			if n := c.shop.Calls("") - before; n > most {
				t.Errorf("try %d took %d calls, want at most %d", try, n, most)
			}
		}
	})
}

// A create whose answer is lost is not sent blindly again.
func TestCreatingAGroupWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault  magentotest.Fault
		before bool // a group of that name is there already
		status int
	}{
		"done":                  {magentotest.Fault{CutAfter: true}, false, http.StatusCreated},
		"not done":              {magentotest.Fault{CutBefore: true}, false, http.StatusCreated},
		"there before, refused": {magentotest.Fault{CutAfter: true}, true, http.StatusConflict},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{})
			p := w.people(1)
			if c.before {
				w.Group("TEAM")
			}
			c.fault.Route = "POST /V1/customerGroups"
			w.Shop.Fail(c.fault)
			w.Do(http.MethodPost, "/Groups", `{"displayName":"Team","members":[`+bridgetest.Values(p...)+`]}`).Want(c.status)
			w.Do(http.MethodGet, `/Groups?filter=displayName+eq+"team"`, "").Equal(1.0, "totalResults")
			if !c.before {
				w.GroupsOf(p[0], "Team")
			}
		})
	}
}

// A new group that could not get all its members says that it is there.
func TestCreatingAGroupWithHalfOfItsMembers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{client: func(cfg *magento.Config) { cfg.RetryMax = -1 }})
	p := w.people(2)
	w.Shop.Fail(magentotest.Fault{Route: "PUT /V1/customers/{id}", Status: 500})
	detail := w.Do(http.MethodPost, "/Groups", `{"displayName":"Team","members":[`+bridgetest.Values(p...)+`]}`).Want(http.StatusServiceUnavailable).Detail()
	if !strings.HasPrefix(detail, "The group was created with the id g4, but not with all members") || !strings.Contains(detail, "of 2 members could not be changed") {
		t.Errorf("detail: %s", detail)
	}
	w.Do(http.MethodPut, "/Groups/g4", `{"displayName":"Team","members":[`+bridgetest.Values(p...)+`]}`).Want(http.StatusOK)
	w.Members("g4", p...)
}

// Where Magento refuses the bridge itself, nobody else is tried.
func TestMembersAreNotTriedInVain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{bridge: customer.Config{GroupConcurrency: 2}})
	p := w.people(50)
	group := w.Group("Team")
	refusal := `{"message":"The consumer isn't authorized to access %resources.","parameters":{"resources":"Magento_Customer::manage"}}`
	w.Shop.Fail(magentotest.Fault{Route: "PUT /V1/customers/{id}", Times: -1, Status: 401, Body: refusal})
	w.Shop.ResetCalls()
	detail := w.Do(http.MethodPatch, "/Groups/"+group, bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(p...)+`]}`)).Want(http.StatusBadGateway).Detail()
	if !strings.Contains(detail, "50 of 50 members") || !strings.Contains(detail, "and 30 more") || !strings.Contains(detail, "Magento_Customer::manage") {
		t.Errorf("detail: %s", detail)
	}
	if n := w.Shop.Calls("PUT /V1/customers/{id}"); n > 8 {
		t.Errorf("%d customers were tried", n)
	}
	w.Members(group)
}

// A change of more members than the request has time for says so in time, and the
// same request completes it.
func TestAChangeThatTakesLongerThanTheRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCluster(t, 1, customer.Config{GroupSettle: settleTime})
		c.begin(nil)
		c.shop.Seed(4000)
		ids := make([]string, 4000)
		for i := range ids {
			ids[i] = strconv.Itoa(people + 1 + i)
		}
		began := time.Now()
		status, body := c.do(0, adding(first, ids...))
		detail, _ := body["detail"].(string)
		if status != http.StatusGatewayTimeout || !strings.Contains(detail, "of 4000 members could not be changed") {
			t.Errorf("%d %s", status, detail)
		}
		if took := time.Since(began); took > time.Minute+mostLatency {
			t.Errorf("the answer took %s", took)
		}
		if status, body = c.do(1, adding(first, ids...)); status != http.StatusNoContent {
			t.Errorf("%d %v", status, body)
		}
		_, group := c.do(1, request{http.MethodGet, "/Groups/" + first, ""})
		slices.Sort(ids)
		if diff := cmp.Diff(ids, idsIn(group, "members")); diff != "" {
			t.Errorf("members (-want +got):\n%s", diff)
		}
	})
}

// A conflict that does not end is not acknowledged.
func TestAConflictThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCluster(t, 1, customer.Config{GroupSettle: settleTime})
		c.begin(nil)
		c.wires[0].after = func(r *http.Request) { // somebody puts the customer back each time
			if r.Method == http.MethodPut {
				if err := c.shop.UpdateCustomer(1, map[string]any{"group_id": 1}); err != nil {
					t.Error(err)
				}
			}
		}
		status, body := c.do(0, adding(first, "1"))
		if detail, _ := body["detail"].(string); status != http.StatusServiceUnavailable || !strings.Contains(detail, "Another request") {
			t.Errorf("%d %v", status, body)
		}
	})
}
