package bridge_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

const putCustomer = "PUT /V1/customers/{id}"

// answerInstead makes the shop answer the next update with this customer.
func (w *world) answerInstead(customer string) {
	w.shop.Fail(magentotest.Fault{Route: putCustomer, Status: http.StatusOK, Body: customer})
}

// What others in the shop change at the same moment is no failure of this request.
func TestChangesOfOthersAreNoFailure(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	id := w.add(nil)
	w.answerInstead(`{"id":1,"email":"ada@example.com","firstname":"Augusta","lastname":"King","website_id":1,"store_id":1,"group_id":3,"taxvat":"X","gender":0}`)
	w.do(http.MethodPatch, "/Users/"+id, patch(`{"op":"replace","path":"name.familyName","value":"King"}`)).want(http.StatusOK).equal("Augusta", "name", "givenName")
	if n := w.shop.Calls(putCustomer); n != 1 {
		t.Errorf("%d updates, want 1", n)
	}
}

// A value that Magento did not clear is not acknowledged as cleared.
func TestWhatMagentoDoesNotClearIsNotAcknowledged(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ what, operation, attribute, answer string }{
		{"dob", `{"op":"remove","path":"` + bridge.CustomerSchema + `:dob"}`, "dob", `"dob":"1980-05-06"`},
		{"a mapped field", `{"op":"remove","path":"title"}`, "title", `"taxvat":"Buyer"`},
		{"a part of the name", `{"op":"remove","path":"name.honorificPrefix"}`, "name.honorificPrefix", `"prefix":"Dr."`},
		{"the newsletter", `{"op":"replace","path":"` + bridge.CustomerSchema + `:isSubscribed","value":true}`, "isSubscribed", `"prefix":"Dr."`},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{bridge: bridge.Config{CustomerAttributes: bridge.Mapping{{Path: "title", Field: "taxvat"}}}})
			id := w.add(map[string]any{"dob": "1980-05-06", "prefix": "Dr.", "taxvat": "Buyer"})
			w.answerInstead(`{"id":1,"email":"ada@example.com","firstname":"Ada","lastname":"Byron","website_id":1,"store_id":1,"group_id":1,` + c.answer + `}`)
			detail := w.do(http.MethodPatch, "/Users/"+id, patch(c.operation)).want(http.StatusBadRequest).equal("invalidValue", "scimType").detail()
			if !strings.Contains(detail, c.attribute+":") && !strings.Contains(detail, c.attribute+",") {
				t.Errorf("the detail does not name %s: %s", c.attribute, detail)
			}
		})
	}
}

// Where Magento refuses an address, the rest is written and the operator told.
func TestRefusedAddressFailsNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t, attributeShop())
	id := w.add(nil)
	w.shop.Fail(magentotest.Fault{Route: putCustomer, Status: http.StatusBadRequest, Body: `{"message":"\"%fieldName\" is required. Enter and try again.","parameters":{"fieldName":"fax"}}`})
	body := `{"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"King"},
		"addresses":[{"type":"work","streetAddress":"1 Quay","locality":"Bergen","postalCode":"5003","country":"NO"}],"phoneNumbers":[{"type":"work","value":"tel:1"}]}`
	for range 2 {
		w.do(http.MethodPut, "/Users/"+id, body).want(http.StatusOK).equal("King", "name", "familyName").equal("1 Quay", "addresses", 0, "streetAddress")
	}
	warnings := w.lastEvent(1).Warnings()
	if len(warnings) != 1 || warnings[0].Code != "address-refused" {
		t.Errorf("warnings %v", warnings)
	}
}

// A telephone that is taken away does not keep the address from following.
func TestAddressWithoutItsTelephone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	body := `{"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"King"},
		"addresses":[{"type":"work","streetAddress":"1 Quay","locality":"Bergen","postalCode":"5003","country":"NO"}],"phoneNumbers":[{"type":"work","value":"1"}]}`
	id := w.do(http.MethodPost, "/Users", body).want(http.StatusCreated).id()
	moved := strings.NewReplacer("1 Quay", "2 Hill", `"phoneNumbers":[{"type":"work","value":"1"}]`, `"phoneNumbers":[]`).Replace(body)
	w.do(http.MethodPut, "/Users/"+id, moved).want(http.StatusOK).equal("2 Hill", "addresses", 0, "streetAddress")
}

