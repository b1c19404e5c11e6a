package main

import (
	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/ops"
	"github.com/scim-bridge/scim-bridge/ops/shape"
	"github.com/scim-bridge/scim-bridge/scim"
)

// shapes says what the bodies of SCIM requests, and those that go to and come from Magento, are made
// of; nil says nothing.
type shapes struct{ scim, magento func(body []byte) string }

// newShapes returns what the log shows at the level debug, and nil where it is another: then nothing
// looks at a body.
func newShapes(cfg *config.Config, log *ops.Log) shapes {
	if !log.IsDebug() {
		return shapes{}
	}
	return shapes{scim: requestShapes(cfg).Of, magento: shape.Magento().Of}
}

// requestShapes says what can be shown of SCIM requests, in the log and in the console.
func requestShapes(cfg *config.Config) *shape.Describer {
	return shape.SCIM(cfg.Log.PersonalData, customer.KnownUsers(), scim.UserResourceType(), scim.GroupResourceType())
}
