package scimserver_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
	"github.com/scim-bridge/scim-bridge/scim/scimtest"
)

// door is an Admission that notes what happens. It is closed where refusal is set.
type door struct {
	mu      sync.Mutex
	log     []string
	refusal error
}

func (d *door) note(text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.log = append(d.log, text)
}

func (d *door) Admit(ctx context.Context, u scim.Urgency) (func(), error) {
	d.note(fmt.Sprintf("%s %s", scim.ClientFrom(ctx), u))
	if d.refusal != nil {
		return nil, d.refusal
	}
	return func() { d.note("leave") }, nil
}

// newDoorService has users and a group behind a door, which notes the calls of the stores too.
func newDoorService(t *testing.T, d *door) *service {
	t.Helper()
	s := &service{&serviceProvider{echo: scimserver.NewEcho()}, t}
	s.store = newUsers()
	groups := scimtest.NewGroups(s.store)
	groups.Put(scim.Resource{"schemas": []any{scim.GroupSchema}, "id": "group-1", "displayName": "Sales", "meta": map[string]any{}})
	note := func(_ context.Context, method, _ string) error {
		if method != "ResourceType" {
			d.note(method)
		}
		return nil
	}
	s.store.Before = note
	h, err := scimserver.NewHandler(scimserver.Config{
		Prefix: "/scim/v2", Tokens: []scimserver.Token{mustToken(t, "okta="+testToken)}, Admission: d,
		OnEvent: func(context.Context, *scim.Event) { d.note("event") },
	}, s.store, groups)
	if err != nil {
		t.Fatal(err)
	}
	h.Register(s.echo)
	return s
}

