package magento

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// PHP writes an empty object as a list, and what is absent as null.
func TestGroupTextsAreReadHoweverTheyCome(t *testing.T) {
	t.Parallel()
	for extension, want := range map[string]*Group{
		`[]`:   {ID: 4, Code: "Team"},
		`{}`:   {ID: 4, Code: "Team"},
		`null`: {ID: 4, Code: "Team"},
		`{"exclude_website_ids":[1],"scim_display_name":null}`:                          {ID: 4, Code: "Team"},
		`{"scim_display_name":"\ud83d\ude00 \/","scim_external_id":7,"other":{"x":[]}}`: {ID: 4, Code: "Team", DisplayName: new("😀 /"), ExternalID: new("7")},
	} {
		c, _ := scripted(t, nil, answer(200, `{"id":4,"code":"Team","extension_attributes":`+extension+`}`))
		got, err := c.GetGroup(t.Context(), 4)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v; group (-want +got):\n%s", extension, err, diff)
		}
	}
}

func TestGroupsAreReadAndWritten(t *testing.T) {
	t.Parallel()
	c, s := scripted(t, nil, answer(200, `{"id":4,"code":"Größe & <b>co</b> 日本","tax_class_id":3,"tax_class_name":"Retail Customer"}`))
	want := &Group{ID: 4, Code: "Größe & <b>co</b> 日本", TaxClassID: 3, TaxClassName: "Retail Customer"}
	for name, call := range map[string]func() (*Group, error){
		"get":     func() (*Group, error) { return c.GetGroup(t.Context(), 4) },
		"create":  func() (*Group, error) { return c.CreateGroup(t.Context(), Group{Code: want.Code}) },
		"update":  func() (*Group, error) { return c.UpdateGroup(t.Context(), *want) },
		"default": func() (*Group, error) { return c.DefaultGroup(t.Context(), 1) },
	} {
		got, err := call()
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v; group (-want +got):\n%s", name, err, diff)
		}
	}
	var bodies []string
	for _, b := range s.bodies {
		if b != "" {
			bodies = append(bodies, b)
		}
	}
	wantBodies := map[string]bool{
		`{"group":{"code":"Größe & <b>co</b> 日本"}}`: true, `{"group":{"id":4,"code":"Größe & <b>co</b> 日本","tax_class_id":3}}`: true,
	}
	for _, b := range bodies {
		if !wantBodies[b] {
			t.Errorf("body %s", b)
		}
	}
	if len(bodies) != 2 {
		t.Errorf("%d bodies", len(bodies))
	}
}

func TestGroupZeroIsAGroup(t *testing.T) {
	t.Parallel()
	c, _ := scripted(t, func(cfg *Config) { cfg.RetryMax = -1 }, answer(200, `{"id":0,"code":"NOT LOGGED IN","tax_class_id":3}`), answer(200, `{}`))
	if g, err := c.GetGroup(t.Context(), 0); err != nil || g.Code != "NOT LOGGED IN" {
		t.Errorf("%v, %v", g, err)
	}
	if g, err := c.GetGroup(t.Context(), 0); err == nil {
		t.Errorf("an answer of nothing is read as %v", g)
	}
}

func TestDeletionThatMagentoDeniesIsAnError(t *testing.T) {
	t.Parallel()
	c, _ := scripted(t, func(cfg *Config) { cfg.RetryMax = -1 }, answer(200, "false"))
	if err := c.DeleteCustomer(t.Context(), 7); !errors.Is(err, errMalformed) {
		t.Errorf("error %v", err)
	}
}

