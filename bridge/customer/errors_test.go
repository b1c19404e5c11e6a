package customer_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

const (
	notAuthorized = `{"message":"The consumer isn't authorized to access %resources.","parameters":{"resources":"Magento_Customer::customer"}}`
	noRoute       = `{"message":"Request does not match any route.","trace":null}`
	noEntity      = `{"message":"No such entity with %fieldName = %fieldValue","parameters":{"fieldName":"customerId","fieldValue":1}}`
	getCustomer   = "GET /V1/customers/{id}"
	searchRoute   = "GET /V1/customers/search"
	deleteRoute   = "DELETE /V1/customers/{id}"
)

// TestTroubleWithMagento holds the table in docs/architecture.md#errors for every
// kind of request: what happens to Magento is never taken for what the client did.
func TestTroubleWithMagento(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		fault      magentotest.Fault
		want       int
		retryAfter string
	}{
		{"401", magentotest.Fault{Status: 401, Body: notAuthorized}, http.StatusBadGateway, "300"},
		{"403", magentotest.Fault{Status: 403, Body: notAuthorized}, http.StatusBadGateway, "300"},
		{"401 of a web server", magentotest.Fault{Status: 401, HTML: true}, http.StatusBadGateway, "300"},
		{"403 of a firewall", magentotest.Fault{Status: 403, HTML: true}, http.StatusBadGateway, "300"},
		{"404 of a gateway", magentotest.Fault{Status: 404, Body: `{"message":"no Route matched with those values"}`}, http.StatusBadGateway, "300"},
		{"522", magentotest.Fault{Status: 522, HTML: true}, http.StatusServiceUnavailable, "30"},
		{"404 for the route", magentotest.Fault{Status: 404, Body: noRoute}, http.StatusBadGateway, "300"},
		{"404 as a page of the web server", magentotest.Fault{Status: 404, HTML: true}, http.StatusBadGateway, "300"},
		{"429 that says how long", magentotest.Fault{Status: 429, RetryAfter: "7"}, http.StatusTooManyRequests, "7"},
		{"429 that does not", magentotest.Fault{Status: 429}, http.StatusTooManyRequests, "30"},
		{"503 that says how long", magentotest.Fault{Status: 503, HTML: true, RetryAfter: "7"}, http.StatusServiceUnavailable, "7"},
		{"503 that does not", magentotest.Fault{Status: 503, HTML: true}, http.StatusServiceUnavailable, "30"},
		{"a cut connection", magentotest.Fault{CutBefore: true}, http.StatusServiceUnavailable, "30"},
		{"too slow", magentotest.Fault{Delay: 400 * time.Millisecond}, http.StatusGatewayTimeout, "30"},
		{"500", magentotest.Fault{Status: 500}, http.StatusServiceUnavailable, "30"},
		{"500 as a page", magentotest.Fault{Status: 500, HTML: true}, http.StatusServiceUnavailable, "30"},
		{"a page with 200", magentotest.Fault{Status: 200, HTML: true}, http.StatusBadGateway, "300"},
		{"another answer than asked for", magentotest.Fault{Status: 200, Body: `{"id":99}`}, http.StatusBadGateway, "300"},
	} {
		for _, r := range []struct{ method, path, body, route string }{
			{http.MethodGet, "/Users/1", "", getCustomer},
			{http.MethodGet, "/Users", "", searchRoute},
			{http.MethodPut, "/Users/1", strings.Replace(adaBody, "Byron", "King", 1), putCustomer},
			{http.MethodPatch, "/Users/1", bridgetest.Patch(`{"op":"replace","path":"active","value":false}`), putCustomer},
			{http.MethodDelete, "/Users/1", "", deleteRoute},
		} {
			t.Run(c.name+", "+r.method+" "+r.path, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t, setup{client: func(cfg *magento.Config) {
						cfg.RetryMax = 1
						if c.fault.Delay > 0 {
							cfg.Timeout = c.fault.Delay / 4
						}
					}})
					w.add(nil)
					fault := c.fault
					fault.Route, fault.Times = r.route, -1
					w.Shop.Fail(fault)
					a := w.Do(r.method, r.path, r.body).Want(c.want)
					if got := a.Header.Get("Retry-After"); got != c.retryAfter {
						t.Errorf("Retry-After %q, want %q", got, c.retryAfter)
					}
					if a.Detail() == "" || strings.Contains(a.Raw, "<") || a.Header.Get("WWW-Authenticate") != "" {
						t.Errorf("answer %s with %v", a.Raw, a.Header)
					}
					if said := w.LastEvent(1).Err.Error(); strings.Contains(said, "ada@") || strings.Contains(said, "magento-token") {
						t.Errorf("the log says %s", said)
					}
				})
			})
		}
	}
}

