package customer_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// somebody is a customer of whom a request is made, in a group of the shop.
type somebody struct {
	id, email, crew, crewName string
}

// side is what comes of a request, for somebody inside of the scope and for somebody outside.
type side struct{ inside, outside string }

// scopeRow is a request, and what comes of it: its status, or what it finds.
type scopeRow struct {
	name string
	want side
	send func(w *world, s somebody) string
}

// byStatus is a row of a request to /Users/{id}, by itself and in bulk.
func byStatus(name, method string, want side, body func(s somebody) string) []scopeRow {
	text := func(s somebody) string {
		if body == nil {
			return ""
		}
		return body(s)
	}
	rows := []scopeRow{{name, want, func(w *world, s somebody) string {
		return strconv.Itoa(w.Do(method, "/Users/"+s.id, text(s)).Status)
	}}}
	if method == http.MethodGet {
		return rows
	}
	return slices.Insert(rows, 0, scopeRow{name + " in bulk", want, func(w *world, s somebody) string {
		operation := `{"method":"` + method + `","path":"/Users/` + s.id + `"`
		if data := text(s); data != "" {
			operation += `,"data":` + data
		}
		a := w.Do(http.MethodPost, "/Bulk", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[`+operation+`}]}`).Want(http.StatusOK)
		status, _ := a.At("Operations", 0, "status").(string)
		return status
	}})
}

// byFinding is a row of a list, which has somebody or nobody.
func byFinding(path func(s somebody) string) scopeRow {
	return scopeRow{"GET " + path(somebody{id: "{id}", email: "{email}", crew: "{crew}"}), side{"found", "not found"}, func(w *world, s somebody) string {
		a := w.Do(http.MethodGet, path(s), "").Want(http.StatusOK)
		list, _ := a.Body["Resources"].([]any)
		total, _ := a.At("totalResults").(float64)
		for i := range list {
			if a.At("Resources", i, "id") == s.id {
				return "found"
			}
		}
		if int(total) != len(list) {
			return fmt.Sprintf("%v of %d shown", total, len(list))
		}
		return "not found"
	}}
}

// scopeRows are the requests of the table, in an order in which none spoils the next.
func scopeRows() (rows []scopeRow) {
	to := func(path string) func(s somebody) string {
		return func(s somebody) string {
			return strings.NewReplacer("{id}", s.id, "{email}", s.email, "{crew}", s.crew, " ", "%20", `"`, "%22").Replace(path)
		}
	}
	patch := func(operation string) func(s somebody) string {
		return func(somebody) string { return bridgetest.Patch(operation) }
	}
	exists := side{"200", "404"}
	rows = append(rows, byStatus("GET", http.MethodGet, exists, nil)...)
	for _, path := range []string{
		`/Users`, `/Users?count=1000&sortBy=userName`, `/Users?cursor=`, `/Users?filter=userName eq "{email}"`,
		`/Users?filter=emails.value eq "{email}"`, `/Users?filter=emails[value co "ada"]`, `/Users?filter=id eq "{id}"`,
		`/Users?filter=userName sw "ada"`, `/Users?filter=name.familyName eq "Person"`, `/Users?filter=active eq true`,
		`/Users?filter=groups.value eq "{crew}"`, `/Users?filter=not (name.familyName eq "Other")`,
		`/Users?filter=id eq "{id}" or userName eq "{email}"`,
	} {
		rows = append(rows, byFinding(to(path)))
	}
	rows = append(rows,
		scopeRow{"members of the group", side{"a member", "no member"}, func(w *world, s somebody) string {
			if slices.Contains(w.membersOf(s.crew), s.id) {
				return "a member"
			}
			return "no member"
		}},
		scopeRow{"groups with the member", side{"1", "0"}, func(w *world, s somebody) string {
			return fmt.Sprint(w.Do(http.MethodGet, to(`/Groups?filter=members.value eq "{id}"`)(s), "").Want(http.StatusOK).At("totalResults"))
		}},
		scopeRow{"PATCH of a group, add", side{"204", "400"}, func(w *world, s somebody) string {
			return strconv.Itoa(w.Do(http.MethodPatch, "/Groups/"+s.crew, bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(s.id)+`]}`)).Status)
		}},
		scopeRow{"PUT of a group", side{"200", "400"}, func(w *world, s somebody) string {
			return strconv.Itoa(w.Do(http.MethodPut, "/Groups/"+s.crew, `{"displayName":"`+s.crewName+`","members":[`+bridgetest.Values(s.id)+`]}`).Status)
		}},
		scopeRow{"POST of a group", side{"201", "400"}, func(w *world, s somebody) string {
			return strconv.Itoa(w.Do(http.MethodPost, "/Groups", `{"displayName":"New `+s.id+`","members":[`+bridgetest.Values(s.id)+`]}`).Status)
		}},
		scopeRow{"PATCH of a group, remove", side{"204", "204"}, func(w *world, s somebody) string {
			return strconv.Itoa(w.Do(http.MethodPatch, "/Groups/"+s.crew, bridgetest.Patch(`{"op":"remove","path":"members[value eq \"`+s.id+`\"]"}`)).Status)
		}},
		scopeRow{"PATCH of a group, replace", side{"204", "204"}, func(w *world, s somebody) string {
			return strconv.Itoa(w.Do(http.MethodPatch, "/Groups/"+s.crew, bridgetest.Patch(`{"op":"replace","path":"members","value":[]}`)).Status)
		}},
		scopeRow{"DELETE of the group", side{"204", "409"}, func(w *world, s somebody) string {
			return strconv.Itoa(w.Do(http.MethodDelete, "/Groups/"+s.crew, "").Status)
		}},
		scopeRow{"POST of the same address", side{"409", "409 or 400"}, func(w *world, s somebody) string {
			return strconv.Itoa(w.Do(http.MethodPost, "/Users", strings.ReplaceAll(insider("ada"), "ada@staff.example.com", s.email)).Status)
		}},
	)
	rows = append(rows, byStatus("PATCH of a name", http.MethodPatch, exists, patch(`{"op":"replace","path":"name.givenName","value":"Eve"}`))...)
	rows = append(rows, byStatus("PUT", http.MethodPut, exists, func(s somebody) string {
		return strings.ReplaceAll(insider("ada"), "ada@staff.example.com", s.email)
	})...)
	rows = append(rows, byStatus("PATCH of active", http.MethodPatch, exists, patch(leavesBody))...)
	rows = append(rows, byStatus("PATCH of a password", http.MethodPatch, exists, patch(`{"op":"replace","path":"password","value":"An0ther-one"}`))...)
	rows = append(rows, byStatus("PATCH of an address", http.MethodPatch, exists, func(s somebody) string {
		return bridgetest.Patch(`{"op":"replace","path":"emails","value":[{"value":"new` + s.id + `@staff.example.com","primary":true}]}`)
	})[1:]...)
	deletes := byStatus("DELETE", http.MethodDelete, side{"204", "404"}, nil)
	deletes[1].want.inside = "404" // the bulk request has done it
	return append(rows, deletes...)
}

