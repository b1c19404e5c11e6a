package scimserver_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

const bulkSchema = `"urn:ietf:params:scim:api:messages:2.0:BulkRequest"`

// bulk sends operations, each as JSON. members come before them.
func (s *service) bulk(members string, operations ...string) *answer {
	s.tb.Helper()
	return s.ask(http.MethodPost, "/Bulk", `{"schemas":[`+bulkSchema+`],`+members+`"Operations":[`+strings.Join(operations, ",")+`]}`)
}

// statuses returns the statuses of a bulk answer's operations.
func (a *answer) statuses() []string {
	a.tb.Helper()
	list, ok := a.is(http.StatusOK).at("Operations").([]any)
	if !ok || a.at("schemas", 0) != "urn:ietf:params:scim:api:messages:2.0:BulkResponse" {
		a.tb.Fatalf("it is no BulkResponse: %s", a.text)
	}
	statuses := make([]string, len(list))
	for i := range list {
		statuses[i], _ = a.at("Operations", i, "status").(string)
	}
	return statuses
}

func post(bulkID, data string) string {
	return fmt.Sprintf(`{"method":"POST","path":"/Users","bulkId":%q,"data":%s}`, bulkID, data)
}

// managed is the data of a user whose manager is another one.
func managed(userName, manager string) string {
	return fmt.Sprintf(`{"userName":%q,"password":"pw","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Sales","manager":{"value":%q}}}`, userName, manager)
}

func (s *service) managerOf(location any) any {
	s.tb.Helper()
	text, _ := location.(string)
	path, _ := strings.CutPrefix(text, "https://scim.example.com/scim/v2")
	return s.ask(http.MethodGet, path, "").is(http.StatusOK).at(scim.EnterpriseUserSchema, "manager", "value")
}

// RFC 7644 section 3.7.3: a POST, a PUT, a PATCH and a DELETE in one request.
func TestBulkOfEveryMethod(t *testing.T) {
	t.Parallel()
	s := newService(t)
	tag := s.ask(http.MethodGet, "/Users/13", "").header.Get("ETag")
	s.event()
	version, err := json.Marshal(tag)
	if err != nil {
		t.Fatal(err)
	}
	a := s.bulk("",
		post("qwerty", `{"userName":"Alice"}`),
		`{"method":"put","path":"/Users/11","data":{"userName":"ada@example.com","title":"Countess"}}`,
		`{"method":"PATCH","bulkId":"p","path":"Users/12/","version":"W/\"wrong\"","data":{"Operations":[{"op":"replace","path":"active","value":false}]}}`,
		`{"method":"PATCH","path":"/scim/v2/Users/12","data":{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":"False"}]}}`,
		`{"method":"DELETE","path":"/Users/13","version":`+string(version)+`}`,
		`{"method":"DELETE","path":"/Users/999"}`,
	)
	if diff := cmp.Diff([]string{"201", "200", "412", "200", "204", "404"}, a.statuses()); diff != "" {
		t.Errorf("the statuses (-want +got):\n%s", diff)
	}
	created := a.at("Operations", 0)
	want := map[string]any{
		"method": "POST", "bulkId": "qwerty", "status": "201", "location": "https://scim.example.com/scim/v2/Users/14",
		"version": s.ask(http.MethodGet, "/Users/14", "").header.Get("ETag"),
	}
	if diff := cmp.Diff(any(want), created); diff != "" {
		t.Errorf("the POST (-want +got):\n%s", diff)
	}
	if a.at("Operations", 2, "response", "status") != "412" || a.at("Operations", 2, "location") != "https://scim.example.com/scim/v2/Users/12" || a.at("Operations", 2, "bulkId") != "p" {
		t.Errorf("the failed PATCH is %v", a.at("Operations", 2))
	}
	if s.ask(http.MethodGet, "/Users/12", "").at("active") != false || s.ask(http.MethodGet, "/Users/11", "").at("title") != "Countess" {
		t.Error("not everything has had its effect")
	}
	s.ask(http.MethodGet, "/Users/13", "").is(http.StatusNotFound)
}

