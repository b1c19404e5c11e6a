package customer_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// stallChanges makes all PUTs of a replica be cut and carried out late, but, unless all is set,
// those that raise the version alone.
func (c *cluster) stallChanges(replica int, all bool) {
	c.wires[replica].cut = true
	c.wires[replica].late = func(r *http.Request) time.Duration {
		if r.Method != http.MethodPut {
			return 0
		}
		body, _ := r.GetBody()
		text, _ := io.ReadAll(body)
		if !all && (strings.Contains(string(text), `"customer":{}`) || strings.Contains(string(text), `"code":"First"`)) {
			return 0
		}
		return magentoTimeout + time.Second
	}
}

// stallChangesFor stalls them for a while.
func (c *cluster) stallChangesFor(replica int, d time.Duration) {
	c.stallChanges(replica, true)
	late, began := c.wires[replica].late, time.Now()
	c.wires[replica].late = func(r *http.Request) time.Duration {
		if time.Since(began) > d {
			return 0
		}
		return late(r)
	}
}

func put(active string) request {
	return request{http.MethodPut, "/Users/1", `{"userName":"p0@example.com","active":` + active + `,"name":{"givenName":"P","familyName":"N"}}`}
}

// What a late write would change, and what a later request finds unchanged, stays as the later
// one acknowledges it, although that has nothing to write: in the process that has sent the
// write, even where Magento is not to be had for longer, and in others.
func TestNothingToWriteIsAcknowledgedForGood(t *testing.T) {
	t.Parallel()
	bulk := request{http.MethodPost, "/Bulk", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[
		{"method":"PATCH","path":"/Users/1","data":` + activity("false").body + `}]}`}
	members := func(operation string) request {
		return request{http.MethodPatch, "/Groups/" + first, bridgetest.Patch(operation)}
	}
	for name, tc := range map[string]struct {
		before, stalled, later request
		deletes                customer.DeletePolicy
	}{
		"deactivation":        {before: activity("false"), stalled: activity("true"), later: activity("false")},
		"reactivation":        {before: activity("true"), stalled: activity("false"), later: activity("true")},
		"PUT":                 {before: put("false"), stalled: put("true"), later: put("false")},
		"DELETE":              {activity("false"), activity("true"), request{http.MethodDelete, "/Users/1", ""}, customer.DeactivateCustomer},
		"Bulk":                {before: activity("false"), stalled: activity("true"), later: bulk},
		"a member leaves":     {before: activity("true"), stalled: adding(first, "1"), later: removing(first, "1")},
		"all members leave":   {before: activity("true"), stalled: adding(first, "1"), later: members(`{"op":"remove","path":"members"}`)},
		"others are members":  {before: activity("true"), stalled: adding(first, "1"), later: members(`{"op":"replace","path":"members","value":[{"value":"2"}]}`)},
		"a group is renamed":  {before: activity("true"), stalled: renaming("Other"), later: renaming("First")},
		"a member joins":      {before: adding(first, "1"), stalled: removing(first, "1"), later: adding(first, "1")},
		"all are to be there": {before: adding(first, "1"), stalled: removing(first, "1"), later: members(`{"op":"replace","path":"members","value":[{"value":"1"}]}`)},
	} {
		for where, replica := range map[string]int{"in the same process": 0, "in another": 1} {
			t.Run(name+", "+where, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					cfg := customer.Config{CustomerDelete: tc.deletes}
					c := newCluster(t, 2, cfg, magentotest.WithModule())
					c.begin([]request{tc.before})
					before := c.acknowledged()
					c.stallChanges(0, replica == 0)
					if status, body := c.do(0, tc.stalled); status <= 500 {
						t.Fatalf("%d %v", status, body)
					}
					c.wires[0].late = nil
					if status, body := c.do(replica, tc.later); status >= 300 {
						t.Fatalf("%d %v", status, body)
					}
					if tc.deletes != "" { // the account is gone for clients
						before[0], before[1] = nil, []string(nil)
					}
					time.Sleep(5 * magentoTimeout)
					if tc.deletes != "" {
						stored, _ := c.shop.Customer(1)
						if text := fmt.Sprint(stored["custom_attributes"]); !strings.Contains(text, "scim_active value:0") {
							t.Errorf("the deleted user in the shop: %s", text)
						}
					}
					if diff := cmp.Diff(before, c.acknowledged()); diff != "" {
						t.Errorf("the user (-acknowledged +after the late write):\n%s", diff)
					}
					if len(c.warnings) > 0 {
						t.Errorf("warnings %v", c.warnings)
					}
				})
			})
		}
	}
}

// Whoever is out stays out, whatever another process has under way: also while Magento takes no
// write from that process at all, which has not answered yet, and whose client has given up.
func TestWhoIsOutStaysOutWhateverAnotherProcessHasUnderWay(t *testing.T) {
	t.Parallel()
	deleting := request{http.MethodDelete, "/Users/1", ""}
	creating := request{http.MethodPost, "/Users", put("true").body}
	for name, tc := range map[string]struct {
		before, stalled, later request
		status, writes         int
	}{
		"deactivation":         {activity("false"), activity("true"), activity("false"), http.StatusOK, 1},
		"PUT":                  {activity("false"), activity("true"), put("false"), http.StatusOK, 1},
		"DELETE":               {deleting, creating, deleting, http.StatusNotFound, 1},
		"a member leaves":      {activity("true"), adding(first, "1"), removing(first, "1"), http.StatusNoContent, 1},
		"several leave":        {activity("true"), adding(first, "1"), removing(first, "1", "2"), http.StatusNoContent, 2},
		"one leaves, one does": {adding(first, "2"), adding(first, "1"), removing(first, "1", "2"), http.StatusNoContent, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				cfg := customer.Config{CustomerDelete: customer.DeactivateCustomer}
				c := newCluster(t, 4, cfg, magentotest.WithModule())
				c.begin([]request{tc.before})
				c.stallChangesFor(0, 2*magentoTimeout)
				var stalled sync.WaitGroup
				stalled.Go(func() { c.do(0, tc.stalled) })
				time.Sleep(magentoTimeout / 2)
				c.shop.ResetCalls()
				c.want(tc.status, tc.later, 1)
				if n := c.shop.Calls(putByModule); n != tc.writes {
					t.Errorf("%d writes, want %d", n, tc.writes)
				}
				before := c.acknowledged()
				stalled.Wait()
				time.Sleep(5 * magentoTimeout)
				if diff := cmp.Diff(before, c.acknowledged()); diff != "" {
					t.Errorf("(-acknowledged +after the late write):\n%s", diff)
				}
			})
		})
	}
}

// A failure is answered once what got no answer cannot be carried out any more: in any process,
// what has nothing to write is acknowledged for good from then on.
func TestAFailureIsAnsweredOnceNothingCanCome(t *testing.T) {
	t.Parallel()
	members := func(operation string) request { return change(first, operation) }
	for name, tc := range map[string]struct{ before, stalled, later request }{
		"reactivation":        {activity("true"), activity("false"), activity("true")},
		"a member joins":      {adding(first, "1"), removing(first, "1"), adding(first, "1")},
		"others are members":  {activity("true"), adding(first, "1"), members(`{"op":"replace","path":"members","value":[{"value":"2"}]}`)},
		"a group is renamed":  {activity("true"), renaming("Other"), renaming("First")},
		"all are to be there": {adding(first, "1"), removing(first, "1"), members(`{"op":"replace","path":"members","value":[{"value":"1"}]}`)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCluster(t, 5, customer.Config{}, magentotest.WithModule())
				c.begin([]request{tc.before})
				before := c.acknowledged()
				began := time.Now()
				c.stallChangesFor(0, magentoTimeout/2)
				if status, body := c.do(0, tc.stalled); status <= 500 {
					t.Fatalf("%d %v", status, body)
				}
				if took := time.Since(began); took < magentoTimeout/2 || took > magentoTimeout {
					t.Errorf("answered after %s", took)
				}
				if status, body := c.do(1, tc.later); status >= 300 {
					t.Fatalf("%d %v", status, body)
				}
				time.Sleep(5 * magentoTimeout)
				if diff := cmp.Diff(before, c.acknowledged()); diff != "" {
					t.Errorf("(-acknowledged +after the late write):\n%s", diff)
				}
			})
		})
	}
}

// acknowledged is what of the user 1 and the first group a late write would change.
func (c *cluster) acknowledged() []any {
	_, user := c.do(1, request{http.MethodGet, "/Users/1", ""})
	_, group := c.do(1, request{http.MethodGet, "/Groups/" + first, ""})
	return []any{user["active"], idsIn(user, "groups"), group["displayName"]}
}

func renaming(name string) request {
	return change(first, `{"op":"replace","path":"displayName","value":"`+name+`"}`)
}

// A rename that Magento carries out long after it did not answer does not succeed because the
// group has its old name again.
func TestALateRenameDoesNotMeetItsVersionAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCluster(t, 3, customer.Config{}, magentotest.WithModule())
		c.begin(nil)
		c.stallChanges(0, false)
		if status, body := c.do(0, renaming("Other")); status <= 500 {
			t.Fatalf("%d %v", status, body)
		}
		c.wires[0].late = nil
		c.want(http.StatusNoContent, renaming("Other"), 1)
		c.want(http.StatusNoContent, renaming("First"), 1)
		time.Sleep(5 * magentoTimeout)
		if _, group := c.do(1, request{http.MethodGet, "/Groups/" + first, ""}); group["displayName"] != "First" {
			t.Errorf("the group has the name %q", group["displayName"])
		}
	})
}

// Where the version cannot be raised, nothing is acknowledged.
func TestNothingIsAcknowledgedWhileAWriteMayCome(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCluster(t, 2, customer.Config{}, magentotest.WithModule())
		c.begin([]request{activity("false")})
		c.stallChanges(0, true)
		c.want(http.StatusServiceUnavailable, activity("true"), 0)
		c.want(http.StatusServiceUnavailable, activity("false"), 0)
		c.want(http.StatusServiceUnavailable, removing(first, "1"), 0)
		c.wires[0].late = nil
		c.want(http.StatusOK, activity("false"), 0)
		time.Sleep(5 * magentoTimeout)
		if c.isActive() {
			t.Error("active")
		}
	})
}

// In a shop without versions the process remembers that nobody is to be in a group whom a
// late write puts into it, although nobody was in it.
func TestALateJoinIntoAGroupThatWasEmptied(t *testing.T) {
	t.Parallel()
	for shape, options := range lateShops() {
		for name, later := range map[string]string{
			"removed":  `{"op":"remove","path":"members"}`,
			"replaced": `{"op":"replace","path":"members","value":[{"value":"2"}]}`,
		} {
			t.Run(shape+", "+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					c := newCluster(t, 2, customer.Config{GroupSettle: settleTime}, options...)
					c.begin(nil)
					c.stallChanges(0, true)
					if status, body := c.do(0, adding(first, "1")); status <= 500 {
						t.Fatalf("%d %v", status, body)
					}
					c.wires[0].late = nil
					c.want(http.StatusNoContent, request{http.MethodPatch, "/Groups/" + first, bridgetest.Patch(later)}, 0)
					before := c.groupsOf("1")
					time.Sleep(5 * magentoTimeout)
					if diff := cmp.Diff(before, c.groupsOf("1")); diff != "" {
						t.Errorf("groups (-acknowledged +after the late write):\n%s", diff)
					}
				})
			})
		}
	}
}

// Whom a refused request was to deactivate, and who is inactive, is not let in by a late write.
func TestALateWriteAfterARefusedDeactivation(t *testing.T) {
	t.Parallel()
	for shape, options := range lateShops() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCluster(t, 1, customer.Config{}, options...)
				c.begin([]request{activity("false")})
				c.stallChanges(0, true)
				c.want(http.StatusServiceUnavailable, activity("true"), 0)
				c.wires[0].late = nil
				refused := put("false")
				refused.body = strings.TrimSuffix(refused.body, "}") + `,"` + customer.CustomerSchema + `":{"gender":77}}`
				c.want(http.StatusBadRequest, refused, 0)
				time.Sleep(5 * magentoTimeout)
				if c.isActive() {
					t.Error("active")
				}
			})
		})
	}
}
