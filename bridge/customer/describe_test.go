package customer_test

import (
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// customersOf is a bridge for a shop that requires some attributes. It has read nothing of it yet.
func customersOf(t *testing.T, s setup, required ...string) *customer.Customers {
	t.Helper()
	shop := magentotest.NewServer(t, append(s.shop, magentotest.WithBearer("magento-token"))...)
	for _, code := range required {
		if err := shop.RequireAttribute(code, true); err != nil {
			t.Fatal(err)
		}
	}
	client, err := magento.New(magento.Config{BaseURL: shop.URL, Credentials: magento.Bearer{Token: "magento-token"}})
	if err != nil {
		t.Fatal(err)
	}
	customers := customer.New(s.bridge, client)
	t.Cleanup(func() {
		customers.Close()
		client.Close()
	})
	return customers
}

// What is said to be kept is offered by /Schemas, and what is said to be kept nowhere is not.
func TestADescriptionAgreesWithTheSchemas(t *testing.T) {
	t.Parallel()
	mapping, err := customer.ParseAttributeMapping("title=taxvat;externalId=custom.erp")
	if err != nil {
		t.Fatal(err)
	}
	erp := magentotest.WithAttribute(magentotest.Attribute{Code: "erp"})
	for name, s := range map[string]setup{
		"stock":      {},
		"attributes": {shop: []magentotest.Option{magentotest.WithAttributes()}},
		"module":     {shop: []magentotest.Option{magentotest.WithModule()}},
		"mapping":    {shop: []magentotest.Option{erp}, bridge: customer.Config{CustomerAttributes: mapping}},
		"passwords":  {bridge: customer.Config{IgnorePasswords: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			customers := customersOf(t, s)
			d, err := customers.Describe(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			offered, err := customers.Users().ResourceType(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			places := map[customer.Place]int{}
			for _, a := range d.Attributes {
				places[a.Place]++
				urn, rest := "", a.Path
				if i := strings.LastIndexByte(a.Path, ':'); i > 0 {
					urn, rest = a.Path[:i], a.Path[i+1:]
				}
				top, sub, _ := strings.Cut(rest, ".")
				attribute := offered.Attribute(urn, top)
				isOffered := attribute != nil
				if isOffered && sub != "" {
					isOffered = false
					for _, one := range attribute.SubAttributes {
						isOffered = isOffered || one.Name == sub
					}
				}
				if isOffered != (a.Place != customer.Nowhere) {
					t.Errorf("%s is kept in %s %s, and is offered: %t", a.Path, a.Place, a.Field, isOffered)
				}
				if (a.Place == customer.InField || a.Place == customer.InText) && a.Field == "" {
					t.Errorf("%s is kept in a field without a name", a.Path)
				}
			}
			if d.Extra != (places[customer.InText] > 0) || places[customer.InField] < 20 {
				t.Errorf("places %v, where everything is kept: %t", places, d.Extra)
			}
		})
	}
}

// A text is refused exactly where a start with it would fail, and for the same reasons.
func TestACheckedMappingIsThatOfAStart(t *testing.T) {
	t.Parallel()
	shop := []magentotest.Option{
		magentotest.WithAttribute(magentotest.Attribute{Code: "erp"}),
		magentotest.WithAttribute(magentotest.Attribute{Code: "choice", FrontendInput: "select"}),
	}
	customers := customersOf(t, setup{shop: shop})
	for _, text := range []string{
		"", "title=taxvat", "title=custom.erp;nickName=dob", "externalId=custom.erp\nuserName=taxvat", "title=custom.none", "emails=taxvat",
		"title=taxvat;title=dob", "title=dob;nickName=dob", "name=taxvat", "nothing=taxvat", "title=custom.choice", "title=custom.scim_active",
		"title", "=", "active=taxvat;title=custom.none;nickName=taxvat", "title=email", "password=taxvat",
	} {
		wrong, err := customers.CheckMapping(t.Context(), text)
		if err != nil {
			t.Fatal(err)
		}
		mapping, atStart := customer.ParseAttributeMapping(text)
		if atStart == nil {
			atStart = loadError(t, setup{shop: shop, bridge: customer.Config{CustomerAttributes: mapping}})
		}
		if (len(wrong) > 0) != (atStart != nil) {
			t.Errorf("%q: checked %v, at a start %v", text, wrong, atStart)
		}
		for _, one := range wrong {
			if !strings.Contains(atStart.Error(), one.Error()) {
				t.Errorf("%q: %v is not what a start says: %v", text, one, atStart)
			}
		}
	}
}

func TestWhatTheShopRequiresAndNobodyFills(t *testing.T) {
	t.Parallel()
	shop := []magentotest.Option{magentotest.WithAttribute(magentotest.Attribute{Code: "erp"})}
	for text, want := range map[string]string{"": "erp", "title=custom.erp": ""} {
		mapping, err := customer.ParseAttributeMapping(text)
		if err != nil {
			t.Fatal(err)
		}
		customers := customersOf(t, setup{shop: shop, bridge: customer.Config{CustomerAttributes: mapping}}, "erp", "taxvat")
		choices, err := customers.MappingChoices(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(choices.Unfilled, " "); got != want {
			t.Errorf("with %q nobody fills %q, want %q", text, got, want)
		}
	}
}

func TestADescriptionFailsAsTheShopDoes(t *testing.T) {
	t.Parallel()
	customers := customersOf(t, setup{bridge: customer.Config{Website: "none"}})
	if _, err := customers.Describe(t.Context()); err == nil {
		t.Error("a shop without the website is described")
	}
	if _, err := customers.DescribeGroups(t.Context()); err == nil {
		t.Error("so are its groups")
	}
}
