package admin_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// inAHurry does not wait long for Magento, nor try often.
func inAHurry(cfg *magento.Config) { cfg.Timeout, cfg.RetryMax = 500*time.Millisecond, 1 }

// A create of an administrator that gets no answer ends in exactly one user, and
// in an answer that is true.
func TestAdminCreateWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		fault    magentotest.Fault
		existing time.Duration // how long the shop thinks ago the same user was made; 0 for none
		want     int
		users    int // beside root
	}{
		{"cut before the work", magentotest.Fault{CutBefore: true}, 0, http.StatusCreated, 1},
		{"cut before the work, twice", magentotest.Fault{CutBefore: true, Times: 2}, 0, http.StatusServiceUnavailable, 0},
		{"cut after the work", magentotest.Fault{CutAfter: true}, 0, http.StatusCreated, 1},
		{"a body cut short after the work", magentotest.Fault{Truncate: true}, 0, http.StatusCreated, 1},
		{"an answer that comes too late", magentotest.Fault{DelayAfter: 2 * time.Second}, 0, http.StatusCreated, 1},
		{"an error page before the work", magentotest.Fault{Status: http.StatusInternalServerError, HTML: true}, 0, http.StatusCreated, 1},
		{"an answer of somebody else's", magentotest.Fault{Status: http.StatusOK, Body: `{"hello":1}`}, 0, http.StatusCreated, 1},
		{"cut, and the name was taken before", magentotest.Fault{CutBefore: true}, time.Hour, http.StatusConflict, 1},
		{"cut, and the name was taken before by a clock that is fast", magentotest.Fault{CutBefore: true}, -time.Hour, http.StatusConflict, 1},
		{"maintenance that lasts", magentotest.Fault{Status: http.StatusServiceUnavailable, HTML: true, Times: -1}, 0, http.StatusServiceUnavailable, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := withDefaultRole("Finance")
				s.client = inAHurry
				if c.existing != 0 {
					s.shop = append(s.shop, magentotest.WithClock(func() time.Time { return time.Now().Add(-c.existing) }))
				}
				w := newWorld(t, s)
				body := adminWith("ada", `,"externalId":"e1","title":"Boss","preferredLanguage":"en"`)
				if c.existing != 0 { // just as it is asked for again
					w.Do(http.MethodPost, "/Users", body).Want(http.StatusCreated)
				}
				c.fault.Route = postAdmin
				w.Shop.Fail(c.fault)
				a := w.Do(http.MethodPost, "/Users", body).Want(c.want)
				if n := w.Find(`id pr`).At("totalResults"); n != float64(c.users+1) {
					t.Errorf("%v users, want %d and root", n, c.users)
				}
				switch c.want {
				case http.StatusCreated:
					a.SameAs("create", body).Equal("Finance", "groups", 0, "display")
					w.Do(http.MethodGet, "/Users/"+a.ID(), "").Want(http.StatusOK).SameAs("read", body)
				case http.StatusServiceUnavailable:
					if a.Header.Get("Retry-After") == "" {
						t.Error("no Retry-After")
					}
				}
			})
		})
	}
}

// A user who was made meanwhile with the name, but is not just what was asked for,
// is another one.
func TestAdminCreateThatMeetsAnother(t *testing.T) {
	t.Parallel()
	for name, other := range map[string]map[string]any{
		"another name":        {"username": "ada", "firstname": "Ada", "lastname": "King", "email": "plain@example.com"},
		"another e-mail":      {"username": "ada", "firstname": "Ada", "lastname": "Byron", "email": "king@example.com"},
		"not active":          {"username": "ada", "firstname": "Ada", "lastname": "Byron", "email": "plain@example.com", "is_active": false},
		"another case":        {"username": "ADA", "firstname": "Ada", "lastname": "Byron", "email": "plain@example.com"},
		"another externalId":  {"username": "ada", "firstname": "Ada", "lastname": "Byron", "email": "plain@example.com", "scim_external_id": "x"},
		"only the same email": {"username": "eve", "firstname": "Ada", "lastname": "Byron", "email": "plain@example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, setup{client: inAHurry})
				id, err := w.Shop.AddAdmin(other, "")
				if err != nil {
					t.Fatal(err)
				}
				w.Shop.Fail(magentotest.Fault{Route: postAdmin, CutBefore: true})
				w.unchanged(func() {
					w.Do(http.MethodPost, "/Users", adminWith("ada", "")).Want(http.StatusConflict).Equal("uniqueness", "scimType")
				})
				if _, ok := w.Shop.Admin(id); !ok {
					t.Error("the other user was deleted")
				}
			})
		})
	}
}

