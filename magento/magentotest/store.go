package magentotest

import (
	"net/http"
	"slices"
)

const (
	readStores    = "Magento_Backend::store"
	readTax       = "Magento_Tax::manage_tax"
	staticVersion = "static/version1754759768/"
)

type website struct {
	id         int64
	code, name string
}

// storeView is a store view. Each website has one group of them, with its own id.
type storeView struct {
	id, website        int64
	code, name, locale string
}

func storeRoutes() []route {
	return []route{
		{method: http.MethodGet, pattern: "/V1/store/websites", access: readStores, handle: (*Shop).getWebsites},
		{method: http.MethodGet, pattern: "/V1/store/storeViews", access: readStores, handle: (*Shop).getStoreViews},
		{method: http.MethodGet, pattern: "/V1/store/storeGroups", access: readStores, handle: (*Shop).getStoreGroups},
		{method: http.MethodGet, pattern: "/V1/store/storeConfigs", access: readStores, handle: (*Shop).getStoreConfigs},
		{method: http.MethodGet, pattern: "/V1/directory/currency", access: anonymous, handle: (*Shop).getCurrency},
		{method: http.MethodGet, pattern: "/V1/taxClasses/search", access: readTax, handle: (*Shop).searchTaxClasses},
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
	i := slices.IndexFunc(c.stores, func(s storeView) bool { return s.code == code })
	if i < 0 {
		return storeView{}, false
	}
	return c.stores[i], true
}

// firstStore returns the default store view of a website.
func (c *config) firstStore(website int64) (storeView, bool) {
	i := slices.IndexFunc(c.stores, func(s storeView) bool { return s.website == website && website > 0 })
	if i < 0 {
		return storeView{}, false
	}
	return c.stores[i], true
}

// websiteOf returns the website of the store view in a path, the default one for none.
func (c *config) websiteOf(store string) int64 {
	if s, ok := c.storeByCode(store); ok && s.website > 0 {
		return s.website
	}
	return c.stores[1].website
}

// list writes a JSON list of which each writes one item.
func list[T any](items []T, each func(*objectWriter, T)) []byte {
	b := []byte{'['}
	for i, item := range items {
		w := beginObject(appendComma(b, i))
		each(&w, item)
		b = w.end()
	}
	return append(b, ']')
}

func (s *Shop) getWebsites(*call) ([]byte, error) {
	return list(s.config.websites, func(w *objectWriter, site website) {
		w.number("id", site.id)
		w.text("code", site.code)
		w.text("name", site.name)
		w.number("default_group_id", site.id)
	}), nil
}

func (s *Shop) getStoreViews(*call) ([]byte, error) {
	return list(s.config.stores, func(w *objectWriter, view storeView) {
		w.number("id", view.id)
		w.text("code", view.code)
		w.text("name", view.name)
		w.number("website_id", view.website)
		w.number("store_group_id", view.website)
		w.number("is_active", 1)
	}), nil
}

func (s *Shop) getStoreGroups(*call) ([]byte, error) {
	return list(s.config.websites, func(w *objectWriter, site website) {
		name, code, category := "Default", "default", int64(0)
		if site.id > 0 {
			name, category = site.name+" Store", 2
			code = site.code + "_store"
		}
		if site.id == 1 {
			code = "main_website_store"
		}
		first, _ := s.config.firstStore(site.id)
		w.number("id", site.id)
		w.number("website_id", site.id)
		w.number("root_category_id", category)
		w.number("default_store_id", first.id)
		w.text("name", name)
		w.text("code", code)
	}), nil
}

func (s *Shop) getStoreConfigs(c *call) ([]byte, error) {
	base := s.origin(c.request) + s.config.path + "/"
	return list(s.config.stores[1:], func(w *objectWriter, view storeView) {
		w.number("id", view.id)
		w.text("code", view.code)
		w.number("website_id", view.website)
		w.text("locale", view.locale)
		w.text("base_currency_code", "USD")
		w.text("default_display_currency_code", "USD")
		w.text("timezone", "UTC")
		w.text("weight_unit", "lbs")
		for _, secure := range []string{"", "secure_"} {
			w.text(secure+"base_url", base)
			w.text(secure+"base_link_url", base)
			w.text(secure+"base_static_url", base+staticVersion)
			w.text(secure+"base_media_url", base+"media/")
		}
	}), nil
}

// getCurrency answers GET /V1/directory/currency, for a transcript alone.
func (s *Shop) getCurrency(*call) ([]byte, error) {
	w := beginObject(nil)
	w.text("base_currency_code", "USD")
	w.text("base_currency_symbol", "$")
	w.text("default_display_currency_code", "USD")
	w.text("default_display_currency_symbol", "$")
	w.key("available_currency_codes")
	w.b = appendScalar(w.b, []string{"USD"})
	w.key("exchange_rates")
	w.b = append(w.b, `[{"currency_to":"USD","rate":1}]`...)
	return w.end(), nil
}

type taxClass struct {
	id         int64
	name, kind string
}

// searchTaxClasses answers GET /V1/taxClasses/search, for a transcript alone.
func (s *Shop) searchTaxClasses(c *call) ([]byte, error) {
	asked, err := parseCriteria(c.query)
	if err != nil {
		return nil, err
	}
	found, err := filterSmall([]taxClass{{2, "Taxable Goods", "PRODUCT"}, {retailCustomer, retailCustomerName, "CUSTOMER"}}, asked, map[string]*field[taxClass]{
		"class_id":   numberField("class_id", func(t taxClass) int64 { return t.id }),
		"class_name": {name: "class_name", text: func(t taxClass) string { return t.name }},
		"class_type": {name: "class_type", text: func(t taxClass) string { return t.kind }},
	})
	if err != nil {
		return nil, err
	}
	from, to := asked.page(len(found))
	return appendPage(nil, asked, found[from:to], len(found), func(b []byte, t taxClass) []byte {
		w := beginObject(b)
		w.number("class_id", t.id)
		w.text("class_name", t.name)
		w.text("class_type", t.kind)
		return w.end()
	}), nil
}
