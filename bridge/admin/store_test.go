package admin_test

import (
	"github.com/scim-bridge/scim-bridge/bridge/admin"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// The package itself does not know what asks its stores.
var (
	_ scimserver.Store       = admin.Users{}
	_ scimserver.MemberStore = admin.Roles{}
)
