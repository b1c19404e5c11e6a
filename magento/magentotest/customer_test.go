package magentotest

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const duplicate = "A customer with the same email address already exists in an associated website."

// The database stores what it has room for, which may be less than what was sent.
func TestColumnsCutAndChangeValues(t *testing.T) {
	t.Parallel()
	c := newClient(t, WithAttributes("job"),
		WithAttribute(Attribute{Code: "notes", BackendType: "text", FrontendInput: "textarea", InSet: true}),
		WithAttribute(Attribute{Code: "outside", BackendType: "varchar", FrontendInput: "text"}))
	long := strings.Repeat("x", 300)
	path := c.create(strings.ReplaceAll(`{"email":"a@example.com","firstname":"😀","middlename":"Ä","lastname":"Byron",
		"prefix":"LONG","suffix":"LONG","taxvat":"LONG","confirmation":"LONG","custom_attributes":[
			{"attribute_code":"job","value":"LONG"},{"attribute_code":"notes","value":"LONG😀"},
			{"attribute_code":"outside","value":"x"},{"attribute_code":"unknown","value":"x"}]}`, "LONG", long))
	c.do(http.MethodGet, path, "").want(http.StatusOK).
		is("????", "firstname").is("Ä", "middlename").
		is(long[:40], "prefix").is(long[:40], "suffix").is(long[:50], "taxvat").is(long[:64], "confirmation").
		is("job", "custom_attributes", 0, "attribute_code").is(long[:255], "custom_attributes", 0, "value").
		is(long+"????", "custom_attributes", 1, "value").is(nil, "custom_attributes", 2)
}

