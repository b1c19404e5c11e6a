package customer_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/scim"
)

// adoptingWorld is a shop with one customer who can be adopted, by the id 1.
func adoptingWorld(t *testing.T, change func(*setup)) *world {
	t.Helper()
	s := managedShop(t, "managed+domains:staff.example.com", true)
	change(&s)
	w := newWorld(t, s)
	if id := w.addOutsider("shopper@staff.example.com"); id != "1" {
		t.Fatal(id)
	}
	return w
}

// A request that is refused and has changed somebody all the same has adopted that one.
func TestARefusedRequestThatChangesAdopts(t *testing.T) {
	t.Parallel()
	out := magentotest.WithAttribute(magentotest.Attribute{Code: "out", BackendType: "varchar", FrontendInput: "text"})
	body := strings.Replace(insider("shopper"), `"userName"`, `"active":false,"userName"`, 1)
	for name, c := range map[string]struct {
		method, body string
		change       func(*setup)
		stays        bool // nothing is changed
	}{
		"a PUT with an address outside": {
			method: http.MethodPut, body: strings.ReplaceAll(body, "staff.example.com", "example.com"),
		},
		"a PUT that cannot be read": {method: http.MethodPut, body: `{"userName":7,"active":false}`},
		"a PUT of what is not stored": {
			method: http.MethodPut, body: strings.Replace(body, `"userName"`, `"title":"x","userName"`, 1),
		},
		"a PATCH of what is not stored": {
			method: http.MethodPatch, body: bridgetest.Patch(switchOff + `,{"op":"replace","path":"title","value":"x"}`),
		},
		"a password": {
			method: http.MethodPatch,
			body:   bridgetest.Patch(`{"op":"replace","path":"password","value":"An0ther-one"},{"op":"replace","path":"title","value":"x"}`),
		},
		"what is undone": {
			method: http.MethodPatch, stays: true,
			body: bridgetest.Patch(`{"op":"replace","path":"name.familyName","value":"King"},{"op":"replace","path":"title","value":"x"}`),
		},
		"what is refused": {
			method: http.MethodPatch, body: bridgetest.Patch(`{"op":"replace","path":"emails","value":[{"value":"a@example.com"}]}`),
			stays: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := adoptingWorld(t, func(s *setup) {
				s.shop = append(s.shop, out)
				s.bridge.CustomerAttributes = customer.Mapping{{Path: "title", Field: "custom.out"}}
			})
			w.Do(c.method, "/Users/1", c.body).Want(http.StatusBadRequest)
			owner, total := "token-1", 1.0
			if c.stays {
				owner, total = "", 0.0
			}
			if got := w.owner("1"); got != owner {
				t.Errorf("scim_owner is %q, want %q", got, owner)
			}
			isAdoption := func(one scim.Warning) bool { return one.Code == "adopted" }
			if warnings := w.LastEvent(len(w.Events())).Warnings(); slices.ContainsFunc(warnings, isAdoption) == c.stays {
				t.Errorf("warnings %v", warnings)
			}
			w.Do(http.MethodGet, "/Users", "").Want(http.StatusOK).Equal(total, "totalResults")
		})
	}
}

// Whom a group alone makes managed stays so when the group is left, or deleted.
func TestWhoLeavesTheLastGroupStaysManaged(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(w *world, group string){
		"a removal": func(w *world, group string) {
			w.Do(http.MethodPatch, "/Groups/"+group, bridgetest.Patch(`{"op":"remove","path":"members"}`)).Want(http.StatusNoContent)
		},
		"the deletion of the group": func(w *world, group string) {
			w.Do(http.MethodDelete, "/Groups/"+group, "").Want(http.StatusNoContent)
		},
		"a deletion that keeps the account": func(w *world, _ string) {
			w.Do(http.MethodDelete, "/Users/1", "").Want(http.StatusNoContent)
			w.Do(http.MethodPost, "/Users", insider("old")).Want(http.StatusCreated).Equal("1", "id")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := managedShop(t, "managed", false)
			s.bridge.CustomerDelete = customer.DeactivateCustomer
			w := newWorld(t, s)
			w.shopCustomer("old@staff.example.com", "scim_groups", ",1,")
			group := w.Do(http.MethodPost, "/Groups", `{"displayName":"Team","members":[{"value":"1"}]}`).Want(http.StatusCreated).ID()
			leave(w, group)
			w.Do(http.MethodGet, "/Users/1", "").Want(http.StatusOK)
			if got := w.owner("1"); got != "token-1" {
				t.Errorf("scim_owner is %q", got)
			}
		})
	}
}

// A client that knows somebody in the domains finds that one by each filter that names the
// person, as identity providers send it, and by no other.
func TestFiltersThatFindWhoCanBeAdopted(t *testing.T) {
	t.Parallel()
	const email = `"shopper@staff.example.com"`
	finds := []string{
		`userName eq ` + email, `username EQ "SHOPPER@staff.example.com"`, `urn:ietf:params:scim:schemas:core:2.0:User:userName eq ` + email,
		`emails eq ` + email, `emails.value eq ` + email, `emails[value eq ` + email + `]`, `id eq "1"`,
		`emails[type eq "work"].value eq ` + email, `emails[primary eq true].value eq ` + email,
		`emails[type eq "work" and value eq ` + email + `]`, `emails[value eq ` + email + ` and primary eq true]`,
		`emails[value eq "x@staff.example.com" or value eq ` + email + `]`,
		`userName eq ` + email + ` and active eq true`, `active eq true and emails[type eq "work"].value eq ` + email,
		`id eq "1" and emails.value eq ` + email, `(userName eq "nobody") or (emails[type eq "work"].value eq ` + email + `)`,
		`meta.resourceType eq "User" and userName eq ` + email, `(((emails.value eq ` + email + `)))`,
	}
	none := []string{
		`emails[type eq "work"]`, `emails[type eq "work" or value eq ` + email + `]`, `emails[value sw "shopper"]`,
		`emails[type eq "work"].value ne "x"`, `userName sw ` + email, `userName co ` + email, `userName ge ` + email,
		`not (userName eq "x")`, `userName eq ` + email + ` or active eq true`, `userName ne "x"`, `userName eq ""`,
		`emails[not (value eq "x")]`, `name.familyName eq "Outside"`, `id ne "2"`, `id pr`, `emails[value pr]`,
		`emails[type eq "work"].value eq "far@example.com"`, `externalId eq ` + email, `phoneNumbers.value eq ` + email,
	}
	w := adoptingWorld(t, func(*setup) {})
	w.addOutsider("far@example.com")
	for _, filter := range finds {
		w.Find(filter).Equal(1.0, "totalResults").Equal("1", "Resources", 0, "id")
	}
	for _, filter := range none {
		w.Find(filter).Equal(0.0, "totalResults")
	}
	body := `{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"emails[type eq \"work\"].value eq \"shopper@staff.example.com\""}`
	w.Do(http.MethodPost, "/Users/.search", body).Want(http.StatusOK).Equal(1.0, "totalResults")
	w.Do(http.MethodPost, "/.search", body).Want(http.StatusOK).Equal(1.0, "totalResults")
}
