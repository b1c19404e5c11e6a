package magento

import (
	"context"
	"net/http"
)

var routeModuleStatus = route{http.MethodGet, "/V1/scim-bridge/status"}

// ModuleStatus is what the companion module says of itself.
type ModuleStatus struct {
	Version      string
	Capabilities []string
}

type moduleWire struct {
	Version      text   `json:"version"`
	Capabilities []text `json:"capabilities"`
}

// ModuleStatus asks the companion module what it can do. It fails with *Error:
// NotFound where the module is not installed.
//
// Route: GET /V1/scim-bridge/status
func (c *Client) ModuleStatus(ctx context.Context) (*ModuleStatus, error) {
	w, err := get(ctx, c, routeModuleStatus, "/V1/scim-bridge/status", func(w *moduleWire) bool { return w.Version != "" })
	if err != nil {
		return nil, err
	}
	status := &ModuleStatus{Version: string(w.Version)}
	for _, capability := range w.Capabilities {
		status.Capabilities = append(status.Capabilities, string(capability))
	}
	return status, nil
}