func TestBulkEventHasEveryOperation(t *testing.T) {
	t.Parallel()
	s := newService(t)
	var request *scim.Event // as an operation's store sees it
	s.hook = func(ctx context.Context, method, _ string) error {
		if method != "ResourceType" {
			scim.EventFrom(ctx).AddCall(time.Second, 1)
			scim.EventFrom(ctx).Warn("w", method)
			request = scim.EventFrom(ctx)
		}
		return nil
	}
	s.bulk("",
		post("a", `{"userName":"new"}`),
		`{"method":"PUT","path":"/Users/11","data":{"userName":"ada@example.com","active":false}}`,
		`{"method":"DELETE","path":"/Users/13"}`,
		`{"method":"DELETE","path":"/Users/ada@example.com"}`,
		`{"method":"GET","path":"/Users/11"}`,
	).is(http.StatusOK)
	e := s.event()
	if action, resourceType, id := e.Action(); action != scim.ActionBulk || resourceType != "" || id != "" || e.Err != nil {
		t.Errorf("the event is %s %s %s, %v", action, resourceType, id, e.Err)
	}
	if request.RequestID != e.RequestID || request.TraceID != e.TraceID || e.TraceID == "" {
		t.Errorf("an operation is of the request %q, in the trace %q", request.RequestID, request.TraceID)
	}
	type told struct {
		Action, Type, ID string
		Status           int
		Failed           bool
	}
	var got []told
	for _, o := range e.Operations() {
		got = append(got, told{o.Action, o.ResourceType, o.ResourceID, o.Status, o.Err != nil})
	}
	want := []told{
		{"created", "User", "14", 201, false},
		{"deactivated", "User", "11", 200, false},
		{"deleted", "User", "13", 204, false},
		{"deleted", "User", "", 404, true},
		{"", "", "", 400, true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the operations (-want +got):\n%s", diff)
	}
	if calls, spent, retries := e.Calls(); calls != 4 || spent != 4*time.Second || retries != 4 || len(e.Warnings()) != 4 {
		t.Errorf("the event tells %d calls in %v, %d retries, %v", calls, spent, retries, e.Warnings())
	}
}

func TestBulkRefusesMalformedRequests(t *testing.T) {
	t.Parallel()
	limits := func(cfg *scimserver.Config) { cfg.Bulk = scimserver.BulkLimits{MaxOperations: 2, MaxPayload: 2000} }
	for name, test := range map[string]struct {
		body     string
		status   int
		scimType string
	}{
		"no JSON":            {`{`, 400, "invalidSyntax"},
		"another message":    {`{"schemas":["x"],"Operations":[]}`, 400, "invalidSyntax"},
		"no operations":      {`{}`, 400, "invalidSyntax"},
		"too many":           {`{"Operations":[{},{},{}]}`, 413, ""},
		"too large":          {`{"Operations":[],"x":"` + strings.Repeat("x", 2000) + `"}`, 413, ""},
		"failOnErrors":       {`{"failOnErrors":"many","Operations":[]}`, 400, "invalidValue"},
		"the same bulkId":    {`{"Operations":[` + post("a", `{}`) + `,` + post("a", `{}`) + `]}`, 400, "invalidValue"},
		"operations, a text": {`{"Operations":"x"}`, 400, "invalidSyntax"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t, limits)
			s.ask(http.MethodPost, "/Bulk", test.body).isError(test.status, test.scimType)
			if len(s.calls) > 0 {
				t.Errorf("the store was asked: %v", s.calls)
			}
		})
	}
	if a := newService(t, limits).ask(http.MethodPost, "/Bulk", `{"operations":[]}`); len(a.statuses()) != 0 {
		t.Errorf("nothing is answered %s", a.text)
	}
}

