package magento

import (
	"net/http"
	"regexp"
	"testing"
	"testing/synctest"
	"time"
)

const (
	germanNoRoute  = `{"message":"Die Anfrage entspricht keiner Route."}`
	germanNotFound = `{"message":"Keine solche Entität mit %fieldName = %fieldValue","parameters":{"fieldName":"customerId","fieldValue":7}}`
	gatewayPage    = `{"message":"no Route matched with those values"}`
)

// Magento is known by the form of its answer: the text is in the shop's language.
func TestKindIsKnownByTheForm(t *testing.T) {
	t.Parallel()
	withHeader := func(name, value string) http.Header {
		h := jsonHeader.Clone()
		h.Set(name, value)
		return h
	}
	html := http.Header{"Content-Type": {"text/html"}}
	for _, tt := range []struct {
		name   string
		route  route
		status int
		header http.Header
		body   string
		want   Kind
	}{
		{"the id that was asked for", routeGetCustomer, 404, jsonHeader, germanNotFound, NotFound},
		{"the id as text", routeGetCustomer, 404, jsonHeader, `{"message":"x","parameters":{"fieldName":"customerId","fieldValue":"7"}}`, NotFound},
		{"another id", routeGetCustomer, 404, jsonHeader, `{"message":"x","parameters":{"fieldName":"customerId","fieldValue":70}}`, Unexpected},
		{"nothing named", routeDeleteCustomer, 404, jsonHeader, germanNoRoute, NoRoute},
		{"a 400 to a read", routeSearchCustomers, 400, jsonHeader, `{"message":"x"}`, Unexpected},
		{"a page that is too large", routeSearchCustomers, 400, jsonHeader, `{"message":"x","parameters":{"max":50}}`, Unexpected},
		{"a 400 to a write", routeUpdateCustomer, 400, jsonHeader, `{"message":"x"}`, Invalid},
		{"refused", routeGetCustomer, 401, jsonHeader, `{"message":"x","parameters":{"resources":"Magento_Customer::customer"}}`, Refused},
		{"password of a web server", routeGetCustomer, 401, withHeader("WWW-Authenticate", `Basic realm="staging"`), `{"message":"x"}`, Blocked},
		{"firewall", routeModuleStatus, 403, html, "<h1>Access denied</h1>", Blocked},
		{"module", routeDeleteAdminUser, 403, jsonHeader, `{"message":"x"}`, Protected},
		{"read of the module", routeModuleStatus, 403, jsonHeader, `{"message":"Forbidden"}`, Refused},
		{"internal error", routeGetCustomer, 500, jsonHeader, `{"message":"x"}`, Unavailable},
		{"gateway of Cloudflare", routeGetCustomer, 522, html, "<h1>522</h1>", Unavailable},
		{"not implemented", routeGetCustomer, 501, html, "", Unexpected},
		{"deadlock", routeUpdateCustomer, 400, jsonHeader, `{"message":"SQLSTATE[40001]: Serialization failure: 1213 Deadlock found when trying to get lock"}`, Unavailable},
		{"a value like a deadlock", routeUpdateCustomer, 400, jsonHeader, `{"message":"Invalid value of \"%value\"","parameters":{"value":"SQLSTATE[40001]"}}`, Invalid},
		{"deadlock among several", routeUpdateCustomer, 400, jsonHeader, `{"message":"x","errors":[{"message":"SQLSTATE[40001]: Serialization failure"}]}`, Unavailable},
		{"lock wait", routeUpdateCustomer, 400, jsonHeader, `{"message":"SQLSTATE[HY000]: General error: 1205 Lock wait timeout exceeded"}`, Unavailable},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := refusal(seven(tt.route), tt.status, tt.header, []byte(tt.body)); got.Kind != tt.want {
				t.Errorf("%v, want %v", got.Kind, tt.want)
			}
		})
	}
}

// seven is a request about the record of the id 7.
func seven(r route) *request {
	return &request{route: r, path: regexp.MustCompile(`\{\w+\}`).ReplaceAllLiteralString(r.pattern, "7")}
}

