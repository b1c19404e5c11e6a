package magento

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	firstPage = "searchCriteria%5BpageSize%5D=100&searchCriteria%5BcurrentPage%5D=1"
	byID      = "searchCriteria%5BsortOrders%5D%5B0%5D%5Bfield%5D=id&searchCriteria%5BsortOrders%5D%5B0%5D%5Bdirection%5D=ASC&"
)

// documentedRoutes returns the routes in the comments of the client's methods, by
// the method's name.
func documentedRoutes(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^Route: ([A-Z]+ /V1/\S+)$`)
	routes := map[string]string{}
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Recv == nil || !fn.Name.IsExported() || fn.Type.Params.NumFields() == 0 { // makes no call
				continue
			}
			star, ok := fn.Recv.List[0].Type.(*ast.StarExpr)
			if !ok {
				continue
			}
			if receiver, ok := star.X.(*ast.Ident); !ok || receiver.Name != "Client" {
				continue
			}
			m := line.FindStringSubmatch(fn.Doc.Text())
			if m == nil {
				t.Errorf("the comment of %s does not name its route", fn.Name.Name)
				continue
			}
			routes[fn.Name.Name] = m[1]
		}
	}
	return routes
}

// methodCall is a call of a method of the client.
type methodCall struct {
	do     func(context.Context, *Client) error
	body   string // of the answer
	target string
}

// everyMethod calls each method of the client, by its name.
func everyMethod() map[string]methodCall {
	group, anyPage := `{"id":4,"code":"Staff","tax_class_id":3}`, `{"items":[],"total_count":0}`
	adminUser, adminRole := `{"id":3,"username":"ada","version":"v1"}`, `{"id":5,"name":"Sales","version":"v1"}`
	return map[string]methodCall{
		"GetCustomer":    {methods["GET"], okCustomer, "/V1/customers/7"},
		"CreateCustomer": {methods["POST"], okCustomer, "/V1/customers"},
		"UpdateCustomer": {methods["PUT"], okCustomer, "/V1/customers/7"},
		"SaveCustomer": {
			func(ctx context.Context, c *Client) error {
				_, err := c.SaveCustomer(ctx, 7, "12", CustomerChange{})
				return err
			},
			okCustomer, "/V1/scim-bridge/customers/7",
		},
		"DeleteCustomer":  {methods["DELETE"], "true", "/V1/customers/7"},
		"SearchCustomers": {func(ctx context.Context, c *Client) error { _, err := c.SearchCustomers(ctx, Criteria{}); return err }, anyPage, "/V1/customers/search?" + firstPage},
		"GetGroup":        {func(ctx context.Context, c *Client) error { _, err := c.GetGroup(ctx, 4); return err }, group, "/V1/customerGroups/4"},
		"SearchGroups":    {func(ctx context.Context, c *Client) error { _, err := c.SearchGroups(ctx, Criteria{}); return err }, anyPage, "/V1/customerGroups/search?" + byID + firstPage},
		"CreateGroup": {func(ctx context.Context, c *Client) error {
			_, err := c.CreateGroup(ctx, Group{Code: "Staff"})
			return err
		}, group, "/V1/customerGroups"},
		"UpdateGroup": {func(ctx context.Context, c *Client) error {
			_, err := c.UpdateGroup(ctx, Group{ID: 4, Code: "Staff"})
			return err
		}, group, "/V1/customerGroups/4"},
		"DeleteGroup":  {func(ctx context.Context, c *Client) error { return c.DeleteGroup(ctx, 4) }, "true", "/V1/customerGroups/4"},
		"DefaultGroup": {func(ctx context.Context, c *Client) error { _, err := c.DefaultGroup(ctx, 1); return err }, group, "/V1/customerGroups/default/1"},
		"Websites":     {func(ctx context.Context, c *Client) error { _, err := c.Websites(ctx); return err }, "[]", "/V1/store/websites"},
		"StoreViews":   {func(ctx context.Context, c *Client) error { _, err := c.StoreViews(ctx); return err }, "[]", "/V1/store/storeViews"},
		"StoreGroups":  {func(ctx context.Context, c *Client) error { _, err := c.StoreGroups(ctx); return err }, "[]", "/V1/store/storeGroups"},
		"StoreConfigs": {func(ctx context.Context, c *Client) error { _, err := c.StoreConfigs(ctx); return err }, "[]", "/V1/store/storeConfigs"},
		"CustomerAttributes": {
			func(ctx context.Context, c *Client) error { _, err := c.CustomerAttributes(ctx); return err }, "[]", "/V1/attributeMetadata/customer",
		},
		"Country":      {func(ctx context.Context, c *Client) error { _, err := c.Country(ctx, "DE"); return err }, `{"id":"DE"}`, "/V1/directory/countries/DE"},
		"GetAdminUser": {func(ctx context.Context, c *Client) error { _, err := c.GetAdminUser(ctx, 3); return err }, adminUser, "/V1/scim-bridge/admin-users/3"},
		"SearchAdminUsers": {
			func(ctx context.Context, c *Client) error { _, err := c.SearchAdminUsers(ctx, Criteria{}); return err }, anyPage, "/V1/scim-bridge/admin-users?" + firstPage,
		},
		"CreateAdminUser": {
			func(ctx context.Context, c *Client) error {
				_, err := c.CreateAdminUser(ctx, AdminUserChange{})
				return err
			}, adminUser, "/V1/scim-bridge/admin-users",
		},
		"UpdateAdminUser": {
			func(ctx context.Context, c *Client) error {
				_, err := c.UpdateAdminUser(ctx, 3, AdminUserChange{})
				return err
			}, adminUser, "/V1/scim-bridge/admin-users/3",
		},
		"DeleteAdminUser": {func(ctx context.Context, c *Client) error { return c.DeleteAdminUser(ctx, 3) }, "true", "/V1/scim-bridge/admin-users/3"},
		"GetAdminRole":    {func(ctx context.Context, c *Client) error { _, err := c.GetAdminRole(ctx, 5); return err }, adminRole, "/V1/scim-bridge/admin-roles/5"},
		"SearchAdminRoles": {
			func(ctx context.Context, c *Client) error { _, err := c.SearchAdminRoles(ctx, Criteria{}); return err }, anyPage, "/V1/scim-bridge/admin-roles?" + firstPage,
		},
		"CreateAdminRole": {
			func(ctx context.Context, c *Client) error {
				_, err := c.CreateAdminRole(ctx, AdminRoleChange{})
				return err
			}, adminRole, "/V1/scim-bridge/admin-roles",
		},
		"UpdateAdminRole": {
			func(ctx context.Context, c *Client) error {
				_, err := c.UpdateAdminRole(ctx, 5, AdminRoleChange{})
				return err
			}, adminRole, "/V1/scim-bridge/admin-roles/5",
		},
		"DeleteAdminRole": {func(ctx context.Context, c *Client) error { return c.DeleteAdminRole(ctx, 5) }, "true", "/V1/scim-bridge/admin-roles/5"},
		"SearchAdminRoleMembers": {
			func(ctx context.Context, c *Client) error {
				_, err := c.SearchAdminRoleMembers(ctx, 5, Criteria{})
				return err
			}, anyPage,
			"/V1/scim-bridge/admin-roles/5/members?" + firstPage,
		},
		"ModuleStatus": {func(ctx context.Context, c *Client) error { _, err := c.ModuleStatus(ctx); return err }, `{"version":"1.0.0"}`, "/V1/scim-bridge/status"},
	}
}

// TestEveryMethodCallsTheRouteOfItsComment calls all methods below a base path,
// so that a path that was lost on the way is noticed too.
func TestEveryMethodCallsTheRouteOfItsComment(t *testing.T) {
	t.Parallel()
	want := documentedRoutes(t)
	got := map[string]string{}
	for name, call := range everyMethod() {
		c, s := scripted(t, func(cfg *Config) {
			cfg.Observe = func(_ context.Context, observed Call) { got[name] = observed.Method + " " + observed.Route }
		}, answer(http.StatusOK, call.body))
		if err := call.do(t.Context(), c); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if target := s.requests[0].URL.RequestURI(); target != "/store/rest"+call.target {
			t.Errorf("%s calls %s, want %s", name, target, call.target)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("routes (-comments +calls):\n%s", diff)
	}
}

// DocumentedRoutes lists the routes of the client, for the test that looks for
// them in magentotest.
func DocumentedRoutes(t *testing.T) []string {
	t.Helper()
	return slices.Collect(maps.Values(documentedRoutes(t)))
}