func TestUpdateMergesAndClears(t *testing.T) {
	t.Parallel()
	c := newClient(t, WithAttributes("job", "team"))
	full := `{"email":"a@example.com","firstname":"Ada","lastname":"Byron","prefix":"Dr.","middlename":"K.","suffix":"PhD",
		"taxvat":"T","dob":"1980-05-06","gender":2,"confirmation":"key",
		"custom_attributes":[{"attribute_code":"job","value":"Buyer"},{"attribute_code":"team","value":"A"}]}`
	for name, test := range map[string]struct {
		sent    string
		changed map[string]any // nil means absent
	}{
		"nothing":    {`{}`, nil},
		"one name":   {`{"firstname":"Grace"}`, map[string]any{"firstname": "Grace"}},
		"camel case": {`{"Firstname":"Grace","groupId":2}`, map[string]any{"firstname": "Grace", "group_id": 2.0}},
		"empty texts clear": {`{"prefix":"","middlename":"","suffix":"","taxvat":"","dob":""}`, map[string]any{
			"prefix": nil, "middlename": nil, "suffix": nil, "taxvat": nil, "dob": nil,
		}},
		"null is ignored": {`{"prefix":null,"middlename":null,"suffix":null,"taxvat":null,"dob":null,"gender":null,
			"group_id":null,"firstname":null}`, nil},
		"null clears confirmation":  {`{"confirmation":null}`, map[string]any{"confirmation": nil}},
		"empty clears confirmation": {`{"confirmation":""}`, map[string]any{"confirmation": nil}},
		"null clears an attribute": {`{"custom_attributes":[{"attribute_code":"job","value":null}]}`, map[string]any{
			"custom_attributes": []any{map[string]any{"attribute_code": "team", "value": "A"}},
		}},
		"attributes as an object": {`{"custom_attributes":{"job":"","team":""}}`, map[string]any{"custom_attributes": nil}},
		"the last of two counts":  {`{"firstname":"X","firstname":"Y"}`, map[string]any{"firstname": "Y"}},
		"subscription": {`{"extension_attributes":{"is_subscribed":true}}`, map[string]any{
			"extension_attributes": map[string]any{"is_subscribed": true},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, WithAttributes("job", "team"))
			path := c.create(full)
			want, _ := c.do(http.MethodGet, path, "").body.(map[string]any)
			for field, value := range test.changed {
				if want[field] = value; value == nil {
					delete(want, field)
				}
			}
			answered := c.put(path, test.sent).want(http.StatusOK).body
			read := c.do(http.MethodGet, path, "").body
			delete(want, "updated_at")
			for _, got := range []any{answered, read} {
				customer, _ := got.(map[string]any)
				delete(customer, "updated_at")
				if diff := cmp.Diff(want, customer); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			}
		})
	}
	c.put(c.create(full), `{"nonsense_field":1}`).
		message(http.StatusBadRequest, `"%fieldName" is not supported. Correct the field name and try again.`)
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	address := func(more string) string {
		return `{"firstname":"Ada","lastname":"Byron","street":["1 Main St"],"city":"Denver","postcode":"80202",
			"telephone":"1","country_id":"US"` + more + `}`
	}
	billing, shipping := address(`,"region":{"region_id":13},"default_billing":true`), address(`,"default_shipping":true`)
	path := c.create(`{"email":"a@example.com","firstname":"Ada","lastname":"Byron",
		"addresses":[` + billing + `,` + shipping + `]}`)
	c.do(http.MethodGet, path, "").is("1", "default_billing").is("2", "default_shipping").
		is("Colorado", "addresses", 0, "region", "region").is("CO", "addresses", 0, "region", "region_code").
		is(13.0, "addresses", 0, "region_id").
		is(nil, "addresses", 1, "region_id").is(true, "addresses", 1, "default_shipping").
		is(nil, "addresses", 1, "default_billing")

	const lost = "The %fieldName value is invalid. Set the correct value and try again."
	c.put(path, `{"addresses":[`+address(`,"id":1`)+`]}`).message(http.StatusBadRequest, lost)
	c.put(path, `{"default_billing":"9"}`).message(http.StatusBadRequest, lost)
	c.put(path, `{"addresses":[{"id":1},{"id":2},{"id":9}]}`).
		message(http.StatusNotFound, "No such entity with %fieldName = %fieldValue")
	c.put(path, `{"addresses":[{"id":1,"country_id":"XX"},{"id":2}]}`).
		message(http.StatusBadRequest, `Invalid value of "%value" provided for the %fieldName field.`)
	c.put(path, `{"addresses":[{"id":1,"region":{"region_id":99}},{"id":2}]}`).
		message(http.StatusBadRequest, `Invalid value of "%value" provided for the %fieldName field.`)
	c.put(path, `{"addresses":[{"id":1,"city":""},{"id":2}]}`).
		message(http.StatusBadRequest, `"%fieldName" is required. Enter and try again.`)
	c.put(path, `{"addresses":[{"id":1,"town":"x"}]}`).
		message(http.StatusBadRequest, `"%fieldName" is not supported. Correct the field name and try again.`)
	c.put(path, `{"addresses":[{"id":1,"street":"x"}]}`).want(http.StatusBadRequest)
	c.put(path, `{"addresses":"x"}`).want(http.StatusBadRequest)

	c.put(path, `{"addresses":[{"id":1,"city":"Boulder"},{"id":2},`+address(`,"country_id":"XX"`)+`]}`).
		want(http.StatusOK).
		is("Boulder", "addresses", 0, "city").is("80202", "addresses", 0, "postcode").is(nil, "addresses", 2)
	c.put(path, `{"addresses":[{"id":1},{"id":2,"default_shipping":false,"default_billing":true}]}`).
		want(http.StatusOK).is("2", "default_billing").is(nil, "default_shipping")
	c.put(path, `{"firstname":"Grace"}`).want(http.StatusOK).is(0.0, "addresses", 1, "region_id")
	c.do(http.MethodGet, path+"/billingAddress", "").is(2.0, "id")
	c.put(path, `{"addresses":[]}`).want(http.StatusOK).is(nil, "default_billing").is(nil, "addresses", 0)
	c.do(http.MethodGet, path+"/billingAddress", "").is(nil)
}

func TestPostcodeIsOptionalInSomeCountries(t *testing.T) {
	t.Parallel()
	for country, status := range map[string]int{"GB": 200, "IE": 200, "DE": http.StatusBadRequest, "XX": 200} {
		c := newClient(t)
		c.do(http.MethodPost, "/rest/V1/customers", `{"customer":{"email":"a@example.com","firstname":"A","lastname":"B",
			"addresses":[{"firstname":"A","lastname":"B","street":["1"],"city":"C","telephone":"1",
				"country_id":"`+country+`"}]}}`).want(status)
		if want := toInt(status == http.StatusOK); c.shop.CustomerCount() != want {
			t.Errorf("%s: %d customers, want %d", country, c.shop.CustomerCount(), want)
		}
	}
}

