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
	ID             int64 // 0 is the admin's own
	Code, Name     string
	DefaultGroupID int64 // id of a StoreGroup
}

// StoreGroup is what the admin panel calls a store
// (Magento\Store\Api\Data\GroupInterface).
type StoreGroup struct {
	ID, WebsiteID, DefaultStoreID int64
	Code, Name                    string
}

// StoreView is a store view (Magento\Store\Api\Data\StoreInterface).
type StoreView struct {
	ID, WebsiteID, StoreGroupID int64
	Code, Name                  string
	Active                      bool
}

// StoreConfig is the configuration of a store view
// (Magento\Store\Api\Data\StoreConfigInterface).
type StoreConfig struct {
	ID, WebsiteID int64
	Code          string // of the store view
	Locale        string // ll_CC, as in en_US
	Timezone      string // IANA name
	BaseURL       string
	SecureBaseURL string
}

type (
	websiteWire struct {
		ID             number `json:"id"`
		Code           text   `json:"code"`
		Name           text   `json:"name"`
		DefaultGroupID number `json:"default_group_id"`
	}
	storeGroupWire struct {
		ID             number `json:"id"`
		WebsiteID      number `json:"website_id"`
		DefaultStoreID number `json:"default_store_id"`
		Code           text   `json:"code"`
		Name           text   `json:"name"`
	}
	storeViewWire struct {
		ID           number `json:"id"`
		WebsiteID    number `json:"website_id"`
		StoreGroupID number `json:"store_group_id"`
		Code         text   `json:"code"`
		Name         text   `json:"name"`
		Active       flag   `json:"is_active"`
	}
	storeConfigWire struct {
		ID            number `json:"id"`
		WebsiteID     number `json:"website_id"`
		Code          text   `json:"code"`
		Locale        text   `json:"locale"`
		Timezone      text   `json:"timezone"`
		BaseURL       text   `json:"base_url"`
		SecureBaseURL text   `json:"secure_base_url"`
	}
)

// Websites lists the websites, the admin's own among them. It fails with *Error.
//
// Route: GET /V1/store/websites
func (c *Client) Websites(ctx context.Context) ([]Website, error) {
	return list(ctx, c, routeWebsites, "/V1/store/websites", func(w *websiteWire) Website {
		return Website{ID: int64(w.ID), Code: string(w.Code), Name: string(w.Name), DefaultGroupID: int64(w.DefaultGroupID)}
	})
}

// StoreGroups lists the groups of store views. It fails with *Error.
//
// Route: GET /V1/store/storeGroups
func (c *Client) StoreGroups(ctx context.Context) ([]StoreGroup, error) {
	return list(ctx, c, routeStoreGroups, "/V1/store/storeGroups", func(w *storeGroupWire) StoreGroup {
		return StoreGroup{
			ID: int64(w.ID), WebsiteID: int64(w.WebsiteID), DefaultStoreID: int64(w.DefaultStoreID),
			Code: string(w.Code), Name: string(w.Name),
		}
	})
}

// StoreViews lists the store views, the admin's own (0) among them. It fails with *Error.
//
// Route: GET /V1/store/storeViews
func (c *Client) StoreViews(ctx context.Context) ([]StoreView, error) {
	return list(ctx, c, routeStoreViews, "/V1/store/storeViews", func(w *storeViewWire) StoreView {
		return StoreView{
			ID: int64(w.ID), WebsiteID: int64(w.WebsiteID), StoreGroupID: int64(w.StoreGroupID),
			Code: string(w.Code), Name: string(w.Name), Active: bool(w.Active),
		}
	})
}

// StoreConfigs lists the configuration of the store views, without the admin's
// own. It fails with *Error.
//
// Route: GET /V1/store/storeConfigs
func (c *Client) StoreConfigs(ctx context.Context) ([]StoreConfig, error) {
	return list(ctx, c, routeStoreConfigs, "/V1/store/storeConfigs", func(w *storeConfigWire) StoreConfig {
		return StoreConfig{
			ID: int64(w.ID), WebsiteID: int64(w.WebsiteID), Code: string(w.Code), Locale: string(w.Locale),
			Timezone: string(w.Timezone), BaseURL: string(w.BaseURL), SecureBaseURL: string(w.SecureBaseURL),
		}
	})
}