func TestShopIsReadAsRecorded(t *testing.T) {
	t.Parallel()
	check := func(name string, want, got any, err error) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
	c, _ := scripted(t, nil,
		answer(200, `[{"id":0,"code":"admin","name":"Admin","default_group_id":0},{"id":1,"code":"base","name":"Main Website","default_group_id":1}]`),
		answer(200, `[{"id":1,"code":"default","name":"Default Store View","website_id":1,"store_group_id":1,"is_active":1},{"id":2,"code":"de","name":"DE","website_id":1,"store_group_id":1,"is_active":0}]`),
		answer(200, `[{"id":1,"website_id":1,"root_category_id":2,"default_store_id":1,"name":"Main Website Store","code":"main_website_store"}]`),
		answer(200, `[{"id":1,"code":"default","website_id":1,"locale":"en_US","timezone":"UTC","base_url":"http://127.0.0.1:8080/","secure_base_url":"https://127.0.0.1/"}]`),
		answer(200, `{"id":"US","two_letter_abbreviation":"US","available_regions":[{"id":"1","code":"AL","name":"Alabama"}]}`),
		answer(200, `{"id":"DE"}`),
		answer(200, `{"version":"1.2.3","capabilities":["activity","groups"]}`))
	websites, err := c.Websites(t.Context())
	check("websites", []Website{{Code: "admin", Name: "Admin"}, {ID: 1, Code: "base", Name: "Main Website", DefaultGroupID: 1}}, websites, err)
	views, err := c.StoreViews(t.Context())
	check("store views", []StoreView{
		{ID: 1, WebsiteID: 1, StoreGroupID: 1, Code: "default", Name: "Default Store View", Active: true},
		{ID: 2, WebsiteID: 1, StoreGroupID: 1, Code: "de", Name: "DE"},
	}, views, err)
	groups, err := c.StoreGroups(t.Context())
	check("store groups", []StoreGroup{{ID: 1, WebsiteID: 1, DefaultStoreID: 1, Code: "main_website_store", Name: "Main Website Store"}}, groups, err)
	configs, err := c.StoreConfigs(t.Context())
	check("store configs", []StoreConfig{{
		ID: 1, WebsiteID: 1, Code: "default", Locale: "en_US", Timezone: "UTC", BaseURL: "http://127.0.0.1:8080/", SecureBaseURL: "https://127.0.0.1/",
	}}, configs, err)
	country, err := c.Country(t.Context(), "US")
	check("country", &Country{ID: "US", Regions: []CountryRegion{{ID: 1, Code: "AL", Name: "Alabama"}}}, country, err)
	country, err = c.Country(t.Context(), "DE")
	check("country without regions", &Country{ID: "DE"}, country, err)
	status, err := c.ModuleStatus(t.Context())
	check("module", &ModuleStatus{Version: "1.2.3", Capabilities: []string{"activity", "groups"}}, status, err)
}

func TestWhatIsNoCountryCodeIsNotRequested(t *testing.T) {
	t.Parallel()
	c, s := scripted(t, nil, answer(200, `{}`))
	for _, id := range []string{"", "D", "de", "DEU", "..", "D/", "Ä"} {
		if _, err := c.Country(t.Context(), id); asError(t, err).Kind != NotFound {
			t.Errorf("%q: %v", id, err)
		}
	}
	if s.count() != 0 {
		t.Errorf("%d requests", s.count())
	}
}

func TestAttributesAreReadAsRecorded(t *testing.T) {
	t.Parallel()
	c, _ := scripted(t, nil, answer(200, `[
		{"frontend_input":"text","validation_rules":[{"name":"max_text_length","value":"255"},{"name":"min_text_length","value":"1"}],"visible":true,
			"required":true,"options":[],"user_defined":false,"frontend_label":"First Name","system":true,"backend_type":"static","attribute_code":"firstname"},
		{"frontend_input":"select","validation_rules":[],"visible":false,"required":false,"options":[{"label":" ","value":""},{"label":"Male","value":"1"}],
			"user_defined":false,"frontend_label":"Gender","system":false,"backend_type":"static","attribute_code":"gender"},
		{"frontend_input":"select","validation_rules":[],"visible":false,"required":true,"options":[{"label":"Main Website","options":[]},
			{"label":"Main Website Store","options":[{"label":"Default Store View","value":"1"}]}],"frontend_label":"Create In","system":true,
			"backend_type":"static","attribute_code":"store_id"},
		{"frontend_input":"hidden","validation_rules":[],"options":[],"frontend_label":null,"user_defined":true,"backend_type":"varchar","attribute_code":"scim_external_id"}]`))
	got, err := c.CustomerAttributes(t.Context())
	want := []Attribute{
		{Code: "firstname", FrontendInput: "text", BackendType: "static", FrontendLabel: "First Name", Required: true, Visible: true, System: true, MaxLength: 255},
		{Code: "gender", FrontendInput: "select", BackendType: "static", FrontendLabel: "Gender", Options: []Option{{Label: " "}, {Label: "Male", Value: "1"}}},
		{Code: "store_id", FrontendInput: "select", BackendType: "static", FrontendLabel: "Create In", Required: true, System: true, Options: []Option{{Label: "Default Store View", Value: "1"}}},
		{Code: "scim_external_id", FrontendInput: "hidden", BackendType: "varchar", UserDefined: true},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v; attributes (-want +got):\n%s", err, diff)
	}
}