func TestBulkOperationsFailOneByOne(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ operation, status, scimType string }{
		"no object":             {`1`, "400", "invalidSyntax"},
		"no method":             {`{"path":"/Users/11"}`, "400", "invalidValue"},
		"a method that reads":   {`{"method":"GET","path":"/Users/11"}`, "400", "invalidValue"},
		"an unknown endpoint":   {`{"method":"POST","bulkId":"a","path":"/Foo","data":{}}`, "404", ""},
		"a longer name":         {`{"method":"POST","bulkId":"a","path":"/Usersx","data":{}}`, "404", ""},
		"no path":               {`{"method":"POST","bulkId":"a","data":{}}`, "404", ""},
		"a POST of one":         {`{"method":"POST","bulkId":"a","path":"/Users/11","data":{}}`, "405", ""},
		"a PUT of all":          {`{"method":"PUT","path":"/Users","data":{}}`, "405", ""},
		"a DELETE further down": {`{"method":"DELETE","path":"/Users/11/x"}`, "405", ""},
		"a POST without bulkId": {`{"method":"POST","path":"/Users","data":{"userName":"x"}}`, "400", "invalidValue"},
		"a POST without data":   {`{"method":"POST","bulkId":"a","path":"/Users"}`, "400", "invalidValue"},
		"data of no object":     {`{"method":"PUT","path":"/Users/11","data":[]}`, "400", "invalidValue"},
		"data that is wrong":    {post("a", `{"userName":[1,2]}`), "400", "invalidValue"},
		"a conflict":            {post("a", `{"userName":"BEN"}`), "409", "uniqueness"},
		"a PATCH without op":    {`{"method":"PATCH","path":"/Users/11","data":{"Operations":[{}]}}`, "400", "invalidSyntax"},
		"a PUT of nobody":       {`{"method":"PUT","path":"/Users/404","data":{"userName":"x"}}`, "404", ""},
		"an unknown bulkId":     {post("a", managed("x", "bulkId:nobody")), "400", "invalidValue"},
		"it, in the path":       {`{"method":"DELETE","path":"/Users/bulkId:nobody"}`, "400", "invalidValue"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			a := s.bulk("", test.operation, `{"method":"DELETE","path":"/Users/13"}`)
			if diff := cmp.Diff([]string{test.status, "204"}, a.statuses()); diff != "" {
				t.Fatalf("the statuses (-want +got):\n%s\n%s", diff, a.text)
			}
			got, _ := a.at("Operations", 0, "response", "scimType").(string)
			if a.at("Operations", 0, "response", "status") != test.status || got != test.scimType {
				t.Errorf("the response is %v", a.at("Operations", 0, "response"))
			}
			if method, _ := a.at("Operations", 0, "method").(string); method == "POST" && a.at("Operations", 0, "location") != nil {
				t.Errorf("a POST that failed has a location: %s", a.text)
			}
		})
	}
}

func TestAPanicIsOneOperationsFailure(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.hook = func(_ context.Context, _, id string) error {
		if id == "11" {
			panic("secret")
		}
		return nil
	}
	a := s.bulk("", `{"method":"DELETE","path":"/Users/11"}`, `{"method":"DELETE","path":"/Users/12"}`)
	if diff := cmp.Diff([]string{"500", "204"}, a.statuses()); diff != "" || strings.Contains(a.text, "secret") {
		t.Errorf("the answer is %s\n%s", a.text, diff)
	}
}

