package customer_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

const putCustomer = "PUT /V1/customers/{id}"

// answerInstead makes the shop answer the next update with this customer.
func (w *world) answerInstead(customer string) {
	w.Shop.Fail(magentotest.Fault{Route: putCustomer, Status: http.StatusOK, Body: customer})
}

// What others in the shop change at the same moment is no failure of this request.
func TestChangesOfOthersAreNoFailure(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	id := w.add(nil)
	w.answerInstead(`{"id":1,"email":"ada@example.com","firstname":"Augusta","lastname":"King","website_id":1,"store_id":1,"group_id":3,"taxvat":"X","gender":0}`)
	w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"name.familyName","value":"King"}`)).Want(http.StatusOK).Equal("Augusta", "name", "givenName")
	if n := w.Shop.Calls(putCustomer); n != 1 {
		t.Errorf("%d updates, want 1", n)
	}
}

// A value that Magento did not clear is not acknowledged as cleared.
func TestWhatMagentoDoesNotClearIsNotAcknowledged(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ what, operation, attribute, answer string }{
		{"dob", `{"op":"remove","path":"` + customer.CustomerSchema + `:dob"}`, "dob", `"dob":"1980-05-06"`},
		{"a mapped field", `{"op":"remove","path":"title"}`, "title", `"taxvat":"Buyer"`},
		{"a part of the name", `{"op":"remove","path":"name.honorificPrefix"}`, "name.honorificPrefix", `"prefix":"Dr."`},
		{"the newsletter", `{"op":"replace","path":"` + customer.CustomerSchema + `:isSubscribed","value":true}`, "isSubscribed", `"prefix":"Dr."`},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{bridge: customer.Config{CustomerAttributes: customer.Mapping{{Path: "title", Field: "taxvat"}}}})
			id := w.add(map[string]any{"dob": "1980-05-06", "prefix": "Dr.", "taxvat": "Buyer"})
			w.answerInstead(`{"id":1,"email":"ada@example.com","firstname":"Ada","lastname":"Byron","website_id":1,"store_id":1,"group_id":1,` + c.answer + `}`)
			detail := w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(c.operation)).Want(http.StatusBadRequest).Equal("invalidValue", "scimType").Detail()
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
	w.Shop.Fail(magentotest.Fault{Route: putCustomer, Status: http.StatusBadRequest, Body: `{"message":"\"%fieldName\" is required. Enter and try again.","parameters":{"fieldName":"fax"}}`})
	body := `{"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"King"},
		"addresses":[{"type":"work","streetAddress":"1 Quay","locality":"Bergen","postalCode":"5003","country":"NO"}],"phoneNumbers":[{"type":"work","value":"tel:1"}]}`
	for range 2 {
		w.Do(http.MethodPut, "/Users/"+id, body).Want(http.StatusOK).Equal("King", "name", "familyName").Equal("1 Quay", "addresses", 0, "streetAddress")
	}
	warnings := w.LastEvent(1).Warnings()
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
	id := w.Do(http.MethodPost, "/Users", body).Want(http.StatusCreated).ID()
	moved := strings.NewReplacer("1 Quay", "2 Hill", `"phoneNumbers":[{"type":"work","value":"1"}]`, `"phoneNumbers":[]`).Replace(body)
	w.Do(http.MethodPut, "/Users/"+id, moved).Want(http.StatusOK).Equal("2 Hill", "addresses", 0, "streetAddress")
}

// What a client leaves out is computed, not kept as missing.
func TestNothingIsKeptWhereMagentoSaysIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, attributeShop())
	w.Do(http.MethodPost, "/Users", `{"schemas":["`+bridgetest.CoreUser+`"],"active":true,"displayName":"Ada Byron","userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Byron"},
		"emails":[{"primary":true,"type":"work","value":"ada@example.com"}]}`).Want(http.StatusCreated).Equal("Ada Byron", "name", "formatted")
	customer, _ := w.Shop.Customer(1)
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
				bridge: customer.Config{CustomerAttributes: customer.Mapping{{Path: "title", Field: "custom.job_title"}}},
			})
			id := w.add(nil)
			w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"active","value":false}`)).Want(http.StatusOK)
			w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","value":{"active":true,"password":"An0ther-one","title":"Buyer"}}`)).Want(http.StatusBadRequest)
			w.mayLogIn("ada@example.com", "An0ther-one", false)
			w.mayLogIn("ada@example.com", bridgetest.Password, false)
			w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK).Equal(false, "active")
		})
	}
}

// Countries that cannot be asked for fail an address, but no leaver.
func TestLeaverWithoutCountries(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	id := w.add(nil)
	w.Shop.Fail(magentotest.Fault{Route: "GET /V1/directory/countries/{id}", Status: http.StatusInternalServerError, HTML: true, Times: -1})
	body := `{"userName":"ada@example.com","active":true,"name":{"givenName":"Ada","familyName":"Byron"},
		"addresses":[{"type":"work","streetAddress":"1 Quay","locality":"Bergen","postalCode":"5003","country":"NO"}],"phoneNumbers":[{"type":"work","value":"1"}]}`
	w.Do(http.MethodPut, "/Users/"+id, body).Want(http.StatusServiceUnavailable)
	w.Do(http.MethodPut, "/Users/"+id, strings.Replace(body, "true", "false", 1)).Want(http.StatusOK).Equal(false, "active")
	w.mayLogIn("ada@example.com", bridgetest.Password, false)
}

// A date that Magento answers with a time of day is the date that was sent, and is
// not written again.
func TestDatesWithATimeOfDay(t *testing.T) {
	t.Parallel()
	joined := magentotest.WithAttribute(magentotest.Attribute{Code: "joined", BackendType: "datetime", FrontendInput: "date", InSet: true})
	w := newWorld(t, setup{shop: []magentotest.Option{joined}, bridge: customer.Config{CustomerAttributes: customer.Mapping{{Path: "userType", Field: "custom.joined"}}}})
	id := w.add(nil)
	stored := `{"id":1,"email":"ada@example.com","firstname":"Ada","lastname":"Byron","website_id":1,"store_id":1,"group_id":1,"dob":"1980-05-06 00:00:00",
		"custom_attributes":[{"attribute_code":"joined","value":"2020-01-02 00:00:00"}]}`
	w.answerInstead(stored)
	body := `{"userName":"ada@example.com","userType":"2020-01-02","name":{"givenName":"Ada","familyName":"Byron"},"` + customer.CustomerSchema + `":{"dob":"1980-05-06"}}`
	w.Do(http.MethodPut, "/Users/"+id, body).Want(http.StatusOK).Equal("2020-01-02", "userType").Equal("1980-05-06", customer.CustomerSchema, "dob")
	w.Shop.Fail(magentotest.Fault{Route: getCustomer, Status: http.StatusOK, Body: stored})
	if n := w.Calls(func() { w.Do(http.MethodPut, "/Users/"+id, body).Want(http.StatusOK) }); n != 1 {
		t.Errorf("a PUT of the same took %d calls, want 1", n)
	}
	w.Do(http.MethodPut, "/Users/"+id, strings.Replace(body, "2020-01-02", "2.1.2020", 1)).Want(http.StatusBadRequest).Equal("invalidValue", "scimType")
}