// A 404 is about the record that was asked for where it names its id, about the body where it
// names something in it, and not Magento's otherwise, on every route.
func TestNotFoundIsAboutWhatItNames(t *testing.T) {
	t.Parallel()
	ids := map[route]string{
		routeGetCustomer: "customerId", routeUpdateCustomer: "customerId", routeSaveCustomer: "customerId",
		routeDeleteCustomer: "customerId", routeConfirmation: "customerId", routeCreateCustomer: "",
		routeGetGroup: "id", routeUpdateGroup: "id", routeDeleteGroup: "id", routeDefaultGroup: "storeId", routeCreateGroup: "",
		routeGetAdminUser: "userId", routeUpdateAdminUser: "userId", routeDeleteAdminUser: "userId", routeCreateAdminUser: "",
		routeGetAdminRole: "roleId", routeUpdateAdminRole: "roleId", routeDeleteAdminRole: "roleId", routeCreateAdminRole: "",
		routeAdminRoleMembers: "roleId",
	}
	for r, id := range ids {
		req := seven(r)
		if r.method == http.MethodPut || r.method == http.MethodPost {
			req.body = []byte(`{"customer":{"store_id":9,"90":"91","addresses":[{"id":12}],"email":"ada@example.com"}}`)
		}
		inBody, ofID := Unexpected, NotFound
		if req.body != nil {
			inBody = Invalid
		}
		if id == "" {
			id, ofID = "customerId", Unexpected
		}
		for parameters, want := range map[string]Kind{
			`{"fieldName":"` + id + `","fieldValue":7}`:                 ofID,
			`{"fieldName":"` + id + `","fieldValue":"7"}`:               ofID,
			`{"fieldName":"` + id + `","fieldValue":70}`:                Unexpected,
			`{"fieldName":"` + id + `"}`:                                Unexpected,
			`{"fieldName":"` + id + `","fieldValue":""}`:                Unexpected,
			`{"fieldName":"` + id + `","fieldValue":null}`:              Unexpected,
			`{"fieldName":"companyId","fieldValue":7}`:                  Unexpected,
			`{"fieldName":"path","fieldValue":"V1"}`:                    Unexpected,
			`{"fieldName":"websiteId","fieldValue":3}`:                  Unexpected,
			`{"fieldValue":"7"}`:                                        Unexpected,
			`["7"]`:                                                     NoRoute,
			`{"fieldName":"addressId","fieldValue":"12"}`:               inBody,
			`{"fieldName":"storeId","fieldValue":90}`:                   Unexpected,
			`{"fieldName":"companyId","fieldValue":9}`:                  Unexpected,
			`{"fieldName":"storeId","fieldValue":9}`:                    inBody,
			`{"fieldName":"email","fieldValue":"ada@example.com"}`:      inBody,
			`{"fieldName":"email","fieldValue":"somebody@example.com"}`: Unexpected,
		} {
			body := `{"message":"x","parameters":` + parameters + `}`
			if got := refusal(req, 404, jsonHeader, []byte(body)).Kind; got != want {
				t.Errorf("%s %s: %s: %v, want %v", r.method, r.pattern, parameters, got, want)
			}
		}
	}
}

// A route is missing where the shop answers the same to one that cannot exist.
func TestRouteIsMissingByComparison(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name            string
		answer, missing step
		want            Kind
		calls           int
	}{
		{"in English", answer(404, `{"message":"Request does not match any route."}`), nil, NoRoute, 1},
		{"in German", answer(404, germanNoRoute), answer(404, germanNoRoute), NoRoute, 2},
		{"a gateway's", answer(404, gatewayPage), answer(404, germanNoRoute), Unexpected, 2},
		{"while nothing else works", answer(404, germanNoRoute), answer(403, ""), Unexpected, 2},
		{"where all exists", answer(404, germanNoRoute), answer(200, `{}`), Unexpected, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, s := scripted(t, nil, tt.answer, tt.missing)
			_, err := c.ModuleStatus(t.Context())
			if e := asError(t, err); e.Kind != tt.want || s.count() != tt.calls {
				t.Errorf("%v after %d calls, want %v after %d: %v", e.Kind, s.count(), tt.want, tt.calls, err)
			}
		})
	}
}

// A 404 of something in between does not make a deletion look done.
func TestForeignNotFoundIsNoDeletion(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _ := scripted(t, nil, broken(errCut), answer(404, gatewayPage), answer(404, germanNoRoute))
		if e := asError(t, c.DeleteCustomer(t.Context(), 7)); e.Kind != Unexpected || !e.Ambiguous {
			t.Errorf("%v, ambiguous %v", e, e.Ambiguous)
		}
		c, _ = scripted(t, nil, broken(errCut), answer(404, germanNotFound))
		if err := c.DeleteCustomer(t.Context(), 7); err != nil {
			t.Errorf("deleted by the attempt whose answer was lost: %v", err)
		}
	})
}

