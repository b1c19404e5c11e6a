package customer_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
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

// writingShops are those where no change of another request is lost: any shop for one
// process, and one with versions for several.
func writingShops() map[string]struct {
	options  []magentotest.Option
	replicas int
} {
	return map[string]struct {
		options  []magentotest.Option
		replicas int
	}{
		"attributes, one process": {[]magentotest.Option{magentotest.WithAttributes()}, 1},
		"first module, one process": {
			[]magentotest.Option{magentotest.WithModule(), magentotest.WithoutCustomerVersions()}, 1,
		},
		"versions, one process":  {[]magentotest.Option{magentotest.WithModule()}, 1},
		"versions, two replicas": {[]magentotest.Option{magentotest.WithModule()}, 2},
	}
}

// Of five writers, each of another attribute, none loses anything (RFC 7644 section 3.5.2:
// a PATCH changes what it names), whoever goes first.
func TestNoWriterLosesAnything(t *testing.T) {
	t.Parallel()
	attributes := []string{"title", "nickName", "userType", "timezone", "name.middleName"}
	for name, shop := range writingShops() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for seed := range 10 {
				synctest.Test(t, func(t *testing.T) {
					c := newCluster(t, seed, customer.Config{}, shop.options...)
					c.begin(nil)
					c.do(1, request{http.MethodGet, "/Users/1", ""})
					var writers sync.WaitGroup
					for i, attribute := range attributes {
						writers.Go(func() {
							time.Sleep(chance(seed, "start", i).upTo(mostLatency))
							body := bridgetest.Patch(fmt.Sprintf(`{"op":"replace","path":%q,"value":"v%d"}`, attribute, i))
							if status, got := c.do(i%shop.replicas, request{http.MethodPatch, "/Users/1", body}); status != http.StatusOK {
								t.Errorf("seed %d, %s: %d %v", seed, attribute, status, got)
							}
						})
					}
					writers.Wait()
					_, user := c.do(0, request{http.MethodGet, "/Users/1", ""})
					for i, attribute := range attributes {
						of := user
						if parent, child, ok := strings.Cut(attribute, "."); ok {
							of, _ = user[parent].(map[string]any)
							attribute = child
						}
						if got, want := of[attribute], fmt.Sprintf("v%d", i); got != want {
							t.Errorf("seed %d: %s is %v, want %s", seed, attribute, got, want)
						}
					}
				})
			}
		})
	}
}

// Of requests that name one version one is carried out, and the others are refused (RFC 7644
// section 3.14), whatever they are.
func TestOneOfTheWritersOfOneVersion(t *testing.T) {
	t.Parallel()
	title := func(value string) request {
		return request{http.MethodPatch, "/Users/1", bridgetest.Patch(`{"op":"replace","path":"title","value":"` + value + `"}`)}
	}
	put := request{http.MethodPut, "/Users/1", `{"userName":"p0@example.com","nickName":"put","name":{"givenName":"P","familyName":"N"}}`}
	for name, meet := range map[string][]request{
		"PATCH, PATCH":  {title("a"), title("b")},
		"PATCH, PUT":    {title("a"), put},
		"PATCH, DELETE": {title("a"), {http.MethodDelete, "/Users/1", ""}},
	} {
		for shape, shop := range writingShops() {
			if shop.replicas == 2 && name == "PATCH, DELETE" {
				continue // Magento deletes in any version
			}
			t.Run(name+", "+shape, func(t *testing.T) {
				t.Parallel()
				for seed := range 10 {
					synctest.Test(t, func(t *testing.T) {
						c := newCluster(t, seed, customer.Config{}, shop.options...)
						c.begin(nil)
						c.do(1, request{http.MethodGet, "/Users/1", ""})
						_, user := c.do(0, request{http.MethodGet, "/Users/1", ""})
						version, _ := user["meta"].(map[string]any)["version"].(string)
						statuses := map[int]int{}
						var mu sync.Mutex
						var writers sync.WaitGroup
						for i, r := range meet {
							writers.Go(func() {
								time.Sleep(chance(seed, "start", i).upTo(mostLatency))
								status := c.under(i%shop.replicas, version, r)
								mu.Lock()
								defer mu.Unlock()
								statuses[status]++
							})
						}
						writers.Wait()
						done := statuses[http.StatusOK] + statuses[http.StatusNoContent]
						refused := statuses[http.StatusPreconditionFailed] + statuses[http.StatusNotFound]
						if done != 1 || refused != 1 {
							t.Errorf("seed %d: statuses %v, want one that is done and one that is refused", seed, statuses)
						}
					})
				}
			})
		}
	}
}

// Two names for one group, under one version.
func TestOneOfTheNewNamesOfOneVersion(t *testing.T) {
	t.Parallel()
	for shape, shop := range writingShops() {
		for name, members := range map[string]string{"alone": "", "with members": `,{"op":"add","path":"members","value":[{"value":"1"}]}`} {
			t.Run(shape+", "+name, func(t *testing.T) {
				t.Parallel()
				for seed := range 10 {
					synctest.Test(t, func(t *testing.T) {
						c := newCluster(t, seed, customer.Config{}, shop.options...)
						c.begin(nil)
						c.do(1, request{http.MethodGet, "/Users/1", ""})
						_, group := c.do(0, request{http.MethodGet, "/Groups/" + first + "?excludedAttributes=members", ""})
						version, _ := group["meta"].(map[string]any)["version"].(string)
						statuses := make([]int, 2)
						var writers sync.WaitGroup
						for i := range statuses {
							writers.Go(func() {
								operations := fmt.Sprintf(`{"op":"replace","path":"displayName","value":"New %d"}`, i) + members
								statuses[i] = c.under(i%shop.replicas, version, change(first, operations))
							})
						}
						writers.Wait()
						if statuses[0]+statuses[1] != http.StatusNoContent+http.StatusPreconditionFailed {
							t.Errorf("seed %d: statuses %v, want 204 and 412", seed, statuses)
						}
					})
				}
			})
		}
	}
}

