package bridge_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// heldBack fails where a text is in an answer or an event.
func (w *adminWorld) heldBack(text string, answers ...answer) {
	w.t.Helper()
	for _, a := range answers {
		if strings.Contains(a.raw, text) {
			w.t.Errorf("%q is in the answer %s", text, a.raw)
		}
	}
	for _, e := range w.happened() {
		shown := fmt.Sprintf("%+v", e)
		for err := e.Err; err != nil; err = errors.Unwrap(err) {
			shown = fmt.Sprint(shown, err)
		}
		if strings.Contains(shown, text) {
			w.t.Errorf("%q is in the event %s", text, shown)
		}
	}
}

// Magento's rules for an administrator's password name the attribute, and no text
// holds the password.
func TestAdminPasswordRules(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		password string
		status   int
	}{
		"good":            {"g00d-Password", http.StatusOK},
		"seven":           {"abcdef7", http.StatusOK},
		"six":             {"abcde6x"[:6], http.StatusBadRequest},
		"letters alone":   {"onlyletters", http.StatusBadRequest},
		"digits alone":    {"0123456789", http.StatusBadRequest},
		"with emoji":      {"pass1😀word", http.StatusOK},
		"one used before": {secret + "-old", http.StatusBadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newAdminWorld(t, salesTeam("Sales"))
			ada := w.addAdmin("ada", "Sales")
			w.do(http.MethodPatch, "/Users/"+ada, patch(`{"op":"replace","path":"password","value":"`+secret+`-old"}`)).want(http.StatusOK)
			w.do(http.MethodPatch, "/Users/"+ada, patch(`{"op":"replace","path":"password","value":"`+secret+`-now"}`)).want(http.StatusOK)
			a := w.do(http.MethodPatch, "/Users/"+ada, patch(`{"op":"replace","path":"title","value":"Boss"},{"op":"replace","path":"password","value":"`+c.password+`"}`)).want(c.status)
			w.adminMayLogIn("ada", c.password, c.status == http.StatusOK)
			w.adminMayLogIn("ada", secret+"-now", c.status != http.StatusOK)
			read := w.do(http.MethodGet, "/Users/"+ada, "").want(http.StatusOK)
			if c.status != http.StatusOK {
				a.says("password").equal("invalidValue", "scimType")
				read.equal(nil, "title")
			}
			created := w.do(http.MethodPost, "/Users", strings.Replace(adminCalled("ben", "ben@example.com"), `{`, `{"password":"`+c.password+`",`, 1))
			if wrong := c.status != http.StatusOK && name != "one used before"; wrong {
				created.want(http.StatusBadRequest).says("password")
			} else {
				created.want(http.StatusCreated)
			}
			w.lastEvent(5)
			w.heldBack(c.password, a, read, created)
			w.heldBack(secret, a, read, created)
		})
	}
}

// An administrator without a password has one that nobody knows.
func TestAdminWithoutAPassword(t *testing.T) {
	t.Parallel()
	w := newAdminWorld(t, withDefaultRole("Finance"))
	id := w.do(http.MethodPost, "/Users", adminCalled("ada", "ada@example.com")).want(http.StatusCreated).id()
	w.adminMayLogIn("ada", "", false)
	// One who is off keeps the password for the way back.
	w.do(http.MethodPatch, "/Users/"+id, patch(`{"op":"replace","value":{"active":false,"password":"n3w-S3cret!"}}`)).want(http.StatusOK).equal(nil, "password")
	w.adminMayLogIn("ada", "n3w-S3cret!", false)
	w.do(http.MethodPatch, "/Users/"+id, patch(`{"op":"replace","path":"active","value":true}`)).want(http.StatusOK)
	w.adminMayLogIn("ada", "n3w-S3cret!", true)
	w.do(http.MethodPut, "/Users/"+id, adminCalled("ada", "ada@example.com")).want(http.StatusOK) // says nothing of it
	w.adminMayLogIn("ada", "n3w-S3cret!", true)
}

// Personal data in texts of Magento stays out of the events.
func TestAdminTextsStayOutOfTheEvents(t *testing.T) {
	t.Parallel()
	w := newAdminWorld(t, adminSetup{})
	w.do(http.MethodPost, "/Users", adminCalled("ada", "ada@example.com")).want(http.StatusCreated)
	w.do(http.MethodPost, "/Users", adminCalled("other", "ada@example.com")).want(http.StatusConflict)
	w.do(http.MethodPost, "/Users", adminCalled("ada", "other@example.com")).want(http.StatusConflict)
	w.do(http.MethodGet, `/Users?filter=userName+eq+"ada"`, "").want(http.StatusOK)
	w.lastEvent(4)
	w.heldBack("example.com")
}

// A password that Magento has already, because the answer was lost or the provider
// sends it again, fails nothing.
func TestAdminPasswordSentTwice(t *testing.T) {
	t.Parallel()
	w := newAdminWorld(t, salesTeam("Sales"))
	ada := w.addAdmin("ada", "Sales")
	for _, body := range []string{adminWith("ada", `,"password":"An0ther-one"`), adminWith("ada", `,"password":"An0ther-two","title":"Boss"`)} {
		w.shop.Fail(magentotest.Fault{Route: putAdmin, CutAfter: true})
		for range 2 {
			w.do(http.MethodPut, "/Users/"+ada, body).want(http.StatusOK)
		}
	}
	w.adminMayLogIn("ada", "An0ther-two", true)
}
