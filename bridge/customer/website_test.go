package customer_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// Only customers of the configured website exist: the same address on another
// one is neither found, nor changed, nor a conflict.
func TestWebsiteFence(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{
		shop:   []magentotest.Option{magentotest.WithWebsite("eu", "eu_de", "de_DE")},
		bridge: customer.Config{Website: "eu"},
	})
	other, err := w.Shop.AddCustomer(map[string]any{"email": "ada@example.com", "firstname": "Ada", "lastname": "Base", "website_id": 1}, bridgetest.Password)
	if err != nil {
		t.Fatal(err)
	}
	stranger := "/Users/" + bridgetest.ID(other)
	w.Find(`userName eq "ada@example.com"`).Equal(0.0, "totalResults")
	w.Do(http.MethodGet, "/Users", "").Want(http.StatusOK).Equal(0.0, "totalResults")
	w.Do(http.MethodGet, stranger, "").Want(http.StatusNotFound)
	w.Do(http.MethodPut, stranger, adaBody).Want(http.StatusNotFound)
	w.Do(http.MethodPatch, stranger, bridgetest.Patch(`{"op":"replace","path":"active","value":false}`)).Want(http.StatusNotFound)
	w.Do(http.MethodDelete, stranger, "").Want(http.StatusNotFound)
	w.mayLogIn("ada@example.com", bridgetest.Password, true)

	mine := w.Do(http.MethodPost, "/Users", adaBody).Want(http.StatusCreated)
	mine.Equal("de-DE", "preferredLanguage").Equal(2.0, customer.CustomerSchema, "websiteId")
	w.Find(`userName eq "ada@example.com"`).Equal(1.0, "totalResults").Equal(mine.ID(), "Resources", 0, "id")
	w.Do(http.MethodDelete, "/Users/"+mine.ID(), "").Want(http.StatusNoContent)
	if _, there := w.Shop.Customer(other); !there {
		t.Error("the customer of the other website is gone")
	}
}

// Where the shop shares accounts between websites, all customers exist.
func TestSharedAccounts(t *testing.T) {
	t.Parallel()
	options := []magentotest.Option{magentotest.WithWebsite("eu", "eu_de", "de_DE"), magentotest.WithSharedAccounts()}
	t.Run("with the setting", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, setup{shop: options, bridge: customer.Config{GlobalAccounts: true}})
		id := w.addOn(2)
		w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK)
		w.Do(http.MethodPost, "/Users", adaBody).Want(http.StatusConflict)
		w.Find(`userName eq "ada@example.com"`).Equal(1.0, "totalResults").Equal(id, "Resources", 0, "id")
		w.Do(http.MethodPut, "/Users/"+id, strings.Replace(adaBody, "Byron", "King", 1)).Want(http.StatusOK).Equal(2.0, customer.CustomerSchema, "websiteId")
	})
	t.Run("without it, the conflict names the setting", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, setup{shop: options})
		w.addOn(2)
		detail := w.Do(http.MethodPost, "/Users", adaBody).Want(http.StatusConflict).Equal("uniqueness", "scimType").Detail()
		if !strings.Contains(detail, "MAGENTO_ACCOUNT_SCOPE=global") {
			t.Errorf("the detail does not name the setting: %s", detail)
		}
	})
}

// addOn puts a customer on a website and returns the id.
func (w *world) addOn(website int64) string {
	w.T.Helper()
	id, err := w.Shop.AddCustomer(map[string]any{"email": "ada@example.com", "firstname": "Ada", "lastname": "Byron", "website_id": website}, bridgetest.Password)
	if err != nil {
		w.T.Fatal(err)
	}
	return bridgetest.ID(id)
}

func TestUnknownWebsiteStopsTheStart(t *testing.T) {
	t.Parallel()
	err := loadError(t, setup{bridge: customer.Config{Website: "nosuch"}})
	if err == nil || !strings.Contains(err.Error(), `no website "nosuch"; it has: base`) {
		t.Errorf("error %v", err)
	}
}

func TestWrongMappingStopsTheStart(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ path, field, says string }{
		{"nosuch", "taxvat", "nosuch is no attribute of a SCIM user"},
		{"title", "custom.nosuch", "the shop has no customer attribute nosuch"},
		{"title", "firstname", "no field to map to"},
		{"emails", "taxvat", "has several values"},
		{"name", "taxvat", "is complex"},
		{"name.givenName", "taxvat", "kept in Magento's own name already"},
		{"id", "taxvat", "readOnly"},
		{"password", "taxvat", "writeOnly"},
		{"active", "taxvat", "decides something in Magento"},
		{"title", "custom.scim_user_name", "used by the bridge itself"},
		{customer.CustomerSchema + ":dob", "taxvat", "a field of Magento already"},
	} {
		t.Run(c.path+"="+c.field, func(t *testing.T) {
			t.Parallel()
			err := loadError(t, setup{bridge: customer.Config{CustomerAttributes: customer.Mapping{{Path: c.path, Field: c.field}}}})
			if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "CUSTOMER_ATTRIBUTES: "+c.path+"="+c.field) {
				t.Errorf("error %v, want one that says %q", err, c.says)
			}
		})
	}
	t.Run("all wrong entries are named", func(t *testing.T) {
		t.Parallel()
		err := loadError(t, setup{bridge: customer.Config{CustomerAttributes: customer.Mapping{{Path: "a", Field: "taxvat"}, {Path: "title", Field: "custom.b"}}}})
		if err == nil || strings.Count(err.Error(), "CUSTOMER_ATTRIBUTES:") != 2 {
			t.Errorf("error %v", err)
		}
	})
}

// Every attribute that can be mapped is text, so a field of another kind cannot
// hold one.
func TestMappingToAFieldThatHoldsNoText(t *testing.T) {
	t.Parallel()
	yesNo := magentotest.WithAttribute(magentotest.Attribute{Code: "vip", BackendType: "int", FrontendInput: "boolean", InSet: true})
	err := loadError(t, setup{shop: []magentotest.Option{yesNo}, bridge: customer.Config{CustomerAttributes: customer.Mapping{{Path: "title", Field: "custom.vip"}}}})
	if err == nil || !strings.Contains(err.Error(), "vip is a boolean: only text and dates can hold a SCIM value") {
		t.Errorf("error %v", err)
	}
}
