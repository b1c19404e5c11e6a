package customer_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

const magentoTimeout = 15 * time.Second // the client's own

func activity(active string) request {
	return request{http.MethodPatch, "/Users/1", bridgetest.Patch(`{"op":"replace","path":"active","value":` + active + `}`)}
}

// stall makes the next n PUTs of a replica be carried out only after a while, without an
// answer.
func (c *cluster) stall(replica, n int, after time.Duration) {
	var left atomic.Int64
	left.Store(int64(n))
	c.wires[replica].late = func(r *http.Request) time.Duration {
		if r.Method == http.MethodPut && left.Add(-1) >= 0 {
			return after
		}
		return 0
	}
}

// isActive tells what the shop holds, whatever the bridge thinks.
func (c *cluster) isActive() bool {
	c.t.Helper()
	_, user := c.do(1, request{http.MethodGet, "/Users/1", ""})
	active, _ := user["active"].(bool)
	return active
}

func (c *cluster) want(status int, r request, replica int) map[string]any {
	c.t.Helper()
	got, body := c.do(replica, r)
	if got != status {
		c.t.Errorf("%s %s: %d %v, want %d", r.method, r.path, got, body, status)
	}
	return body
}

func lateShops() map[string][]magentotest.Option {
	return map[string][]magentotest.Option{
		"stock":        nil,
		"attributes":   {magentotest.WithAttributes()},
		"first module": {magentotest.WithModule(), magentotest.WithoutCustomerVersions()},
		"versions":     {magentotest.WithModule()},
	}
}

// A reactivation that Magento carries out long after it did not answer does not undo a
// deactivation that was acknowledged since: with versions it has none to succeed by, and
// else the process looks.
func TestALateWriteLetsNobodyIn(t *testing.T) {
	t.Parallel()
	for shape, options := range lateShops() {
		for name, stalled := range map[string]request{
			"reactivation": activity("true"),
			"PUT":          {http.MethodPut, "/Users/1", `{"userName":"p0@example.com","active":true,"name":{"givenName":"P","familyName":"N"}}`},
		} {
			for _, after := range []time.Duration{magentoTimeout + time.Second, 2*magentoTimeout - time.Second} {
				for _, answered := range []bool{true, false} {
					t.Run(shape+", "+name, func(t *testing.T) {
						t.Parallel()
						synctest.Test(t, func(t *testing.T) {
							c := newCluster(t, 1, customer.Config{}, options...)
							c.begin([]request{activity("false")})
							c.isActive()
							if answered { // the repeat is
								c.stall(0, 1, after)
								c.want(http.StatusOK, stalled, 0)
							} else {
								c.stall(0, 100, after)
								c.want(http.StatusGatewayTimeout, stalled, 0)
								c.wires[0].late = nil
							}
							c.want(http.StatusOK, activity("false"), 0)
							time.Sleep(2 * magentoTimeout)
							time.Sleep(2 * magentoTimeout / 8)
							if c.isActive() {
								t.Error("active")
							}
							for _, w := range c.warnings {
								if w.Code != "deactivation-restored" {
									t.Errorf("warning %v", w)
								}
							}
							if restored := len(c.warnings) > 0; restored == (shape == "versions") {
								t.Errorf("warnings %v", c.warnings)
							}
						})
					})
				}
			}
		}
	}
}

// Nor does one that comes before the process ends. One that comes later, or that another
// process has sent, is seen by nobody.
func TestALateWriteIsUndoneBeforeTheProcessEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCluster(t, 1, customer.Config{})
		c.begin([]request{activity("false")})
		c.isActive()
		c.stall(0, 1, magentoTimeout+2*time.Second)
		c.want(http.StatusOK, activity("true"), 0)
		c.want(http.StatusOK, activity("false"), 0)
		time.Sleep(2 * time.Second)
		if !c.isActive() {
			t.Fatal("the write has not come yet")
		}
		c.stops[0]()
		if c.isActive() {
			t.Error("active")
		}
	})
}

