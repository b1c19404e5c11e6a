package admin_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
)

func adminCalled(userName, email string) string {
	return `{"userName":"` + userName + `","name":{"givenName":"A","familyName":"B"},"emails":[{"value":"` + email + `"}]}`
}

// Whatever makes a create of an administrator a conflict is found by the filter
// that a client sends next.
func TestAdminConflictsAreFound(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, userName, email, attribute, found string }{
		{"the same userName", "ada", "other@example.com", "userName", `userName eq "ada"`},
		{"the same userName in another case", "ADA", "other@example.com", "userName", `userName eq "ADA"`},
		{"the same e-mail address", "other", "ada@example.com", "emails", `emails.value eq "ada@example.com"`},
		{"the same e-mail address in another case", "other", "ADA@example.com", "emails", `emails[value eq "ADA@example.com"]`},
		{"the e-mail address as userName", "Ada@example.com", "Ada@example.com", "emails", `userName eq "Ada@example.com"`},
		{"both", "ada", "ada@example.com", "userName", `userName eq "ada"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{})
			id := w.Do(http.MethodPost, "/Users", adminCalled("ada", "ada@example.com")).Want(http.StatusCreated).ID()
			w.unchanged(func() {
				w.Do(http.MethodPost, "/Users", adminCalled(c.userName, c.email)).Want(http.StatusConflict).Equal("uniqueness", "scimType").Says(c.attribute)
			})
			w.Find(c.found).Equal(1.0, "totalResults").Equal(id, "Resources", 0, "id")
		})
	}
}

// A PUT that deactivates locks the person out, whatever else of it is refused.
func TestAdminPUTThatDeactivatesAlwaysDoes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body string
		status     int
	}{
		{"a userName that is taken", adminCalled("root", "ben@example.com"), http.StatusConflict},
		{"an e-mail address that is taken", adminCalled("ben", "ada@example.com"), http.StatusConflict},
		{"an e-mail address that is none", adminCalled("ben", "nowhere"), http.StatusBadRequest},
		{"a userName too long", adminCalled(strings.Repeat("b", 41), "ben@example.com"), http.StatusBadRequest},
		{"an externalId too long", strings.Replace(adminCalled("ben", "ben@example.com"), `{`, `{"externalId":"`+strings.Repeat("x", 256)+`",`, 1), http.StatusBadRequest},
		{"a password too short", strings.Replace(adminCalled("ben", "ben@example.com"), `{`, `{"password":"short",`, 1), http.StatusBadRequest},
		{"more than can be kept", strings.Replace(adminCalled("ben", "ben@example.com"), `{`, `{"title":"`+strings.Repeat("x", 65_536)+`",`, 1), http.StatusBadRequest},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, salesTeam("Sales"))
			w.Do(http.MethodPost, "/Users", adminCalled("ada", "ada@example.com")).Want(http.StatusCreated)
			ben := w.addAdmin("ben", "Sales")
			w.Do(http.MethodPut, "/Users/"+ben, c.body).Want(c.status)
			w.adminMayLogIn("ben", bridgetest.Password, true)
			w.Do(http.MethodPut, "/Users/"+ben, strings.Replace(c.body, `{`, `{"active":false,`, 1)).Want(c.status).Says("was deactivated all the same")
			w.adminMayLogIn("ben", bridgetest.Password, false)
			w.Do(http.MethodGet, "/Users/"+ben, "").Want(http.StatusOK).Equal(false, "active").Equal("ben", "userName").Equal("ben@example.com", "emails", 0, "value").Equal(nil, "externalId").Equal(nil, "title")
			w.warned(3, "only-deactivated")
		})
	}
}

// A PATCH is done whole or not at all, one that deactivates too.
func TestAdminPATCHIsAllOrNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesTeam("Sales"))
	ben := w.addAdmin("ben", "Sales")
	for _, flaw := range []string{
		`{"op":"replace","path":"userName","value":"root"}`, `{"op":"replace","path":"userName","value":"` + strings.Repeat("b", 41) + `"}`,
		`{"op":"replace","path":"emails[type eq \"work\"].value","value":"nowhere"}`, `{"op":"replace","path":"password","value":"short"}`,
		`{"op":"replace","path":"active","value":"maybe"}`, `{"op":"remove"}`, `{"op":"remove","path":"userName"}`,
	} {
		w.unchanged(func() {
			a := w.Do(http.MethodPatch, "/Users/"+ben, bridgetest.Patch(`{"op":"replace","path":"active","value":false},{"op":"replace","path":"title","value":"Boss"},`+flaw))
			if a.Status != http.StatusBadRequest && a.Status != http.StatusConflict {
				t.Errorf("%s: %d %s", flaw, a.Status, a.Raw)
			}
		})
	}
	w.adminMayLogIn("ben", bridgetest.Password, true)
}