// A role whose creation gets no answer is made once.
func TestAdminRoleCreateWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		fault  magentotest.Fault
		before bool // there is one of the name already, which this replica does not know yet
		want   int
	}{
		{"cut before the work", magentotest.Fault{CutBefore: true}, false, http.StatusCreated},
		{"cut after the work", magentotest.Fault{CutAfter: true}, false, http.StatusCreated},
		{"a body cut short", magentotest.Fault{Truncate: true}, false, http.StatusCreated},
		{"an answer that comes too late", magentotest.Fault{DelayAfter: 2 * time.Second}, false, http.StatusCreated},
		{"an error page before the work", magentotest.Fault{Status: http.StatusInternalServerError, HTML: true}, false, http.StatusCreated},
		{"there before", magentotest.Fault{CutBefore: true}, true, http.StatusConflict},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := salesTeam("New")
				s.client = inAHurry
				w := newWorld(t, s)
				ada := w.addAdmin("ada", "")
				if c.before {
					w.InShop(http.MethodPost, "/scim-bridge/admin-roles", `{"role":{"name":"NEW"}}`)
				}
				c.fault.Route = postRole
				w.Shop.Fail(c.fault)
				w.Do(http.MethodPost, "/Groups", `{"displayName":"New","externalId":"g1","members":[`+bridgetest.Values(ada)+`]}`).Want(c.want)
				found := w.Do(http.MethodGet, `/Groups?filter=displayName+eq+"new"`, "").Want(http.StatusOK).Equal(1.0, "totalResults")
				if c.before {
					w.holdsRole(ada, "")
					return
				}
				found.Equal("g1", "Resources", 0, "externalId")
				w.holdsRole(ada, "New")
			})
		})
	}
}

// A role that somebody else makes at the same moment is not taken for the own one.
func TestAdminRoleCreateThatMeetsAnother(t *testing.T) {
	t.Parallel()
	for name, other := range map[string]string{"another externalId": `{"name":"New","scim_external_id":"g2"}`, "another case": `{"name":"NEW","scim_external_id":"g1"}`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, shop := meddled(t, salesTeam("New"))
			ada := w.addAdmin("ada", "")
			shop.after(searchRoles, 1, func() { w.InShop(http.MethodPost, "/scim-bridge/admin-roles", `{"role":`+other+`}`) })
			w.Shop.Fail(magentotest.Fault{Route: postRole, Nth: 2, CutBefore: true}) // after the other's
			w.Do(http.MethodPost, "/Groups", `{"displayName":"New","externalId":"g1","members":[`+bridgetest.Values(ada)+`]}`).Want(http.StatusConflict).Equal("uniqueness", "scimType")
			w.holdsRole(ada, "")
		})
	}
}

// A new role that could not get all its members says that it is there.
func TestAdminRoleCreatedWithHalfOfItsMembers(t *testing.T) {
	t.Parallel()
	s := salesTeam("New")
	s.client = func(cfg *magento.Config) { cfg.RetryMax = -1 }
	w := newWorld(t, s)
	ada, ben := w.addAdmin("ada", ""), w.addAdmin("ben", "")
	w.Shop.Fail(magentotest.Fault{Route: putAdmin, Status: http.StatusInternalServerError})
	a := w.Do(http.MethodPost, "/Groups", `{"displayName":"New","members":[`+bridgetest.Values(ada, ben)+`]}`).Want(http.StatusServiceUnavailable)
	a.Says("The group was created with the id "+w.roleID("New"), "of 2 members could not be changed")
	w.Do(http.MethodPut, "/Groups/"+w.roleID("New"), `{"displayName":"New","members":[`+bridgetest.Values(ada, ben)+`]}`).Want(http.StatusOK)
	w.Members(w.roleID("New"), ada, ben)
}
