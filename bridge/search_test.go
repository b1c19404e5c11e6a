package bridge_test

import "testing"

// A search over all types (RFC 7644 section 3.4.2.1): an attribute that a type
// does not have is absent in it, and a type that cannot match costs no call.
func TestSearchOverUsersAndGroups(t *testing.T) {
	t.Parallel()
	for filter, want := range map[string]struct {
		total int
		calls int
		ids   string
	}{
		`(meta.resourceType eq \"User\") or (meta.resourceType eq \"Group\")`:      {6, 2, "{ada} {ben} {eve} 1 {wholesale} {retail}"},
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
			calls := c.calls(func() {
				c.take(&caseStep{
					request: "POST /.search", body: `{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"attributes":["id"],"filter":"` + filter + `"}`,
					want: fields{"totalResults": want.total, "Resources/*/id": want.ids},
				})
			})
			if calls != want.calls {
				t.Errorf("%d calls to Magento, want %d: %v", calls, want.calls, c.shop.CallsByRoute())
			}
		})
	}
}
