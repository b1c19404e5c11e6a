package magento

import (
	"context"
	"net/http"
)

var routeModuleStatus = route{http.MethodGet, "/V1/scim-bridge/status"}

// ModuleStatus is what the companion module says of itself.
type ModuleStatus struct {
	Version      string   `json:"version"`
	Capabilities []string `json:"capabilities"`
}

// ModuleStatus asks the companion module what it can do. It fails with *Error:
// NotFound where the module is not installed.
//
// Route: GET /V1/scim-bridge/status
func (c *Client) ModuleStatus(ctx context.Context) (*ModuleStatus, error) {
	return get(ctx, c, routeModuleStatus, routeModuleStatus.pattern, func(answer *ModuleStatus) bool { return answer.Version != "" })
}
