package admin_test

import (
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/scim-bridge/scim-bridge/bridge/admin"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// keyed and unkeyed are a shop that keeps the keys of creates, and one whose module is older.
func keyed() setup {
	return setup{
		client: inAHurry, shop: []magentotest.Option{magentotest.WithRole("Sales")},
		bridge: admin.Config{RolesAllowed: []string{"Sales", "New"}},
	}
}

func unkeyed() setup {
	s := keyed()
	s.shop = append(s.shop, magentotest.WithoutCustomerVersions())
	return s
}

// open opens a world with another setting of the client.
func (s setup) open(t *testing.T, client func(*magento.Config)) *bridgetest.World {
	t.Helper()
	s.client = client
	return newWorld(t, s).World
}

// A user who was made at the same moment, just as was asked for, is another one: the key
// tells, where the shop keeps it.
func TestAdminCreateThatMeetsTheSame(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		setup setup
		want  int
	}{"with keys": {keyed(), http.StatusConflict}, "without keys": {unkeyed(), http.StatusCreated}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, c.setup)
				other := map[string]any{"username": "ada", "firstname": "Ada", "lastname": "Byron", "email": "plain@example.com", "interface_locale": "en_US"}
				if _, err := w.Shop.AddAdmin(other, ""); err != nil {
					t.Fatal(err)
				}
				w.Shop.Fail(magentotest.Fault{Route: postAdmin, CutBefore: true})
				w.unchanged(func() { w.Do(http.MethodPost, "/Users", adminWith("ada", "")).Want(c.want) })
			})
		})
	}
}

// What is created without an answer in a shop that keeps no keys is found all the same.
func TestAdminCreateWithoutAnAnswerOrKeys(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]magentotest.Fault{"done": {CutAfter: true}, "not done": {CutBefore: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, unkeyed())
				for route, request := range map[string]func() bridgetest.Answer{
					postAdmin: func() bridgetest.Answer { return w.Do(http.MethodPost, "/Users", adminWith("ada", "")) },
					postRole:  func() bridgetest.Answer { return w.Do(http.MethodPost, "/Groups", `{"displayName":"New"}`) },
				} {
					fault.Route = route
					w.Shop.Fail(fault)
					request().Want(http.StatusCreated)
					request().Want(http.StatusConflict)
				}
			})
		})
	}
}

// Two clients want one name while answers are lost: nobody who was told so is lost, nothing
// is deleted, and with keys only one is told so.
func TestTwoClientsCreateOneName(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]setup{"with keys": keyed(), "without keys": unkeyed()} {
		for what, c := range map[string]bridgetest.Contest{
			"users": {
				Create: postAdmin, Endpoint: "/Users", Filter: `userName eq "ada"`,
				Bodies: func(seed int) []string {
					return []string{adminWith("ada", ""), adminWith("ada", []string{"", `,"externalId":"two"`}[seed%2])}
				},
			},
			"roles": {
				Create: postRole, Endpoint: "/Groups", Filter: `displayName eq "New"`,
				Bodies: func(seed int) []string {
					return []string{`{"displayName":"New"}`, []string{`{"displayName":"New"}`, `{"displayName":"New","externalId":"two"}`}[seed%2]}
				},
			},
		} {
			t.Run(what+", "+name, func(t *testing.T) {
				t.Parallel()
				c.Open = s.open
				if twice := c.Run(t, 10); twice > 0 && name == "with keys" {
					t.Errorf("%d acknowledged twice", twice)
				}
			})
		}
	}
}
