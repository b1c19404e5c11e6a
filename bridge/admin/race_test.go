package admin_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// meddler does something in the shop after calls of the bridge to one route.
type meddler struct {
	mu    sync.Mutex
	route string
	left  int // how often; -1 for each time
	do    func()
}

// after makes the next calls of a route be followed by something.
func (m *meddler) after(route string, times int, do func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.route, m.left, m.do = route, times, do
}

func (m *meddler) observe(call magento.Call) {
	m.mu.Lock()
	do := m.do
	due := m.left != 0 && call.Method+" "+call.Route == m.route
	if due && m.left > 0 {
		m.left--
	}
	m.mu.Unlock()
	if due {
		do()
	}
}

// meddled is a bridge with somebody else at work in the shop.
func meddled(t *testing.T, s setup) (*world, *meddler) {
	t.Helper()
	m := &meddler{}
	s.client = func(cfg *magento.Config) {
		cfg.Observe = func(ctx context.Context, call magento.Call) {
			scim.EventFrom(ctx).AddCall(call.Duration, call.Retries)
			m.observe(call)
		}
	}
	return newWorld(t, s), m
}

// sideBySide runs every f side by side.
func sideBySide(n int, f func(i int)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			f(i)
		})
	}
	close(start)
	all.Wait()
}

