package customer_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

const adaBody = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Byron"},"emails":[{"value":"ada@example.com","type":"work","primary":true}]}`

const postCustomers = "POST /V1/customers"

func attributeShop(options ...magentotest.Option) setup {
	return setup{shop: append([]magentotest.Option{magentotest.WithAttributes()}, options...)}
}

// A create that gets no answer ends in exactly one customer and one answer that
// is true.
func TestCreateWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		fault     magentotest.Fault
		existing  time.Duration // how long the shop thinks ago a customer with the address was made; 0 for none
		want      int
		customers int
	}{
		{"cut before the work", magentotest.Fault{Route: postCustomers, CutBefore: true}, 0, http.StatusCreated, 1},
		{"cut after the work", magentotest.Fault{Route: postCustomers, CutAfter: true}, 0, http.StatusCreated, 1},
		{"a body cut short after the work", magentotest.Fault{Route: postCustomers, Truncate: true}, 0, http.StatusCreated, 1},
		{"an answer that comes too late", magentotest.Fault{Route: postCustomers, DelayAfter: 2 * time.Second}, 0, http.StatusCreated, 1},
		{"an error page before the work", magentotest.Fault{Route: postCustomers, Status: 500, HTML: true}, 0, http.StatusCreated, 1},
		{"cut, and the address was taken before", magentotest.Fault{Route: postCustomers, CutBefore: true}, time.Hour, http.StatusConflict, 1},
		{"cut, and the address was taken before by a clock that is fast", magentotest.Fault{Route: postCustomers, CutBefore: true}, -time.Hour, http.StatusConflict, 1},
		{"maintenance that lasts", magentotest.Fault{Status: 503, HTML: true, Times: -1}, 0, http.StatusServiceUnavailable, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := setup{client: func(cfg *magento.Config) { cfg.Timeout, cfg.RetryMax = 500*time.Millisecond, 1 }}
				if c.existing != 0 {
					s.shop = append(s.shop, magentotest.WithClock(func() time.Time { return time.Now().Add(-c.existing) }))
				}
				w := newWorld(t, s)
				if c.existing != 0 {
					if _, err := w.Shop.AddCustomer(map[string]any{"email": "ada@example.com", "firstname": "Ada", "lastname": "Byron", "website_id": 1}, ""); err != nil {
						t.Fatal(err)
					}
				}
				w.Shop.Fail(c.fault)
				a := w.Do(http.MethodPost, "/Users", adaBody).Want(c.want)
				if n := w.Shop.CustomerCount(); n != c.customers {
					t.Errorf("%d customers, want %d", n, c.customers)
				}
				if c.want == http.StatusCreated {
					w.Do(http.MethodGet, "/Users/"+a.ID(), "").Want(http.StatusOK).Equal("ada@example.com", "userName")
				}
				if c.want == http.StatusServiceUnavailable && a.Header.Get("Retry-After") == "" {
					t.Error("no Retry-After")
				}
			})
		})
	}
}

func TestUserNameThatIsNoAddress(t *testing.T) {
	t.Parallel()
	body := `{"userName":"cleo","name":{"givenName":"Cleo","familyName":"P"},"emails":[{"value":"cleo@example.com","type":"work","primary":true}]}`
	t.Run("is kept and found with the attribute", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, attributeShop())
		id := w.Do(http.MethodPost, "/Users", body).Want(http.StatusCreated).Equal("cleo", "userName").Equal("cleo@example.com", "emails", 0, "value").ID()
		w.Find(`userName eq "Cleo"`).Equal(id, "Resources", 0, "id")
		w.Find(`userName eq "clèo"`).Equal(0.0, "totalResults")
	})
	t.Run("is kept where it is mapped to", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, setup{bridge: customer.Config{CustomerAttributes: customer.Mapping{{Path: "userName", Field: "taxvat"}}}})
		id := w.Do(http.MethodPost, "/Users", body).Want(http.StatusCreated).Equal("cleo", "userName").ID()
		w.Find(`userName eq "cleo"`).Equal(id, "Resources", 0, "id")
	})
	t.Run("is refused on a stock shop, with three ways out", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, setup{})
		detail := w.Do(http.MethodPost, "/Users", body).Want(http.StatusBadRequest).Equal("invalidValue", "scimType").Detail()
		for _, way := range []string{"companion module", "CUSTOMER_ATTRIBUTES", "e-mail address as userName"} {
			if !strings.Contains(detail, way) {
				t.Errorf("the detail does not name %q: %s", way, detail)
			}
		}
		if n := w.Shop.CustomerCount(); n != 0 {
			t.Errorf("%d customers", n)
		}
	})
	t.Run("never keeps a leaver in", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, setup{})
		id := w.Do(http.MethodPost, "/Users", strings.Replace(adaBody, `"userName"`, `"password":"n3w-S3cret!","userName"`, 1)).Want(http.StatusCreated).ID()
		w.Do(http.MethodPut, "/Users/"+id, `{"userName":"ada","active":false,"name":{"givenName":"Ada","familyName":"Byron"}}`).Want(http.StatusOK).Equal(false, "active")
		w.mayLogIn("ada@example.com", "n3w-S3cret!", false)
	})
}

