package magentotest

import "slices"

const (
	readStores    = "Magento_Backend::store"
	readTax       = "Magento_Tax::manage_tax"
	staticVersion = "static/version1754759768/"
)

// website is a website as Magento\Store\Api\Data\WebsiteInterface answers it. Each has
// one group of store views, with its own id.
type website struct {
	ID           int64  `json:"id"`
	Code         string `json:"code"`
	Name         string `json:"name"`
	DefaultGroup int64  `json:"default_group_id"`
}

// storeView is a store view as Magento\Store\Api\Data\StoreInterface answers it.
type storeView struct {
	ID        int64  `json:"id"`
	Code      string `json:"code"`
	Name      string `json:"name"`
	WebsiteID int64  `json:"website_id"`
	GroupID   int64  `json:"store_group_id"`
	Active    int    `json:"is_active"`
	locale    string
}

func newWebsite(id int64, code, name string) website { return website{id, code, name, id} }

func newStoreView(id, website int64, code, name, locale string) storeView {
	return storeView{id, code, name, website, website, 1, locale}
}

// storeGroup is a group of store views as Magento\Store\Api\Data\GroupInterface answers it.
type storeGroup struct {
	ID           int64  `json:"id"`
	WebsiteID    int64  `json:"website_id"`
	RootCategory int64  `json:"root_category_id"`
	DefaultStore int64  `json:"default_store_id"`
	Name         string `json:"name"`
	Code         string `json:"code"`
}

// storeConfig is Magento\Store\Api\Data\StoreConfigInterface.
type storeConfig struct {
	ID              int64  `json:"id"`
	Code            string `json:"code"`
	WebsiteID       int64  `json:"website_id"`
	Locale          string `json:"locale"`
	Currency        string `json:"base_currency_code"`
	DisplayCurrency string `json:"default_display_currency_code"`
	Timezone        string `json:"timezone"`
	WeightUnit      string `json:"weight_unit"`
	BaseURL         string `json:"base_url"`
	LinkURL         string `json:"base_link_url"`
	StaticURL       string `json:"base_static_url"`
	MediaURL        string `json:"base_media_url"`
	SecureBaseURL   string `json:"secure_base_url"`
	SecureLinkURL   string `json:"secure_base_link_url"`
	SecureStaticURL string `json:"secure_base_static_url"`
	SecureMediaURL  string `json:"secure_base_media_url"`
}

func storeRoutes() []route {
	return []route{
		get("/V1/store/websites", readStores, (*Shop).getWebsites),
		get("/V1/store/storeViews", readStores, (*Shop).getStoreViews),
		get("/V1/store/storeGroups", readStores, (*Shop).getStoreGroups),
		get("/V1/store/storeConfigs", readStores, (*Shop).getStoreConfigs),
		get("/V1/directory/currency", anonymous, (*Shop).getCurrency),
		get("/V1/taxClasses/search", readTax, (*Shop).searchTaxClasses),
	}
}

// store returns the store view with an id. The admin's own, 0, is none for customers.
func (c *config) store(id int64) (storeView, bool) {
	if id > 0 && id < int64(len(c.stores)) {
		return c.stores[id], true
	}
	return storeView{}, false
}

func (c *config) hasStore(id int64) bool { return id >= 0 && id < int64(len(c.stores)) }

func (c *config) hasWebsite(id int64) bool { return id >= 0 && id < int64(len(c.websites)) }

func (c *config) storeByCode(code string) (storeView, bool) {
	i := slices.IndexFunc(c.stores, func(s storeView) bool { return s.Code == code })
	if i < 0 {
		return storeView{}, false
	}
	return c.stores[i], true
}

// firstStore returns the default store view of a website.
func (c *config) firstStore(website int64) (storeView, bool) {
	i := slices.IndexFunc(c.stores, func(s storeView) bool { return s.WebsiteID == website && website > 0 })
	if i < 0 {
		return storeView{}, false
	}
	return c.stores[i], true
}

// websiteOf returns the website of the store view in a path, the default one for none.
func (c *config) websiteOf(store string) int64 {
	if s, ok := c.storeByCode(store); ok && s.WebsiteID > 0 {
		return s.WebsiteID
	}
	return c.stores[1].WebsiteID
}

// getWebsites answers GET /V1/store/websites.
func (s *Shop) getWebsites(*call) (any, error) { return s.config.websites, nil }

// getStoreViews answers GET /V1/store/storeViews.
func (s *Shop) getStoreViews(*call) (any, error) { return s.config.stores, nil }

// getStoreGroups answers GET /V1/store/storeGroups.
func (s *Shop) getStoreGroups(*call) (any, error) {
	return mapped(s.config.websites, func(site website) storeGroup {
		g := storeGroup{ID: site.ID, WebsiteID: site.ID, Name: "Default", Code: "default"}
		if site.ID > 0 {
			g.Name, g.Code, g.RootCategory = site.Name+" Store", site.Code+"_store", 2
		}
		if site.ID == 1 {
			g.Code = "main_website_store"
		}
		first, _ := s.config.firstStore(site.ID)
		g.DefaultStore = first.ID
		return g
	}), nil
}

// getStoreConfigs answers GET /V1/store/storeConfigs.
func (s *Shop) getStoreConfigs(c *call) (any, error) {
	base := s.origin(c.request) + s.config.path + "/"
	static, media := base+staticVersion, base+"media/"
	return mapped(s.config.stores[1:], func(v storeView) storeConfig {
		return storeConfig{
			v.ID, v.Code, v.WebsiteID, v.locale, "USD", "USD", "UTC", "lbs",
			base, base, static, media, base, base, static, media,
		}
	}), nil
}

// getCurrency answers GET /V1/directory/currency, for a transcript alone.
func (s *Shop) getCurrency(*call) (any, error) {
	return object{
		{"base_currency_code", "USD"},
		{"base_currency_symbol", "$"},
		{"default_display_currency_code", "USD"},
		{"default_display_currency_symbol", "$"},
		{"available_currency_codes", []string{"USD"}},
		{"exchange_rates", []object{{{"currency_to", "USD"}, {"rate", 1}}}},
	}, nil
}

type taxClass struct {
	ID   int64  `json:"class_id"`
	Name string `json:"class_name"`
	Kind string `json:"class_type"`
}

// searchTaxClasses answers GET /V1/taxClasses/search, for a transcript alone.
func (s *Shop) searchTaxClasses(c *call) (any, error) {
	asked, err := s.criteria(c)
	if err != nil {
		return nil, err
	}
	classes := []taxClass{{2, "Taxable Goods", "PRODUCT"}, {retailCustomer, retailCustomerName, "CUSTOMER"}}
	found, err := filterSmall(classes, asked, map[string]*field[taxClass]{
		"class_id":   numberField("class_id", func(t taxClass) int64 { return t.ID }),
		"class_name": {name: "class_name", text: func(t taxClass) string { return t.Name }},
		"class_type": {name: "class_type", text: func(t taxClass) string { return t.Kind }},
	})
	if err != nil {
		return nil, err
	}
	return pageOf(asked, found, func(t taxClass) taxClass { return t }), nil
}
