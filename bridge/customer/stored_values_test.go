package customer_test

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/scim"
)

// sentChanges notes the bodies of all updates that a shop is sent.
type sentChanges struct {
	http.RoundTripper
	mu     sync.Mutex
	bodies []map[string]any
}

func (s *sentChanges) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodPut {
		raw, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		var body map[string]any
		if err := json.Unmarshal(raw, &body); err != nil {
			return nil, err
		}
		s.mu.Lock()
		s.bodies = append(s.bodies, body)
		s.mu.Unlock()
		req.Body = io.NopCloser(bytes.NewReader(raw))
	}
	return s.RoundTripper.RoundTrip(req)
}

// fields are the names of what the n-th update changes, counted from 0.
func (s *sentChanges) fields(n int) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n >= len(s.bodies) {
		return nil
	}
	changed, _ := s.bodies[n]["customer"].(map[string]any)
	names := slices.Collect(maps.Keys(changed))
	if s.bodies[n]["passwordHash"] != nil {
		names = append(names, "passwordHash")
	}
	slices.Sort(names)
	return names
}

// version is the one that the n-th update names, nil for any.
func (s *sentChanges) version(n int) any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bodies[n]["version"]
}

// recorded is a setup whose updates are noted.
func recorded(s setup) (setup, *sentChanges) {
	sent := &sentChanges{}
	s.client = func(cfg *magento.Config) {
		sent.RoundTripper = cfg.Transport
		cfg.Transport = sent
	}
	return s, sent
}

// oddValue is what a customer can hold although Magento, or the bridge, would not take it
// from a request.
type oddValue struct {
	stored   map[string]any
	required string // attribute that the shop has made required since
	// What becomes of a deactivation where Magento validates all that it holds.
	repaired map[string]any // what it changes beside the activity
	refused  string         // the attribute that the refusal names; "" where it is done
	// alwaysRefused is set where the companion module cannot save the customer either.
	alwaysRefused bool
}

func oddValues() map[string]oddValue {
	return map[string]oddValue{
		"firstname of a sign":           {stored: map[string]any{"firstname": "@"}},
		"firstname of question marks":   {stored: map[string]any{"firstname": "????"}},
		"blank firstname":               {stored: map[string]any{"firstname": " "}},
		"long firstname":                {stored: map[string]any{"firstname": strings.Repeat("a", 300)}},
		"lastname of a sign":            {stored: map[string]any{"lastname": "@"}},
		"blank prefix":                  {stored: map[string]any{"prefix": " "}},
		"middlename of a sign":          {stored: map[string]any{"middlename": "#"}},
		"odd taxvat":                    {stored: map[string]any{"taxvat": "\u0001" + strings.Repeat("x", 60)}},
		"firstname with brackets":       {stored: map[string]any{"firstname": "Ada (x)"}, repaired: map[string]any{"firstname": "Ada x"}},
		"two odd names":                 {stored: map[string]any{"firstname": "Ada (x)", "middlename": "K#"}, repaired: map[string]any{"firstname": "Ada x", "middlename": "K"}},
		"lastname of a sign and a name": {stored: map[string]any{"lastname": "@ 😀 b"}, repaired: map[string]any{"lastname": "b"}},
		"empty firstname":               {stored: map[string]any{"firstname": ""}, repaired: map[string]any{"firstname": "Byron"}},
		"no lastname":                   {stored: map[string]any{"lastname": nil}, repaired: map[string]any{"lastname": "Ada"}},
		"no name at all":                {stored: map[string]any{"firstname": "", "lastname": ""}, repaired: map[string]any{"firstname": "ada", "lastname": "ada"}},
		"group that is gone":            {stored: map[string]any{"group_id": 99}, repaired: map[string]any{"group_id": 1.0}},
		"foreign gender":                {stored: map[string]any{"gender": 99}, refused: customer.CustomerSchema + ":gender"},
		"birth in the future":           {stored: map[string]any{"dob": "2999-01-01"}, refused: customer.CustomerSchema + ":dob"},
		"bad e-mail address":            {stored: map[string]any{"email": "nobody"}, refused: "emails"},
		"no e-mail address":             {stored: map[string]any{"email": ""}, refused: "emails", alwaysRefused: true},
		"required taxvat":               {required: "taxvat", refused: customer.CustomerSchema + ":taxvat"},
		"required attribute":            {required: "job", refused: "job"},
		"required and an odd name":      {stored: map[string]any{"firstname": "Ada (x)"}, required: "job", refused: "job"},
	}
}

func withJob(options ...magentotest.Option) []magentotest.Option {
	options = append(options, magentotest.With248())
	job := magentotest.Attribute{Code: "job", BackendType: "varchar", FrontendInput: "text", InSet: true}
	return append(options, magentotest.WithAttribute(job))
}

