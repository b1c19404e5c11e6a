package magentotest

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// found returns the user names of an answer.
func (r reply) found() string {
	r.t.Helper()
	items, _ := r.want(http.StatusOK).at("items").([]any)
	names := make([]string, 0, len(items))
	for _, item := range items {
		names = append(names, item.(map[string]any)["username"].(string))
	}
	return strings.Join(names, " ")
}

func TestSearchForAdminUsers(t *testing.T) {
	t.Parallel()
	c := adminShop(t)
	c.addAdmin(map[string]any{
		"username": "ada", "email": "ada@example.com", "scim_external_id": "Ä/\\b😀%", "scim_roles": ",2,21,",
		"is_active": false,
	}, "")
	c.addAdmin(map[string]any{
		"username": "bea", "email": "bea@example.com", "scim_external_id": "x-1", "role_id": 2, "scim_roles": ",2,",
	}, "")
	for _, test := range []struct{ field, condition, value, want string }{
		{"username", "eq", "ADA", "ada"},
		{"username", "like", "%A%", "ada bea"},
		{"email", "in", "bea@example.com,nobody", "bea"},
		{"is_active", "eq", "0", "ada"},
		{"is_active", "eq", "true", "root bea"},
		{"role_id", "eq", "0", "ada"},
		{"role_id", "neq", "2", "root ada"},
		{"role_id", "null", "", "ada"},
		{"id", "gt", "1", "ada bea"},
		{"id", "moreq", "2", "ada bea"},
		{"created_at", "gteq", "2020-01-01", "root ada bea"},
		{"scim_roles", "like", "%,21,%", "ada"},
		{"scim_roles", "finset", "2", "ada bea"},
		{"scim_roles", "eq", "", "root"},
		{"scim_roles", "notnull", "", "ada bea"},
		// Of what is stored in escapes only ASCII letters are the same in another case.
		{"scim_external_id", "eq", "Ä/\\B😀%", "ada"},
		{"scim_external_id", "eq", "ä/\\b😀%", ""},
		{"scim_external_id", "seq", "A/\\b😀%", ""},
		{"scim_external_id", "eq", "", "root"},
		{"scim_external_id", "sneq", "x-1", "root ada"},
		{"scim_external_id", "null", "", "root"},
		{"scim_external_id", "in", "X-1,none", "bea"},
		{"scim_external_id", "like", "Ä_\\\\B_\\%", "ada"},
		{"scim_external_id", "like", "%u00%", ""},
		{"scim_external_id", "nlike", "x%", "root ada"},
		{"scim_external_id", "like", "x\\", ""},
		{"scim_external_id", "finset", "X-1", "bea"},
	} {
		got := c.do(http.MethodGet, usersPath+"?"+filterOf(test.field, test.condition, test.value), "").found()
		if got != test.want {
			t.Errorf("%s %s %q finds %q, want %q", test.field, test.condition, test.value, got, test.want)
		}
	}
	c.do(http.MethodGet, usersPath+"?"+filterOf("username", "sounds_like", "x"), "").want(http.StatusBadRequest).
		is("condition_type", "parameters", "fieldName")
}

func TestPagesOfAdminUsersAndRoles(t *testing.T) {
	t.Parallel()
	c := adminShop(t)
	for _, name := range []string{"bea", "ada"} {
		c.addAdmin(map[string]any{"username": name, "email": name + "@example.com"}, "")
	}
	const order = "searchCriteria[sortOrders][0][field]=username&searchCriteria[sortOrders][0][direction]=ASC&"
	for query, want := range map[string]string{
		"searchCriteria=": "root bea ada", order: "ada bea root",
		strings.Replace(order, "ASC", "DESC", 1):                           "root bea ada",
		"searchCriteria[sortOrders][0][field]=email":                       "ada bea root",
		"searchCriteria[pageSize]=2":                                       "root bea",
		"searchCriteria[pageSize]=2&searchCriteria[currentPage]=2":         "ada",
		"searchCriteria[pageSize]=2&searchCriteria[currentPage]=9":         "",
		"searchCriteria[currentPage]=2":                                    "",
		order + "searchCriteria[pageSize]=1&searchCriteria[currentPage]=2": "bea",
	} {
		r := c.do(http.MethodGet, usersPath+"?"+query, "").is(3.0, "total_count")
		if got := r.found(); got != want {
			t.Errorf("%s finds %q, want %q", query, got, want)
		}
	}
	c.do(http.MethodPost, rolesPath, `{"role":{"name":"Zoë","scim_external_id":"Ж"}}`).want(http.StatusOK)
	for query, want := range map[string][]any{
		"searchCriteria=":             {"Administrators", "Buyers", "Zoë"},
		filterOf("name", "eq", "zoe"): {"Zoë"}, filterOf("scim_external_id", "eq", "Ж"): {"Zoë"},
		filterOf("scim_external_id", "eq", "ж"): nil, filterOf("id", "in", "1,2"): {"Administrators", "Buyers"},
	} {
		r := c.do(http.MethodGet, rolesPath+"?"+query, "").want(http.StatusOK)
		var got []any
		for i := range r.at("items").([]any) {
			got = append(got, r.at("items", i, "name"))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s finds %v, want %v", query, got, want)
		}
	}
}
