package admin_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// heldBack fails where a text is in an answer or an event.
func (w *world) heldBack(text string, answers ...bridgetest.Answer) {
	w.T.Helper()
	for _, a := range answers {
		if strings.Contains(a.Raw, text) {
			w.T.Errorf("%q is in the answer %s", text, a.Raw)
		}
	}
	for _, e := range w.Events() {
		shown := fmt.Sprintf("%+v", e)
		for err := e.Err; err != nil; err = errors.Unwrap(err) {
			shown = fmt.Sprint(shown, err)
		}
		if strings.Contains(shown, text) {
			w.T.Errorf("%q is in the event %s", text, shown)
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
		"one used before": {bridgetest.Password + "-old", http.StatusBadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, salesTeam("Sales"))
			ada := w.addAdmin("ada", "Sales")
			w.Do(http.MethodPatch, "/Users/"+ada, bridgetest.Patch(`{"op":"replace","path":"password","value":"`+bridgetest.Password+`-old"}`)).Want(http.StatusOK)
			w.Do(http.MethodPatch, "/Users/"+ada, bridgetest.Patch(`{"op":"replace","path":"password","value":"`+bridgetest.Password+`-now"}`)).Want(http.StatusOK)
			a := w.Do(http.MethodPatch, "/Users/"+ada, bridgetest.Patch(`{"op":"replace","path":"title","value":"Boss"},{"op":"replace","path":"password","value":"`+c.password+`"}`)).Want(c.status)
			w.adminMayLogIn("ada", c.password, c.status == http.StatusOK)
			w.adminMayLogIn("ada", bridgetest.Password+"-now", c.status != http.StatusOK)
			read := w.Do(http.MethodGet, "/Users/"+ada, "").Want(http.StatusOK)
			if c.status != http.StatusOK {
				a.Says("password").Equal("invalidValue", "scimType")
				read.Equal(nil, "title")
			}
			created := w.Do(http.MethodPost, "/Users", strings.Replace(adminCalled("ben", "ben@example.com"), `{`, `{"password":"`+c.password+`",`, 1))
			if wrong := c.status != http.StatusOK && name != "one used before"; wrong {
				created.Want(http.StatusBadRequest).Says("password")
			} else {
				created.Want(http.StatusCreated)
			}
			w.LastEvent(5)
			w.heldBack(c.password, a, read, created)
			w.heldBack(bridgetest.Password, a, read, created)
		})
	}
}

// An administrator without a password has one that nobody knows.
func TestAdminWithoutAPassword(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withDefaultRole("Finance"))
	id := w.Do(http.MethodPost, "/Users", adminCalled("ada", "ada@example.com")).Want(http.StatusCreated).ID()
	w.adminMayLogIn("ada", "", false)
	// One who is off keeps the password for the way back.
	w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","value":{"active":false,"password":"n3w-S3cret!"}}`)).Want(http.StatusOK).Equal(nil, "password")
	w.adminMayLogIn("ada", "n3w-S3cret!", false)
	w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"active","value":true}`)).Want(http.StatusOK)
	w.adminMayLogIn("ada", "n3w-S3cret!", true)
	w.Do(http.MethodPut, "/Users/"+id, adminCalled("ada", "ada@example.com")).Want(http.StatusOK) // says nothing of it
	w.adminMayLogIn("ada", "n3w-S3cret!", true)
}

// Personal data in texts of Magento stays out of the events.
func TestAdminTextsStayOutOfTheEvents(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	w.Do(http.MethodPost, "/Users", adminCalled("ada", "ada@example.com")).Want(http.StatusCreated)
	w.Do(http.MethodPost, "/Users", adminCalled("other", "ada@example.com")).Want(http.StatusConflict)
	w.Do(http.MethodPost, "/Users", adminCalled("ada", "other@example.com")).Want(http.StatusConflict)
	w.Do(http.MethodGet, `/Users?filter=userName+eq+"ada"`, "").Want(http.StatusOK)
	w.LastEvent(4)
	w.heldBack("example.com")
}

// A password that Magento has already, because the answer was lost or the client
// sends it again, fails nothing.
func TestAdminPasswordSentTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesTeam("Sales"))
	ada := w.addAdmin("ada", "Sales")
	for _, body := range []string{adminWith("ada", `,"password":"An0ther-one"`), adminWith("ada", `,"password":"An0ther-two","title":"Boss"`)} {
		w.Shop.Fail(magentotest.Fault{Route: putAdmin, CutAfter: true})
		for range 2 {
			w.Do(http.MethodPut, "/Users/"+ada, body).Want(http.StatusOK)
		}
	}
	w.adminMayLogIn("ada", "An0ther-two", true)
}
