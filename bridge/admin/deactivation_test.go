package admin_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/scim"
)

const deactivates = `{"op":"replace","path":"active","value":false}`

// softDeleted is the userName that Entra ID gives a user whom it deletes for thirty days.
func softDeleted(userName string) string { return "fedcba9876543210FEDCBA9876543210" + userName }

// setUserName is an operation of a PATCH.
func setUserName(userName string) string {
	return `{"op":"Replace","path":"userName","value":"` + userName + `"}`
}

// stillActive fails where an answer and the event of its request, the last one, do not agree on
// whether somebody is active still who should not be.
func (w *world) stillActive(a bridgetest.Answer, want bool) {
	w.T.Helper()
	warnings := w.LastEvent(len(w.Events())).Warnings()
	told := slices.ContainsFunc(warnings, func(warning scim.Warning) bool {
		return warning.Code == "deactivation-refused" && warning.Severe
	})
	if said := strings.Contains(a.Detail(), "STILL ACTIVE"); said != want || told != want {
		w.T.Errorf("answer %q, warnings %v: is said that the user is still active: %t", a.Detail(), warnings, want)
	}
}

// Entra ID's soft delete locks out also whom Magento cannot give that userName, and it is the
// same user when it is taken back.
func TestAdminSoftDelete(t *testing.T) {
	t.Parallel()
	const long = "ada.lovelace@example.com"
	for name, c := range map[string]struct{ userName, role, kept string }{
		"a name that does not fit":     {long, "Sales", long},
		"in another letter case":       {strings.ToUpper(long), "Sales", strings.ToUpper(long)},
		"a name that fits":             {"ada", "Sales", softDeleted("ada")},
		"of somebody who is protected": {"ada", "Finance", "ada"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := salesTeam("Sales")
			s.scim = compatWith("entra")
			w := newWorld(t, s)
			ada := w.addAdmin("ada", c.role)
			w.inMagento(ada, map[string]any{"username": c.userName})
			email := w.Do(http.MethodGet, "/Users/"+ada, "").At("emails", 0, "value")
			remove := bridgetest.Patch(`{"op":"Replace","path":"active","value":"False"},` + setUserName(softDeleted(strings.ToLower(c.userName))))
			for range 2 {
				w.Do(http.MethodPatch, "/Users/"+ada, remove).Want(http.StatusOK).
					Equal(false, "active").Equal(c.kept, "userName").Equal(email, "emails", 0, "value")
				if c.kept == c.userName {
					w.warned(len(w.Events()), "user-name-not-kept")
				}
				w.adminMayLogIn(c.kept, bridgetest.Password, false)
			}
			if c.role != "Sales" {
				return // comes back by hand alone
			}
			restore := bridgetest.Patch(`{"op":"Replace","path":"active","value":"True"},` + setUserName(c.userName))
			w.Do(http.MethodPatch, "/Users/"+ada, restore).Want(http.StatusOK).Equal(true, "active").Equal(c.userName, "userName")
			w.adminMayLogIn(c.userName, bridgetest.Password, true)
			w.Do(http.MethodPut, "/Users/"+ada, `{"userName":"`+softDeleted(c.userName)+`","active":false}`).
				Want(http.StatusOK).Equal(false, "active").Equal(email, "emails", 0, "value")
		})
	}
}

// A name that only resembles one of a soft delete is judged as any other.
func TestAdminNoSoftDelete(t *testing.T) {
	t.Parallel()
	const long = "ada.lovelace@example.com"
	w := newWorld(t, salesTeam("Sales"))
	ada := w.addAdmin("ada", "Sales")
	w.inMagento(ada, map[string]any{"username": long})
	for _, body := range []string{
		setUserName(softDeleted(long)), deactivates + "," + setUserName(softDeleted("bea.lovelace@example.com")),
		deactivates + "," + setUserName("x"+softDeleted(long)[1:]),
	} {
		w.unchanged(func() {
			w.Do(http.MethodPatch, "/Users/"+ada, bridgetest.Patch(body)).Want(http.StatusBadRequest).Says("userName")
		})
	}
	w.Do(http.MethodPost, "/Users", adminWith(softDeleted(""), `,"active":false`)).Want(http.StatusCreated).Equal(softDeleted(""), "userName")
}