// What a provider leaves out is computed, not kept as missing.
func TestNothingIsKeptWhereMagentoSaysIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, attributeShop())
	w.do(http.MethodPost, "/Users", `{"schemas":["`+coreUser+`"],"active":true,"displayName":"Ada Byron","userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Byron"},
		"emails":[{"primary":true,"type":"work","value":"ada@example.com"}]}`).want(http.StatusCreated).equal("Ada Byron", "name", "formatted")
	customer, _ := w.shop.Customer(1)
	list, _ := customer["custom_attributes"].([]any)
	for _, item := range list {
		if a, _ := item.(map[string]any); a["attribute_code"] == "scim_attributes" {
			t.Errorf("kept: %v", a["value"])
		}
	}
}

// A reactivation that is taken back because of something else lets nobody in.
func TestFailedReactivationLetsNobodyIn(t *testing.T) {
	t.Parallel()
	outside := magentotest.WithAttribute(magentotest.Attribute{Code: "job_title", BackendType: "varchar", FrontendInput: "text", InSet: false})
	for shape, option := range map[string]magentotest.Option{"stock": outside, "with the module": magentotest.WithModule()} {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{
				shop:   []magentotest.Option{outside, option},
				bridge: bridge.Config{CustomerAttributes: bridge.Mapping{{Path: "title", Field: "custom.job_title"}}},
			})
			id := w.add(nil)
			w.do(http.MethodPatch, "/Users/"+id, patch(`{"op":"replace","path":"active","value":false}`)).want(http.StatusOK)
			w.do(http.MethodPatch, "/Users/"+id, patch(`{"op":"replace","value":{"active":true,"password":"An0ther-one","title":"Buyer"}}`)).want(http.StatusBadRequest)
			w.mayLogIn("ada@example.com", "An0ther-one", false)
			w.mayLogIn("ada@example.com", secret, false)
			w.do(http.MethodGet, "/Users/"+id, "").want(http.StatusOK).equal(false, "active")
		})
	}
}

// Countries that cannot be asked for fail an address, but no leaver.
func TestLeaverWithoutCountries(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	id := w.add(nil)
	w.shop.Fail(magentotest.Fault{Route: "GET /V1/directory/countries/{id}", Status: http.StatusInternalServerError, HTML: true, Times: -1})
	body := `{"userName":"ada@example.com","active":true,"name":{"givenName":"Ada","familyName":"Byron"},
		"addresses":[{"type":"work","streetAddress":"1 Quay","locality":"Bergen","postalCode":"5003","country":"NO"}],"phoneNumbers":[{"type":"work","value":"1"}]}`
	w.do(http.MethodPut, "/Users/"+id, body).want(http.StatusBadGateway)
	w.do(http.MethodPut, "/Users/"+id, strings.Replace(body, "true", "false", 1)).want(http.StatusOK).equal(false, "active")
	w.mayLogIn("ada@example.com", secret, false)
}

// A date that Magento answers with a time of day is the date that was sent, and is
// not written again.
func TestDatesWithATimeOfDay(t *testing.T) {
	t.Parallel()
	joined := magentotest.WithAttribute(magentotest.Attribute{Code: "joined", BackendType: "datetime", FrontendInput: "date", InSet: true})
	w := newWorld(t, setup{shop: []magentotest.Option{joined}, bridge: bridge.Config{CustomerAttributes: bridge.Mapping{{Path: "userType", Field: "custom.joined"}}}})
	id := w.add(nil)
	stored := `{"id":1,"email":"ada@example.com","firstname":"Ada","lastname":"Byron","website_id":1,"store_id":1,"group_id":1,"dob":"1980-05-06 00:00:00",
		"custom_attributes":[{"attribute_code":"joined","value":"2020-01-02 00:00:00"}]}`
	w.answerInstead(stored)
	body := `{"userName":"ada@example.com","userType":"2020-01-02","name":{"givenName":"Ada","familyName":"Byron"},"` + bridge.CustomerSchema + `":{"dob":"1980-05-06"}}`
	w.do(http.MethodPut, "/Users/"+id, body).want(http.StatusOK).equal("2020-01-02", "userType").equal("1980-05-06", bridge.CustomerSchema, "dob")
	w.shop.Fail(magentotest.Fault{Route: getCustomer, Status: http.StatusOK, Body: stored})
	if n := w.calls(func() { w.do(http.MethodPut, "/Users/"+id, body).want(http.StatusOK) }); n != 1 {
		t.Errorf("a PUT of the same took %d calls, want 1", n)
	}
	w.do(http.MethodPut, "/Users/"+id, strings.Replace(body, "2020-01-02", "2.1.2020", 1)).want(http.StatusBadRequest).equal("invalidValue", "scimType")
}
