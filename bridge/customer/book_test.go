package customer_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
)

// Magento refuses an address book that lacks the default address of before, unless
// it is empty; what the client takes away goes all the same.
func TestDefaultAddressesGo(t *testing.T) {
	t.Parallel()
	quay := map[string]any{
		"firstname": "Ada", "lastname": "Byron", "street": []any{"1 Quay"}, "city": "Bergen", "postcode": "5003", "telephone": "1", "country_id": "NO",
	}
	with := func(more map[string]any) map[string]any {
		m := maps.Clone(quay)
		maps.Copy(m, more)
		return m
	}
	both := with(map[string]any{"default_billing": true, "default_shipping": true})
	billing, shipping := with(map[string]any{"default_billing": true}), with(map[string]any{"default_shipping": true, "city": "Oslo"})
	other := with(map[string]any{"city": "Narvik"})
	home := `"addresses":[{"type":"home","streetAddress":"1 Quay","locality":"Voss","postalCode":"5003","country":"NO"}],"phoneNumbers":[{"type":"home","value":"1"}]`
	work := strings.NewReplacer("home", "work", "Voss", "Molde").Replace(home)
	for _, c := range []struct {
		name, sent  string
		book        []any
		kind, city  any // of the only address that the client sees then
		cityOfOther any
	}{
		{"all, one for both", `"addresses":[]`, []any{both}, nil, nil, nil},
		{"all, one for each", `"addresses":[]`, []any{billing, shipping}, nil, nil, nil},
		{"all, but the customer has another", `"addresses":[]`, []any{both, other}, nil, nil, "Narvik"},
		{"work for home, one for both", home, []any{both}, "home", "Voss", nil},
		{"work for home, and the customer has another", home, []any{both, other}, "home", "Voss", "Narvik"},
		{"home of two", work, []any{billing, shipping}, "work", "Molde", nil},
		{"work of two", home, []any{billing, shipping}, "home", "Voss", nil},
	} {
		for shape, s := range map[string]setup{"stock": {}, "with attributes": attributeShop()} {
			t.Run(c.name+", "+shape, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, s)
				id := w.add(map[string]any{"addresses": c.book})
				body := `{"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Byron"},` + c.sent + `}`
				w.Do(http.MethodPut, "/Users/"+id, body).Want(http.StatusOK).
					Equal(c.kind, "addresses", 0, "type").Equal(c.city, "addresses", 0, "locality").Equal(nil, "addresses", 1)
				if warnings := w.LastEvent(1).Warnings(); len(warnings) > 0 {
					t.Errorf("warnings %v", warnings)
				}
				customer, _ := w.Shop.Customer(1)
				cities := map[any]bool{}
				list, _ := customer["addresses"].([]any)
				for _, a := range list {
					cities[a.(map[string]any)["city"]] = true
				}
				if c.cityOfOther != nil && !cities[c.cityOfOther] {
					t.Errorf("the customer's other address is gone: %v", cities)
				}
				if n := w.Calls(func() { w.Do(http.MethodPut, "/Users/"+id, body).Want(http.StatusOK) }); n != 1 {
					t.Errorf("a PUT of the same took %d calls, want 1", n)
				}
			})
		}
	}
}
