package magentotest

import (
	"net/http"
	"slices"
	"testing"
)

func TestAttributesOfTheShop(t *testing.T) {
	t.Parallel()
	c := newClient(t, WithModule(), WithWebsite("eu", "eu_de", "de_DE"),
		WithAttribute(Attribute{
			Code: "size", BackendType: "int", FrontendInput: "select", Label: "Size", InSet: true,
			Options: map[string]string{"2": "Large", "1": "Small"},
		}),
		WithAttribute(Attribute{Code: "short", BackendType: "varchar", FrontendInput: "text"}),
		WithAttribute(Attribute{Code: "short", BackendType: "varchar", FrontendInput: "text", MaxLength: 5, InSet: true}))
	all, _ := c.do(http.MethodGet, "/rest/V1/attributeMetadata/customer", "").want(http.StatusOK).body.([]any)
	custom, _ := c.do(http.MethodGet, "/rest/V1/attributeMetadata/customer/custom", "").want(http.StatusOK).body.([]any)
	if len(custom) != 11 || len(all) != 25+len(custom) {
		t.Errorf("%d attributes, %d of the shop's own", len(all), len(custom))
	}
	one := "/rest/V1/attributeMetadata/customer/attribute/"
	c.do(http.MethodGet, one+"size", "").is("Small", "options", 0, "label").is("2", "options", 1, "value").
		is("Size", "frontend_label").is("int", "backend_type")
	c.do(http.MethodGet, one+"short", "").is("max_text_length", "validation_rules", 0, "name").
		is("5", "validation_rules", 0, "value")
	c.do(http.MethodGet, one+"website_id", "").is("EU Website", "options", 1, "label").is("2", "options", 1, "value")
	c.do(http.MethodGet, one+"store_id", "").is("2", "options", 3, "options", 0, "value")
	c.do(http.MethodGet, "/rest/V1/attributeMetadata/customerAddress/attribute/nothing", "").want(http.StatusNotFound)
	start := `{"customer":{"email":"a@example.com","firstname":"A","lastname":"B",`
	c.do(http.MethodPost, "/rest/V1/customers", start+`"custom_attributes":{"short":"longer"}}}`).
		message(http.StatusBadRequest, `"short" length must be equal or less than 5 characters.`)
	c.do(http.MethodPost, "/rest/V1/customers", start+`"custom_attributes":{"size":"x"}}}`).
		want(http.StatusBadRequest)
	c.do(http.MethodPost, "/rest/V1/customers", start+`"custom_attributes":[{"value":"x"}]}}`).
		want(http.StatusBadRequest)
}

func TestCompanionModule(t *testing.T) {
	t.Parallel()
	newClient(t).do(http.MethodGet, "/rest/V1/scim-bridge/status", "").
		message(http.StatusNotFound, "Request does not match any route.")
	c := newClient(t, WithModule())
	c.do(http.MethodGet, "/rest/V1/scim-bridge/status", "").want(http.StatusOK).is("1.1.0", "version").
		is("customer-activity", "capabilities", 0)
	c.as("").do(http.MethodGet, "/rest/V1/scim-bridge/status", "").
		message(http.StatusUnauthorized, "The consumer isn't authorized to access %resources.")
	modules, _ := c.do(http.MethodGet, "/rest/V1/modules", "").body.([]any)
	if !slices.Contains(modules, any("Magento_Customer")) || !slices.Contains(modules, any("ScimBridge_ScimBridge")) {
		t.Errorf("%d modules", len(modules))
	}
}

func TestCountries(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	if n := len(c.shop.config.countries.list); n < 240 {
		t.Errorf("%d countries", n)
	}
	for code, regions := range map[string]any{"DE": nil, "NO": nil, "US": "Alabama"} {
		c.do(http.MethodGet, "/rest/V1/directory/countries/"+code, "").is(code, "id").
			is(regions, "available_regions", 0, "name")
	}
	for _, code := range []string{"de", "X", "us"} {
		c.do(http.MethodGet, "/rest/V1/directory/countries/"+code, "").
			message(http.StatusNotFound, "The country isn't available.")
	}
}

func TestStoresOfTheShop(t *testing.T) {
	t.Parallel()
	c := newClient(t, WithWebsite("eu", "eu_de", "de_DE"), WithStoreView("eu", "eu_fr", "fr_FR"),
		WithStoreView("nosuch", "x", "x"))
	c.do(http.MethodGet, "/rest/V1/store/websites", "").is("eu", 2, "code").is(nil, 3)
	c.do(http.MethodGet, "/rest/V1/store/storeGroups", "").is(2.0, 2, "default_store_id").is("eu_store", 2, "code")
	c.do(http.MethodGet, "/rest/V1/store/storeViews", "").is("eu_fr", 3, "code").is(2.0, 3, "website_id").is(nil, 4)
	c.do(http.MethodGet, "/rest/V1/store/storeConfigs", "").is("fr_FR", 2, "locale").
		is("http://example.com/", 0, "base_url").is(nil, 3)
	c.do(http.MethodGet, "/rest/V1/taxClasses/search?"+filterQuery(0, "class_type", "eq", "CUSTOMER"), "").
		is(3.0, "items", 0, "class_id").is(1.0, "total_count")
	c.create(`{"email":"a@example.com","firstname":"A","lastname":"B","website_id":2}`)
	body := `{"username":"a@example.com","password":"` + password + `"}`
	c.do(http.MethodPost, "/rest/V1/integration/customer/token", body).want(http.StatusUnauthorized)
	c.do(http.MethodPost, "/rest/eu_fr/V1/integration/customer/token", body).want(http.StatusOK)
}

// What the shop seeds and adds for a test is what HTTP answers.
func TestInspectionAgreesWithHTTP(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	grace := map[string]any{"email": "ada2@example.com", "firstname": "Grace", "lastname": "Hopper"}
	if _, err := c.shop.AddCustomer(grace, password); err != nil {
		t.Fatal(err)
	}
	c.shop.Seed(2) // of which one address is taken
	c.shop.Seed(1)
	if n := c.shop.CustomerCount(); n != 3 {
		t.Errorf("%d customers, want 3", n)
	}
	customer, ok := c.shop.Customer(3)
	if !ok || customer["email"] != "ada3@example.com" {
		t.Errorf("customer 3: %v", customer)
	}
	c.do(http.MethodGet, "/rest/V1/customers/3", "").is("ada3@example.com", "email")
	if _, ok := c.shop.Customer(4); ok {
		t.Error("customer 4 is there")
	}
	if err := c.shop.UpdateCustomer(4, nil); err == nil {
		t.Error("customer 4 was changed")
	}
	if _, err := c.shop.AddCustomer(map[string]any{"email": 1.5}, ""); err == nil {
		t.Error("1.5 was taken for an address")
	}
}
