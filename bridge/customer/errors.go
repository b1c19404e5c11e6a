package customer

import "github.com/scim-bridge/scim-bridge/bridge/internal/failure"

// magentoFailure is what trouble with Magento is to a SCIM client, where a refusal
// names fields of a customer or of a customer group.
func magentoFailure(err error, doing string) error { return failure.Of(err, doing, scimName) }
