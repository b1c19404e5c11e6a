package customer

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/bridge/internal/person"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

var (
	norway = &magento.Country{ID: "NO"}
	usa    = &magento.Country{ID: "US", Regions: []magento.CountryRegion{{ID: 13, Code: "CO", Name: "Colorado"}}}
	atlas  = countries{"NO": norway, "US": usa}
	ada    = person.Name{First: "Ada", Last: "Byron"}
)

func quay(kind string) map[string]any {
	return map[string]any{"type": kind, "streetAddress": "1 Quay", "locality": "Bergen", "postalCode": "5003", "country": "NO"}
}

func phone(kind, value string) map[string]any { return map[string]any{"type": kind, "value": value} }

func bergen(id int64) magento.Address {
	return magento.Address{ID: id, Firstname: "Ada", Lastname: "Byron", Street: []string{"1 Quay"}, City: "Bergen", Postcode: "5003", CountryID: "NO", Telephone: "1"}
}

func TestAddressBook(t *testing.T) {
	t.Parallel()
	billing := bergen(7)
	billing.DefaultBilling, billing.DefaultShipping, billing.Company = true, true, "Acme"
	other := bergen(8)
	other.City = "Oslo"
	holder := &magento.Customer{Addresses: []magento.Address{billing, other}, DefaultBilling: 7, DefaultShipping: 7}
	for _, c := range []struct {
		what       string
		customer   *magento.Customer
		r          scim.Resource
		want       []magento.Address
		changed    bool
		incomplete []string
	}{
		{
			"a first complete address is for billing and shipping", &magento.Customer{},
			scim.Resource{"addresses": []any{quay("work")}, "phoneNumbers": []any{phone("work", "tel:1")}},
			func() []magento.Address {
				a := bergen(0)
				a.DefaultBilling, a.DefaultShipping = true, true
				return []magento.Address{a}
			}(), true, nil,
		},
		{
			"work and home are billing and shipping", &magento.Customer{},
			scim.Resource{"addresses": []any{quay("home"), quay("work")}, "phoneNumbers": []any{phone("work", "1"), phone("home", "2")}},
			func() []magento.Address {
				work, home := bergen(0), bergen(0)
				work.DefaultBilling, home.DefaultShipping, home.Telephone = true, true, "2"
				return []magento.Address{work, home}
			}(), true, nil,
		},
		{
			"an address without a telephone is incomplete", &magento.Customer{},
			scim.Resource{"addresses": []any{quay("work")}},
			nil, false,
			[]string{"work"},
		},
		{
			"an unknown country is incomplete", &magento.Customer{},
			scim.Resource{"addresses": []any{map[string]any{"type": "work", "streetAddress": "x", "locality": "y", "postalCode": "z", "country": "XX"}}, "phoneNumbers": []any{phone("work", "1")}},
			nil, false,
			[]string{"work"},
		},
		{
			"what is there already changes nothing", holder,
			scim.Resource{"addresses": []any{quay("work")}, "phoneNumbers": []any{phone("work", "1")}},
			[]magento.Address{billing, other},
			false, nil,
		},
		{
			"a change keeps id, company and the rest of the book", holder,
			scim.Resource{"addresses": []any{quay("work")}, "phoneNumbers": []any{phone("work", "2")}},
			func() []magento.Address {
				a := billing
				a.Telephone = "2"
				return []magento.Address{a, other}
			}(), true, nil,
		},
		{"no address empties the book", &magento.Customer{Addresses: []magento.Address{billing}}, scim.Resource{}, nil, true, nil},
		{
			"no address leaves the customer's other ones, and the default one as one of them", holder,
			scim.Resource{},
			func() []magento.Address {
				a := billing
				a.DefaultBilling, a.DefaultShipping = false, false
				return []magento.Address{other, a}
			}(), true, nil,
		},
		{
			"an incomplete one leaves the book as it is", holder,
			scim.Resource{"addresses": []any{map[string]any{"type": "work", "locality": "Bergen"}}},
			[]magento.Address{billing, other},
			false,
			[]string{"work"},
		},
		{
			"a new shipping address takes the flag from the billing address", &magento.Customer{Addresses: []magento.Address{billing}, DefaultBilling: 7, DefaultShipping: 7},
			scim.Resource{"addresses": []any{quay("work"), quay("home")}, "phoneNumbers": []any{phone("work", "1")}},
			func() []magento.Address {
				work, home := billing, bergen(0)
				work.DefaultShipping, home.DefaultShipping = false, true
				return []magento.Address{work, home}
			}(), true, nil,
		},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			book, incomplete := addressBook(c.r, c.customer, atlas, ada)
			if diff := cmp.Diff(c.want, book); diff != "" {
				t.Errorf("address book (-want +got):\n%s", diff)
			}
			if changed := !slices.EqualFunc(book, c.customer.Addresses, sameAddress); changed != c.changed {
				t.Errorf("changed is %t, want %t", changed, c.changed)
			}
			if diff := cmp.Diff(c.incomplete, incomplete); diff != "" {
				t.Errorf("incomplete (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRegionIn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what    string
		country *magento.Country
		region  string
		want    magento.Region
	}{
		{"by code", usa, "co", magento.Region{ID: 13, Code: "CO", Name: "Colorado"}},
		{"by name", usa, "Colorado", magento.Region{ID: 13, Code: "CO", Name: "Colorado"}},
		{"free text where the country has no list", norway, "Vestland", magento.Region{Name: "Vestland"}},
		{"none", norway, "", magento.Region{}},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			if got := regionIn(c.country, c.region); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestStreetLines(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string][]string{
		"1 Quay":            {"1 Quay"},
		"1 Quay\r\nFloor 2": {"1 Quay", "Floor 2"},
		"1\n2\n\n3\n4":      {"1", "2, 3, 4"},
		" \n ":              nil,
	} {
		if diff := cmp.Diff(want, streetLines(sent)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", sent, diff)
		}
	}
}
