package customer_test

import (
	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// The package itself does not know what asks its stores.
var (
	_ scimserver.Store       = customer.Users{}
	_ scimserver.MemberStore = customer.Groups{}
)