// A deactivation is not given up because others change the same user before each write, as a
// log-in does.
func TestAdminDeactivatedWhileOthersWrite(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method, body string
		status       int
	}{
		"PATCH of active":     {http.MethodPatch, bridgetest.Patch(deactivates), http.StatusOK},
		"PATCH of title, too": {http.MethodPatch, bridgetest.Patch(deactivates + `,{"op":"replace","path":"title","value":"Boss"}`), http.StatusServiceUnavailable},
		"PUT of active":       {http.MethodPut, adminCalled("ada", "ada@example.com"), http.StatusOK},
		"PUT of title, too":   {http.MethodPut, strings.Replace(adminCalled("ada", "ada@example.com"), `{`, `{"title":"Boss",`, 1), http.StatusServiceUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, shop := meddled(t, salesTeam("Sales"))
			ada := w.addAdmin("ada", "Sales")
			w.Do(http.MethodPut, "/Users/"+ada, adminCalled("ada", "ada@example.com")).Want(http.StatusOK)
			n := 0
			shop.after(getAdmin, -1, func() {
				n++
				w.inMagento(ada, map[string]any{"interface_locale": []string{"en_US", "de_DE"}[n%2]})
			})
			body := c.body
			if c.method == http.MethodPut {
				body = strings.Replace(body, `{`, `{"active":false,`, 1)
			}
			calls := w.Calls(func() {
				a := w.Do(c.method, "/Users/"+ada, body).Want(c.status)
				w.stillActive(a, false)
				if c.status != http.StatusOK {
					a.Says("keeps changing", "deactivated all the same")
					return
				}
				a.Equal(false, "active")
			})
			if calls > 21 || n < 9 {
				t.Errorf("%d calls, %d changes by others", calls, n)
			}
			w.adminMayLogIn("ada", bridgetest.Password, false)
			after, _ := w.Shop.Admin(parseInt(t, ada))
			if after["interface_locale"] != []string{"en_US", "de_DE"}[n%2] {
				t.Errorf("overwrote what others have changed: %v", after)
			}
		})
	}
}

// Whoever should be locked out and is not is named, to the client and to the operator.
func TestAdminDeactivationRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		more   string
		status int
	}{
		"a weak password":      {`{"op":"replace","path":"password","value":"short"}`, http.StatusBadRequest},
		"a userName taken":     {setUserName("root"), http.StatusConflict},
		"a userName too long":  {setUserName(strings.Repeat("b", 41)), http.StatusBadRequest},
		"no e-mail address":    {`{"op":"replace","path":"emails","value":[{"value":"nowhere"}]}`, http.StatusBadRequest},
		"no e-mail address, 2": {`{"op":"remove","path":"emails"}`, http.StatusBadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, salesTeam("Sales"))
			ada := w.addAdmin("ada", "Sales")
			w.unchanged(func() {
				w.stillActive(w.Do(http.MethodPatch, "/Users/"+ada, bridgetest.Patch(deactivates+","+c.more)).Want(c.status), true)
				w.stillActive(w.Do(http.MethodPatch, "/Users/"+ada, bridgetest.Patch(c.more)).Want(c.status), false)
			})
			w.Do(http.MethodPatch, "/Users/"+ada, bridgetest.Patch(deactivates)).Want(http.StatusOK)
			w.stillActive(w.Do(http.MethodPatch, "/Users/"+ada, bridgetest.Patch(deactivates+","+c.more)).Want(c.status), false)
		})
	}
}

