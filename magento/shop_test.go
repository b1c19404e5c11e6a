package magento_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

const (
	token      = "bearer-token-of-the-test"
	totpSecret = "JBSWY3DPEHPK3PXP"
)

// logins are the three ways to log in, with the shops that take them.
var logins = map[string]struct {
	credentials magento.Credentials
	option      magentotest.Option
}{
	"bearer": {magento.Bearer{Token: token}, magentotest.WithBearer(token)},
	"oauth": {
		magento.OAuth{ConsumerKey: "ck", ConsumerSecret: "c s+&", AccessToken: "at", AccessTokenSecret: "as="},
		magentotest.WithOAuth("ck", "c s+&", "at", "as="),
	},
	"administrator": {
		magento.AdminLogin{Username: "admin", Password: "Admin12345"}, magentotest.WithAdmin("admin", "Admin12345", ""),
	},
	"administrator with a second factor": {
		magento.AdminLogin{Username: "admin", Password: "Admin12345", TOTPSecret: totpSecret},
		magentotest.WithAdmin("admin", "Admin12345", totpSecret),
	},
}

// dial returns a client for the server that waits little between tries.
func dial(t *testing.T, server *magentotest.Server, credentials magento.Credentials, configure ...func(*magento.Config)) *magento.Client {
	t.Helper()
	cfg := magento.Config{BaseURL: server.URL, Credentials: credentials, RetryWaitMin: time.Millisecond, RetryWaitMax: 5 * time.Millisecond}
	for _, f := range configure {
		f(&cfg)
	}
	c, err := magento.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// kind returns what an error means; Unexpected stands for one that is none of the client's.
func kind(err error) magento.Kind {
	if e, ok := errors.AsType[*magento.Error](err); ok {
		return e.Kind
	}
	return magento.Unexpected
}

// open serves a shop that takes the bearer token, and returns a client for it.
func open(t *testing.T, opts ...magentotest.Option) (*magentotest.Server, *magento.Client) {
	t.Helper()
	server := magentotest.NewServer(t, append([]magentotest.Option{magentotest.WithBearer(token)}, opts...)...)
	return server, dial(t, server, magento.Bearer{Token: token})
}

func person(email string) magento.CustomerChange {
	return magento.CustomerChange{
		Email: magento.Set(email), Firstname: magento.Set("Ada"), Lastname: magento.Set("Lovelace"), GroupID: magento.Set[int64](1),
	}
}

func mustCreate(t *testing.T, c *magento.Client, email string) *magento.Customer {
	t.Helper()
	customer, err := c.CreateCustomer(t.Context(), person(email))
	if err != nil {
		t.Fatalf("create %s: %v", email, err)
	}
	return customer
}

// count returns how many customers have an e-mail address.
func count(t *testing.T, c *magento.Client, email string) int {
	t.Helper()
	page, err := c.SearchCustomers(t.Context(), magento.Criteria{}.And(magento.Filter{Field: "email", Condition: magento.Eq, Value: email}))
	if err != nil {
		t.Fatal(err)
	}
	return page.TotalCount
}

func TestShopServesEveryRouteOfTheClient(t *testing.T) {
	t.Parallel()
	server, _ := open(t, magentotest.WithModule())
	served := server.Routes()
	for _, route := range magento.DocumentedRoutes(t) {
		if !slices.Contains(served, route) {
			t.Errorf("magentotest does not serve %s", route)
		}
	}
}

func TestLifeOfACustomerByEveryLogIn(t *testing.T) {
	t.Parallel()
	for name, login := range logins {
		for _, path := range []string{"", "/store/below"} {
			t.Run(name+" at "+path+"/", func(t *testing.T) {
				t.Parallel()
				opts := []magentotest.Option{login.option, magentotest.WithAttributes()}
				if path != "" {
					opts = append(opts, magentotest.WithPath(path))
				}
				server := magentotest.NewServer(t, opts...)
				live(t, dial(t, server, login.credentials))
			})
		}
	}
}

// live takes a customer through its whole life.
func live(t *testing.T, c *magento.Client) {
	t.Helper()
	ctx := t.Context()
	change := person("ada+1@example.com")
	change.Prefix, change.Gender, change.DOB = magento.Set("Dr."), magento.Set[int64](2), magento.Set("1980-05-06")
	change.Custom = map[string]magento.Field[string]{"scim_external_id": magento.Set("ext-1"), "scim_user_name": magento.Set("ada")}
	change.Addresses = magento.Set([]magento.Address{{
		Firstname: "Ada", Lastname: "Lovelace", Street: []string{"1 Main St"}, City: "Denver", Postcode: "80202", CountryID: "US",
		Telephone: "+1 303 555 0100", Company: "Acme", Region: magento.Region{ID: 13, Code: "CO", Name: "Colorado"},
		DefaultBilling: true, DefaultShipping: true,
	}})
	created, err := c.CreateCustomer(ctx, change)
	if err != nil {
		t.Fatal(err)
	}
	read, err := c.GetCustomer(ctx, created.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(created, read); diff != "" {
		t.Errorf("created and read differ (-created +read):\n%s", diff)
	}
	if len(read.Addresses) != 1 || read.Addresses[0].Region.Name != "Colorado" || read.DefaultBilling != read.Addresses[0].ID {
		t.Errorf("addresses %+v", read.Addresses)
	}

	address := read.Addresses[0]
	address.Company, address.City = "", "Boulder"
	updated, err := c.UpdateCustomer(ctx, created.ID, magento.CustomerChange{
		Firstname: magento.Set("Grace"), Prefix: magento.Clear[string](), DOB: magento.Clear[string](), Gender: magento.Clear[int64](),
		Confirmation: magento.Set("scim-inactive-x"), IsSubscribed: magento.Set(true), PasswordHash: magento.Set("!"),
		Addresses: magento.Set([]magento.Address{address}),
		Custom:    map[string]magento.Field[string]{"scim_external_id": magento.Clear[string]()},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := *read
	want.Firstname, want.Prefix, want.DOB, want.Gender, want.Confirmation, want.IsSubscribed = "Grace", "", "", 0, "scim-inactive-x", true
	want.Addresses, want.Custom, want.UpdatedAt = []magento.Address{address}, map[string]string{"scim_user_name": "ada"}, updated.UpdatedAt
	if diff := cmp.Diff(&want, updated); diff != "" {
		t.Errorf("update (-want +got):\n%s", diff)
	}

	updated, err = c.UpdateCustomer(ctx, created.ID, magento.CustomerChange{Confirmation: magento.Clear[string](), Addresses: magento.Clear[[]magento.Address]()})
	if err != nil || updated.Confirmation != "" || len(updated.Addresses) != 0 {
		t.Errorf("clearing: %v; %+v", err, updated)
	}
	if n := count(t, c, "ada+1@example.com"); n != 1 {
		t.Errorf("%d customers are found", n)
	}
	if err := c.DeleteCustomer(ctx, created.ID); err != nil {
		t.Error(err)
	}
	if err := c.DeleteCustomer(ctx, created.ID); kind(err) != magento.NotFound {
		t.Errorf("second deletion: %v", err)
	}
}

func TestGroupsOfAShop(t *testing.T) {
	t.Parallel()
	_, c := open(t)
	ctx := t.Context()
	created, err := c.CreateGroup(ctx, magento.Group{Code: "Engineering & Co. 日本"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.CreateGroup(ctx, magento.Group{Code: "ENGINEERING & co. 日本"}); kind(err) != magento.Duplicate {
		t.Errorf("second of the name: %v", err)
	}
	created.Code = "Engineering"
	renamed, err := c.UpdateGroup(ctx, *created)
	if diff := cmp.Diff(created, renamed); diff != "" || err != nil {
		t.Errorf("renaming: %v (-want +got):\n%s", err, diff)
	}
	page, err := c.SearchGroups(ctx, magento.Criteria{}.And(magento.Filter{Field: "code", Condition: magento.Eq, Value: "engineering"}))
	if err != nil || len(page.Items) != 1 || page.Items[0].ID != created.ID {
		t.Errorf("search: %v, %+v", err, page)
	}
	if got, err := c.GetGroup(ctx, created.ID); err != nil || got.Code != "Engineering" {
		t.Errorf("get: %v, %+v", err, got)
	}
	standard, err := c.DefaultGroup(ctx, 1)
	if err != nil || standard.ID != 1 {
		t.Fatalf("default group: %v, %+v", err, standard)
	}
	if err := c.DeleteGroup(ctx, standard.ID); kind(err) != magento.Invalid {
		t.Errorf("deleting the default group: %v", err)
	}
	if err := c.DeleteGroup(ctx, created.ID); err != nil {
		t.Error(err)
	}
	if err := c.DeleteGroup(ctx, created.ID); kind(err) != magento.NotFound {
		t.Errorf("second deletion: %v", err)
	}
}

func TestRefusalNamesThePermission(t *testing.T) {
	t.Parallel()
	server := magentotest.NewServer(t, magentotest.WithRestrictedBearer(token, "Magento_Customer::customer"))
	c := dial(t, server, magento.Bearer{Token: token})
	for resource, call := range map[string]func(context.Context) error{
		"Magento_Customer::manage": func(ctx context.Context) error { _, err := c.CreateCustomer(ctx, person("a@example.com")); return err },
		"Magento_Customer::delete": func(ctx context.Context) error { return c.DeleteCustomer(ctx, 1) },
		"Magento_Backend::store":   func(ctx context.Context) error { _, err := c.Websites(ctx); return err },
	} {
		if e, ok := errors.AsType[*magento.Error](call(t.Context())); !ok || e.Kind != magento.Refused || e.Resource != resource {
			t.Errorf("%s: %v", resource, e)
		}
	}
}

func TestShopWithAndWithoutTheModule(t *testing.T) {
	t.Parallel()
	_, stock := open(t)
	if _, err := stock.ModuleStatus(t.Context()); kind(err) != magento.NoRoute {
		t.Errorf("stock shop: %v", err)
	}
	_, c := open(t, magentotest.WithModule())
	if status, err := c.ModuleStatus(t.Context()); err != nil || status.Version == "" {
		t.Errorf("shop with the module: %v, %+v", err, status)
	}
	attributes, err := c.CustomerAttributes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(attributes, func(a magento.Attribute) bool { return a.Code == "scim_external_id" && a.BackendType == "static" }) {
		t.Errorf("no scim_external_id among %d attributes", len(attributes))
	}
}

func TestManyCallsAtOnce(t *testing.T) {
	t.Parallel()
	for name, login := range logins {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := magentotest.NewServer(t, login.option)
			c := dial(t, server, login.credentials, func(cfg *magento.Config) { cfg.MaxConcurrency = 4 })
			var wg sync.WaitGroup
			for i := range 64 {
				wg.Go(func() {
					email := "p" + strconv.Itoa(i) + "@example.com"
					customer, err := c.CreateCustomer(t.Context(), person(email))
					if err != nil {
						t.Error(err)
						return
					}
					if got, err := c.GetCustomer(t.Context(), customer.ID); err != nil || got.Email != email {
						t.Errorf("%s: %v", email, err)
					}
				})
			}
			wg.Wait()
		})
	}
}
