package admin_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// editor changes the answer to the next PUT, when others have changed the record.
type editor struct {
	to   http.RoundTripper
	edit atomic.Pointer[func(answer map[string]any)]
}

func (e *editor) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := e.to.RoundTrip(r)
	if err != nil || r.Method != http.MethodPut {
		return res, err
	}
	edit := e.edit.Swap(nil)
	if edit == nil {
		return res, nil
	}
	defer func() { _ = res.Body.Close() }()
	var answer map[string]any
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		return nil, err
	}
	(*edit)(answer)
	text, err := json.Marshal(answer)
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
	return res, err
}

// in makes a bridge see the answers that e has edited.
func (e *editor) in(s setup) setup {
	s.client = func(cfg *magento.Config) { e.to = cfg.Transport; cfg.Transport = e }
	return s
}

// What others change between a write of which Magento does not store everything and its
// undoing stays.
func TestUndoLeavesWhatOthersChange(t *testing.T) {
	t.Parallel()
	var e editor
	w := newWorld(t, e.in(salesTeam("Sales", "Support", "Trade")))
	ada := w.Do(http.MethodPost, "/Users", adaAdmin).Want(http.StatusCreated).ID()
	edit := func(answer map[string]any) {
		answer["lastname"] = "Kin"
		w.inMagento(ada, map[string]any{"email": "countess@example.com", "role_id": w.Shop.RoleID("Support")})
	}
	before, _ := w.Shop.Admin(parseInt(t, ada))
	e.edit.Store(&edit)
	w.Do(http.MethodPatch, "/Users/"+ada, bridgetest.Patch(`{"op":"replace","path":"name.familyName","value":"King"},
		{"op":"replace","path":"emails","value":[{"value":"king@example.com"}]},{"op":"replace","path":"externalId","value":"x"}`)).Want(http.StatusBadRequest)
	after, _ := w.Shop.Admin(parseInt(t, ada))
	for _, name := range []string{"lastname", "firstname", "scim_external_id", "scim_attributes"} {
		if diff := cmp.Diff(before[name], after[name]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if after["email"] != "countess@example.com" {
		t.Errorf("email %v", after["email"])
	}
	w.holdsRole(ada, "Support")

	sales := w.roleID("Sales")
	edit = func(answer map[string]any) {
		answer["scim_external_id"] = "X"
		w.renameInMagento(sales, "Board")
	}
	e.edit.Store(&edit)
	w.Do(http.MethodPatch, "/Groups/"+sales, bridgetest.Patch(`{"op":"replace","path":"displayName","value":"Trade"},
		{"op":"replace","path":"externalId","value":"x"}`)).Want(http.StatusBadRequest)
	w.Do(http.MethodGet, "/Groups/"+sales, "").Want(http.StatusOK).Equal("Board", "displayName").Equal(nil, "externalId")
}

// A change that Magento carried out without an answer is not refused because of itself.
func TestAChangeThatIsRepeatedMeetsItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesTeam("Sales", "Trade"))
	created := w.Do(http.MethodPost, "/Users", adaAdmin).Want(http.StatusCreated)
	w.Shop.Fail(magentotest.Fault{Route: putAdmin, CutAfter: true})
	body := bridgetest.Patch(`{"op":"replace","path":"title","value":"Boss"}`)
	w.ifMatch(http.MethodPatch, "/Users/"+created.ID(), created.Header.Get("ETag"), body).Want(http.StatusOK).Equal("Boss", "title")

	sales := "/Groups/" + w.roleID("Sales")
	tag := w.Do(http.MethodGet, sales+"?excludedAttributes=members", "").Header.Get("ETag")
	w.Shop.Fail(magentotest.Fault{Route: putRole, CutAfter: true})
	body = bridgetest.Patch(`{"op":"replace","path":"displayName","value":"Trade"}`)
	w.ifMatch(http.MethodPatch, sales, tag, body).Want(http.StatusNoContent)
}

// A role that was renamed is not refused its members because it was renamed.
func TestAdminRoleRenamedWithMembersWhoKeepChanging(t *testing.T) {
	t.Parallel()
	w, shop := meddled(t, salesTeam("Sales", "Trade"))
	ada := w.addAdmin("ada", "")
	sales := "/Groups/" + w.roleID("Sales")
	tag := w.Do(http.MethodGet, sales+"?excludedAttributes=members", "").Header.Get("ETag")
	n := 0
	change := func() {
		n++
		w.inMagento(ada, map[string]any{"lastname": "N" + bridgetest.ID(int64(n))})
	}
	shop.after(searchAdmins, 1, func() { change(); shop.after(getAdmin, -1, change) })
	calls := w.Calls(func() {
		body := bridgetest.Patch(`{"op":"replace","path":"displayName","value":"Trade"},{"op":"add","path":"members","value":[` + bridgetest.Values(ada) + `]}`)
		w.ifMatch(http.MethodPatch, sales, tag, body).Want(http.StatusServiceUnavailable).Says("keeps changing")
	})
	if calls > 60 { // a change in between counts as well
		t.Errorf("%d calls", calls)
	}
}

// A reactivation that Magento carries out long after it did not answer does not succeed
// because the user is what it was again.
func TestALateReactivationDoesNotMeetItsVersionAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	ada := w.Do(http.MethodPost, "/Users", adaAdmin).Want(http.StatusCreated).ID()
	active := func(value string) bridgetest.Answer {
		body := bridgetest.Patch(`{"op":"replace","path":"active","value":` + value + `}`)
		return w.Do(http.MethodPatch, "/Users/"+ada, body).Want(http.StatusOK)
	}
	active("false")
	client := w.Magento(magento.Bearer{Token: bridgetest.MagentoToken})
	read, err := client.GetAdminUser(t.Context(), parseInt(t, ada))
	if err != nil {
		t.Fatal(err)
	}
	active("true")
	active("false")
	late := magento.AdminUserChange{IsActive: magento.Set(true), Version: read.Version}
	_, err = client.UpdateAdminUser(t.Context(), read.ID, late)
	if e, ok := errors.AsType[*magento.Error](err); !ok || e.Kind != magento.Changed {
		t.Errorf("the late reactivation: %v", err)
	}
	w.Do(http.MethodGet, "/Users/"+ada, "").Equal(false, "active")
}

// Nor does what others change meanwhile make a repeated change a conflict with itself.
func TestARepeatedChangeMeetsItselfAndOthers(t *testing.T) {
	t.Parallel()
	var e editor
	s := salesTeam("Sales")
	s.client = func(cfg *magento.Config) { e.to = cfg.Transport; cfg.Transport = &e }
	w := newWorld(t, s)
	created := w.Do(http.MethodPost, "/Users", adaAdmin).Want(http.StatusCreated)
	edit := func(answer map[string]any) {
		delete(answer, "id") // no answer that makes sense
		w.inMagento(created.ID(), map[string]any{"lastname": "King"})
	}
	e.edit.Store(&edit)
	body := bridgetest.Patch(`{"op":"replace","path":"name.givenName","value":"Augusta"}`)
	w.ifMatch(http.MethodPatch, "/Users/"+created.ID(), created.Header.Get("ETag"), body).Want(http.StatusOK)
	w.Do(http.MethodGet, "/Users/"+created.ID(), "").Equal("Augusta", "name", "givenName").Equal("King", "name", "familyName")
}
