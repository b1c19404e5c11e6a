package customer_test

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// fivePeople guards a shop: 5 people an hour.
func fivePeople(s setup, mode guard.Mode) setup {
	s.guard = guard.New(guard.Config{Mode: mode, Limit: guard.Limit{People: 5, Window: time.Hour}})
	return s
}

const leavesBody = `{"op":"replace","path":"active","value":false}`

func newAddress(id string) string {
	return `{"op":"replace","path":"emails","value":[{"value":"new` + id + `@example.com","type":"work","primary":true}]}`
}

// guardedWrite is a request that has an effect on one person, who is in the group buyers.
type guardedWrite struct {
	effect guard.Effect
	send   func(w *world, id, buyers, others string) bridgetest.Answer
}

func guardedWrites() map[string]guardedWrite {
	return map[string]guardedWrite{
		"DELETE": {guard.Delete, func(w *world, id, _, _ string) bridgetest.Answer {
			return w.Do(http.MethodDelete, "/Users/"+id, "")
		}},
		"PATCH active": {guard.Deactivate, func(w *world, id, _, _ string) bridgetest.Answer {
			return w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(leavesBody))
		}},
		"PUT active": {guard.Deactivate, func(w *world, id, _, _ string) bridgetest.Answer {
			userName := w.Do(http.MethodGet, "/Users/"+id, "").At("userName")
			return w.Do(http.MethodPut, "/Users/"+id, fmt.Sprintf(`{"userName":%q,"active":false,"name":{"givenName":"P","familyName":"N"}}`, userName))
		}},
		"PATCH emails": {guard.ChangeEmail, func(w *world, id, _, _ string) bridgetest.Answer {
			return w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(newAddress(id)))
		}},
		"PUT emails": {guard.ChangeEmail, func(w *world, id, _, _ string) bridgetest.Answer {
			return w.Do(http.MethodPut, "/Users/"+id, fmt.Sprintf(
				`{"userName":"new%[1]s@example.com","emails":[{"value":"new%[1]s@example.com","type":"work","primary":true}],"name":{"givenName":"P","familyName":"N"}}`, id))
		}},
		"PATCH members": {guard.Remove, func(w *world, id, buyers, _ string) bridgetest.Answer {
			return w.Do(http.MethodPatch, "/Groups/"+buyers, bridgetest.Patch(`{"op":"remove","path":"members[value eq \"`+id+`\"]"}`))
		}},
		"PUT members": {guard.Remove, func(w *world, id, buyers, _ string) bridgetest.Answer {
			stay := slices.DeleteFunc(w.membersOf(buyers), func(member string) bool { return member == id })
			return w.Do(http.MethodPut, "/Groups/"+buyers, `{"displayName":"Buyers","members":[`+bridgetest.Values(stay...)+`]}`)
		}},
		"Bulk": {guard.Delete, func(w *world, id, _, _ string) bridgetest.Answer {
			a := w.Do(http.MethodPost, "/Bulk", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{"method":"DELETE","path":"/Users/`+id+`"}]}`).Want(http.StatusOK)
			status, _ := a.At("Operations", 0, "status").(string)
			a.Status, _ = strconv.Atoi(status)
			return a
		}},
	}
}

// membersOf are the ids of the members of a group.
func (w *world) membersOf(group string) (ids []string) {
	w.T.Helper()
	a := w.Do(http.MethodGet, "/Groups/"+group, "").Want(http.StatusOK)
	list, _ := a.Body["members"].([]any)
	for i := range list {
		id, _ := a.At("members", i, "value").(string)
		ids = append(ids, id)
	}
	return ids
}

func TestGuardCountsEachKindOfWrite(t *testing.T) {
	t.Parallel()
	for shape, shop := range groupShapes() {
		for name, write := range guardedWrites() {
			for _, mode := range []guard.Mode{guard.Warn, guard.Block, guard.BlockAll} {
				t.Run(fmt.Sprint(shape, " ", mode, " ", name), func(t *testing.T) {
					t.Parallel()
					w := newWorld(t, fivePeople(shop, mode))
					p := w.people(7)
					buyers, others := w.Group("Buyers", p...), w.Group("Others")
					for range 2 { // to do the same again concerns nobody else
						write.send(w, p[0], buyers, others)
					}
					for _, id := range p[1:5] {
						if a := write.send(w, id, buyers, others); a.Status >= http.StatusBadRequest {
							t.Fatalf("status %d: %s", a.Status, a.Raw)
						}
					}
					before, _ := w.Shop.Customer(6)
					isHeld := mode == guard.BlockAll || mode == guard.Block && write.effect != guard.Deactivate
					a := write.send(w, p[5], buyers, others)
					if !isHeld && a.Status >= http.StatusBadRequest {
						t.Errorf("status %d: %s", a.Status, a.Raw)
					}
					if after, _ := w.Shop.Customer(6); isHeld && (a.Status != http.StatusServiceUnavailable || fmt.Sprint(before) != fmt.Sprint(after)) {
						t.Errorf("status %d; the customer was %v and is %v: %s", a.Status, before, after, a.Raw)
					}
					if isHeld && name != "Bulk" {
						a.Says("GUARD_LIMIT=5/1h", "guard lift")
						if a.Header.Get("Retry-After") == "" {
							t.Error("no Retry-After")
						}
					}
					w.Do(http.MethodPatch, "/Users/"+p[6], bridgetest.Patch(`{"op":"replace","path":"name.familyName","value":"Other"}`)).Want(http.StatusOK)
				})
			}
		}
	}
}

// Where the userName is the e-mail address, a change of one is a change of the other.
func TestGuardCountsUserNamesThatAreAddresses(t *testing.T) {
	t.Parallel()
	for shape, shop := range groupShapes() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, fivePeople(shop, guard.Block))
			want := map[string]int{"stock": http.StatusServiceUnavailable}[shape]
			for i, id := range w.people(6) {
				name := `{"op":"replace","path":"userName","value":"P` + strconv.Itoa(i) + `@EXAMPLE.com"}`
				w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(name)).Want(http.StatusOK) // the same address
				name = `{"op":"replace","path":"userName","value":"q` + id + `@example.com"}`
				a := w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(name))
				if status := a.Status; i < 5 && status != http.StatusOK || i == 5 && status != cmp.Or(want, http.StatusOK) {
					t.Errorf("change %d is answered %d: %s", i, status, a.Raw)
				}
			}
		})
	}
}

// A whole group counts as all who are in it, and one request is held or done as a whole.
func TestGuardHoldsWholeGroups(t *testing.T) {
	t.Parallel()
	for shape, shop := range groupShapes() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, fivePeople(shop, guard.Block))
			p := w.people(8)
			six, two := w.Group("Six", p[:6]...), w.Group("Two", p[6:]...)
			for _, request := range []struct{ method, body string }{
				{http.MethodDelete, ""},
				{http.MethodPut, `{"displayName":"Six","members":[]}`},
				{http.MethodPut, `{"displayName":"Renamed","members":[]}`},
				{http.MethodPatch, bridgetest.Patch(`{"op":"remove","path":"members"}`)},
				{http.MethodPatch, bridgetest.Patch(`{"op":"replace","path":"members","value":[` + bridgetest.Values(p[7]) + `]}`)},
			} {
				writes := w.Shop.Calls("PUT") + w.Shop.Calls("POST") + w.Shop.Calls("DELETE")
				w.Do(request.method, "/Groups/"+six, request.body).Want(http.StatusServiceUnavailable).Says("by itself")
				if n := w.Shop.Calls("PUT") + w.Shop.Calls("POST") + w.Shop.Calls("DELETE"); n != writes {
					t.Errorf("%s made %d writes", request.method, n-writes)
				}
			}
			w.Members(six, p[:6]...)
			w.Do(http.MethodGet, "/Groups/"+six, "").Equal("Six", "displayName")
			w.Do(http.MethodDelete, "/Groups/"+two, "").Want(http.StatusNoContent)
			for _, id := range p[:3] {
				w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent)
			}
			w.Do(http.MethodDelete, "/Users/"+p[3], "").Want(http.StatusServiceUnavailable)
			w.Do(http.MethodPatch, "/Groups/"+six, bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(p[6])+`]}`)).Want(http.StatusNoContent)
		})
	}
}

// Where Magento holds one group alone, whoever joins another one leaves it.
func TestGuardCountsWhoIsMovedToAnotherGroup(t *testing.T) {
	t.Parallel()
	for shape, shop := range groupShapes() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, fivePeople(shop, guard.Block))
			p := w.people(6)
			w.Group("Buyers", p...) // they come from the default group, which is none
			others := w.Group("Others")
			a := w.Do(http.MethodPatch, "/Groups/"+others, bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(p...)+`]}`))
			if isStock := shape == "stock"; isStock != (a.Status == http.StatusServiceUnavailable) {
				t.Errorf("status %d: %s", a.Status, a.Raw)
			}
			a = w.Do(http.MethodPost, "/Groups", `{"displayName":"More","members":[`+bridgetest.Values(p...)+`]}`)
			if isStock := shape == "stock"; isStock != (a.Status == http.StatusServiceUnavailable) {
				t.Errorf("status %d: %s", a.Status, a.Raw)
			}
		})
	}
}

// Whoever comes from a default group leaves none, also from that of another store view.
func TestGuardDoesNotCountWhoComesFromADefaultGroup(t *testing.T) {
	t.Parallel()
	for shape, shop := range groupShapes() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			shop.shop = append(shop.shop, magentotest.WithStoreView("base", "de", "de_DE"), magentotest.WithDefaultGroup("de", 3))
			w := newWorld(t, fivePeople(shop, guard.Block))
			p := w.people(7)
			for _, id := range p {
				w.InShop(http.MethodPut, "/customers/"+id, `{"customer":{"group_id":3}}`)
			}
			team := w.Group("Team", p...)
			w.Members(team, p...)
			w.Do(http.MethodPatch, "/Groups/g3", bridgetest.Patch(`{"op":"remove","path":"members"}`)).Want(http.StatusNoContent)
		})
	}
}

// Whatever else a request holds, under block a deactivation does not wait.
func TestGuardLetsPeopleBeDeactivated(t *testing.T) {
	t.Parallel()
	for shape, shop := range groupShapes() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, fivePeople(shop, guard.Block))
			p := w.people(7)
			for _, id := range p[:5] {
				w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent)
			}
			w.Do(http.MethodPatch, "/Users/"+p[5], bridgetest.Patch(leavesBody+","+newAddress("5"))).
				Want(http.StatusServiceUnavailable).Says("deactivated all the same")
			w.Do(http.MethodPut, "/Users/"+p[6], `{"userName":"new@example.com","active":false,"name":{"givenName":"P","familyName":"N"},
				"emails":[{"value":"new@example.com","primary":true}]}`).Want(http.StatusServiceUnavailable).Says("deactivated all the same")
			for _, i := range []int{5, 6} {
				w.Do(http.MethodGet, "/Users/"+p[i], "").Want(http.StatusOK).Equal(false, "active").
					Equal(fmt.Sprintf("p%d@example.com", i), "emails", 0, "value")
			}
		})
	}
}

func TestGuardDoesNotCountWhatIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fivePeople(setup{}, guard.Block))
	p := w.people(9)
	for _, id := range p[1:] {
		w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(strings.Replace(newAddress(""), "new@", "p0@", 1))).Want(http.StatusConflict)
		w.Exchange(http.MethodDelete, "/Users/"+id, "", map[string]string{"If-Match": `W/"other"`}).Want(http.StatusPreconditionFailed)
	}
	for _, id := range p[:5] {
		w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent)
	}
	w.Do(http.MethodDelete, "/Users/"+p[5], "").Want(http.StatusServiceUnavailable)
}

// What a request that was refused has done all the same counts.
func TestGuardCountsWhatARefusedRequestHasDone(t *testing.T) {
	t.Parallel()
	const title = `{"op":"replace","path":"title","value":"x"}`
	out := magentotest.WithAttribute(magentotest.Attribute{Code: "out", BackendType: "varchar", FrontendInput: "text"})
	for shape, options := range map[string][]magentotest.Option{
		"stock": {out}, "module": {out, magentotest.WithModule()},
	} {
		for name, c := range map[string]struct {
			mode guard.Mode
			send func(w *world, id string) bridgetest.Answer
		}{
			"deactivated, the rest is wrong": {guard.BlockAll, func(w *world, id string) bridgetest.Answer {
				return w.Do(http.MethodPut, "/Users/"+id, `{"userName":"","active":false}`).Says("deactivated all the same")
			}},
			"deactivated, the rest is not stored": {guard.BlockAll, func(w *world, id string) bridgetest.Answer {
				return w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(leavesBody+","+title)).Says("deactivated all the same")
			}},
			"an address that cannot be put back": {guard.Block, func(w *world, id string) bridgetest.Answer {
				for _, route := range []string{putCustomer, saveCustomer} {
					w.Shop.Fail(magentotest.Fault{Route: route, Nth: 2, Times: 9, Status: http.StatusInternalServerError})
				}
				return w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(newAddress(id)+","+title)).Says("could not be put back")
			}},
		} {
			t.Run(shape+", "+name, func(t *testing.T) {
				t.Parallel()
				s := fivePeople(setup{shop: options}, c.mode)
				s.bridge.CustomerAttributes = customer.Mapping{{Path: "title", Field: "custom.out"}}
				w := newWorld(t, s)
				p := w.people(6)
				for _, id := range p[:4] {
					w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent)
				}
				c.send(w, p[4]).Want(http.StatusBadRequest)
				w.Do(http.MethodDelete, "/Users/"+p[5], "").Want(http.StatusServiceUnavailable)
			})
		}
	}
}