// under sends a request under a version.
func (c *cluster) under(replica int, version string, r request) int {
	req := r.http(c.t.Context())
	req.Header.Set("If-Match", version)
	w := httptest.NewRecorder()
	c.replicas[replica].ServeHTTP(w, req)
	return w.Code
}

// A change that Magento carried out without an answer is not refused because of itself.
func TestAChangeThatIsRepeatedMeetsItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{shop: []magentotest.Option{magentotest.WithModule()}})
	created := w.Do(http.MethodPost, "/Users", adaBody).Want(http.StatusCreated)
	w.Shop.Fail(magentotest.Fault{Route: saveCustomer, CutAfter: true})
	body := bridgetest.Patch(`{"op":"replace","path":"title","value":"Boss"}`)
	match := map[string]string{"If-Match": created.Header.Get("ETag")}
	w.Exchange(http.MethodPatch, "/Users/"+created.ID(), body, match).Want(http.StatusOK).Equal("Boss", "title")

	group := w.Do(http.MethodPost, "/Groups", `{"displayName":"Team"}`).Want(http.StatusCreated)
	w.Shop.Fail(magentotest.Fault{Route: "PUT /V1/customerGroups/{id}", CutAfter: true})
	match["If-Match"] = group.Header.Get("ETag")
	body = bridgetest.Patch(`{"op":"replace","path":"displayName","value":"Crew"}`)
	w.Exchange(http.MethodPatch, "/Groups/"+group.ID(), body, match).Want(http.StatusNoContent)
}

// What others change between a write and its undoing stays.
func TestUndoLeavesWhatOthersChange(t *testing.T) {
	t.Parallel()
	for shape, options := range map[string][]magentotest.Option{
		"attributes": {magentotest.WithAttributes()},
		"versions":   {magentotest.WithModule()},
	} {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCluster(t, 1, customer.Config{}, options...)
				c.begin(nil)
				done := false
				c.wires[0].after = func(r *http.Request) { // somebody in the shop is faster than the bridge
					if r.Method != http.MethodPut || done {
						return
					}
					done = true
					if err := c.shop.UpdateCustomer(1, map[string]any{"gender": 2, "middlename": "King"}); err != nil {
						t.Error(err)
					}
				}
				c.wires[0].edit = func(answer map[string]any) { answer["taxvat"] = "GB" }
				body := bridgetest.Patch(`{"op":"replace","path":"` + customer.CustomerSchema + `","value":{"taxvat":"GB1","dob":"1815-12-10","gender":1}}`)
				if status, answer := c.do(0, request{http.MethodPatch, "/Users/1", body}); status != http.StatusBadRequest {
					t.Fatalf("%d %v", status, answer)
				}
				_, user := c.do(0, request{http.MethodGet, "/Users/1", ""})
				name, _ := user["name"].(map[string]any)
				extension, _ := user[customer.CustomerSchema].(map[string]any)
				got := map[string]any{"middleName": name["middleName"], "taxvat": extension["taxvat"], "dob": extension["dob"], "gender": extension["gender"]}
				want := map[string]any{"middleName": "King", "taxvat": nil, "dob": nil, "gender": 2.0}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		})
	}
}

// Nor does what others change meanwhile make it one. The answer shows what it has made.
func TestARepeatedChangeMeetsItselfAndOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCluster(t, 1, customer.Config{}, magentotest.WithModule())
		c.begin(nil)
		_, user := c.do(0, request{http.MethodGet, "/Users/1", ""})
		version, _ := user["meta"].(map[string]any)["version"].(string)
		c.wires[0].edit = func(answer map[string]any) {
			delete(answer, "id") // no answer that makes sense
			if err := c.shop.UpdateCustomer(1, map[string]any{"lastname": "King"}); err != nil {
				t.Error(err)
			}
		}
		body := bridgetest.Patch(`{"op":"replace","path":"name.givenName","value":"Augusta"}`)
		if status := c.under(0, version, request{http.MethodPatch, "/Users/1", body}); status != http.StatusOK {
			t.Errorf("status %d", status)
		}
		_, user = c.do(0, request{http.MethodGet, "/Users/1", ""})
		name, _ := user["name"].(map[string]any)
		if name["givenName"] != "Augusta" || name["familyName"] != "King" {
			t.Errorf("name %v", name)
		}
	})
}

// A PUT whose customer differs in the activity alone, and is changed by others before it is
// deactivated, is what the PUT says all the same (RFC 7644 section 3.5.1).
func TestAPUTThatDeactivatesReplacesWhatOthersChange(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCluster(t, 1, customer.Config{}, magentotest.WithModule())
		c.begin(nil)
		var once sync.Once
		c.wires[0].after = func(*http.Request) { // after the bridge has read the customer
			once.Do(func() {
				if err := c.shop.UpdateCustomer(1, map[string]any{"firstname": "Other"}); err != nil {
					t.Error(err)
				}
			})
		}
		body := `{"userName":"p0@example.com","active":false,"name":{"givenName":"P","familyName":"N"}}`
		_, user := c.do(0, request{http.MethodPut, "/Users/1", body})
		name, _ := user["name"].(map[string]any)
		if user["active"] != false || name["givenName"] != "P" {
			t.Errorf("active %v, name %v", user["active"], name)
		}
	})
}
