package customer_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// Everybody who is in no other group is in the default group of the store view. For clients
// nobody is a member of it, and no read of it costs more than one call.
func TestDefaultGroupHasNoMembers(t *testing.T) {
	t.Parallel()
	for shape, s := range groupShapes() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			p := w.people(2)
			team := w.Group("Team", p[1])
			w.GroupsOf(p[0])
			w.GroupsOf(p[1], "Team")
			w.Do(http.MethodGet, "/Users/"+p[0], "").Equal(1.0, customer.CustomerSchema, "groupId")
			if n := w.Calls(func() { w.Members("g1") }); n != 1 {
				t.Errorf("%d calls to read the default group", n)
			}
			for _, filter := range []string{`groups.value eq "g1"`, `groups eq "g1"`, `groups.display eq "General"`} {
				w.Find(filter).Equal(0.0, "totalResults")
			}
			w.Find(`not (groups.value eq "`+team+`")`).Equal(1.0, "totalResults").Equal(p[0], "Resources", 0, "id")
			w.Find(`groups pr`).Equal(1.0, "totalResults").Equal(p[1], "Resources", 0, "id")
			for _, id := range p {
				found := w.Do(http.MethodGet, "/Groups?filter="+url.QueryEscape(`members.value eq "`+id+`"`), "").Want(http.StatusOK)
				if id == p[0] {
					found.Equal(0.0, "totalResults")
				} else {
					found.Equal(1.0, "totalResults").Equal(team, "Resources", 0, "id")
				}
			}
		})
	}
}

// Who is taken out of the default group is in it as before; nobody can be put into it.
func TestMembersOfTheDefaultGroupAreNotChanged(t *testing.T) {
	t.Parallel()
	for shape, s := range groupShapes() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			p := w.people(2)
			team := w.Group("Team", p[1])
			patch := func(op string) string { return bridgetest.Patch(`{` + op + `}`) }
			for name, c := range map[string]struct {
				method, body string
				status       int
			}{
				"remove a customer without group": {http.MethodPatch, patch(`"op":"remove","path":"members","value":[` + bridgetest.Values(p[0]) + `]`), http.StatusNoContent},
				"remove by filter":                {http.MethodPatch, patch(`"op":"remove","path":"members[value eq \"` + p[0] + `\"]"`), http.StatusNoContent},
				"remove a member of another":      {http.MethodPatch, patch(`"op":"remove","path":"members","value":[` + bridgetest.Values(p[1]) + `]`), http.StatusNoContent},
				"remove who does not exist":       {http.MethodPatch, patch(`"op":"remove","path":"members","value":[` + bridgetest.Values("999") + `]`), http.StatusNoContent},
				"remove all":                      {http.MethodPatch, patch(`"op":"remove","path":"members"`), http.StatusNoContent},
				"replace by nobody":               {http.MethodPatch, patch(`"op":"replace","path":"members","value":[]`), http.StatusNoContent},
				"put it as it is shown":           {http.MethodPut, `{"displayName":"General","members":[]}`, http.StatusOK},
				"add a customer without group":    {http.MethodPatch, patch(`"op":"add","path":"members","value":[` + bridgetest.Values(p[0]) + `]`), http.StatusBadRequest},
				"add a member of another":         {http.MethodPatch, patch(`"op":"add","path":"members","value":[` + bridgetest.Values(p[1]) + `]`), http.StatusBadRequest},
				"add who does not exist":          {http.MethodPatch, patch(`"op":"add","path":"members","value":[` + bridgetest.Values("999") + `]`), http.StatusBadRequest},
				"put a member":                    {http.MethodPut, `{"displayName":"General","members":[` + bridgetest.Values(p[1]) + `]}`, http.StatusBadRequest},
			} {
				before := w.Shop.Calls("PUT")
				a := w.Do(c.method, "/Groups/g1", c.body).Want(c.status)
				if c.status == http.StatusBadRequest {
					a.Equal("mutability", "scimType").Says("default customer group")
				}
				if w.Shop.Calls("PUT") != before {
					t.Errorf("%s wrote", name)
				}
			}
			w.GroupsOf(p[0])
			w.GroupsOf(p[1], "Team")
			w.Members(team, p[1])
		})
	}
}

// Each store view may have a default group of its own. Who leaves the last group comes into
// that of the own store view; members of any of them are members of no group.
func TestDefaultGroupsOfStoreViews(t *testing.T) {
	t.Parallel()
	for shape, s := range groupShapes() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			s.shop = append(s.shop, magentotest.WithStoreView("base", "de", "de_DE"), magentotest.WithDefaultGroup("de", 3))
			w := newWorld(t, s)
			english := w.Do(http.MethodPost, "/Users", `{"userName":"e@example.com","name":{"givenName":"E","familyName":"N"}}`).Want(http.StatusCreated).ID()
			german := w.Do(http.MethodPost, "/Users", `{"userName":"d@example.com","name":{"givenName":"D","familyName":"N"},"preferredLanguage":"de-DE"}`).Want(http.StatusCreated).ID()
			w.InShop(http.MethodPut, "/customers/"+english, `{"customer":{"group_id":3}}`)
			w.GroupsOf(english)
			team := w.Group("Team", english, german)
			w.GroupsOf(english, "Team") // and no longer in the default group of the others
			w.Do(http.MethodPatch, "/Groups/"+team, bridgetest.Patch(`{"op":"remove","path":"members"}`)).Want(http.StatusNoContent)
			for id, group := range map[string]float64{english: 1, german: 3} {
				w.GroupsOf(id)
				w.Do(http.MethodGet, "/Users/"+id, "").Equal(group, customer.CustomerSchema, "groupId")
			}
			for _, group := range []string{"g1", "g3"} {
				w.Members(group)
				w.Do(http.MethodDelete, "/Groups/"+group, "").Want(http.StatusBadRequest).Equal("mutability", "scimType")
			}
		})
	}
}