// Whom nobody deactivated since stays active, and whom a late write has deactivated is not
// let in.
func TestALateWriteThatNothingContradicts(t *testing.T) {
	t.Parallel()
	for shape, options := range lateShops() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCluster(t, 1, customer.Config{}, options...)
				c.begin([]request{activity("false")})
				c.isActive()
				c.stall(0, 1, magentoTimeout+time.Second)
				c.want(http.StatusOK, activity("true"), 0)
				before := c.shop.Calls("")
				time.Sleep(5 * magentoTimeout)
				if n := c.shop.Calls("") - before; n != 1 {
					t.Errorf("%d calls, want the late one alone", n)
				}
				if !c.isActive() {
					t.Error("inactive")
				}
			})
		})
	}
}

// Of other attributes the late write is undone where a later request has written another
// value, and only there.
func TestALateWriteOfOtherAttributes(t *testing.T) {
	t.Parallel()
	name := func(operations string) request {
		return request{http.MethodPatch, "/Users/1", bridgetest.Patch(operations)}
	}
	for shape, options := range lateShops() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCluster(t, 1, customer.Config{}, options...)
				c.begin(nil)
				c.isActive()
				c.stall(0, 100, magentoTimeout+time.Second)
				c.want(http.StatusGatewayTimeout, name(`{"op":"replace","path":"name.givenName","value":"Late"},
					{"op":"replace","path":"name.middleName","value":"Late"}`), 0)
				c.wires[0].late = nil
				c.want(http.StatusOK, name(`{"op":"replace","path":"name.givenName","value":"New"}`), 0)
				time.Sleep(5 * magentoTimeout)
				_, user := c.do(1, request{http.MethodGet, "/Users/1", ""})
				got, _ := user["name"].(map[string]any)
				if got["givenName"] != "New" || got["middleName"] != "Late" {
					t.Errorf("name %v", got)
				}
			})
		})
	}
}

// A late change of groups does not undo a later one either.
func TestALateWriteOfGroups(t *testing.T) {
	t.Parallel()
	for shape, options := range lateShops() {
		for name, later := range map[string]request{"leaves": removing(second, "1"), "moves": adding(third, "1")} {
			t.Run(shape+", "+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					c := newCluster(t, 1, customer.Config{GroupSettle: settleTime}, options...)
					c.begin([]request{adding(first, "1")})
					c.isActive()
					c.stall(0, 100, magentoTimeout+time.Second)
					if status, body := c.do(0, adding(second, "1")); status < 500 {
						t.Fatalf("%d %v", status, body)
					}
					c.wires[0].late = nil
					c.want(http.StatusNoContent, later, 0)
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

func (c *cluster) groupsOf(user string) []string {
	_, body := c.do(1, request{http.MethodGet, "/Users/" + user, ""})
	return idsIn(body, "groups")
}

// A write of a member that was refused for now is made up anew before it is repeated: what
// another replica has acknowledged meanwhile stays.
func TestAMemberWriteIsNotRepeatedBlindly(t *testing.T) {
	t.Parallel()
	for shape, options := range lateShops() {
		if shape == "stock" {
			continue // which remembers one group only
		}
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCluster(t, 1, customer.Config{GroupSettle: settleTime}, options...)
				c.begin([]request{adding(third, "1")})
				c.isActive()
				route := "PUT /V1/customers/{id}"
				if shape == "versions" {
					route = saveCustomer
				}
				c.shop.Fail(magentotest.Fault{Route: route, Status: http.StatusTooManyRequests, RetryAfter: "3"})
				done := make(chan struct{})
				go func() {
					defer close(done)
					c.want(http.StatusNoContent, adding(first, "1"), 0)
				}()
				time.Sleep(settleTime)
				c.want(http.StatusNoContent, adding(second, "1"), 1)
				<-done
				if diff := cmp.Diff([]string{first, second, third}, c.groupsOf("1")); diff != "" {
					t.Errorf("groups (-want +got):\n%s", diff)
				}
			})
		})
	}
}