// RFC 7644 section 3.7.2.
func TestBulkReferences(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		operations []string
		statuses   []string
		// managers are the operations that create the managers of the users that the
		// operations at these indexes create.
		managers map[int]int
	}{
		"to an operation before":  {[]string{post("boss", `{"userName":"b"}`), post("x", managed("x", "bulkId:boss"))}, []string{"201", "201"}, map[int]int{1: 0}},
		"to an operation after":   {[]string{post("x", managed("x", "bulkId:boss")), post("boss", `{"userName":"b"}`)}, []string{"201", "201"}, map[int]int{0: 1}},
		"through several, upside": {[]string{post("c", managed("c", "bulkId:b")), post("b", managed("b", "bulkId:a")), post("a", `{"userName":"a"}`)}, []string{"201", "201", "201"}, map[int]int{0: 1, 1: 2}},
		"in a circle of two":      {[]string{post("a", managed("a", "bulkId:b")), post("b", managed("b", "bulkId:a"))}, []string{"201", "201"}, map[int]int{0: 1, 1: 0}},
		"in a circle of three":    {[]string{post("a", managed("a", "bulkId:b")), post("b", managed("b", "bulkId:c")), post("c", managed("c", "bulkId:a"))}, []string{"201", "201", "201"}, map[int]int{0: 1, 1: 2, 2: 0}},
		"to itself":               {[]string{post("a", managed("a", "bulkId:a"))}, []string{"201"}, map[int]int{0: 0}},
		"into a circle":           {[]string{post("x", managed("x", "bulkId:a")), post("a", managed("a", "bulkId:b")), post("b", managed("b", "bulkId:a"))}, []string{"201", "201", "201"}, map[int]int{0: 1, 1: 2, 2: 1}},
		"to what fails":           {[]string{post("boss", `{"userName":"ben"}`), post("x", managed("x", "bulkId:boss"))}, []string{"409", "409"}, nil},
		"in a circle that fails":  {[]string{post("a", managed("a", "bulkId:b")), post("b", managed("ben", "bulkId:a"))}, []string{"409", "409"}, nil},
		"in the path": {[]string{
			`{"method":"PATCH","path":"/Users/bulkId:x","data":{"Operations":[{"op":"add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":"bulkId:boss"}]}}`,
			post("x", `{"userName":"x"}`), post("boss", `{"userName":"b"}`),
		}, []string{"200", "201", "201"}, map[int]int{1: 2}},
		"at the end of a URL": {[]string{
			post("x", `{"userName":"x","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"bulkId:b","$ref":"https://scim.example.com/scim/v2/Users/bulkId:b"}}}`), post("b", `{"userName":"b"}`),
		}, []string{"201", "201"}, map[int]int{0: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, members := range []string{"", `"failOnErrors":100,`} {
				s := newService(t)
				a := s.bulk(members, test.operations...)
				if diff := cmp.Diff(test.statuses, a.statuses()); diff != "" {
					t.Fatalf("the statuses (-want +got):\n%s\n%s", diff, a.text)
				}
				for of, by := range test.managers {
					got, _ := s.managerOf(a.at("Operations", of, "location")).(string)
					if want, _ := a.at("Operations", by, "location").(string); got == "" || !strings.HasSuffix(want, "/"+got) {
						t.Errorf("the manager of %v is %q, want that of %s", of, got, want)
					}
					if version := s.ask(http.MethodGet, strings.TrimPrefix(a.at("Operations", of, "location").(string), "https://scim.example.com/scim/v2"), "").header.Get("ETag"); a.at("Operations", of, "method") == "POST" && len(test.operations) == len(test.managers) && a.at("Operations", of, "version") != version {
						t.Errorf("the version of %v is %v, want %s", of, a.at("Operations", of, "version"), version)
					}
				}
				if strings.Contains(s.ask(http.MethodGet, "/Users", "").text, "bulkId") {
					t.Error("a reference was kept as it is")
				}
			}
		})
	}
}

func TestFailOnErrorsEndsTheRequest(t *testing.T) {
	t.Parallel()
	bad, good := `{"method":"DELETE","path":"/Users/404"}`, `{"method":"PATCH","path":"/Users/11","data":{"Operations":[{"op":"add","path":"active","value":true}]}}`
	for name, test := range map[string]struct {
		most       string
		operations []string
		want       []string
	}{
		"none failed":      {"1", []string{good, good}, []string{"200", "200"}},
		"the first":        {"1", []string{bad, good}, []string{"404"}},
		"the second":       {"1", []string{good, bad, good}, []string{"200", "404"}},
		"one of two":       {"2", []string{bad, good, good}, []string{"404", "200", "200"}},
		"two of two":       {"2", []string{bad, bad, good}, []string{"404", "404"}},
		"malformed":        {"1", []string{good, `{"method":"GET"}`, good}, []string{"200", "404"}},
		"no number at all": {"0", []string{bad, bad, good}, []string{"404", "404", "200"}},
		"a huge number":    {"9223372036854775807", []string{bad, bad, good}, []string{"404", "404", "200"}},
		"less than none":   {"-1", []string{bad, good}, []string{"404", "200"}},
		"a circle that was begun": {
			"1", []string{post("a", managed("a", "bulkId:b")), post("b", managed("ben", "bulkId:a")), good}, []string{"409", "409"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newService(t).bulk(`"failOnErrors":`+test.most+",", test.operations...)
			if diff := cmp.Diff(test.want, a.statuses()); diff != "" {
				t.Errorf("the statuses (-want +got):\n%s\n%s", diff, a.text)
			}
		})
	}
}