// A create names its customer group, so that refused credentials are noticed.
func TestCreateIsNeverAnonymous(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{
		shop:  []magentotest.Option{magentotest.WithRestrictedBearer("reader", "Magento_Customer::customer", "Magento_Customer::group", "Magento_Backend::store")},
		login: magento.Bearer{Token: "reader"},
	})
	detail := w.Do(http.MethodPost, "/Users", adaBody).Want(http.StatusBadGateway).Detail()
	if !strings.Contains(detail, "Magento_Customer::manage") {
		t.Errorf("the detail does not name the permission: %s", detail)
	}
	if n := w.Shop.CustomerCount(); n != 0 {
		t.Errorf("%d customers were made without permission", n)
	}
}

func TestPeopleWithoutNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, body, first, last string }{
		{"from displayName", `{"userName":"p@example.com","displayName":"Pat Probe"}`, "Pat", "Probe"},
		{"from name.formatted", `{"userName":"p@example.com","name":{"formatted":"Pat Probe"}}`, "Pat", "Probe"},
		{"from userName", `{"userName":"pat.probe@example.com"}`, "pat", "probe"},
		{"made acceptable", `{"userName":"p@example.com","name":{"givenName":"Bob (IT)","familyName":"X"}}`, "Bob IT", "X"},
	} {
		for shape, s := range map[string]setup{"stock": {}, "with attributes": attributeShop()} {
			t.Run(c.name+", "+shape, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, s)
				a := w.Do(http.MethodPost, "/Users", c.body).Want(http.StatusCreated)
				customer, _ := w.Shop.Customer(1)
				if customer["firstname"] != c.first || customer["lastname"] != c.last {
					t.Errorf("Magento holds %v %v, want %s %s", customer["firstname"], customer["lastname"], c.first, c.last)
				}
				if c.name == "made acceptable" {
					want := "Bob IT"
					if shape != "stock" {
						want = "Bob (IT)"
					}
					a.Equal(want, "name", "givenName")
					if warnings := w.LastEvent(1).Warnings(); len(warnings) != 1 || warnings[0].Code != "name-adjusted" || strings.Contains(warnings[0].Text, "Bob") {
						t.Errorf("warnings %v", warnings)
					}
				}
			})
		}
	}
}

