package magentotest

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

const (
	listUsers   = "GET /V1/scim-bridge/admin-users"
	makeUser    = "POST /V1/scim-bridge/admin-users"
	readUser    = "GET /V1/scim-bridge/admin-users/{userId}"
	changeUser  = "PUT /V1/scim-bridge/admin-users/{userId}"
	dropUser    = "DELETE /V1/scim-bridge/admin-users/{userId}"
	listRoles   = "GET /V1/scim-bridge/admin-roles"
	makeRole    = "POST /V1/scim-bridge/admin-roles"
	readRole    = "GET /V1/scim-bridge/admin-roles/{roleId}"
	changeRole  = "PUT /V1/scim-bridge/admin-roles/{roleId}"
	dropRole    = "DELETE /V1/scim-bridge/admin-roles/{roleId}"
	listMembers = "GET /V1/scim-bridge/admin-roles/{roleId}/members"
	readStatus  = "GET /V1/scim-bridge/status"
	saveWho     = "PUT /V1/scim-bridge/customers/{customerId}"

	everything = "searchCriteria="
	ada        = `{"username":"ada","firstname":"Ada","lastname":"Lovelace","email":"ada@example.com"`
)

// id of an answer.
func (r reply) id() int64 {
	n, _ := r.at("id").(float64)
	return int64(n)
}

// A life over all routes, with every error of the contract: each answer is as the
// contract says, and each status that it lists is met.
func TestLifeConformsToTheContract(t *testing.T) {
	t.Parallel()
	c := newChecked(t, WithAdmin("root", "s3cret-word", ""), WithRestrictedBearer("nothing"))
	c.ask(readStatus, 0, "", "").want(http.StatusOK)
	role := c.ask(makeRole, 0, "", `{"role":{"name":"Buyers","scim_external_id":"r-😀"}}`).want(http.StatusOK).id()
	name := strconv.FormatInt(role, 10)
	body := `{"user":` + ada + `,"role_id":` + name + `,"scim_roles":",` + name + `,"},"password":"ada-passw0rd"}`
	user := c.ask(makeUser, 0, "", body).want(http.StatusOK).id()
	c.ask(readUser, user, "", "").want(http.StatusOK).is(float64(role), "role_id")
	c.ask(listUsers, 0, everything, "").is(2.0, "total_count")
	c.ask(listRoles, 0, everything, "").is(2.0, "total_count").is(1.0, "items", 1, "users_count")
	c.ask(listMembers, role, everything, "").is(1.0, "total_count")
	c.ask(readRole, role, "", "").want(http.StatusOK)

	c.create(`{"email":"ada@example.com","firstname":"Ada","lastname":"Lovelace"}`)
	c.create(`{"email":"jo@example.com","firstname":"Jo","lastname":"March","custom_attributes":{"scim_user_name":"jo"}}`)
	c.ask(saveWho, 1, "", `{"customer":{"id":1,"firstname":"Augusta"},"version":"1"}`).is("Augusta", "firstname")

	c.everyError(t, user, role)

	c.ask(changeRole, role, "", `{"role":{"name":"Purchasing"}}`).is("Purchasing", "name").is("r-😀", "scim_external_id")
	c.ask(changeUser, user, "", `{"user":{"role_id":0,"scim_roles":""}}`).want(http.StatusOK)
	c.ask(dropRole, role, "", "").want(http.StatusOK).is(true)
	c.ask(dropUser, user, "", "").want(http.StatusOK).is(true)
	for route := range c.routes {
		r := c.with("Bearer nothing").ask(route, 1, everything, `{"user":{},"role":{}}`)
		c.fails(r, "refused")
	}
	for route, o := range c.routes {
		for status := range o.Responses {
			if where := fmt.Sprintf("%s, status %s", route, status); !c.seen[where] {
				t.Errorf("the contract lists %s, which was not met", where)
			}
		}
	}
}

