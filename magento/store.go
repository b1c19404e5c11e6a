package magento

import (
	"context"
	"net/http"
)

// The routes of a shop's websites and store views.
var (
	routeWebsites     = route{http.MethodGet, "/V1/store/websites"}
	routeStoreViews   = route{http.MethodGet, "/V1/store/storeViews"}
	routeStoreGroups  = route{http.MethodGet, "/V1/store/storeGroups"}
	routeStoreConfigs = route{http.MethodGet, "/V1/store/storeConfigs"}
)

// Website is a website of the shop (Magento\Store\Api\Data\WebsiteInterface).
type Website struct {
	ID             int64  `json:"id"` // 0 is the admin's own
	Code           string `json:"code"`
	Name           string `json:"name"`
	DefaultGroupID int64  `json:"default_group_id"` // id of a StoreGroup
}

// StoreGroup is what the admin panel calls a store
// (Magento\Store\Api\Data\GroupInterface).
type StoreGroup struct {
	ID             int64  `json:"id"`
	WebsiteID      int64  `json:"website_id"`
	DefaultStoreID int64  `json:"default_store_id"`
	Code           string `json:"code"`
	Name           string `json:"name"`
}

// StoreView is a store view (Magento\Store\Api\Data\StoreInterface).
type StoreView struct {
	ID           int64  `json:"id"`
	WebsiteID    int64  `json:"website_id"`
	StoreGroupID int64  `json:"store_group_id"`
	Code         string `json:"code"`
	Name         string `json:"name"`
	Active       bool   `json:"is_active"`
}

// StoreConfig is the configuration of a store view
// (Magento\Store\Api\Data\StoreConfigInterface).
type StoreConfig struct {
	ID            int64  `json:"id"`
	WebsiteID     int64  `json:"website_id"`
	Code          string `json:"code"`     // of the store view
	Locale        string `json:"locale"`   // ll_CC, as in en_US
	Timezone      string `json:"timezone"` // IANA name
	BaseURL       string `json:"base_url"`
	SecureBaseURL string `json:"secure_base_url"`
}

// Websites lists the websites, the admin's own among them. It fails with *Error.
//
// Route: GET /V1/store/websites
func (c *Client) Websites(ctx context.Context) ([]Website, error) {
	return list[Website](ctx, c, routeWebsites)
}

// StoreGroups lists the groups of store views. It fails with *Error.
//
// Route: GET /V1/store/storeGroups
func (c *Client) StoreGroups(ctx context.Context) ([]StoreGroup, error) {
	return list[StoreGroup](ctx, c, routeStoreGroups)
}

// StoreViews lists the store views, the admin's own (0) among them. It fails with *Error.
//
// Route: GET /V1/store/storeViews
func (c *Client) StoreViews(ctx context.Context) ([]StoreView, error) {
	return list[StoreView](ctx, c, routeStoreViews)
}

// StoreConfigs lists the configuration of the store views, without the admin's
// own. It fails with *Error.
//
// Route: GET /V1/store/storeConfigs
func (c *Client) StoreConfigs(ctx context.Context) ([]StoreConfig, error) {
	return list[StoreConfig](ctx, c, routeStoreConfigs)
}