// A deadlock is tried again where a repeat is safe.
func TestDeadlocksAreTriedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		deadlock := answer(400, `{"message":"SQLSTATE[40001]: Serialization failure: 1213 Deadlock found"}`)
		c, s := scripted(t, nil, deadlock, answer(200, okCustomer))
		if _, err := c.UpdateCustomer(t.Context(), 7, CustomerChange{Firstname: Set("Ada")}); err != nil || s.count() != 2 {
			t.Errorf("PUT: %v after %d calls", err, s.count())
		}
		c, s = scripted(t, nil, deadlock, answer(200, okCustomer))
		_, err := c.CreateCustomer(t.Context(), CustomerChange{Firstname: Set("Ada")})
		if e := asError(t, err); e.Kind != Unavailable || !e.Ambiguous || s.count() != 1 {
			t.Errorf("POST: %v after %d calls, ambiguous %v", err, s.count(), e.Ambiguous)
		}
	})
}

func TestDuplicatesAreLookedFor(t *testing.T) {
	t.Parallel()
	refusal := answer(400, `{"message":"Die Kundengruppe existiert bereits."}`)
	for _, tt := range []struct {
		name  string
		found string
		want  Kind
	}{
		{"another group has the code", `{"items":[{"id":5,"code":"Staff"}],"total_count":1}`, Duplicate},
		{"the group itself has it", `{"items":[{"id":4,"code":"Staff"}],"total_count":1}`, Invalid},
		{"nobody has it", `{"items":[],"total_count":0}`, Invalid},
		{"nobody knows", `{}`, Invalid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, _ := scripted(t, func(cfg *Config) { cfg.RetryMax = -1 }, refusal, answer(200, tt.found))
			_, err := c.UpdateGroup(t.Context(), Group{ID: 4, Code: "Staff", TaxClassID: 3})
			if e := asError(t, err); e.Kind != tt.want {
				t.Errorf("%v, want %v", e.Kind, tt.want)
			}
		})
	}
}

func TestCountriesAreKnownByTheList(t *testing.T) {
	t.Parallel()
	unknown := answer(404, `{"message":"Das Land ist nicht verfügbar."}`)
	noRoute, gateway := answer(404, germanNoRoute), answer(404, gatewayPage)
	c, _ := scripted(t, nil, unknown, noRoute, answer(200, `[{"id":"DE"},{"id":"FR"}]`))
	if _, err := c.Country(t.Context(), "XX"); !isKind(err, NotFound) {
		t.Errorf("a country that the shop does not know: %v", err)
	}
	c, _ = scripted(t, nil, gateway, noRoute, gateway, noRoute)
	if _, err := c.Country(t.Context(), "DE"); !isKind(err, Unexpected) {
		t.Errorf("a gateway's 404: %v", err)
	}
}

// A search is read by pages that the shop allows, as far as its answers count.
func TestSearchesAreReadByPages(t *testing.T) {
	t.Parallel()
	page := func(body string) step { return answer(200, body, "Date", time.Now().Format(http.TimeFormat)) }
	one, two := page(`{"items":[{"id":1},{"id":2}],"total_count":3}`), page(`{"items":[{"id":3}],"total_count":3}`)
	short := page(`{"items":[{"id":1}],"total_count":3}`)
	limit := answer(400, `{"message":"Die maximale pageSize der SearchCriteria ist %max","parameters":{"max":2}}`)
	for _, tt := range []struct {
		name   string
		steps  []step
		c      Criteria
		want   int
		calls  int
		failed bool
	}{
		{"all, with a limit of two", []step{limit, one, two}, Criteria{}, 3, 3, false},
		{"the first three", []step{limit, one, two}, Criteria{PageSize: 3, CurrentPage: 1}, 3, 3, false},
		{"the second three of three", []step{limit, two}, Criteria{PageSize: 3, CurrentPage: 2}, 0, 2, false},
		{"the number alone", []step{page(`{"total_count":300}`)}, Criteria{PageSize: 1, Fields: "total_count"}, 0, 1, false},
		{"too few", []step{short}, Criteria{PageSize: 10}, 0, maxWalks, true},
		{"too few, once", []step{short, page(`{"items":[{"id":1}],"total_count":1}`)}, Criteria{}, 1, 2, false},
		{
			"one is gone between two pages",
			[]step{limit, one, page(`{"items":[],"total_count":2}`), page(`{"items":[{"id":1},{"id":3}],"total_count":2}`)},
			Criteria{},
			2, 4, false,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, s := scripted(t, nil, tt.steps...)
			got, err := c.SearchCustomers(t.Context(), tt.c)
			if (err != nil) != tt.failed || s.count() != tt.calls {
				t.Fatalf("%v after %d calls, want %d", err, s.count(), tt.calls)
			}
			if err == nil && len(got.Items) != tt.want {
				t.Errorf("%d items, want %d", len(got.Items), tt.want)
			}
		})
	}
}