// What a shop cannot hold is refused by name before anything is written.
func TestRefusedValues(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 256)
	for _, c := range []struct{ name, body, attribute string }{
		{"no userName", `{"name":{"givenName":"A","familyName":"B"}}`, "userName"},
		{"no e-mail address at all", `{"userName":"ada","name":{"givenName":"A","familyName":"B"}}`, "emails"},
		{"an address without a dotted host", `{"userName":"ada","emails":[{"value":"ada@localhost"}],"name":{"givenName":"A","familyName":"B"}}`, "emails"},
		{"a name of which nothing is left", `{"userName":"a@example.com","name":{"givenName":"😀","familyName":"B"}}`, "name.givenName"},
		{"a name over the limit", `{"userName":"a@example.com","name":{"givenName":"A","familyName":"` + long + `"}}`, "name.familyName"},
		{"a prefix over its column", `{"userName":"a@example.com","name":{"givenName":"A","familyName":"B","honorificPrefix":"` + long[:41] + `"}}`, "name.honorificPrefix"},
		{"a VAT number over its column", `{"userName":"a@example.com","name":{"givenName":"A","familyName":"B"},"` + customer.CustomerSchema + `":{"taxvat":"` + long[:51] + `"}}`, "taxvat"},
		{"a userName over the limit", `{"userName":"` + long + `","emails":[{"value":"a@example.com"}],"name":{"givenName":"A","familyName":"B"}}`, "userName"},
		{"an emoji in externalId", `{"userName":"a@example.com","externalId":"😀","name":{"givenName":"A","familyName":"B"}}`, "externalId"},
		{"more than 64 KB of the rest", `{"userName":"a@example.com","title":"` + strings.Repeat("x", 70_000) + `","name":{"givenName":"A","familyName":"B"}}`, "title"},
		{"a store view of nowhere", `{"userName":"a@example.com","name":{"givenName":"A","familyName":"B"},"` + customer.CustomerSchema + `":{"storeId":99}}`, "storeId"},
		{"a gender that is none", `{"userName":"a@example.com","name":{"givenName":"A","familyName":"B"},"` + customer.CustomerSchema + `":{"gender":9}}`, "gender"},
		{"a date of birth that is none", `{"userName":"a@example.com","name":{"givenName":"A","familyName":"B"},"` + customer.CustomerSchema + `":{"dob":"31.12.1980"}}`, "dob"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, attributeShop())
			a := w.Do(http.MethodPost, "/Users", c.body).Want(http.StatusBadRequest).Equal("invalidValue", "scimType")
			if !strings.Contains(a.Detail(), c.attribute) {
				t.Errorf("the detail does not name %s: %s", c.attribute, a.Detail())
			}
			if n := w.Shop.CustomerCount(); n != 0 {
				t.Errorf("%d customers", n)
			}
		})
	}
}

// A value that the shop drops or changes all the same is not acknowledged, and
// nothing of the request stays.
func TestWhatMagentoDropsIsNotAcknowledged(t *testing.T) {
	t.Parallel()
	outside := magentotest.WithAttribute(magentotest.Attribute{Code: "job_title", BackendType: "varchar", FrontendInput: "text", InSet: false})
	w := newWorld(t, setup{
		shop:   []magentotest.Option{outside},
		bridge: customer.Config{CustomerAttributes: customer.Mapping{{Path: "title", Field: "custom.job_title"}}},
	})
	withTitle := strings.Replace(adaBody, `"userName"`, `"title":"Buyer","userName"`, 1)
	a := w.Do(http.MethodPost, "/Users", withTitle).Want(http.StatusBadRequest).Equal("invalidValue", "scimType")
	if !strings.Contains(a.Detail(), "title") {
		t.Errorf("the detail does not name title: %s", a.Detail())
	}
	if n := w.Shop.CustomerCount(); n != 0 {
		t.Errorf("%d customers are left", n)
	}
	id := w.Do(http.MethodPost, "/Users", adaBody).Want(http.StatusCreated).ID()
	w.Do(http.MethodPut, "/Users/"+id, strings.Replace(withTitle, "Byron", "King", 1)).Want(http.StatusBadRequest)
	w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK).Equal("Byron", "name", "familyName")
}

// A shop in another language calls a duplicate by other words.
func TestDuplicateInAnotherLanguage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	id := w.Do(http.MethodPost, "/Users", adaBody).Want(http.StatusCreated).ID()
	says := `{"message":"Ein Kunde mit dieser E-Mail-Adresse existiert bereits."}`
	w.Shop.Fail(magentotest.Fault{Route: postCustomers, Status: http.StatusBadRequest, Body: says, ContentType: "application/json"})
	w.Do(http.MethodPost, "/Users", adaBody).Want(http.StatusConflict).Equal("uniqueness", "scimType")
	w.Find(`userName eq "ada@example.com"`).Equal(id, "Resources", 0, "id")
}

// A request whose time is over while a new customer is being completed leaves
// nobody half made.
func TestDeadlineLeavesNobodyHalfMade(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, setup{scim: func(cfg *scimserver.Config) { cfg.Timeout = time.Second }})
		w.Shop.Fail(magentotest.Fault{Route: putCustomer, Delay: 2 * time.Second, Times: -1})
		w.Do(http.MethodPost, "/Users", `{"userName":"ada@example.com","active":false,"name":{"givenName":"A","familyName":"B"}}`).Want(http.StatusGatewayTimeout)
		if n := w.Shop.CustomerCount(); n != 0 {
			t.Errorf("%d customers are left", n)
		}
	})
}