// What Magento says of a request is told under the names of SCIM, and to the client
// alone where it repeats a value; a text that is not one of Magento's is told to nobody.
func TestRefusalsOfMagento(t *testing.T) {
	t.Parallel()
	mapping := customer.Mapping{{Path: "title", Field: "custom.job_title"}}
	jobTitle := magentotest.WithAttribute(magentotest.Attribute{Code: "job_title", BackendType: "varchar", FrontendInput: "text", InSet: true})
	for _, c := range []struct {
		name, body, scimType, detail string
		want, status                 int
	}{
		{"a required field", `{"message":"\"%fieldName\" is required. Enter and try again.","parameters":{"fieldName":"lastname"}}`, "invalidValue", "name.familyName: ", 400, 400},
		{"a mapped field", `{"message":"\"%fieldName\" is required. Enter and try again.","parameters":{"fieldName":"job_title"}}`, "invalidValue", "title: ", 400, 400},
		{"a value that is repeated", `{"message":"Invalid value of \"%value\" provided for the %fieldName field.","parameters":{"fieldName":"email","value":"ada@example.com"}}`, "invalidValue", "emails: Invalid value of \"ada@example.com\"", 400, 400},
		{"an unknown text", `{"message":"SQLSTATE[23000]: \"%fieldName\" ada@example.com","parameters":{"fieldName":"email"}}`, "invalidValue", "emails: Magento refuses a value.", 400, 400},
		{"no text at all", `{}`, "", "", 502, 400},
		{"gone meanwhile", noEntity, "", "User 1", 404, 404},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{shop: []magentotest.Option{jobTitle}, bridge: customer.Config{CustomerAttributes: mapping}})
			w.add(nil)
			w.Shop.Fail(magentotest.Fault{Route: putCustomer, Status: c.status, Body: c.body, Times: -1})
			a := w.Do(http.MethodPut, "/Users/1", strings.Replace(adaBody, "Byron", "King", 1)).Want(c.want)
			if scimType, _ := a.Body["scimType"].(string); scimType != c.scimType || !strings.Contains(a.Detail(), c.detail) {
				t.Errorf("answer %s", a.Raw)
			}
			if said := w.LastEvent(1).Err.Error(); strings.Contains(said, "ada@example.com") {
				t.Errorf("the log says %s", said)
			}
		})
	}
}

// An address that another customer has is a conflict in an update too.
func TestAddressTakenInAnUpdate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, attributeShop())
	id := w.Do(http.MethodPost, "/Users", adaBody).Want(http.StatusCreated).ID()
	w.add(map[string]any{"email": "ben@example.com"})
	for _, email := range []string{"ben@example.com", "BEN@example.com"} {
		w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"emails","value":[{"value":"`+email+`","type":"work"}]}`)).
			Want(http.StatusConflict).Equal("uniqueness", "scimType")
		w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"userName","value":"`+email+`"}`)).
			Want(http.StatusConflict).Equal("uniqueness", "scimType")
	}
	w.holds(map[string]any{"email": "ada@example.com"})
	w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"emails","value":[{"value":"ADA@example.com","type":"work"}]}`)).
		Want(http.StatusOK).Equal("ADA@example.com", "emails", 0, "value").Equal("ada@example.com", "userName")
}
