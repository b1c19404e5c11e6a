package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/cmd/scim-bridge/internal/rehearsal"
	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// watchedShop is a shop that counts the requests which are no GET.
type watchedShop struct {
	*magentotest.Shop
	URL    string
	writes atomic.Int64
}

func (w *watchedShop) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		w.writes.Add(1)
	}
	w.Shop.ServeHTTP(rw, r)
}

// plannedShop has the customers 1 to 5, the groups 4 (Staff: 1 and 2) and 5 (Empty), and
// with the module the admin users 1 (root) to 3, and the role Sales.
func plannedShop(t *testing.T, options ...magentotest.Option) *watchedShop {
	t.Helper()
	options = append(options, magentotest.WithBearer(shopToken), magentotest.WithAdmin("root", "r00t-Password", ""), magentotest.WithRole("Sales"))
	w := &watchedShop{Shop: magentotest.NewShop(options...)}
	w.Seed(5)
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	w.URL = server.URL
	r := start(t, planEnvironment(w.URL))
	r.mustAsk(http.MethodPost, "/Groups", `{"displayName":"Staff","members":[{"value":"1"},{"value":"2"}]}`).want(t, http.StatusCreated)
	r.mustAsk(http.MethodPost, "/Groups", `{"displayName":"Empty"}`).want(t, http.StatusCreated)
	for _, name := range []string{"grace", "alan"} {
		if _, err := w.AddAdmin(map[string]any{"username": name, "email": name + "@example.com", "firstname": name, "lastname": "X", "is_active": true}, ""); err != nil {
			t.Fatal(err)
		}
	}
	r.stop()
	<-r.done
	w.writes.Store(0)
	return w
}

func planEnvironment(shopURL string) config.Environment {
	e := environmentFor(shopURL)
	e.SCIMAdminTokens, e.AdminRolesAllowed, e.GroupSettle = adminToken, "Sales", "0s"
	return e
}

// plan runs the command with the lines as its input, and returns what it prints.
func plan(t *testing.T, e config.Environment, lines []string, flags ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	p := &process{
		environment: func() (config.Environment, error) { return e, nil }, readFile: os.ReadFile,
		stdin: strings.NewReader(strings.Join(lines, "\n")), stdout: &out, stderr: &errs,
	}
	status = run(t.Context(), append([]string{"plan", "-"}, flags...), p)
	return out.String(), errs.String(), status
}

// outcomes is plan, with what it prints for scripts.
func outcomes(t *testing.T, e config.Environment, lines []string, flags ...string) (list []rehearsal.Outcome) {
	t.Helper()
	stdout, stderr, status := plan(t, e, lines, append(flags, "--json")...)
	if status != exitOK {
		t.Fatalf("exit status %d: %s", status, stderr)
	}
	for line := range strings.Lines(stdout) {
		var o rehearsal.Outcome
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		list = append(list, o)
	}
	return list
}

func request(method, path, body string) string {
	if body == "" {
		return fmt.Sprintf(`{"method":%q,"path":%q}`, method, path)
	}
	return fmt.Sprintf(`{"method":%q,"path":%q,"body":%s}`, method, path, body)
}

