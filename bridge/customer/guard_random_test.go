package customer_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
)

// mischief is a client that does whatever comes to mind to people and groups.
type mischief struct {
	*world
	*rand.Rand
	people, groups []string
}

func pick[T any](m *mischief, list []T) T { return list[m.IntN(len(list))] }

func (m *mischief) some() string {
	return bridgetest.Values(slices.Sorted(maps.Keys(maps.Collect(func(yield func(string, bool) bool) {
		for range m.IntN(5) {
			if !yield(pick(m, m.people), true) {
				return
			}
		}
	})))...)
}

// address is that of a person in another letter case, with letters that look alike, or another.
func (m *mischief) address(of int) string {
	local := pick(m, []string{"kims", "KIMS", "kimſ", "\u212Aims", "kimſ", "\u212Aims", "kíms", "ki\u0301ms", "new"})
	return local + strconv.Itoa(of) + "@" + pick(m, []string{"example.com", "EXAMPLE.com", "example.org"})
}

// request is a request that comes to mind.
func (m *mischief) request() (method, path, body string) {
	of := m.IntN(len(m.people))
	user, group := "/Users/"+m.people[of], "/Groups/"+pick(m, m.groups)
	person := func() string {
		address := m.address(of)
		active := pick(m, []string{"", "", `"active":false,`, `"active":true,`})
		return `{` + active + `"userName":"` + address + `","name":{"givenName":"P","familyName":"N"},"emails":[{"value":"` + address + `","primary":true}]}`
	}
	one := pick(m, m.people)
	switch m.IntN(12) {
	case 0, 1:
		return http.MethodDelete, user, ""
	case 2:
		return http.MethodPut, user, person()
	case 3:
		return http.MethodPatch, user, bridgetest.Patch(pick(m, []string{
			leavesBody, `{"op":"replace","path":"userName","value":"` + m.address(of) + `"}`,
			`{"op":"replace","path":"emails[primary eq true].value","value":"` + m.address(of) + `"}`,
			`{"op":"add","path":"emails","value":[{"value":"` + m.address(of) + `","primary":true}]}`,
			leavesBody + `,{"op":"replace","path":"emails","value":[{"value":"` + m.address(of) + `"}]}`,
		}))
	case 4:
		return http.MethodPost, "/Users", person()
	case 5, 6, 7:
		return http.MethodPatch, group, bridgetest.Patch(pick(m, []string{
			`{"op":"add","path":"members","value":[` + m.some() + `]}`,
			`{"op":"remove","path":"members"}`,
			`{"op":"remove","path":"members","value":[` + m.some() + `]}`,
			`{"op":"remove","path":"members[value eq \"` + one + `\"]"}`,
			`{"op":"remove","path":"members[value eq \"` + one + `\" or type eq \"User\"]"}`,
			`{"op":"remove","path":"members[display co \"kim\"]"}`,
			`{"op":"replace","path":"members","value":[` + m.some() + `]}`,
			`{"op":"remove","path":"members"},{"op":"add","path":"members","value":[` + m.some() + `]}`,
			`{"op":"replace","path":"displayName","value":"Renamed ` + strconv.Itoa(m.IntN(9)) + `"}`,
			`{"op":"replace","value":{"displayName":"Other ` + strconv.Itoa(m.IntN(9)) + `","members":[` + m.some() + `]}}`,
		}))
	case 8:
		return http.MethodPut, group, `{"displayName":"Put ` + strconv.Itoa(m.IntN(9)) + `","members":[` + m.some() + `]}`
	case 9:
		return http.MethodPost, "/Groups", `{"displayName":"Post ` + strconv.Itoa(m.IntN(9)) + `","members":[` + m.some() + `]}`
	default:
		return http.MethodDelete, group, ""
	}
}

// do sends a request, by itself or with others in bulk.
func (m *mischief) do() string {
	if m.IntN(6) > 0 {
		method, path, body := m.request()
		a := m.Do(method, path, body)
		if id, _ := a.At("id").(string); a.Status == http.StatusCreated && path == "/Users" {
			m.people = append(m.people, id)
		} else if a.Status == http.StatusCreated {
			m.groups = append(m.groups, id)
		}
		return fmt.Sprintf("%s %s %s: %d", method, path, body, a.Status)
	}
	var operations []string
	for range 2 + m.IntN(6) {
		method, path, body := m.request()
		operation := `{"method":"` + method + `","path":"` + path + `","bulkId":"b` + strconv.Itoa(len(operations)) + `"`
		if body != "" {
			operation += `,"data":` + body
		}
		operations = append(operations, operation+`}`)
	}
	body := `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[` + strings.Join(operations, ",") + `]}`
	return "bulk " + body + m.Do(http.MethodPost, "/Bulk", body).Raw
}

