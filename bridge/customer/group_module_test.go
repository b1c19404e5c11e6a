package customer_test

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
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
	body   string // JSON, or HTML
}

func (m *moduleSwitch) RoundTrip(r *http.Request) (*http.Response, error) {
	a := m.instead.Load()
	if a == nil || !strings.HasSuffix(r.URL.Path, "/V1/scim-bridge/status") {
		return m.RoundTripper.RoundTrip(r)
	}
	header := http.Header{"Content-Type": {"application/json; charset=utf-8"}}
	if strings.HasPrefix(a.body, "<") {
		header.Set("Content-Type", "text/html")
	}
	return &http.Response{StatusCode: a.status, Header: header, Body: io.NopCloser(strings.NewReader(a.body)), Request: r}, nil
}

func withSwitch(s *setup) *moduleSwitch {
	m := &moduleSwitch{}
	s.client = func(cfg *magento.Config) { m.RoundTripper, cfg.Transport = cfg.Transport, m }
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
	team := w.Do(http.MethodPost, "/Groups", `{"displayName":"`+long+`","externalId":"x"}`).Want(http.StatusCreated).ID()
	keeps := func(want bool) {
		t.Helper()
		for range 5000 {
			schema := w.Do(http.MethodGet, "/Groups/"+team, "").Want(http.StatusOK)
			if (schema.Body["externalId"] == "x") == want && (schema.Body["displayName"] == long) == want {
				return
			}
			time.Sleep(time.Millisecond)
		}
		t.Fatalf("groups keep texts is not %v", want)
	}
	for name, missing := range map[string]*statusAnswer{
		"no module":    noModule(),
		"an older one": {http.StatusOK, `{"version":"0.9.0","capabilities":["customer-activity"]}`},
	} {
		keeps(true)
		module.instead.Store(missing)
		keeps(false)
		w.Do(http.MethodPost, "/Groups", `{"displayName":"`+strings.Repeat("x", 33)+`"}`).Want(http.StatusBadRequest).Equal("invalidValue", "scimType")
		id := w.Do(http.MethodPost, "/Groups", `{"displayName":"`+name+`","externalId":"y"}`).Want(http.StatusCreated).Equal(nil, "externalId").ID()
		w.Do(http.MethodPut, "/Groups/"+team, `{"displayName":`+quoted(w.code(team))+`,"externalId":"z"}`).Want(http.StatusOK)
		w.Do(http.MethodDelete, "/Groups/"+id, "").Want(http.StatusNoContent)
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
	team := w.Group("Team")
	unknown := `{"message":"\"%fieldName\" is not supported. Correct the field name and try again.","parameters":{"fieldName":"ScimExternalId"}}`
	module.instead.Store(noModule())
	w.Shop.Fail(magentotest.Fault{Route: "PUT /V1/customerGroups/{id}", Status: http.StatusBadRequest, Body: unknown})
	a := w.Do(http.MethodPut, "/Groups/"+team, `{"displayName":"Team","externalId":"x"}`).Want(http.StatusServiceUnavailable)
	if a.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	w.Do(http.MethodPut, "/Groups/"+team, `{"displayName":"Team","externalId":"x"}`).Want(http.StatusOK).Equal(nil, "externalId")
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
			w.Do(http.MethodPost, "/Groups", `{"displayName":"Team","externalId":"x"}`).Want(http.StatusCreated).Equal(c.want, "externalId")
			w.Do(http.MethodGet, "/Groups?"+filter(`displayName eq "Team"`), "").Equal(c.want, "Resources", 0, "externalId")
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
	w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"active","value":false}`)).Want(http.StatusOK).Equal(false, "active")
	w.mayLogIn("ada@example.com", bridgetest.Password, false)
	if c, _ := w.Shop.Customer(1); c["confirmation"] == nil {
		t.Errorf("scim_active is taken for enforced: %v", c)
	}
}
