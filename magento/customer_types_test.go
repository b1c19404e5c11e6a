package magento

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func decodeCustomer(t *testing.T, body string) *Customer {
	t.Helper()
	c := new(Customer)
	if err := decode([]byte(body), c); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return c
}

func TestCustomerIsReadAsRecorded(t *testing.T) {
	t.Parallel()
	got := decodeCustomer(t, `{"id":16,"group_id":1,"default_billing":"2","default_shipping":"2","confirmation":"scim-inactive-x",
		"created_at":"2026-11-23 08:59:58","updated_at":"2026-11-23 08:59:59","created_in":"Default Store View","dob":"1980-05-06",
		"email":"b2@example.com","firstname":"Ada","lastname":"Lovelace","middlename":"K.","prefix":"Dr.","suffix":"PhD","gender":2,
		"store_id":1,"taxvat":"DE123","website_id":1,"addresses":[{"id":2,"customer_id":16,"region":{"region_code":"CO","region":"Colorado",
		"region_id":13},"region_id":13,"country_id":"US","street":["1 Main St","Floor 2"],"company":"Acme","telephone":"+1 303 555 0100",
		"postcode":"80202","city":"Denver","firstname":"Ada","lastname":"Lovelace","default_shipping":true,"default_billing":true}],
		"disable_auto_group_change":0,"extension_attributes":{"is_subscribed":true},
		"custom_attributes":[{"attribute_code":"scim_external_id","value":"ext-1"},{"attribute_code":"employee_active","value":"1"}]}`)
	want := &Customer{
		ID: 16, GroupID: 1, WebsiteID: 1, StoreID: 1, Email: "b2@example.com", Firstname: "Ada", Lastname: "Lovelace", Middlename: "K.",
		Prefix: "Dr.", Suffix: "PhD", DOB: "1980-05-06", Gender: 2, Taxvat: "DE123", Confirmation: "scim-inactive-x",
		CreatedAt: "2026-11-23 08:59:58", UpdatedAt: "2026-11-23 08:59:59", CreatedIn: "Default Store View",
		DefaultBilling: 2, DefaultShipping: 2, CustomerExtension: CustomerExtension{IsSubscribed: true},
		Addresses: []Address{{
			ID: 2, Firstname: "Ada", Lastname: "Lovelace", Company: "Acme", Street: []string{"1 Main St", "Floor 2"}, City: "Denver",
			Region: Region{ID: 13, Code: "CO", Name: "Colorado"}, Postcode: "80202", CountryID: "US", Telephone: "+1 303 555 0100",
			DefaultBilling: true, DefaultShipping: true,
		}},
		Custom: map[string]string{"scim_external_id": "ext-1", "employee_active": "1"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("customer (-want +got):\n%s", diff)
	}
}

func TestLooseTypesOfPHPAreRead(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, body string
		want       Customer
	}{
		{"ids as text", `{"id":"7","group_id":"","store_id":null,"gender":"0"}`, Customer{ID: 7}},
		{"text as number and boolean", `{"id":7,"taxvat":12,"suffix":true,"prefix":false}`, Customer{ID: 7, Taxvat: "12", Suffix: "1", Prefix: "0"}},
		{
			"an attribute without a value",
			`{"id":7,"custom_attributes":[{"attribute_code":"a","value":"x"},{"attribute_code":"b"}]}`,
			Customer{ID: 7, Custom: CustomAttributes{"a": "x", "b": ""}},
		},
		{"absent as null", `{"id":7,"email":null,"addresses":null,"custom_attributes":null,"extension_attributes":null}`, Customer{ID: 7}},
		{"empty object as list", `{"id":7,"extension_attributes":[]}`, Customer{ID: 7}},
		{"flag as number", `{"id":7,"extension_attributes":{"is_subscribed":"1"}}`, Customer{ID: 7, CustomerExtension: CustomerExtension{IsSubscribed: true}}},
		{
			"values of custom attributes",
			`{"id":7,"custom_attributes":[{"attribute_code":"n","value":1.5},{"attribute_code":"b","value":true},{"attribute_code":"z","value":null},` +
				`{"attribute_code":"l","value":["a",2,"c"]},{"attribute_code":"o","value":{"k":"v"}}]}`,
			Customer{ID: 7, Custom: map[string]string{"n": "1.5", "b": "1", "z": "", "l": "a,2,c", "o": `{"k":"v"}`}},
		},
		{
			"region without values",
			`{"id":7,"addresses":[{"id":1,"region":{"region_code":null,"region":null,"region_id":0},"region_id":0,"street":["1 Main St"]}]}`,
			Customer{ID: 7, Addresses: []Address{{ID: 1, Street: []string{"1 Main St"}}}},
		},
		{
			"region as text, its id beside it, street as text",
			`{"id":7,"addresses":[{"id":1,"region":"Bavaria","region_id":"81","street":"1 Main St","default_billing":1}]}`,
			Customer{ID: 7, Addresses: []Address{{ID: 1, Region: Region{ID: 81, Name: "Bavaria"}, Street: []string{"1 Main St"}, DefaultBilling: true}}},
		},
		{"region as null", `{"id":7,"addresses":[{"region":null,"street":null}]}`, Customer{ID: 7, Addresses: []Address{{}}}},
		{"unknown fields", `{"id":7,"surprise":{"deep":[1]}}`, Customer{ID: 7}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(&tt.want, decodeCustomer(t, tt.body)); diff != "" {
				t.Errorf("customer (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWrongTypesAreRefused(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`[]`, `{"id":{}}`, `{"id":"seven"}`, `{"id":1.5}`, `{"id":true}`, `{"addresses":{"1":{}}}`, `{"id":99999999999999999999}`,
		`{"extension_attributes":{"is_subscribed":"maybe"}}`, `{"id":7`, ``, `{"id":7}{}`,
	} {
		var c Customer
		if err := decode([]byte(body), &c); err == nil {
			t.Errorf("%s is read as %+v", body, c)
		}
	}
}

// Whatever comes is read or refused, and what is read is written again as JSON.
func FuzzCustomer(f *testing.F) {
	for _, body := range []string{
		`{"id":16,"default_billing":"2","addresses":[{"region":{"region_id":13},"street":["a"]}],"custom_attributes":[{"attribute_code":"a","value":"b"}]}`,
		`{"id":"7","addresses":[{"region":"x","street":"y"}],"extension_attributes":[]}`,
		`{"custom_attributes":[{"attribute_code":"l","value":[[1],[null,"x"]]}]}`,
		`{"gender":"","addresses":[null],"custom_attributes":{}}`,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		var c Customer
		if decode([]byte(body), &c) != nil {
			return
		}
		change := CustomerChange{Email: Set(c.Email), Addresses: Set(c.Addresses), Custom: map[string]Field[string]{}}
		for code, v := range c.Custom {
			change.Custom[code] = Set(v)
		}
		text := encodeChange(t, change)
		again := decodeCustomer(t, text)
		if again.Email != c.Email || len(again.Addresses) != len(c.Addresses) || len(again.Custom) != len(c.Custom) {
			t.Errorf("%s became %s", body, text)
		}
		for i := range c.Addresses {
			if a, b := strings.Join(c.Addresses[i].Street, "\n"), strings.Join(again.Addresses[i].Street, "\n"); a != b {
				t.Errorf("street %q became %q", a, b)
			}
		}
	})
}
