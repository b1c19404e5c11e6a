package customer

import (
	"cmp"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
)

// magentoFailure is what trouble with Magento is to a SCIM client, where a refusal
// names fields of a customer or of a customer group.
func magentoFailure(err error, doing string) error { return failure.Of(err, doing, scimName) }

// failure is magentoFailure for a customer of this shop, whose attributes a refusal
// names by where CUSTOMER_ATTRIBUTES keeps them.
func (s *shop) failure(err error, doing string) error { return failure.Of(err, doing, s.attributeOf) }

// scimNames says which SCIM attribute a field of Magento comes from.
var scimNames = map[string]string{ //nolint:gochecknoglobals // a constant table
	"email": "emails", "firstname": "name.givenName", "lastname": "name.familyName", "middlename": "name.middleName",
	"prefix": "name.honorificPrefix", "suffix": "name.honorificSuffix", "password": "password",
	"dob": CustomerSchema + ":dob", "gender": CustomerSchema + ":gender", "taxvat": CustomerSchema + ":taxvat",
	"store_id": CustomerSchema + ":storeId", "is_subscribed": CustomerSchema + ":isSubscribed", "city": "addresses", "street": "addresses", "postcode": "addresses",
	"telephone": "addresses", "country_id": "addresses", "countryId": "addresses", "region": "addresses", "group_id": "groups",
	attrUserName: "userName", attrExternalID: "externalId", "scim_display_name": "displayName",
}

// scimName is the SCIM attribute of a field of Magento, else the field itself.
func scimName(field string) string { return cmp.Or(scimNames[field], field) }