// everyError provokes the errors of the contract with a user who has the role.
func (c *checked) everyError(t *testing.T, user, role int64) {
	t.Helper()
	root := c.with("Bearer " + c.token(adminLogin, `{"username":"root","password":"s3cret-word"}`))
	change := func(fields string) reply { return c.ask(changeUser, user, "", `{"user":{`+fields+`}}`) }
	rename := func(fields string) reply { return c.ask(changeRole, role, "", `{"role":{`+fields+`}}`) }
	long := strings.Repeat("x", 70_000)
	errors := map[string][]reply{
		"exists": {
			change(`"username":"ROOT"`), change(`"email":"Root@Shop.example"`), rename(`"name":"administrators"`),
			c.ask(makeUser, 0, "", `{"user":`+ada+`}}`), c.ask(makeRole, 0, "", `{"role":{"name":"BUYERS"}}`),
		},
		"tooLong": {
			change(`"username":"` + long + `"`), change(`"firstname":"` + long[:33] + `"`),
			change(`"lastname":"` + long[:33] + `"`),
			change(`"email":"` + long[:120] + `@example.com"`), change(`"interface_locale":"` + long[:17] + `"`),
			change(`"scim_external_id":"` + long[:256] + `"`), change(`"scim_attributes":"` + long + `"`),
			rename(`"name":"` + long[:51] + `"`), rename(`"scim_external_id":"` + long[:256] + `"`),
		},
		"characters": {
			change(`"username":"😀"`), change(`"firstname":"😀"`), change(`"lastname":"😀"`),
			change(`"email":"😀@example.com"`),
			change(`"scim_attributes":"ä"`), rename(`"name":"😀"`),
		},
		"required": {
			change(`"username":" "`), change(`"firstname":""`), change(`"lastname":""`), change(`"email":""`),
			rename(`"name":""`), c.ask(makeRole, 0, "", `{"role":{}}`), c.ask(makeUser, 0, "", `{"user":{}}`),
			c.ask(makeUser, 0, "", `{}`), c.ask(listUsers, 0, "", ""), c.ask(listRoles, 0, "", ""),
			c.ask(listMembers, role, "", ""),
		},
		"invalid": {
			change(`"email":"nobody"`), change(`"interface_locale":"english"`), change(`"interface_locale":""`),
			change(`"role_id":99`), change(`"role_id":-1`), change(`"scim_roles":"1,2"`), change(`"scim_roles":",0,"`),
			change(`"scim_roles":",2,2,"`), change(`"scim_roles":",2,3,2,"`),
		},
		"changed": {change(`"version":"old","firstname":"B"`), rename(`"version":"old","name":"B"`)},
		"inUse":   {c.ask(dropRole, role, "", "")},
		"lastAdministrator": {
			c.ask(changeUser, 1, "", `{"user":{"is_active":false}}`), c.ask(changeUser, 1, "", `{"user":{"role_id":0}}`),
			c.ask(dropUser, 1, "", ""),
		},
		"notFound": {
			c.ask(readUser, 99, "", ""), c.ask(changeUser, 99, "", `{"user":{}}`), c.ask(dropUser, 99, "", ""),
			c.ask(readRole, 99, "", ""), c.ask(changeRole, 99, "", `{"role":{}}`), c.ask(dropRole, 99, "", ""),
			c.ask(listMembers, 99, everything, ""),
		},
		"refused": {c.with("").ask(readUser, user, "", ""), c.with("Bearer nothing").ask(readStatus, 0, "", "")},
	}
	customer := func(body string) reply { return c.ask(saveWho, 1, "", body) }
	errors["notFound"] = append(errors["notFound"], c.ask(saveWho, 99, "", `{"customer":{}}`))
	errors["invalid"] = append(errors["invalid"], customer(`{"customer":{"id":2}}`),
		customer(`{"customer":{"custom_attributes":{"scim_active":"perhaps"}}}`))
	errors["required"] = append(errors["required"], customer(`{}`))
	errors["versionChanged"] = []reply{customer(`{"customer":{},"version":"1"}`)}
	errors["userNameTaken"] = []reply{customer(`{"customer":{"custom_attributes":{"scim_user_name":"JO"}}}`)}
	unlock := c.shop.LockCustomer(1)
	errors["locked"] = []reply{customer(`{"customer":{}}`)}
	unlock()
	customer(`{"customer":{}}`).want(http.StatusOK)
	// With a second administrator the first is not the last one any more.
	c.ask(changeUser, user, "", `{"user":{"role_id":1}}`).want(http.StatusOK)
	errors["ownAccount"] = []reply{
		root.ask(changeUser, 1, "", `{"user":{"username":"boot"}}`),
		root.ask(changeUser, 1, "", `{"user":{},"password":"an0ther-word"}`),
		root.ask(changeUser, 1, "", `{"user":{"is_active":false}}`),
		root.ask(changeUser, 1, "", `{"user":{"role_id":`+strconv.FormatInt(role, 10)+`}}`),
		root.ask(dropUser, 1, "", ""),
	}
	c.ask(changeUser, user, "", `{"user":{"role_id":`+strconv.FormatInt(role, 10)+`}}`).want(http.StatusOK)
	c.failAsTold(errors)
	c.ask(readUser, user, "", "").is("Ada", "firstname").is("ada", "username") // no error has changed the user
}

// failAsTold checks that answers are the errors that they are listed as, and that none of
// the contract's errors is missing.
func (c *checked) failAsTold(errors map[string][]reply) {
	c.t.Helper()
	for key, replies := range errors {
		for _, r := range replies {
			c.fails(r, key)
		}
	}
	for key := range c.doc.Errors {
		if len(errors[key]) == 0 {
			c.t.Errorf("the error %q of the contract is not provoked", key)
		}
	}
}