// deactivations are the requests that deactivate a customer as a client that has read the
// user sends them.
func deactivations() map[string]func(w *world, id string) bridgetest.Answer {
	return map[string]func(w *world, id string) bridgetest.Answer{
		"PATCH": func(w *world, id string) bridgetest.Answer {
			return w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"active","value":false}`))
		},
		"PUT": func(w *world, id string) bridgetest.Answer {
			user := w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK).Body
			user["active"] = false
			body, err := json.Marshal(user)
			if err != nil {
				w.T.Fatal(err)
			}
			return w.Do(http.MethodPut, "/Users/"+id, string(body))
		},
		"DELETE": func(w *world, id string) bridgetest.Answer {
			return w.Do(http.MethodDelete, "/Users/"+id, "")
		},
	}
}

// A deactivation sends the activity alone, whatever Magento holds of the customer. Where
// Magento validates what it holds, the name is repaired, and what cannot be repaired is
// named, with the fact that the customer is still active.
func TestDeactivationOverOddStoredValues(t *testing.T) {
	t.Parallel()
	shapes := map[string]struct {
		options  []magentotest.Option
		validate bool
	}{
		"with the module":                 {withJob(magentotest.WithModule()), false},
		"with the module's first version": {withJob(magentotest.WithModule(), magentotest.WithoutCustomerVersions()), true},
		"stock":                           {withJob(), true},
		"stock in German":                 {withJob(magentotest.WithGerman()), true},
		"with attributes":                 {withJob(magentotest.WithAttributes()), true},
	}
	for shape, shop := range shapes {
		for what, odd := range oddValues() {
			for method, deactivate := range deactivations() {
				if method == "PUT" && odd.stored["email"] == "" {
					continue // without a userName it is no user
				}
				t.Run(shape+", "+what+", "+method, func(t *testing.T) {
					t.Parallel()
					s, sent := recorded(setup{shop: shop.options, bridge: customer.Config{CustomerDelete: customer.DeactivateCustomer}})
					w := newWorld(t, s)
					odd.deactivate(w, sent, deactivate, shop.validate)
				})
			}
		}
	}
}

func (odd oddValue) deactivate(
	w *world, sent *sentChanges, deactivate func(*world, string) bridgetest.Answer, validated bool,
) {
	w.T.Helper()
	id := w.add(nil)
	if err := w.Shop.SetColumns(1, odd.stored); err != nil {
		w.T.Fatal(err)
	}
	if odd.required != "" {
		if err := w.Shop.RequireAttribute(odd.required, true); err != nil {
			w.T.Fatal(err)
		}
	}
	before, _ := w.Shop.Customer(1)
	a := deactivate(w, id)
	event := w.LastEvent(len(w.Events()))
	if odd.alwaysRefused || validated && odd.refused != "" {
		a.Want(http.StatusBadRequest).Equal("invalidValue", "scimType").Says("STILL ACTIVE", odd.refused)
		if _, isStored := odd.stored["email"]; isStored && strings.Contains(a.Detail(), "optional") {
			w.T.Errorf("the advice cannot be followed: %s", a.Detail())
		}
		refused := func(warning scim.Warning) bool { return warning.Code == "deactivation-refused" && warning.Severe }
		if !slices.ContainsFunc(event.Warnings(), refused) {
			w.T.Errorf("the event says %v", event.Warnings())
		}
		if after, _ := w.Shop.Customer(1); cmp.Diff(before, after) != "" {
			w.T.Errorf("a refused request has changed %s", cmp.Diff(before, after))
		}
		return
	}
	if a.Status/100 != 2 {
		w.T.Fatalf("status %d: %s", a.Status, a.Raw)
	}
	isDelete := a.Status == http.StatusNoContent
	if isDelete {
		w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusNotFound)
		w.isMarkedDeleted(id, true)
	} else {
		w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK).Equal(false, "active")
	}
	first := strings.Join(slices.DeleteFunc(sent.fields(0), func(name string) bool { return isDelete && name == "group_id" }), " ")
	if first != "custom_attributes" && first != "confirmation passwordHash" && (!isDelete || first != "confirmation custom_attributes") {
		w.T.Errorf("the first update changes %s", first)
	}
	after, _ := w.Shop.Customer(1)
	for _, name := range []string{"email", "firstname", "lastname", "middlename", "prefix", "taxvat", "gender", "group_id"} {
		want := before[name]
		if repaired, ok := odd.repaired[name]; ok && (validated || name == "group_id") {
			want = repaired
		}
		if after[name] != want {
			w.T.Errorf("%s is %v, want %v", name, after[name], want)
		}
	}
	wantCode := map[bool]string{true: "group-repaired", false: "name-repaired"}[odd.repaired["group_id"] != nil]
	warned := func(warning scim.Warning) bool { return warning.Code == wantCode }
	wantWarning := validated && odd.repaired != nil && (!isDelete || odd.repaired["group_id"] == nil) // a DELETE moves all
	if got := slices.ContainsFunc(event.Warnings(), warned); got != wantWarning {
		w.T.Errorf("warnings %v", event.Warnings())
	}
}
