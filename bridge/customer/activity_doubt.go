package customer

import (
	"net/http"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/scim"
)

// mayRaise refuses to reactivate who is marked as inactive for the companion module where that
// cannot be asked for: it lets no save but that of its own route raise the mark, so Magento
// would drop it in silence and store the rest, a new password too. It fails with *scim.Error.
func (p *plan) mayRaise() error {
	raises := p.current.Custom[attrActive] == "0" && p.after.Custom[attrActive] != "0"
	if !raises || !p.shop.mapping.doubted {
		return nil
	}
	return &scim.Error{
		Status: http.StatusBadGateway, RetryAfter: failure.RetryWhenFixed, Err: p.shop.module.doubt,
		Reason: "could not reactivate the customer",
		Detail: "Only the companion module can reactivate this user, and the shop does not tell whether the module is there: " +
			"somebody has to look at what refuses GET /V1/scim-bridge/status. Nothing was changed.",
	}
}