// standing is what somebody can lose: the account, the address, groups, and being active.
type standing struct {
	email    string
	groups   []string
	isLocked bool
}

// standings are those of all in the shop; who was deleted by a client is none of them.
func (w *world) standings() map[string]standing {
	w.T.Helper()
	all := map[string]standing{}
	for name, one := range w.everything() {
		c, _ := one.(map[string]any)
		confirmation, _ := c["confirmation"].(string)
		if !strings.HasPrefix(name, "customer ") || strings.HasPrefix(confirmation, "scim-deleted-") {
			continue
		}
		s := standing{isLocked: strings.HasPrefix(confirmation, "scim-inactive-")}
		s.email, _ = c["email"].(string)
		group := fmt.Sprint(c["group_id"])
		s.groups = []string{group}
		attributes, _ := c["custom_attributes"].([]any)
		isDeleted := false
		for _, one := range attributes {
			attribute, _ := one.(map[string]any)
			value, _ := attribute["value"].(string)
			switch attribute["attribute_code"] {
			case "scim_deleted":
				isDeleted = value != ""
			case "scim_groups":
				if list := strings.Split(strings.Trim(value, ","), ","); slices.Contains(list, group) {
					s.groups = list
				}
			case "scim_active":
				s.isLocked = s.isLocked || value == "0"
			}
		}
		if !isDeleted {
			all[name] = s
		}
	}
	return all
}

// harmed are those who have lost something. Addresses are compared by what changes no mailbox.
func harmed(before, after map[string]standing, mode guard.Mode) (names []string) {
	plain := strings.NewReplacer("KIMS", "kims", "EXAMPLE", "example")
	for name, was := range before {
		is, there := after[name]
		lost := slices.ContainsFunc(was.groups, func(id string) bool { return id != "1" && !slices.Contains(is.groups, id) })
		isOut := mode == guard.BlockAll && is.isLocked && !was.isLocked
		if !there || plain.Replace(was.email) != plain.Replace(is.email) || lost || isOut {
			names = append(names, name)
		}
	}
	return names
}

// TestNobodyGetsAroundTheGuard looks at the shop after each of many requests: no more people than
// the limit have lost anything, whatever the requests were, and nobody outside of the scope.
func TestNobodyGetsAroundTheGuard(t *testing.T) {
	t.Parallel()
	shapes := map[string]setup{"stock": {}, "attributes": attributeShop(), "module": moduleShop()}
	for shape, s := range shapes {
		for seed := range bridgetest.Seeds(t, 4) {
			t.Run(fmt.Sprint(shape, " ", seed), func(t *testing.T) {
				t.Parallel()
				m := &mischief{Rand: rand.New(rand.NewPCG(uint64(seed), 1))}
				mode := pick(m, []guard.Mode{guard.Block, guard.BlockAll})
				s := fivePeople(s, mode)
				s.bridge.GroupDeleteMax = 20
				scope := pick(m, []string{"website", "domains:example.com"})
				s.bridge.Scope = parseScope(t, scope)
				if m.IntN(2) == 0 {
					s.bridge.CustomerDelete = customer.DeactivateCustomer
				}
				m.world = newWorld(t, s)
				for i := range 12 {
					m.people = append(m.people, m.add(map[string]any{"email": fmt.Sprintf("kims%d@example.com", i), "group_id": 1 + i%3}))
				}
				m.groups = []string{"g1", "g2", "g3", m.groupInShop("VIP", 4, 1), m.groupInShop("None", 0, 1), m.groupInShop("Few", 0, 1)}
				outsiders := map[string]any{}
				for _, email := range []string{"far@example.org", "away@example.org"} {
					id := m.add(map[string]any{"email": email, "group_id": bridgetest.Number(pick(m, m.groups[1:]))})
					m.people, outsiders["customer "+id] = append(m.people, id), m.everything()["customer "+id]
				}
				m.groups = append(m.groups, m.Group("Team"))
				all, log := map[string]bool{}, []string{}
				before := m.standings()
				for range 60 {
					log = append(log, m.do())
					after := m.standings()
					for _, name := range harmed(before, after, mode) {
						all[name] = true
					}
					if before = after; len(all) > 5 {
						t.Fatalf("%s: %d people have lost something: %v\n%s", mode, len(all), slices.Sorted(maps.Keys(all)), strings.Join(log, "\n"))
					}
				}
				if names := m.differsIn(outsiders); len(names) > 0 && scope != "website" {
					t.Errorf("outside of the scope, %v are not as before:\n%s", names, strings.Join(log, "\n"))
				}
				if len(all) == 0 {
					t.Error("nobody has lost anything: the requests do nothing")
				}
			})
		}
	}
}
