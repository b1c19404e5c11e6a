package bridge_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

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
func meddled(t *testing.T, s adminSetup) (*adminWorld, *meddler) {
	t.Helper()
	m := &meddler{}
	s.client = func(cfg *magento.Config) {
		cfg.Observe = func(ctx context.Context, call magento.Call) {
			scim.EventFrom(ctx).AddCall(call.Duration, call.Retries)
			m.observe(call)
		}
	}
	return newAdminWorld(t, s), m
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
		"PATCH": {http.MethodPatch, patch(`{"op":"replace","path":"name.familyName","value":"King"},{"op":"replace","path":"title","value":"Boss"}`)},
		"PUT":   {http.MethodPut, `{"userName":"ada","title":"Boss","name":{"givenName":"Ada","familyName":"King"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, shop := meddled(t, salesTeam("Sales"))
			ada := w.do(http.MethodPost, "/Users", adaAdmin).want(http.StatusCreated).id()
			shop.after(getAdmin, 1, func() {
				w.inMagento(ada, map[string]any{"interface_locale": "de_DE", "role_id": w.shop.RoleID("Sales")})
			})
			w.do(request.method, "/Users/"+ada, request.body).want(http.StatusOK).equal("King", "name", "familyName").equal("de-DE", "preferredLanguage").equal("Sales", "groups", 0, "display")
			w.do(http.MethodGet, "/Users/"+ada, "").want(http.StatusOK).equal("King", "name", "familyName").equal("Boss", "title").equal("de-DE", "preferredLanguage").equal("Sales", "groups", 0, "display")
			w.holdsRole(ada, "Sales")
		})
	}
}

// Changes of different attributes at the same moment lose nothing, those that are
// kept in one text either.
func TestAdminPATCHesAtOnce(t *testing.T) {
	t.Parallel()
	w := newAdminWorld(t, adminSetup{})
	ada := w.do(http.MethodPost, "/Users", adaAdmin).want(http.StatusCreated).id()
	attributes := []string{"title", "nickName", "userType", "timezone", "externalId", "name.familyName", "displayName", enterprise + ":department"}
	for round := range 5 {
		value := fmt.Sprintf("round %d", round)
		answers := make([]answer, len(attributes))
		sideBySide(len(attributes), func(i int) {
			answers[i] = w.do(http.MethodPatch, "/Users/"+ada, patch(`{"op":"replace","path":"`+attributes[i]+`","value":"`+value+`"}`))
		})
		read := w.do(http.MethodGet, "/Users/"+ada, "").want(http.StatusOK)
		for i, attribute := range attributes {
			answers[i].want(http.StatusOK)
			path := []any{attribute}
			if before, after, nested := strings.Cut(attribute, "name."); nested && before == "" {
				path = []any{"name", after}
			} else if attribute == enterprise+":department" {
				path = []any{enterprise, "department"}
			}
			read.equal(value, path...)
		}
	}
}

// Of several changes by the same version one succeeds.
func TestAdminIfMatch(t *testing.T) {
	t.Parallel()
	w, shop := meddled(t, salesTeam("Sales"))
	ada := w.do(http.MethodPost, "/Users", adaAdmin).want(http.StatusCreated).id()
	tag := w.do(http.MethodGet, "/Users/"+ada, "").header.Get("Etag")
	statuses := make([]int, 6)
	sideBySide(len(statuses), func(i int) {
		statuses[i] = w.ifMatch(http.MethodPatch, "/Users/"+ada, tag, patch(fmt.Sprintf(`{"op":"replace","path":"title","value":"T%d"}`, i))).status
	})
	count := map[int]int{}
	for _, status := range statuses {
		count[status]++
	}
	if diff := cmp.Diff(map[int]int{http.StatusOK: 1, http.StatusPreconditionFailed: 5}, count); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	tag = w.do(http.MethodGet, "/Users/"+ada, "").header.Get("Etag")
	shop.after(getAdmin, 1, func() { w.inMagento(ada, map[string]any{"lastname": "King"}) })
	w.ifMatch(http.MethodPatch, "/Users/"+ada, tag, patch(`{"op":"replace","path":"title","value":"late"}`)).want(http.StatusPreconditionFailed)
	if title := w.do(http.MethodGet, "/Users/"+ada, "").at("title"); title == "late" {
		t.Error("a change by a version that is no more was written")
	}
	w.ifMatch(http.MethodDelete, "/Users/"+ada, tag, "").want(http.StatusPreconditionFailed)
	w.ifMatch(http.MethodPut, "/Users/"+ada, tag, adaAdmin).want(http.StatusPreconditionFailed)
	tag = w.do(http.MethodGet, "/Users/"+ada, "").header.Get("Etag")
	w.ifMatch(http.MethodDelete, "/Users/"+ada, tag, "").want(http.StatusNoContent)

	sales := "/Groups/" + w.roleID("Sales")
	tag = w.do(http.MethodGet, sales+"?excludedAttributes=members", "").header.Get("Etag")
	w.ifMatch(http.MethodPatch, sales, tag, patch(`{"op":"replace","path":"externalId","value":"g1"}`)).want(http.StatusNoContent)
	w.ifMatch(http.MethodDelete, sales, tag, "").want(http.StatusPreconditionFailed)
}

// ifMatch sends a request under a condition.
func (w *adminWorld) ifMatch(method, path, tag, body string) answer {
	w.t.Helper()
	return w.exchange(method, path, body, map[string]string{"If-Match": tag})
}

// Somebody who changes the same user for ever makes the request fail in words that
// say so, and in a bounded number of calls.
func TestAdminChangedForEver(t *testing.T) {
	t.Parallel()
	w, shop := meddled(t, salesTeam("Sales"))
	ada := w.do(http.MethodPost, "/Users", adaAdmin).want(http.StatusCreated).id()
	n := 0
	always := func() { n++; w.inMagento(ada, map[string]any{"lastname": fmt.Sprintf("Name %d", n)}) }
	shop.after(getAdmin, -1, always)
	calls := w.calls(func() {
		a := w.do(http.MethodPatch, "/Users/"+ada, patch(`{"op":"replace","path":"title","value":"Boss"}`)).want(http.StatusServiceUnavailable).says("keeps changing")
		if a.header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
	})
	if calls > 20 {
		t.Errorf("%d calls", calls)
	}
	w.inMagento(ada, map[string]any{"lastname": "Other"})
	shop.after(searchAdmins, -1, always) // the members are read by a search, and then one by one
	w.do(http.MethodPatch, "/Groups/"+w.roleID("Sales"), patch(`{"op":"add","path":"members","value":[`+values(ada)+`]}`)).want(http.StatusNoContent)
	w.holdsRole(ada, "Sales")
}

// Who is deleted meanwhile is gone, and fails no group.
func TestAdminDeletedBetweenReadAndWrite(t *testing.T) {
	t.Parallel()
	w, shop := meddled(t, salesTeam("Sales"))
	ada, ben := w.addAdmin("ada", ""), w.addAdmin("ben", "")
	remove := func(id string) func() {
		return func() {
			if err := w.shop.DeleteAdmin(parseInt(t, id)); err != nil {
				t.Error(err)
			}
		}
	}
	shop.after(getAdmin, 1, remove(ada))
	w.do(http.MethodPatch, "/Users/"+ada, patch(`{"op":"replace","path":"title","value":"Boss"}`)).want(http.StatusNotFound)
	shop.after(searchAdmins, 1, remove(ben))
	eve := w.addAdmin("eve", "")
	w.do(http.MethodPatch, "/Groups/"+w.roleID("Sales"), patch(`{"op":"add","path":"members","value":[`+values(ben, eve)+`]}`)).want(http.StatusNoContent)
	w.members(w.roleID("Sales"), eve)
}
