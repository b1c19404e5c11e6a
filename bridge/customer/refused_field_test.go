package customer_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// A refusal names the SCIM attribute in a shop of any language: by the shop's own labels, or by
// what the shop says of its attributes.
func TestRefusalsNameTheAttributeInAnyLanguage(t *testing.T) {
	t.Parallel()
	job := magentotest.Attribute{Code: "job", BackendType: "varchar", FrontendInput: "text", Label: "Stellung im Betrieb", InSet: true}
	size := magentotest.Attribute{Code: "size", BackendType: "varchar", FrontendInput: "text", Label: "Größe", MaxLength: 5, InSet: true}
	mapped := customer.Mapping{{Path: "title", Field: "custom.job"}, {Path: "nickName", Field: "custom.size"}}
	for language, option := range map[string]magentotest.Option{"English": magentotest.WithLatency(0), "German": magentotest.WithGerman()} {
		for shape, module := range map[string]magentotest.Option{"stock": option, "module": magentotest.WithModule()} {
			t.Run(language+", "+shape, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, setup{
					shop:   []magentotest.Option{magentotest.WithAttribute(job), magentotest.WithAttribute(size), option, module},
					bridge: customer.Config{CustomerAttributes: mapped},
				})
				id := w.Do(http.MethodPost, "/Users", strings.Replace(adaBody, `{"`, `{"title":"Clerk","`, 1)).Want(http.StatusCreated).ID()
				for _, code := range []string{"job", "taxvat"} {
					if code == "taxvat" {
						w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"`+customer.CustomerSchema+`:taxvat","value":"NO1"}`)).Want(http.StatusOK)
					}
					if err := w.Shop.RequireAttribute(code, true); err != nil {
						t.Fatal(err)
					}
				}
				vat := customer.CustomerSchema + ":taxvat"
				w.Do(http.MethodPost, "/Users", strings.ReplaceAll(adaBody, "ada@", "new@")).Want(http.StatusBadRequest).Says("title", vat)
				w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"remove","path":"title"}`)).Want(http.StatusBadRequest).Says("title: ")
				w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"remove","path":"`+vat+`"}`)).Want(http.StatusBadRequest).Says(vat + ": ")
				a := w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"add","path":"nickName","value":"Countess"}`)).Want(http.StatusBadRequest).Says("nickName: ")
				if shape == "module" {
					w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"password","value":"short"}`)).
						Want(http.StatusBadRequest).Says("password: ")
				}
				if strings.Contains(a.Detail(), "title") {
					t.Errorf("names another attribute: %s", a.Detail())
				}
			})
		}
	}
}