// RFC 7644 section 3.7 leaves the order to the service provider. In that of the
// client a name that one operation frees can be taken by the next.
func TestBulkKeepsTheOrderOfTheRequest(t *testing.T) {
	t.Parallel()
	s := newService(t)
	under := 0
	s.hook = func(_ context.Context, method, _ string) error {
		if method == "ResourceType" {
			return nil
		}
		under++
		defer func() { under-- }()
		time.Sleep(time.Millisecond)
		if under > 1 {
			return errors.New("another operation has not ended")
		}
		return nil
	}
	a := s.bulk("",
		`{"method":"PUT","path":"/Users/11","data":{"userName":"a1"}}`,
		`{"method":"PATCH","path":"/Users/11","data":{"Operations":[{"op":"add","path":"title","value":"x"}]}}`,
		`{"method":"DELETE","path":"/Users/12"}`,
		post("b", `{"userName":"ben"}`), // the name is free by now
		`{"method":"DELETE","path":"/Users/11"}`,
		post("c", `{"userName":"BEN"}`),
	)
	if diff := cmp.Diff([]string{"200", "200", "204", "201", "204", "409"}, a.statuses()); diff != "" {
		t.Errorf("the statuses (-want +got):\n%s\n%s", diff, a.text)
	}
	if diff := cmp.Diff([]string{"Update", "Update", "Delete", "Create", "Delete", "Create"}, s.calls); diff != "" {
		t.Errorf("the calls (-want +got):\n%s", diff)
	}
}

// What other operations do to a resource before its references are there stays.
func TestBulkCompletesWhatHasChangedMeanwhile(t *testing.T) {
	t.Parallel()
	s := newService(t)
	a := s.bulk("",
		post("a", managed("a", "bulkId:b")),
		`{"method":"PATCH","path":"/Users/bulkId:a","data":{"Operations":[{"op":"add","path":"title","value":"Countess"},{"op":"replace","path":"active","value":false}]}}`,
		post("b", `{"userName":"b"}`),
	)
	if diff := cmp.Diff([]string{"201", "200", "201"}, a.statuses()); diff != "" {
		t.Fatalf("the statuses (-want +got):\n%s\n%s", diff, a.text)
	}
	var actions []string
	for _, o := range s.event().Operations() {
		actions = append(actions, o.Action)
	}
	if diff := cmp.Diff([]string{scim.ActionCreated, scim.ActionDeactivated, scim.ActionCreated}, actions); diff != "" {
		t.Errorf("the actions (-want +got):\n%s", diff)
	}
	user := s.ask(http.MethodGet, "/Users/14", "").is(http.StatusOK)
	if user.at("title") != "Countess" || user.at("active") != false || user.at(scim.EnterpriseUserSchema, "manager", "value") != "15" {
		t.Errorf("the user is %s", user.text)
	}
}

func TestBulkEndsWithAnyReferences(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(rt, "operations")
		operations := make([]string, n)
		for i := range operations {
			to := rapid.IntRange(-1, n).Draw(rt, "refers to")
			name := rapid.SampledFrom([]string{"u", "v", "ben", "w" + strconv.Itoa(i)}).Draw(rt, "name")
			switch rapid.IntRange(0, 3).Draw(rt, "kind") {
			case 0, 1:
				operations[i] = post(strconv.Itoa(i), managed(name, fmt.Sprintf("bulkId:%d", to)))
			case 2:
				operations[i] = fmt.Sprintf(`{"method":"PUT","path":"/Users/%d","data":%s}`, rapid.IntRange(11, 13).Draw(rt, "id"), managed(name, fmt.Sprintf("bulkId:%d", to)))
			case 3:
				operations[i] = fmt.Sprintf(`{"method":"DELETE","path":"/Users/bulkId:%d"}`, to)
			}
		}
		members := rapid.SampledFrom([]string{"", `"failOnErrors":2,`}).Draw(rt, "members")
		s := newService(t)
		statuses := s.bulk(members, operations...).statuses()
		if len(statuses) > n || members == "" && len(statuses) != n || slices.Contains(statuses, "500") || slices.Contains(statuses, "0") {
			rt.Fatalf("%d operations have the statuses %v", n, statuses)
		}
		if users := s.ask(http.MethodGet, "/Users?attributes="+scim.EnterpriseUserSchema, ""); strings.Contains(users.text, "bulkId") {
			rt.Fatalf("a reference was kept as it is: %s", users.text)
		}
	})
}
