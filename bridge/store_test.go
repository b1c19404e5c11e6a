package bridge_test

import (
	"github.com/scim-bridge/scim-bridge/bridge"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// The package itself does not know what asks its stores.
var (
	_ scimserver.Store       = bridge.Users{}
	_ scimserver.MemberStore = bridge.Groups{}
	_ scimserver.Store       = bridge.AdminUsers{}
	_ scimserver.MemberStore = bridge.AdminRoles{}
)
