package customer_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
)

// A search over all types (RFC 7644 section 3.4.2.1): an attribute that a type
// does not have is absent in it, and a type that cannot match costs no call.
func TestSearchOverUsersAndGroups(t *testing.T) {
	t.Parallel()
	for filter, want := range map[string]struct {
		total int
		calls int
		ids   string
	}{
		`(meta.resourceType eq \"User\") or (meta.resourceType eq \"Group\")`:      {6, 2, "{ada} {ben} {eve} g1 {wholesale} {retail}"},
		`meta.resourceType eq \"User\" and userName eq \"ben\"`:                    {1, 1, "{ben}"},
		`meta.resourceType eq \"Group\" and displayName sw \"W\"`:                  {1, 1, "{wholesale}"},
		`userName eq \"ben\" or displayName eq \"retail\"`:                         {2, 2, "{ben} {retail}"},
		`emails[value eq \"eve@example.com\"] or members.value eq \"{ada}\"`:       {2, 3, "{eve} {wholesale}"},
		`meta.resourceType eq \"Robot\"`:                                           {0, 0, ""},
		`displayName eq \"Retail\" and not (userName pr)`:                          {1, 2, "{retail}"},
		`userName eq \"nobody\" or (displayName eq \"Nothing\" and active pr)`:     {0, 1, ""},
		`active eq false and meta.created gt \"2001-01-01T00:00:00Z\"`:             {1, 1, "{eve}"},
		`meta.resourceType eq \"User\" and not (emails.value co \"@example.com\")`: {0, 1, ""},
	} {
		t.Run(filter, func(t *testing.T) {
			t.Parallel()
			c := newCaseRun(t, attributeShop())
			calls := c.Calls(func() {
				c.take(&caseStep{
					request: "POST /.search", body: `{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"attributes":["id"],"filter":"` + filter + `"}`,
					want: fields{"totalResults": want.total, "Resources/*/id": want.ids},
				})
			})
			if calls != want.calls {
				t.Errorf("%d calls to Magento, want %d: %v", calls, want.calls, c.Shop.CallsByRoute())
			}
		})
	}
}

// On a shop that has no place for an attribute nobody has it: a client that looks
// for its externalId costs no call there, however many customers there are.
func TestSearchForWhatTheShopDoesNotKeep(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{bridge: customer.Config{ScanLimit: 3}})
	w.people(5)
	for _, c := range []struct {
		path, filter string
		want         float64
		calls        int
	}{
		{"/Users", `externalId eq "64f0c0ffee0123456789abcd"`, 0, 0},
		{"/Users", `title co "a" or externalId pr`, 0, 0},
		{"/Users", `externalId eq "x" or userName eq "p1@example.com"`, 1, 1},
		{"/Users", `not (externalId pr)`, 5, 1},
		{"/Groups", `externalId eq "x"`, 0, 0},
	} {
		calls := w.Calls(func() {
			w.Do(http.MethodGet, c.path+"?filter="+url.QueryEscape(c.filter), "").Want(http.StatusOK).Equal(c.want, "totalResults")
		})
		if calls != c.calls {
			t.Errorf("%s took %d calls, want %d", c.filter, calls, c.calls)
		}
	}
	// Beside it, what Magento cannot answer by itself has its limit.
	w.Do(http.MethodGet, "/Users?filter="+url.QueryEscape(`displayName co "p"`), "").Want(http.StatusBadRequest).Equal("tooMany", "scimType")
}
