package magentotest

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	modulePath = "/V1/scim-bridge/"
	usersPath  = "/rest/V1/scim-bridge/admin-users"
	rolesPath  = "/rest/V1/scim-bridge/admin-roles"
)

func TestRoutesAreThoseOfTheContract(t *testing.T) {
	t.Parallel()
	moduleOnly := func(s *Shop) []string {
		routes := slices.DeleteFunc(s.Routes(), func(r string) bool { return !strings.Contains(r, modulePath) })
		slices.Sort(routes)
		return routes
	}
	want := slices.Sorted(maps.Keys(readContract(t).routes()))
	if diff := cmp.Diff(want, moduleOnly(NewShop(WithModule()))); diff != "" {
		t.Errorf("routes of a shop with the module (-contract +shop):\n%s", diff)
	}
	if got := moduleOnly(NewShop()); len(got) > 0 {
		t.Errorf("a shop without the module has %q", got)
	}
	newClient(t).as("").do(http.MethodGet, usersPath, "").
		message(http.StatusNotFound, "Request does not match any route.")
}

// resources returns every ACL resource of the contract but the ones left out.
func (c *contract) resources(but ...string) []string {
	all := map[string]bool{}
	for _, o := range c.routes() {
		all[o.ACL] = true
		if o.ACLRoles != "" {
			all[o.ACLRoles] = true
		}
	}
	for _, r := range but {
		delete(all, r)
	}
	return sortedKeys(all)
}

// request returns a request of a route: for the user and the role with id 1.
func request(route string) (method, path, body string) {
	method, path, _ = strings.Cut(route, " ")
	path = "/rest" + strings.NewReplacer("{userId}", "1", "{roleId}", "1", "{customerId}", "1").Replace(path)
	switch {
	case method == http.MethodPost || method == http.MethodPut:
		body = `{"user":{},"role":{},"customer":{}}`
	case method == http.MethodGet && !strings.HasSuffix(path, "/1"):
		path += "?searchCriteria="
	}
	return method, path, body
}

func TestEachRouteIsGuardedByItsResource(t *testing.T) {
	t.Parallel()
	doc := readContract(t)
	for route, o := range doc.routes() {
		t.Run(route, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, WithModule(), WithAdmin("root", "secret", ""),
				WithRestrictedBearer("others", doc.resources(o.ACL)...), WithRestrictedBearer("one", o.ACL))
			method, path, body := request(route)
			c.as("Bearer others").do(method, path, body).is(o.ACL, "parameters", "resources").
				want(http.StatusUnauthorized)
			c.as("").do(method, path, body).is(o.ACL, "parameters", "resources").want(http.StatusUnauthorized)
			if r := c.as("Bearer one").do(method, path, body); r.status == http.StatusUnauthorized {
				t.Errorf("%s is not enough: %s", o.ACL, r.raw)
			}
			if o.ACLRoles == "" {
				return
			}
			for _, field := range []string{`"role_id":0`, `"role_id":"1"`, `"scim_roles":""`} {
				r := c.as("Bearer one").do(method, path, `{"user":{`+field+`}}`).want(http.StatusUnauthorized)
				r.is(o.ACLRoles, "parameters", "resources")
			}
			if r := c.as("Bearer one").
				do(method, path, `{"user":{"role_id":null,"scim_roles":null}}`); r.status == http.StatusUnauthorized {
				t.Errorf("a role of null is taken for one that is named: %s", r.raw)
			}
		})
	}
}

func filterOf(field, condition, value string) string {
	const prefix = "searchCriteria[filterGroups][0][filters][0]"
	return prefix + "[field]=" + url.QueryEscape(field) + "&" + prefix + "[conditionType]=" + condition +
		"&" + prefix + "[value]=" + url.QueryEscape(value)
}

func TestSearchFieldsAreThoseOfTheContract(t *testing.T) {
	t.Parallel()
	doc := readContract(t)
	c := newClient(t, WithModule())
	for path, kind := range map[string]string{
		usersPath: "AdminUser", rolesPath + "/1/members": "AdminUser", rolesPath: "AdminRole",
	} {
		asked := sortedKeys(sub(doc.Components.Schemas[kind]["properties"]))
		asked = append(asked, "password", "user_id", "role_name", "nonsense", "")
		for _, name := range asked {
			want := http.StatusBadRequest
			if slices.Contains(doc.SearchFields[kind], name) {
				want = http.StatusOK
			}
			for what, query := range map[string]string{
				"searched": filterOf(name, "eq", "x"),
				"ordered": "searchCriteria[sortOrders][0][field]=" + name +
					"&searchCriteria[sortOrders][0][direction]=ASC",
			} {
				r := c.do(http.MethodGet, path+"?"+query, "")
				if r.status != want {
					t.Errorf("%s %s by %q: status %d, want %d", path, what, name, r.status, want)
				}
				if want != http.StatusOK && r.at("parameters", "value") != name {
					t.Errorf("%s %s by %q: not named in %s", path, what, name, r.raw)
				}
			}
		}
		for _, name := range doc.SearchFields[kind] {
			if !slices.Contains(asked, name) {
				t.Errorf("%s: the contract searches by %q, which is no field of %s", path, name, kind)
			}
		}
	}
}

// checked sends requests whose answers must conform to the contract.
type checked struct {
	*shopClient
	doc    *contract
	routes map[string]*operation
	seen   map[string]bool // route and status
}

func newChecked(t *testing.T, opts ...Option) *checked {
	t.Helper()
	doc := readContract(t)
	return &checked{newClient(t, append(opts, WithModule())...), doc, doc.routes(), map[string]bool{}}
}

func (c *checked) with(authorization string) *checked {
	other := *c
	other.shopClient = c.as(authorization)
	return &other
}

// ask sends a request of a route and checks the answer.
func (c *checked) ask(route string, id int64, query, body string) reply {
	c.t.Helper()
	method, pattern, _ := strings.Cut(route, " ")
	number := strconv.FormatInt(id, 10)
	path := "/rest" + strings.NewReplacer("{userId}", number, "{roleId}", number, "{customerId}", number).Replace(pattern)
	if query != "" {
		path += "?" + query
	}
	r := c.do(method, path, body)
	where := fmt.Sprintf("%s, status %d", route, r.status)
	o := c.routes[route]
	if o == nil {
		c.t.Fatalf("the contract has no %s", route)
	}
	answer, ok := o.Responses[strconv.Itoa(r.status)]
	if !ok {
		c.t.Fatalf("%s is not of the contract: %s", where, r.raw)
	}
	c.seen[where] = true
	for _, problem := range c.doc.check(answer.Content["application/json"].Schema, r.body, "answer") {
		c.t.Errorf("%s: %s", where, problem)
	}
	return r
}

// fails checks that an answer is an error of the contract, with its parameters.
func (c *checked) fails(r reply, key string) {
	c.t.Helper()
	want, ok := c.doc.Errors[key]
	if !ok {
		c.t.Fatalf("the contract has no error %q", key)
	}
	code, _ := r.at("code").(float64)
	if r.status != want.Status || r.at("message") != want.Message || code != want.Code {
		c.t.Errorf("%s: status %d, want %d, %q and code %v: %s", key, r.status, want.Status, want.Message, want.Code, r.raw)
	}
	parameters, _ := r.at("parameters").(map[string]any)
	if got := sortedKeys(parameters); !slices.Equal(got, slices.Sorted(slices.Values(want.Parameters))) {
		c.t.Errorf("%s: parameters %q, want %q", key, got, want.Parameters)
	}
}
