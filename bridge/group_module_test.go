package bridge_test

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// moduleSwitch answers for the companion module's status while it holds something.
type moduleSwitch struct {
	http.RoundTripper
	instead atomic.Pointer[statusAnswer]
}

type statusAnswer struct {
	status int
	body   string
}

func (m *moduleSwitch) RoundTrip(r *http.Request) (*http.Response, error) {
	a := m.instead.Load()
	if a == nil || !strings.HasSuffix(r.URL.Path, "/V1/scim-bridge/status") {
		return m.RoundTripper.RoundTrip(r)
	}
	header := http.Header{"Content-Type": {"application/json; charset=utf-8"}}
	return &http.Response{StatusCode: a.status, Header: header, Body: io.NopCloser(strings.NewReader(a.body)), Request: r}, nil
}

func (m *moduleSwitch) CloseIdleConnections() {
	m.RoundTripper.(*http.Transport).CloseIdleConnections()
}

func withSwitch(s *setup) *moduleSwitch {
	m := &moduleSwitch{RoundTripper: &http.Transport{}}
	s.client = func(cfg *magento.Config) { cfg.Transport = m }
	s.bridge.CacheTTL = time.Millisecond
	return m
}

// noModule is what a shop without the module answers.
func noModule() *statusAnswer {
	return &statusAnswer{http.StatusNotFound, `{"message":"Request does not match any route."}`}
}

// What is kept follows the shop: the module may come, and go.
func TestTheModuleComesAndGoes(t *testing.T) {
	t.Parallel()
	const long = "Company / Europe / Buyers and Planners"
	s := moduleShop()
	module := withSwitch(&s)
	w := newWorld(t, s)
	team := w.do(http.MethodPost, "/Groups", `{"displayName":"`+long+`","externalId":"x"}`).want(http.StatusCreated).id()
	keeps := func(want bool) {
		t.Helper()
		for range 5000 {
			schema := w.do(http.MethodGet, "/Groups/"+team, "").want(http.StatusOK)
			if (schema.body["externalId"] == "x") == want && (schema.body["displayName"] == long) == want {
				return
			}
			time.Sleep(time.Millisecond)
		}
		t.Fatalf("groups keep texts is not %v", want)
	}
	for name, missing := range map[string]*statusAnswer{
		"no module":      noModule(),
		"an older one":   {http.StatusOK, `{"version":"0.9.0","capabilities":["customer-activity"]}`},
		"not to be seen": {http.StatusUnauthorized, `{"message":"The consumer isn't authorized to access %resources.","parameters":{"resources":"ScimBridge_ScimBridge::status"}}`},
	} {
		keeps(true)
		module.instead.Store(missing)
		keeps(false)
		w.do(http.MethodPost, "/Groups", `{"displayName":"`+strings.Repeat("x", 33)+`"}`).want(http.StatusBadRequest).equal("invalidValue", "scimType")
		id := w.do(http.MethodPost, "/Groups", `{"displayName":"`+name+`","externalId":"y"}`).want(http.StatusCreated).equal(nil, "externalId").id()
		w.do(http.MethodPut, "/Groups/"+team, `{"displayName":`+quoted(w.code(team))+`,"externalId":"z"}`).want(http.StatusOK)
		w.do(http.MethodDelete, "/Groups/"+id, "").want(http.StatusNoContent)
		module.instead.Store(nil)
	}
	keeps(true)
}

// While the bridge believes in a module that is gone nothing is acknowledged, and
// it finds out by itself.
func TestTheModuleIsGoneUnnoticed(t *testing.T) {
	t.Parallel()
	s := moduleShop()
	module := withSwitch(&s)
	s.bridge.CacheTTL = time.Hour
	w := newWorld(t, s)
	team := w.group("Team")
	unknown := `{"message":"\"%fieldName\" is not supported. Correct the field name and try again.","parameters":{"fieldName":"ScimExternalId"}}`
	module.instead.Store(noModule())
	w.shop.Fail(magentotest.Fault{Route: "PUT /V1/customerGroups/{id}", Status: http.StatusBadRequest, Body: unknown})
	a := w.do(http.MethodPut, "/Groups/"+team, `{"displayName":"Team","externalId":"x"}`).want(http.StatusServiceUnavailable)
	if a.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	w.do(http.MethodPut, "/Groups/"+team, `{"displayName":"Team","externalId":"x"}`).want(http.StatusOK).equal(nil, "externalId")
}

// The schema says what this shop keeps.
func TestSchemaOfGroups(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		setup setup
		want  any
	}{"stock": {setup{}, nil}, "with attributes": {attributeShop(), nil}, "with the module": {moduleShop(), "x"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.setup)
			w.do(http.MethodPost, "/Groups", `{"displayName":"Team","externalId":"x"}`).want(http.StatusCreated).equal(c.want, "externalId")
			w.do(http.MethodGet, "/Groups?"+filter(`displayName eq "Team"`), "").equal(c.want, "Resources", 0, "externalId")
		})
	}
}

// A module without the capability customer-activity does not lock anybody out.
func TestActivityFollowsTheCapability(t *testing.T) {
	t.Parallel()
	s := moduleShop()
	module := withSwitch(&s)
	module.instead.Store(&statusAnswer{http.StatusOK, `{"version":"1.0.0","capabilities":["customer-groups"]}`})
	w := newWorld(t, s)
	id := w.add(nil)
	w.do(http.MethodPatch, "/Users/"+id, patch(`{"op":"replace","path":"active","value":false}`)).want(http.StatusOK).equal(false, "active")
	w.mayLogIn("ada@example.com", secret, false)
	if c, _ := w.shop.Customer(1); c["confirmation"] == nil {
		t.Errorf("scim_active is taken for enforced: %v", c)
	}
}