// TestScopeTable makes every kind of request of somebody inside and of somebody outside of each
// scope. Nothing of the one outside, nor of the groups, is another afterwards.
func TestScopeTable(t *testing.T) {
	t.Parallel()
	for shape, shop := range bothShops() {
		for _, of := range []struct {
			scope, outside string // e-mail address
			website        int64  // of the one outside
			adopts         bool
			collision      string // what comes of a create with that address
		}{
			{"website", "ada@example.org", 2, false, "201"}, // each website has customers of its own
			{"domains:staff.example.com", "ada@example.org", 1, false, "400"},
			{"domains:*.example.com", "ada@example.com", 1, false, "400"},
			{"domains:staff.example.com", "ada.b@staff.example.com", 2, false, "201"},
			{"managed", "ada.b@staff.example.com", 1, false, "409"},
			{"managed+domains:staff.example.com", "ada@example.org", 1, false, "400"},
			{"managed+domains:staff.example.com", "ada@example.org", 1, true, "400"},
			{"managed+domains:staff.example.com", "ada.b@staff.example.com", 1, false, "409"},
		} {
			if shape == "stock" && strings.HasPrefix(of.scope, "managed") {
				continue // the start stops
			}
			t.Run(fmt.Sprintf("%s, %s without %s of website %d, adopts %t", shape, of.scope, of.outside, of.website, of.adopts), func(t *testing.T) {
				t.Parallel()
				s := shop
				s.shop = append(slices.Clip(s.shop), magentotest.WithWebsite("eu", "eu_de", "de_DE"))
				s.bridge.Scope, s.bridge.GroupDeleteMax = parseScope(t, of.scope), 20
				s.bridge.Scope.Adopts = of.adopts
				w := newWorld(t, s)
				crew := w.groupInShop("Crew", 0, 1)
				number, _ := parseID(bridgetest.Number(crew))
				id, err := w.Shop.AddCustomer(map[string]any{
					"email": of.outside, "firstname": "Ada", "lastname": "Person", "website_id": of.website, "group_id": number,
				}, bridgetest.Password)
				if err != nil {
					t.Fatal(err)
				}
				outside := somebody{bridgetest.ID(id), of.outside, crew, "Crew"}
				before := w.everything()
				w.rows(outside, func(want side) string { return strings.Replace(want.outside, "409 or 400", of.collision, 1) })
				after := w.everything()
				for name := range before {
					if diff := cmp.Diff(before[name], after[name]); diff != "" {
						t.Errorf("%s is another (-before +after):\n%s", name, diff)
					}
				}
				inside := somebody{email: "ada.inside@staff.example.com", crew: w.groupInShop("Own crew", 0, 1), crewName: "Own crew"}
				body := strings.Replace(insider("ada.inside"), "Byron", "Person", 1)
				inside.id = w.Do(http.MethodPost, "/Users", body).Want(http.StatusCreated).ID()
				w.Do(http.MethodPut, "/Groups/"+inside.crew, `{"displayName":"Own crew","members":[`+bridgetest.Values(inside.id)+`]}`).Want(http.StatusOK)
				w.rows(inside, func(want side) string { return want.inside })
			})
		}
	}
}

// rows sends the requests of the table about somebody.
func (w *world) rows(s somebody, of func(side) string) {
	w.T.Helper()
	for _, row := range scopeRows() {
		if got, want := row.send(w, s), of(row.want); got != want {
			w.T.Errorf("%s: %s, want %s", row.name, got, want)
		}
	}
}
