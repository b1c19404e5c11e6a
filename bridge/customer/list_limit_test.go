package customer_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// anyOf joins an operator on values by or.
func anyOf(n int, format string) string {
	terms := make([]string, n)
	for i := range terms {
		terms[i] = fmt.Sprintf(format, i)
	}
	return strings.Join(terms, " or ")
}

// A shop that takes no longer lists than Magento does by default where that is limited, takes
// every search of the bridge's.
func TestSearchesKeepToTheListLimit(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]magentotest.Option{
		"stock": nil, "attributes": {magentotest.WithAttributes()}, "module": {magentotest.WithModule()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setup{shop: append(options, magentotest.WithListLimit(20))}
			if name == "module" {
				domains := strings.ReplaceAll(anyOf(11, "d%d.example.com"), " or ", ",")
				var err error
				if s.bridge.Scope, err = customer.ParseScope("managed+domains:example.com," + domains); err != nil {
					t.Fatal(err)
				}
			}
			w := newWorld(t, s)
			people := w.people(30)
			for _, expression := range []string{
				anyOf(30, `userName eq "p%d@example.com"`),
				anyOf(30, `userName sw "p%d@"`),
				anyOf(40, `emails.value sw "p%d@"`),
				`active eq true and (` + anyOf(25, `userName sw "p%d@"`) + `)`,
				anyOf(25, `id eq "%d"`),
				`not (` + anyOf(12, `userName eq "q%d"`) + `)`,
				strings.ReplaceAll(anyOf(30, `userName ne "q%d"`), " or ", " and "),
			} {
				found := w.Do(http.MethodGet, "/Users?count=100&"+filter(expression), "").Want(http.StatusOK)
				if n, _ := found.At("totalResults").(float64); n < 24 {
					t.Errorf("%s: %v found", expression, n)
				}
			}
			team := w.Group("Team", people...)
			w.Members(team, people...)
			w.Do(http.MethodPut, "/Groups/"+team, `{"displayName":"Team","members":[`+bridgetest.Values(people[:25]...)+`]}`).Want(http.StatusOK)
			w.Members(team, people[:25]...)
		})
	}
}

// What a shop's limit of lists refuses says which setting that is, its value and the wanted one.
func TestListLimitIsNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{shop: []magentotest.Option{magentotest.WithAttributes(), magentotest.WithListLimit(4)}})
	id := w.add(nil)
	w.Do(http.MethodGet, "/Users?"+filter(anyOf(12, `userName sw "p%d@"`)), "").Want(http.StatusBadGateway).
		Says("at most 4 items", "has 20", "Input List Limit", "to 20 or more")
	w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK)
	w.Do(http.MethodGet, "/Users?count=100", "").Want(http.StatusOK).Equal(1.0, "itemsPerPage")
}

// An address book that is too long for the shop's limit fails nobody, and the operator learns why.
func TestAddressBookOverTheListLimit(t *testing.T) {
	t.Parallel()
	const limit = 20
	books := func(n int) []any {
		var list []any
		for i := range n {
			list = append(list, map[string]any{
				"firstname": "Ada", "lastname": "Byron", "street": []any{fmt.Sprintf("%d Quay", i)}, "city": "Bergen",
				"postcode": "5003", "country_id": "NO", "telephone": "1", "default_billing": i == 0,
			})
		}
		return list
	}
	for n, isTooLong := range map[int]bool{limit: false, limit + 1: true} {
		w := newWorld(t, setup{shop: []magentotest.Option{magentotest.WithAttributes(), magentotest.WithListLimit(limit)}})
		id := w.add(map[string]any{"addresses": books(n)})
		moved := `{"op":"replace","path":"addresses[type eq \"work\"].streetAddress","value":"99 Hill"},{"op":"replace","path":"active","value":false}`
		w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(moved)).Want(http.StatusOK).Equal(false, "active")
		c, _ := w.Shop.Customer(1)
		list, _ := c["addresses"].([]any)
		first, _ := list[0].(map[string]any)
		if isMoved := fmt.Sprint(first["street"]) == "[99 Hill]"; len(list) != n || isMoved == isTooLong {
			t.Errorf("of %d addresses %d are left, the first one is %v", n, len(list), first)
		}
		if w.warned("list-limit") != isTooLong {
			t.Errorf("%d addresses: warnings %v", n, w.LastEvent(1).Warnings())
		}
	}
}