func TestRequestIsAdmittedOnceByItsUrgency(t *testing.T) {
	t.Parallel()
	patch := func(operations string) string {
		return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[` + operations + `]}`
	}
	bulk := func(operations ...string) string {
		return `{"schemas":[` + bulkSchema + `],"Operations":[` + strings.Join(operations, ",") + `]}`
	}
	deletion := `{"method":"DELETE","path":"/Users/11"}`
	deactivation := `{"method":"PATCH","path":"/Users/12","data":` + patch(`{"op":"replace","path":"active","value":false}`) + `}`
	for name, test := range map[string]struct {
		method, path, body string
		want               string // "" where nobody is asked
	}{
		"a read":                                {"GET", "/Users/11", "", "usual"},
		"a create":                              {"POST", "/Users", `{"userName":"x"}`, "usual"},
		"a create of somebody inactive":         {"POST", "/Users", `{"userName":"x","active":false}`, "usual"},
		"a PUT":                                 {"PUT", "/Users/11", `{"userName":"ada"}`, "usual"},
		"a PUT that deactivates":                {"PUT", "/Users/11", `{"userName":"ada","active":false}`, "urgent"},
		"a PUT that deactivates, and is wrong":  {"PUT", "/Users/11", `{"userName":7,"active":false}`, "urgent"},
		"a PATCH":                               {"PATCH", "/Users/11", patch(`{"op":"replace","path":"active","value":true}`), "usual"},
		"a PATCH that deactivates":              {"PATCH", "/Users/11", patch(`{"op":"replace","value":{"active":false}}`), "urgent"},
		"a PATCH that deactivates and is wrong": {"PATCH", "/Users/11", patch(`{"op":"replace","value":{"active":false}},{"op":"x"}`), "urgent"},
		"a DELETE":                              {"DELETE", "/Users/11", "", "urgent"},
		"a removal of a member":                 {"PATCH", "/Groups/group-1", patch(`{"op":"remove","path":"members[value eq \"11\"]"}`), "urgent"},
		"a removal of all members":              {"PUT", "/Groups/group-1", `{"displayName":"Sales","members":[]}`, "urgent"},
		"a new member":                          {"PATCH", "/Groups/group-1", patch(`{"op":"add","path":"members","value":[{"value":"11"}]}`), "usual"},
		"other members":                         {"PUT", "/Groups/group-1", `{"displayName":"Sales","members":[{"value":"11"}]}`, "usual"},
		"a list":                                {"GET", "/Users", "", "list"},
		"a search":                              {"POST", "/Users/.search", "{}", "list"},
		"a list of both":                        {"POST", "/.search", "{}", "list"},
		"a list by a part":                      {"GET", "/Users?filter=userName+sw+%22a%22", "", "list"},
		"a list of the active":                  {"GET", "/Users?filter=active+eq+true", "", "list"},
		"a look-up":                             {"GET", "/Users?filter=userName+eq+%22ada%22", "", "usual"},
		"a look-up of some":                     {"GET", "/Users?filter=id+eq+%2211%22+or+externalId+eq+%22x%22", "", "usual"},
		"a look-up, or more":                    {"GET", "/Users?filter=id+eq+%2211%22+or+active+eq+true", "", "list"},
		"a look-up among the active":            {"GET", "/Users?filter=active+eq+true+and+emails.value+eq+%22x%22", "", "usual"},
		"a look-up by an element":               {"GET", "/Users?filter=emails%5Btype+eq+%22work%22+and+value+eq+%22x%22%5D", "", "usual"},
		"all but one":                           {"GET", "/Users?filter=not+(id+eq+%2211%22)", "", "list"},
		"the groups of a member":                {"GET", "/Groups?filter=members.value+eq+%2211%22", "", "usual"},
		"a look-up of a group":                  {"GET", "/?filter=displayName+eq+%22Sales%22", "", "usual"},
		"a bulk request":                        {"POST", "/Bulk", bulk(deletion, post("a", `{"userName":"x"}`)), "usual"},
		"a bulk request that takes away":        {"POST", "/Bulk", bulk(deletion, deactivation), "urgent"},
		"what cannot be read":                   {"POST", "/Users", `{`, ""},
		"what is not valid":                     {"POST", "/Users", `{"userName":7}`, ""},
		"a filter that is not valid":            {"GET", "/Users?filter=x", "", ""},
		"the schemas":                           {"GET", "/Schemas", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := new(door)
			newDoorService(t, d).ask(test.method, test.path, test.body)
			var asked []string
			for _, line := range d.log {
				if urgency, ok := strings.CutPrefix(line, "okta "); ok {
					asked = append(asked, urgency)
				}
			}
			var want []string
			if test.want != "" {
				want = []string{test.want}
			}
			if diff := cmp.Diff(want, asked); diff != "" {
				t.Errorf("asked (-want +got):\n%s\nin %q", diff, d.log)
			}
			if want != nil && (d.log[0] != "okta "+test.want || d.log[len(d.log)-2] != "leave") {
				t.Errorf("it happened in the order %q", d.log)
			}
		})
	}
}

func TestRefusedRequestReachesNoStore(t *testing.T) {
	t.Parallel()
	d := &door{refusal: &scim.Error{
		Status: http.StatusServiceUnavailable, Detail: "Too many.", RetryAfter: 7 * time.Second, Err: scim.ErrOverload,
	}}
	s := newDoorService(t, d)
	for _, r := range [][3]string{
		{"GET", "/Users/11"},
		{"GET", "/Users"},
		{"POST", "/Users", `{"userName":"x"}`},
		{"PUT", "/Users/11", `{"userName":"x"}`},
		{"PUT", "/Users/11", `{"userName":7,"active":false}`},
		{"PATCH", "/Users/11", `{"Operations":[{"op":"replace","path":"active","value":false}]}`},
		{"DELETE", "/Users/11"},
		{"POST", "/Bulk", `{"schemas":[` + bulkSchema + `],"Operations":[{"method":"DELETE","path":"/Users/11"}]}`},
	} {
		d.log = nil
		a := s.ask(r[0], r[1], r[2]).isError(http.StatusServiceUnavailable, "")
		if got := a.header.Get("Retry-After"); got != "7" {
			t.Errorf("%s %s: Retry-After is %q", r[0], r[1], got)
		}
		if len(d.log) != 2 || d.log[1] != "event" {
			t.Errorf("%s %s: it happened %q", r[0], r[1], d.log)
		}
	}
}

// A request that only waits from some point on lets others in, once.
func TestARequestThatOnlyWaitsGivesItsTurnBack(t *testing.T) {
	t.Parallel()
	d := &door{}
	s := newDoorService(t, d)
	s.store.Before = func(ctx context.Context, method, _ string) error {
		if method == "Get" {
			scim.EndTurn(ctx)
			scim.EndTurn(ctx)
			d.note(method)
		}
		return nil
	}
	s.ask(http.MethodGet, "/Users/11", "")
	if diff := cmp.Diff([]string{"okta usual", "leave", "Get", "event"}, d.log); diff != "" {
		t.Errorf("what happened (-want +got):\n%s", diff)
	}
}

// A read whose client has gone is nobody's any more. A write waits on.
func TestOnlyReadsAreCancelledWhileTheyWait(t *testing.T) {
	t.Parallel()
	for method, want := range map[string]error{http.MethodGet: context.Canceled, http.MethodDelete: nil} {
		ctx, hangUp := context.WithCancel(t.Context())
		d := waiting{hangUp: hangUp, err: make(chan error, 1)}
		h, err := scimserver.NewHandler(scimserver.Config{
			Prefix: "/scim/v2", Tokens: []scimserver.Token{mustToken(t, testToken)}, Admission: d,
		}, newUsers(), nil)
		if err != nil {
			t.Fatal(err)
		}
		e := scimserver.NewEcho()
		h.Register(e)
		r := httptest.NewRequestWithContext(ctx, method, "/scim/v2/Users/11", http.NoBody)
		r.Header.Set("Authorization", "Bearer "+testToken)
		e.ServeHTTP(httptest.NewRecorder(), r)
		if got := <-d.err; got != want { //nolint:errorlint // the very error of the context
			t.Errorf("%s: the context of who waits says %v, want %v", method, got, want)
		}
	}
}

// waiting tells what the context says while a request waits.
type waiting struct {
	hangUp context.CancelFunc
	err    chan error
}

func (w waiting) Admit(ctx context.Context, _ scim.Urgency) (func(), error) {
	w.hangUp()
	w.err <- ctx.Err()
	return func() {}, nil
}
