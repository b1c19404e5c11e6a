package magento

import (
	"errors"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

func encodeChange(t *testing.T, change CustomerChange) string {
	t.Helper()
	body, err := change.body(routeUpdateCustomer)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(body, loose)
	if err == nil {
		err = (*jsontext.Value)(&text).Canonicalize() // which puts the names in order
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestChangeHoldsOnlyWhatIsNotLeft(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change CustomerChange
		want   string
	}{
		{"nothing", CustomerChange{}, `{}`},
		{"nothing of the custom attributes", CustomerChange{Custom: map[string]Field[string]{"a": {}}}, `{}`},
		{"one field", CustomerChange{Firstname: Set("Grace")}, `{"firstname":"Grace"}`},
		{
			"set",
			CustomerChange{
				Email: Set("a@example.com"), Lastname: Set("L"), Middlename: Set("M"), Prefix: Set("Dr."), Suffix: Set("PhD"),
				DOB: Set("1980-05-06"), Gender: Set[int64](2), Taxvat: Set("T"), Confirmation: Set("key"), GroupID: Set[int64](0),
				WebsiteID: Set[int64](1), StoreID: Set[int64](2), IsSubscribed: Set(false),
				Custom: map[string]Field[string]{"b": Set("2"), "a": Set("1"), "left": {}},
			},
			`{"confirmation":"key","custom_attributes":[{"attribute_code":"a","value":"1"},{"attribute_code":"b","value":"2"}],"dob":"1980-05-06",` +
				`"email":"a@example.com","extension_attributes":{"is_subscribed":false},"gender":2,"group_id":0,"lastname":"L","middlename":"M",` +
				`"prefix":"Dr.","store_id":2,"suffix":"PhD","taxvat":"T","website_id":1}`,
		},
		{
			"cleared",
			CustomerChange{
				Middlename: Clear[string](), Prefix: Clear[string](), Suffix: Clear[string](), DOB: Clear[string](), Taxvat: Clear[string](),
				Confirmation: Clear[string](), Gender: Clear[int64](), IsSubscribed: Clear[bool](), Addresses: Clear[[]Address](),
				Custom: map[string]Field[string]{"a": Clear[string]()},
			},
			`{"addresses":[],"confirmation":null,"custom_attributes":[{"attribute_code":"a","value":""}],"dob":"",` +
				`"extension_attributes":{"is_subscribed":false},"gender":0,"middlename":"","prefix":"","suffix":"","taxvat":""}`,
		},
		{
			"a new address has no empty fields",
			CustomerChange{Addresses: Set([]Address{{Firstname: "Ada", Street: []string{"1 Main St"}, Region: Region{Name: "Somerset"}, DefaultBilling: true}})},
			`{"addresses":[{"default_billing":true,"default_shipping":false,"firstname":"Ada","region":{"region":"Somerset"},"street":["1 Main St"]}]}`,
		},
		{
			"a known address has them, to clear",
			CustomerChange{Addresses: Set([]Address{{ID: 8, City: "Berlin", Custom: map[string]string{"c": "v"}}})},
			`{"addresses":[{"city":"Berlin","company":"","country_id":"","custom_attributes":[{"attribute_code":"c","value":"v"}],` +
				`"default_billing":false,"default_shipping":false,"fax":"","firstname":"","id":8,"lastname":"","middlename":"","postcode":"",` +
				`"prefix":"","region":{"region":"","region_code":"","region_id":0},"street":[],"suffix":"","telephone":"","vat_id":""}]}`,
		},
		{"an empty address book", CustomerChange{Addresses: Set([]Address(nil))}, `{"addresses":[]}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, encodeChange(t, tt.change)); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
			if !tt.change.IsZero() != (tt.want != "{}") {
				t.Errorf("IsZero() is %v", tt.change.IsZero())
			}
		})
	}
}

// Magento ignores a null there, and answers that all is well.
func TestWhatCannotBeClearedIsRefused(t *testing.T) {
	t.Parallel()
	for field, change := range map[string]CustomerChange{
		"group_id":   {GroupID: Clear[int64]()},
		"website_id": {WebsiteID: Clear[int64]()},
		"store_id":   {StoreID: Clear[int64]()},
	} {
		_, err := change.body(routeUpdateCustomer)
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Kind != Invalid || !cmp.Equal(e.Fields, []string{field}) || !errors.Is(err, errNotClearable) {
			t.Errorf("clearing %s: %v", field, err)
		}
	}
}
