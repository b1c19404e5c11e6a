package admin_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/admin"
	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// guardedOffice is a shop with a guard of 5 people an hour, and eight admin users of the role
// Sales.
func guardedOffice(t *testing.T, mode guard.Mode) (w *world, people []string, sales string) {
	t.Helper()
	w = newWorld(t, setup{
		shop:   []magentotest.Option{magentotest.WithRole("Sales", "Magento_Sales::sales")},
		bridge: admin.Config{RolesAllowed: []string{"Sales", "Others", "More"}},
		guard:  guard.New(guard.Config{Mode: mode, Limit: guard.Limit{People: 5, Window: time.Hour}}),
	})
	for i := range 8 {
		people = append(people, w.addAdmin(fmt.Sprintf("p%d", i), "Sales"))
	}
	return w, people, w.groupID("Sales")
}

// groupID is the SCIM id of a role.
func (w *world) groupID(name string) string {
	w.T.Helper()
	a := w.Do(http.MethodGet, "/Groups", "").Want(http.StatusOK)
	list, _ := a.Body["Resources"].([]any)
	for i := range list {
		if a.At("Resources", i, "displayName") == name {
			id, _ := a.At("Resources", i, "id").(string)
			return id
		}
	}
	w.T.Fatalf("there is no role %s", name)
	return ""
}

func TestGuardCountsEachKindOfWrite(t *testing.T) {
	t.Parallel()
	const leaves = `{"op":"replace","path":"active","value":false}`
	for name, write := range map[string]struct {
		effect guard.Effect
		send   func(w *world, id, sales string) bridgetest.Answer
	}{
		"DELETE": {guard.Delete, func(w *world, id, _ string) bridgetest.Answer {
			return w.Do(http.MethodDelete, "/Users/"+id, "")
		}},
		"PATCH active": {guard.Deactivate, func(w *world, id, _ string) bridgetest.Answer {
			return w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(leaves))
		}},
		"PATCH emails": {guard.ChangeEmail, func(w *world, id, _ string) bridgetest.Answer {
			return w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"emails","value":[{"value":"new`+id+`@example.com","primary":true}]}`))
		}},
		"PATCH members": {guard.Remove, func(w *world, id, sales string) bridgetest.Answer {
			return w.Do(http.MethodPatch, "/Groups/"+sales, bridgetest.Patch(`{"op":"remove","path":"members[value eq \"`+id+`\"]"}`))
		}},
	} {
		for _, mode := range []guard.Mode{guard.Off, guard.Warn, guard.Block, guard.BlockAll} {
			t.Run(fmt.Sprint(mode, " ", name), func(t *testing.T) {
				t.Parallel()
				w, p, sales := guardedOffice(t, mode)
				for _, id := range p[:5] {
					if a := write.send(w, id, sales); a.Status >= http.StatusBadRequest {
						t.Fatalf("status %d: %s", a.Status, a.Raw)
					}
				}
				isHeld := mode == guard.BlockAll || mode == guard.Block && write.effect != guard.Deactivate
				if !isHeld {
					if a := write.send(w, p[5], sales); a.Status >= http.StatusBadRequest {
						t.Errorf("status %d: %s", a.Status, a.Raw)
					}
					return
				}
				w.unchanged(func() { write.send(w, p[5], sales).Want(http.StatusServiceUnavailable).Says("GUARD_LIMIT=5/1h") })
			})
		}
	}
}

func TestGuardHoldsWholeRoles(t *testing.T) {
	t.Parallel()
	w, p, sales := guardedOffice(t, guard.Block)
	w.unchanged(func() {
		w.Do(http.MethodDelete, "/Groups/"+sales, "").Want(http.StatusServiceUnavailable).Says("by itself")
		w.Do(http.MethodPut, "/Groups/"+sales, `{"displayName":"Others","members":[]}`).Want(http.StatusServiceUnavailable)
		w.Do(http.MethodPatch, "/Groups/"+sales, bridgetest.Patch(`{"op":"remove","path":"members"}`)).Want(http.StatusServiceUnavailable)
	})
	more := w.Do(http.MethodPost, "/Groups", `{"displayName":"More","members":[`+bridgetest.Values(p...)+`]}`).Want(http.StatusCreated).ID()
	w.Do(http.MethodDelete, "/Groups/"+more, "").Want(http.StatusServiceUnavailable)
}

// Whatever else a request holds, under block a deactivation does not wait.
func TestGuardLetsAdminUsersBeDeactivated(t *testing.T) {
	t.Parallel()
	w, p, _ := guardedOffice(t, guard.Block)
	for _, id := range p[:5] {
		w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent)
	}
	w.Do(http.MethodPatch, "/Users/"+p[5], bridgetest.Patch(`{"op":"replace","value":{"active":false,"emails":[{"value":"new@example.com","primary":true}]}}`)).
		Want(http.StatusServiceUnavailable).Says("deactivated all the same")
	w.Do(http.MethodPut, "/Users/"+p[6], `{"userName":"p6","active":false,"name":{"givenName":"Ada","familyName":"Byron"},"emails":[{"value":"new@example.com","primary":true}]}`).
		Want(http.StatusServiceUnavailable).Says("deactivated all the same")
	for _, i := range []int{5, 6} {
		w.Do(http.MethodGet, "/Users/"+p[i], "").Want(http.StatusOK).Equal(false, "active").Equal(fmt.Sprintf("p%d@example.com", i), "emails", 0, "value")
	}
	w.Do(http.MethodPatch, "/Users/"+p[7], bridgetest.Patch(`{"op":"replace","path":"active","value":false}`)).Want(http.StatusOK)
}

// What a request that was refused has done all the same counts.
func TestGuardCountsWhatCannotBePutBack(t *testing.T) {
	t.Parallel()
	var e editor
	s := salesTeam("Sales")
	s.guard = guard.New(guard.Config{Mode: guard.Block, Limit: guard.Limit{People: 5, Window: time.Hour}})
	w := newWorld(t, e.in(s))
	var p []string
	for i := range 6 {
		p = append(p, w.addAdmin(fmt.Sprintf("p%d", i), "Sales"))
	}
	for _, id := range p[:4] {
		w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent)
	}
	edit := func(answer map[string]any) { answer["lastname"] = "Kin" }
	e.edit.Store(&edit)
	w.Shop.Fail(magentotest.Fault{Route: putAdmin, Nth: 2, Times: -1, Status: http.StatusInternalServerError})
	body := bridgetest.Patch(`{"op":"replace","value":{"name":{"familyName":"King"},"emails":[{"value":"new@example.com","primary":true}]}}`)
	w.Do(http.MethodPatch, "/Users/"+p[4], body).Want(http.StatusBadRequest).Says("could not be put back")
	w.Do(http.MethodDelete, "/Users/"+p[5], "").Want(http.StatusServiceUnavailable)
}