// A request that cannot be read is refused for that, and locks the person out as any other.
func TestAdminDeactivatedByAnUnreadableRequest(t *testing.T) {
	t.Parallel()
	const put = `{"active":false,"name":{"givenName":"Ada","familyName":"Byron"},"userName":7}`
	patch := bridgetest.Patch(deactivates + `,{"op":"replace","path":"nobody","value":"x"}`)
	w := newWorld(t, salesTeam("Sales"))
	ada := w.addAdmin("ada", "Sales")
	w.stillActive(w.Do(http.MethodPatch, "/Users/"+ada, patch).Want(http.StatusBadRequest), true)
	w.adminMayLogIn("ada", bridgetest.Password, true)
	w.stillActive(w.Do(http.MethodPut, "/Users/"+ada, put).Want(http.StatusBadRequest).Says("deactivated all the same"), false)
	w.adminMayLogIn("ada", bridgetest.Password, false)
	w.stillActive(w.Do(http.MethodPut, "/Users/1", put).Want(http.StatusBadRequest), true) // the last administrator
	w.adminMayLogIn("root", rootPassword, true)
}

// So is somebody whom nobody may lock out, and whose role withholds the rest of a request.
func TestAdminWhoMustStayIsStillActive(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesTeam("Sales", "Administrators"))
	put := `{"userName":"root","active":false,"name":{"givenName":"Al","familyName":"Mighty"}%s}`
	for _, body := range []string{fmt.Sprintf(put, ""), fmt.Sprintf(put, `,"externalId":"`+strings.Repeat("x", 256)+`"`)} {
		w.stillActive(w.Do(http.MethodPut, "/Users/1", body).Want(http.StatusForbidden).Says("last active"), true)
	}
	w.stillActive(w.Do(http.MethodPatch, "/Users/1", bridgetest.Patch(deactivates)).Want(http.StatusForbidden), true)
	w = newWorld(t, asAdmin(true))
	w.stillActive(w.Do(http.MethodPatch, "/Users/2", bridgetest.Patch(deactivates)).Want(http.StatusForbidden), true)
	w, eve := chiefs(t, "Sales")
	a := w.Do(http.MethodPatch, "/Users/"+eve, bridgetest.Patch(deactivates+`,{"op":"replace","path":"name.givenName","value":"Gone"}`))
	w.stillActive(a.Want(http.StatusForbidden).Says("active alone"), true)
}

// A request of which Magento does not store everything is undone, but lets nobody in again,
// and says so.
func TestAdminDeactivatedByAnUndoneRequest(t *testing.T) {
	t.Parallel()
	for _, method := range []string{http.MethodPatch, http.MethodPut} {
		var e editor
		w := newWorld(t, e.in(salesTeam("Sales")))
		ada := w.addAdmin("ada", "Sales")
		edit := func(answer map[string]any) { answer["lastname"] = "Kin" }
		e.edit.Store(&edit)
		body := bridgetest.Patch(deactivates + `,{"op":"replace","path":"name.familyName","value":"King"}`)
		if method == http.MethodPut {
			body = `{"userName":"ada","active":false,"name":{"givenName":"Ada","familyName":"King"}}`
		}
		a := w.Do(method, "/Users/"+ada, body).Want(http.StatusBadRequest).Says("name.familyName", "deactivated all the same")
		w.stillActive(a, false)
		w.adminMayLogIn("ada", bridgetest.Password, false)
	}
}

// What an undone request has left behind is said.
func TestAdminUndoneRequestSaysWhatIsLeft(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		more string
		undo magentotest.Fault
		says string
	}{
		"nothing":      {says: "Nothing was changed."},
		"the password": {more: `,{"op":"replace","path":"password","value":"An0ther-one"}`, says: "The password was changed"},
		"all of it":    {undo: magentotest.Fault{Route: putAdmin, Nth: 2, Times: -1, Status: http.StatusInternalServerError}, says: "could not be put back"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var e editor
			w := newWorld(t, e.in(salesTeam("Sales")))
			ada := w.addAdmin("ada", "Sales")
			edit := func(answer map[string]any) { answer["lastname"] = "Kin" }
			e.edit.Store(&edit)
			if c.undo.Route != "" {
				w.Shop.Fail(c.undo)
			}
			w.Do(http.MethodPatch, "/Users/"+ada, bridgetest.Patch(`{"op":"replace","path":"name.familyName","value":"King"}`+c.more)).
				Want(http.StatusBadRequest).Says("name.familyName", c.says)
		})
	}
}
