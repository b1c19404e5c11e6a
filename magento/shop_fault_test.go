package magento_test

import (
	"errors"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// What may have been done is found out by the caller; the client never does it twice.
func TestCreateThatFails(t *testing.T) {
	t.Parallel()
	const route = "POST /V1/customers"
	for _, tt := range []struct {
		name      string
		fault     magentotest.Fault
		customers int
		kind      magento.Kind
		ambiguous bool
	}{
		{"cut before the work", magentotest.Fault{CutBefore: true}, 0, magento.Unavailable, true},
		{"cut after the work", magentotest.Fault{CutAfter: true}, 1, magento.Unavailable, true},
		{"half an answer", magentotest.Fault{Truncate: true}, 1, magento.Unavailable, true},
		{"too slow", magentotest.Fault{DelayAfter: time.Hour}, 1, magento.TooSlow, true},
		{"maintenance", magentotest.Fault{Status: 503, HTML: true}, 0, magento.Unavailable, true},
		{"internal error", magentotest.Fault{Status: 500}, 0, magento.Unavailable, true},
		{"page of HTML", magentotest.Fault{HTML: true}, 0, magento.Unexpected, true},
		{"rate limit for long", magentotest.Fault{Status: 429, RetryAfter: "3600"}, 0, magento.RateLimited, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server, c := open(t)
			fault := tt.fault
			fault.Route = route
			server.Fail(fault)
			ctx := t.Context()
			if fault.DelayAfter > 0 {
				// Long enough for the work, which magentotest does at once.
				c = dial(t, server, magento.Bearer{Token: token}, func(cfg *magento.Config) { cfg.Timeout = time.Second })
			}
			_, err := c.CreateCustomer(ctx, person("ada@example.com"))
			e, ok := errors.AsType[*magento.Error](err)
			if !ok || e.Kind != tt.kind || e.Ambiguous != tt.ambiguous {
				t.Errorf("error %v, want %v with ambiguous %v", err, tt.kind, tt.ambiguous)
			}
			if n := server.Calls(route); n != 1 {
				t.Errorf("%d requests to create", n)
			}
			if n := count(t, c, "ada@example.com"); n != tt.customers {
				t.Errorf("%d customers, want %d", n, tt.customers)
			}
		})
	}
}

func TestRateLimitedCreateIsSentAgain(t *testing.T) {
	t.Parallel()
	server, c := open(t)
	server.Fail(magentotest.Fault{Route: "POST /V1/customers", Status: 429, Times: 2})
	mustCreate(t, c, "ada@example.com")
	if n := count(t, c, "ada@example.com"); n != 1 {
		t.Errorf("%d customers", n)
	}
}

func TestIdempotentCallsAreRepeated(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]magentotest.Fault{
		"cut before the work": {CutBefore: true},
		"cut after the work":  {CutAfter: true},
		"half an answer":      {Truncate: true},
		"maintenance":         {Status: 503, HTML: true, RetryAfter: "0"},
		"bad gateway":         {Status: 502, HTML: true},
		"internal error":      {Status: 500},
		"rate limit":          {Status: 429},
		"page of HTML":        {HTML: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, c := open(t)
			customer := mustCreate(t, c, "ada@example.com")
			fail := func(route string) {
				f := fault
				f.Route, f.Times = route, 2
				server.Fail(f)
			}
			fail("GET /V1/customers/{id}")
			if _, err := c.GetCustomer(t.Context(), customer.ID); err != nil {
				t.Errorf("get: %v", err)
			}
			fail("GET /V1/customers/search")
			if n := count(t, c, "ada@example.com"); n != 1 {
				t.Errorf("search: %d", n)
			}
			fail("PUT /V1/customers/{id}")
			updated, err := c.UpdateCustomer(t.Context(), customer.ID, magento.CustomerChange{Lastname: magento.Set("Hopper")})
			if err != nil || updated.Lastname != "Hopper" {
				t.Errorf("update: %v", err)
			}
			fail("DELETE /V1/customers/{id}")
			if err := c.DeleteCustomer(t.Context(), customer.ID); err != nil {
				t.Errorf("delete: %v", err)
			}
			if n := count(t, c, "ada@example.com"); n != 0 {
				t.Errorf("%d customers after the deletion", n)
			}
		})
	}
}