func TestEmailRules(t *testing.T) {
	t.Parallel()
	const wrong = `"Email" is not a valid email address.`
	const host = "\"Email\" is not a valid hostname.\n" +
		"The input does not match the expected structure for a DNS hostname"
	for address, want := range map[string]string{
		"a@example.com":     "",
		"jösé@bücher.de":    "",
		"a+b_c%d@x-y.co.uk": "",
		"no":                wrong,
		"@example.com":      wrong,
		"a@":                wrong,
		"a b@example.com":   wrong,
		"a..b@example.com":  wrong,
		".a@example.com":    wrong,
		"a@b@example.com":   wrong,
		"a@example..com":    host,
		"a@-example.com":    host,
		"a@exa_mple.com":    host,
		"a@localhost":       host + "\n'localhost' looks like a local network name, which is not an acceptable format.",
		strings.Repeat("x", 243) + "@example.com":       "",
		strings.Repeat("x", 244) + "@example.com" + "x": `"Email" uses too many characters.`,
	} {
		got := ""
		if _, err := NewShop().
			AddCustomer(map[string]any{"email": address, "firstname": "A", "lastname": "B"}, ""); err != nil {
			got = strings.TrimPrefix(err.Error(), "400 ")
		}
		if got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}

// An id in the body decides who is saved, other than the path: what Magento does,
// and what a client has to avoid.
func TestBodyIDWinsOverThePath(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	first := c.create(`{"email":"a@example.com","firstname":"A","lastname":"A"}`)
	second := c.create(`{"email":"b@example.com","firstname":"B","lastname":"B"}`)
	c.put(second, `{"id":1,"firstname":"X"}`).message(http.StatusBadRequest, duplicate)
	c.put(second, `{"id":9,"email":"c@example.com"}`).want(http.StatusNotFound)
	c.put(second, `{"id":1,"email":"c@example.com"}`).want(http.StatusOK).is(1.0, "id")
	c.do(http.MethodGet, first, "").is("c@example.com", "email").is("B", "firstname")
	c.do(http.MethodGet, second, "").is("b@example.com", "email")
}

func TestUniqueEmailIsBlindToCaseAndAccents(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.create(`{"email":"jose@example.com","firstname":"A","lastname":"A"}`)
	for _, same := range []string{"JOSE@example.com", "josé@example.com"} {
		c.do(http.MethodPost, "/rest/V1/customers", `{"customer":{"email":"`+same+`","firstname":"A","lastname":"A"}}`).
			message(http.StatusBadRequest, duplicate)
	}
	other := `{"customer":{"email":"other@example.com","firstname":"A","lastname":"A"}}`
	c.do(http.MethodPost, "/rest/V1/customers", other).want(http.StatusOK)
}

func TestWebsites(t *testing.T) {
	t.Parallel()
	const body = `{"customer":{"email":"a@example.com","firstname":"A","lastname":"A","website_id":`
	t.Run("accounts of each website", func(t *testing.T) {
		t.Parallel()
		c := newClient(t, WithWebsite("eu", "eu_de", "de_DE"), WithStoreView("eu", "eu_fr", "fr_FR"))
		c.do(http.MethodPost, "/rest/V1/customers", body+`1}}`).want(http.StatusOK)
		c.do(http.MethodPost, "/rest/V1/customers", body+`2,"store_id":3}}`).want(http.StatusOK).is(3.0, "store_id").
			is("Store View eu_fr", "created_in")
		c.put("/rest/V1/customers/2", `{"website_id":1}`).message(http.StatusBadRequest, duplicate)
		c.put("/rest/V1/customers/2", `{"website_id":1,"email":"b@example.com"}`).want(http.StatusOK).
			is(1.0, "website_id").is(3.0, "store_id")
		c.put("/rest/V1/customers/2", `{"website_id":9}`).want(http.StatusInternalServerError)
		c.put("/rest/V1/customers/2", `{"store_id":9}`).want(http.StatusInternalServerError)
	})
	t.Run("shared accounts", func(t *testing.T) {
		t.Parallel()
		c := newClient(t, WithWebsite("eu", "eu_de", "de_DE"), WithSharedAccounts())
		c.do(http.MethodPost, "/rest/V1/customers", body+`1}}`).want(http.StatusOK)
		c.do(http.MethodPost, "/rest/V1/customers", body+`2}}`).message(http.StatusBadRequest, duplicate)
	})
}

func TestCreateWithAnIDOfSomebody(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.create(`{"email":"a@example.com","firstname":"A","lastname":"A"}`)
	first := `{"customer":{"id":1,"email":"a@example.com","firstname":"B","lastname":"B"}}`
	c.do(http.MethodPost, "/rest/V1/customers", first).
		message(http.StatusBadRequest, "This customer already exists in this store.")
	c.do(http.MethodGet, "/rest/V1/customers/1", "").is("A", "firstname")
}
