package bridge_test

import (
	"net/http"
	"strings"
	"testing"
)

func adminCalled(userName, email string) string {
	return `{"userName":"` + userName + `","name":{"givenName":"A","familyName":"B"},"emails":[{"value":"` + email + `"}]}`
}

// Whatever makes a create of an administrator a conflict is found by the filter
// that a provider sends next.
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
			w := newAdminWorld(t, adminSetup{})
			id := w.do(http.MethodPost, "/Users", adminCalled("ada", "ada@example.com")).want(http.StatusCreated).id()
			w.unchanged(func() {
				w.do(http.MethodPost, "/Users", adminCalled(c.userName, c.email)).want(http.StatusConflict).equal("uniqueness", "scimType").says(c.attribute)
			})
			w.find(c.found).equal(1.0, "totalResults").equal(id, "Resources", 0, "id")
		})
	}
}

// A change that collides is a conflict and changes nothing; one to the own name in
// another case is none.
func TestAdminChangesThatCollide(t *testing.T) {
	t.Parallel()
	w := newAdminWorld(t, adminSetup{})
	w.do(http.MethodPost, "/Users", adminCalled("ada", "ada@example.com")).want(http.StatusCreated)
	ben := w.do(http.MethodPost, "/Users", adminCalled("ben", "ben@example.com")).want(http.StatusCreated).id()
	w.unchanged(func() {
		for _, operation := range []string{
			`{"op":"replace","path":"userName","value":"Ada"}`, `{"op":"replace","path":"emails[type eq \"work\"].value","value":"ADA@example.com"}`,
			`{"op":"replace","path":"title","value":"Boss"},{"op":"replace","path":"userName","value":"root"}`,
		} {
			w.do(http.MethodPatch, "/Users/"+ben, patch(operation)).want(http.StatusConflict).equal("uniqueness", "scimType")
		}
		w.do(http.MethodPut, "/Users/"+ben, adminCalled("ada", "ben@example.com")).want(http.StatusConflict)
		w.do(http.MethodPut, "/Users/"+ben, adminCalled("ben", "ada@example.com")).want(http.StatusConflict)
	})
	w.do(http.MethodPatch, "/Users/"+ben, patch(`{"op":"replace","path":"userName","value":"Ben"}`)).want(http.StatusOK).equal("Ben", "userName")
	w.do(http.MethodPatch, "/Users/"+ben, patch(`{"op":"replace","path":"emails[type eq \"work\"].value","value":"Ben@example.com"}`)).want(http.StatusOK)
	w.find(`userName eq "BEN" and emails.value eq "ben@EXAMPLE.com"`).equal(ben, "Resources", 0, "id")
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
			w := newAdminWorld(t, salesTeam("Sales"))
			w.do(http.MethodPost, "/Users", adminCalled("ada", "ada@example.com")).want(http.StatusCreated)
			ben := w.addAdmin("ben", "Sales")
			w.do(http.MethodPut, "/Users/"+ben, c.body).want(c.status)
			w.adminMayLogIn("ben", secret, true)
			w.do(http.MethodPut, "/Users/"+ben, strings.Replace(c.body, `{`, `{"active":false,`, 1)).want(c.status).says("was deactivated all the same")
			w.adminMayLogIn("ben", secret, false)
			w.do(http.MethodGet, "/Users/"+ben, "").want(http.StatusOK).equal(false, "active").equal("ben", "userName").equal("ben@example.com", "emails", 0, "value").equal(nil, "externalId").equal(nil, "title")
			w.warned(3, "only-deactivated")
		})
	}
}

// A PATCH is done whole or not at all, one that deactivates too.
func TestAdminPATCHIsAllOrNothing(t *testing.T) {
	t.Parallel()
	w := newAdminWorld(t, salesTeam("Sales"))
	ben := w.addAdmin("ben", "Sales")
	for _, flaw := range []string{
		`{"op":"replace","path":"userName","value":"root"}`, `{"op":"replace","path":"userName","value":"` + strings.Repeat("b", 41) + `"}`,
		`{"op":"replace","path":"emails[type eq \"work\"].value","value":"nowhere"}`, `{"op":"replace","path":"password","value":"short"}`,
		`{"op":"replace","path":"active","value":"maybe"}`, `{"op":"remove"}`, `{"op":"remove","path":"userName"}`,
	} {
		w.unchanged(func() {
			a := w.do(http.MethodPatch, "/Users/"+ben, patch(`{"op":"replace","path":"active","value":false},{"op":"replace","path":"title","value":"Boss"},`+flaw))
			if a.status != http.StatusBadRequest && a.status != http.StatusConflict {
				t.Errorf("%s: %d %s", flaw, a.status, a.raw)
			}
		})
	}
	w.adminMayLogIn("ben", secret, true)
}