// What somebody in the shop changes between the read and the write of a request is
// not lost, and neither is the request.
func TestAdminChangedBetweenReadAndWrite(t *testing.T) {
	t.Parallel()
	for name, request := range map[string]struct{ method, body string }{
		"PATCH": {http.MethodPatch, bridgetest.Patch(`{"op":"replace","path":"name.familyName","value":"King"},{"op":"replace","path":"title","value":"Boss"}`)},
		"PUT":   {http.MethodPut, `{"userName":"ada","title":"Boss","name":{"givenName":"Ada","familyName":"King"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, shop := meddled(t, salesTeam("Sales"))
			ada := w.Do(http.MethodPost, "/Users", adaAdmin).Want(http.StatusCreated).ID()
			shop.after(getAdmin, 1, func() {
				w.inMagento(ada, map[string]any{"interface_locale": "de_DE", "role_id": w.Shop.RoleID("Sales")})
			})
			w.Do(request.method, "/Users/"+ada, request.body).Want(http.StatusOK).Equal("King", "name", "familyName").Equal("de-DE", "preferredLanguage").Equal("Sales", "groups", 0, "display")
			w.Do(http.MethodGet, "/Users/"+ada, "").Want(http.StatusOK).Equal("King", "name", "familyName").Equal("Boss", "title").Equal("de-DE", "preferredLanguage").Equal("Sales", "groups", 0, "display")
			w.holdsRole(ada, "Sales")
		})
	}
}

// Changes of different attributes at the same moment lose nothing, those that are
// kept in one text either.
func TestAdminPATCHesAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	ada := w.Do(http.MethodPost, "/Users", adaAdmin).Want(http.StatusCreated).ID()
	attributes := []string{"title", "nickName", "userType", "timezone", "externalId", "name.familyName", "displayName", bridgetest.Enterprise + ":department"}
	for round := range 5 {
		value := fmt.Sprintf("round %d", round)
		answers := make([]bridgetest.Answer, len(attributes))
		sideBySide(len(attributes), func(i int) {
			answers[i] = w.Do(http.MethodPatch, "/Users/"+ada, bridgetest.Patch(`{"op":"replace","path":"`+attributes[i]+`","value":"`+value+`"}`))
		})
		read := w.Do(http.MethodGet, "/Users/"+ada, "").Want(http.StatusOK)
		for i, attribute := range attributes {
			answers[i].Want(http.StatusOK)
			path := []any{attribute}
			if before, after, nested := strings.Cut(attribute, "name."); nested && before == "" {
				path = []any{"name", after}
			} else if attribute == bridgetest.Enterprise+":department" {
				path = []any{bridgetest.Enterprise, "department"}
			}
			read.Equal(value, path...)
		}
	}
}

// Of several changes by the same version one succeeds.
func TestAdminIfMatch(t *testing.T) {
	t.Parallel()
	w, shop := meddled(t, salesTeam("Sales"))
	ada := w.Do(http.MethodPost, "/Users", adaAdmin).Want(http.StatusCreated).ID()
	tag := w.Do(http.MethodGet, "/Users/"+ada, "").Header.Get("Etag")
	statuses := make([]int, 6)
	sideBySide(len(statuses), func(i int) {
		statuses[i] = w.ifMatch(http.MethodPatch, "/Users/"+ada, tag, bridgetest.Patch(fmt.Sprintf(`{"op":"replace","path":"title","value":"T%d"}`, i))).Status
	})
	count := map[int]int{}
	for _, status := range statuses {
		count[status]++
	}
	if diff := cmp.Diff(map[int]int{http.StatusOK: 1, http.StatusPreconditionFailed: 5}, count); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	tag = w.Do(http.MethodGet, "/Users/"+ada, "").Header.Get("Etag")
	shop.after(getAdmin, 1, func() { w.inMagento(ada, map[string]any{"lastname": "King"}) })
	w.ifMatch(http.MethodPatch, "/Users/"+ada, tag, bridgetest.Patch(`{"op":"replace","path":"title","value":"late"}`)).Want(http.StatusPreconditionFailed)
	if title := w.Do(http.MethodGet, "/Users/"+ada, "").At("title"); title == "late" {
		t.Error("a change by a version that is no more was written")
	}
	w.ifMatch(http.MethodDelete, "/Users/"+ada, tag, "").Want(http.StatusPreconditionFailed)
	w.ifMatch(http.MethodPut, "/Users/"+ada, tag, adaAdmin).Want(http.StatusPreconditionFailed)
	tag = w.Do(http.MethodGet, "/Users/"+ada, "").Header.Get("Etag")
	w.ifMatch(http.MethodDelete, "/Users/"+ada, tag, "").Want(http.StatusNoContent)

	sales := "/Groups/" + w.roleID("Sales")
	tag = w.Do(http.MethodGet, sales+"?excludedAttributes=members", "").Header.Get("Etag")
	w.ifMatch(http.MethodPatch, sales, tag, bridgetest.Patch(`{"op":"replace","path":"externalId","value":"g1"}`)).Want(http.StatusNoContent)
	w.ifMatch(http.MethodDelete, sales, tag, "").Want(http.StatusPreconditionFailed)
}

// ifMatch sends a request under a condition.
func (w *world) ifMatch(method, path, tag, body string) bridgetest.Answer {
	w.T.Helper()
	return w.Exchange(method, path, body, map[string]string{"If-Match": tag})
}

// Somebody who changes the same user for ever makes the request fail in words that
// say so, and in a bounded number of calls.
func TestAdminChangedForEver(t *testing.T) {
	t.Parallel()
	w, shop := meddled(t, salesTeam("Sales"))
	ada := w.Do(http.MethodPost, "/Users", adaAdmin).Want(http.StatusCreated).ID()
	n := 0
	always := func() { n++; w.inMagento(ada, map[string]any{"lastname": fmt.Sprintf("Name %d", n)}) }
	shop.after(getAdmin, -1, always)
	calls := w.Calls(func() {
		a := w.Do(http.MethodPatch, "/Users/"+ada, bridgetest.Patch(`{"op":"replace","path":"title","value":"Boss"}`)).Want(http.StatusServiceUnavailable).Says("keeps changing")
		if a.Header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
	})
	if calls > 20 {
		t.Errorf("%d calls", calls)
	}
	w.inMagento(ada, map[string]any{"lastname": "Other"})
	shop.after(searchAdmins, -1, always) // the members are read by a search, and then one by one
	w.Do(http.MethodPatch, "/Groups/"+w.roleID("Sales"), bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(ada)+`]}`)).Want(http.StatusNoContent)
	w.holdsRole(ada, "Sales")
}

// Who is deleted meanwhile is gone, and fails no group.
func TestAdminDeletedBetweenReadAndWrite(t *testing.T) {
	t.Parallel()
	w, shop := meddled(t, salesTeam("Sales"))
	ada, ben := w.addAdmin("ada", ""), w.addAdmin("ben", "")
	remove := func(id string) func() {
		return func() {
			if err := w.Shop.DeleteAdmin(parseInt(t, id)); err != nil {
				t.Error(err)
			}
		}
	}
	shop.after(getAdmin, 1, remove(ada))
	w.Do(http.MethodPatch, "/Users/"+ada, bridgetest.Patch(`{"op":"replace","path":"title","value":"Boss"}`)).Want(http.StatusNotFound)
	shop.after(searchAdmins, 1, remove(ben))
	eve := w.addAdmin("eve", "")
	w.Do(http.MethodPatch, "/Groups/"+w.roleID("Sales"), bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(ben, eve)+`]}`)).Want(http.StatusNoContent)
	w.Members(w.roleID("Sales"), eve)
}