func patchOf(operations ...string) string {
	return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[` + strings.Join(operations, ",") + `]}`
}

func replace(path, value string) string {
	return fmt.Sprintf(`{"op":"replace","path":%q,"value":%s}`, path, value)
}

// TestPlanSaysWhatIsThenDone plans requests, and then sends them: the answers have the
// statuses that were told. Nothing is written before they are sent.
func TestPlanSaysWhatIsThenDone(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]magentotest.Option{
		"stock":      nil,
		"attributes": {magentotest.WithAttributes()},
		"module":     {magentotest.WithModule()},
	} {
		cases := planCases
		if name == "module" {
			cases = append(slices.Clone(planCases), adminPlanCases...)
		}
		for _, tt := range cases {
			t.Run(name+"/"+tt.name, func(t *testing.T) {
				t.Parallel()
				shop := plannedShop(t, options...)
				lines := slices.Clone(tt.lines)
				for i := range lines {
					lines[i] = strings.ReplaceAll(lines[i], "%SALES%", strconv.FormatInt(shop.RoleID("Sales"), 10))
				}
				e := planEnvironment(shop.URL)
				got := outcomes(t, e, lines)
				if diff := cmp.Diff(tt.want, toldBy(got)); diff != "" {
					t.Errorf("it is told (-want +got):\n%s\n%+v", diff, got)
				}
				if n := shop.writes.Load(); n != 0 {
					t.Fatalf("%d writes reached the shop", n)
				}
				if !tt.isDifferent {
					sendPlanned(t, e, lines, got)
				}
			})
		}
	}
}

// sendPlanned sends requests that were planned, and compares the statuses.
func sendPlanned(t *testing.T, e config.Environment, lines []string, planned []rehearsal.Outcome) {
	t.Helper()
	requests, err := rehearsal.Read(strings.NewReader(strings.Join(lines, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	r := start(t, e)
	for _, request := range requests {
		var answer reply
		if path, isAdmin := strings.CutPrefix(request.Path, adminPrefix); isAdmin {
			answer = r.asAdmin(request.Method, path, string(request.Body))
		} else {
			answer = r.mustAsk(request.Method, strings.TrimPrefix(request.Path, scimPrefix), string(request.Body))
		}
		statuses := []string{strconv.Itoa(answer.status)}
		if request.Path == "/Bulk" {
			var bulk struct{ Operations []struct{ Status string } }
			if err := json.Unmarshal([]byte(answer.body), &bulk); err != nil {
				t.Fatal(err)
			}
			statuses = nil
			for _, op := range bulk.Operations {
				statuses = append(statuses, op.Status)
			}
		}
		var want []string
		for _, o := range planned {
			if o.Line == request.Line {
				want = append(want, strconv.Itoa(o.Status))
			}
		}
		if diff := cmp.Diff(want, statuses); diff != "" {
			t.Errorf("line %d was answered otherwise than planned (-planned +answered):\n%s\n%s", request.Line, diff, answer.body)
		}
	}
}

// What was found out before Magento failed is printed, and the line at which it did.
func TestPlanEndsWhereMagentoCannotBeAsked(t *testing.T) {
	t.Parallel()
	shop := plannedShop(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/customers/2") {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		shop.ServeHTTP(w, r)
	}))
	defer server.Close()
	lines := []string{request("DELETE", "/Users/1", ""), request("DELETE", "/Users/2", ""), request("DELETE", "/Users/3", "")}
	stdout, stderr, status := plan(t, planEnvironment(server.URL), lines)
	if status != exitFailed || stdout != "line 1: DELETE /Users/1: would delete the user\n" {
		t.Errorf("exit status %d, it prints %q", status, stdout)
	}
	if want := "scim-bridge: line 2: could not read the customer: magento: GET /V1/customers/{id}: 503 unavailable"; !strings.HasPrefix(stderr, want) {
		t.Errorf("the error is %q", stderr)
	}
}

// The guard counts the requests of the plan, and the scope is that of the settings.
func TestPlanTellsWhatTheGuardHoldsAndWhoIsOutside(t *testing.T) {
	t.Parallel()
	shop := plannedShop(t, magentotest.WithModule())
	outsider := map[string]any{
		"email": "eve@elsewhere.example", "firstname": "Eve", "lastname": "X",
		"custom_attributes": []any{map[string]any{"attribute_code": "scim_user_name", "value": "eve"}},
	}
	if _, err := shop.AddCustomer(outsider, ""); err != nil {
		t.Fatal(err)
	}
	shop.Seed(1)
	e := planEnvironment(shop.URL)
	e.Guard, e.GuardLimit, e.CustomerScope = "block", "5/1h", "domains:example.com"
	lines := []string{
		`{"userName":"eve","emails":[{"value":"eve@example.com"}],"name":{"givenName":"Eve","familyName":"Y"}}`,
		`{"userName":"mallory@elsewhere.example","name":{"givenName":"M","familyName":"Y"}}`,
		request("PATCH", "/Users/6", deactivate()),
		request("POST", "/Users", ada),
		request("PATCH", "/Users/1", patchOf(replace("emails", `[{"value":"ada@example.com","primary":true}]`))),
		request("DELETE", "/Groups/g4", ""),
		request("DELETE", "/Users/3", ""),
		request("DELETE", "/Users/4", ""),
		request("DELETE", "/Users/5", ""),
		request("DELETE", "/Users/7", ""),
		request("PATCH", "/Users/7", deactivate()),
	}
	got := outcomes(t, e, lines)
	want := []told{
		{Result: rehearsal.Outside, Status: 409},
		{Result: rehearsal.Refused, Status: 400},
		{Result: rehearsal.Refused, Status: 404},
		{Result: rehearsal.Created, Status: 201},
		{Result: rehearsal.Refused, Status: 409, Needs: []int{4}},
		{Result: rehearsal.Deleted, Status: 204, Members: 2},
		{Result: rehearsal.Deleted, Status: 204},
		{Result: rehearsal.Deleted, Status: 204},
		{Result: rehearsal.Deleted, Status: 204},
		{Result: rehearsal.Held, Status: 503},
		{Result: rehearsal.Deactivated, Status: 200, Changed: "active"},
	}
	if diff := cmp.Diff(want, toldBy(got)); diff != "" {
		t.Errorf("it is told (-want +got):\n%s\n%+v", diff, got)
	}
	if n := shop.writes.Load(); n != 0 {
		t.Fatalf("%d writes reached the shop", n)
	}
}

func TestPlanTellsWhichAdminUsersAreOutside(t *testing.T) {
	t.Parallel()
	shop := plannedShop(t, magentotest.WithModule())
	e := planEnvironment(shop.URL)
	e.AdminScope = "managed"
	lines := []string{
		strings.ReplaceAll(bob, `"bob"`, `"grace"`), strings.ReplaceAll(bob, "bob@example.com", "alan@example.com"),
		request("PATCH", "/Users/2", deactivate()), bob,
	}
	want := []told{
		{Result: rehearsal.Outside, Status: 409},
		{Result: rehearsal.Outside, Status: 409},
		{Result: rehearsal.Refused, Status: 404},
		{Result: rehearsal.Created, Status: 201},
	}
	if diff := cmp.Diff(want, toldBy(outcomes(t, e, lines, "--admins"))); diff != "" {
		t.Errorf("it is told (-want +got):\n%s", diff)
	}
	if n := shop.writes.Load(); n != 0 {
		t.Fatalf("%d writes reached the shop", n)
	}
}
