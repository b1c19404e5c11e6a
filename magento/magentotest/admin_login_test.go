package magentotest

import (
	"net/http"
	"strconv"
	"testing"
	"time"
)

const adminLogin = "/rest/V1/integration/admin/token"

func (c *shopClient) logInAdmin(username, password string) reply {
	c.t.Helper()
	return c.do(http.MethodPost, adminLogin, `{"username":"`+username+`","password":"`+password+`"}`)
}

func (c *shopClient) asAdmin(username, password string) *shopClient {
	c.t.Helper()
	token, _ := c.logInAdmin(username, password).want(http.StatusOK).body.(string)
	return c.as("Bearer " + token)
}

// Who can log in, and who cannot.
func TestLogInsOfAdminUsers(t *testing.T) {
	t.Parallel()
	c := adminShop(t)
	id := c.addAdmin(nil, "ada-passw0rd")
	try := func(password, message string) {
		t.Helper()
		r := c.logInAdmin("ADA", password)
		if message == "" {
			r.want(http.StatusOK)
		} else {
			r.message(http.StatusUnauthorized, message)
		}
		if got := c.shop.AdminCanLogIn("ada", password); got != (message == "") {
			t.Errorf("can log in: %t", got)
		}
	}
	try("ada-passw0rd", "More permissions are needed to access this.")
	try("wrong", signInWrong)
	c.putAdmin(id, `"role_id":`+strconv.FormatInt(c.shop.RoleID("Buyers"), 10)).want(http.StatusOK)
	try("ada-passw0rd", "")
	c.putAdmin(id, `"is_active":false`).want(http.StatusOK)
	try("ada-passw0rd", signInWrong)
	c.putAdmin(id, `"is_active":true`).want(http.StatusOK)
	try("ada-passw0rd", "")
	c.do(http.MethodPut, userPath(id), `{"user":{},"password":"an0ther-word"}`).want(http.StatusOK)
	try("ada-passw0rd", signInWrong)
	try("an0ther-word", "")
	c.do(http.MethodDelete, userPath(id), "").want(http.StatusOK)
	try("an0ther-word", signInWrong)
}

// A user made without a password has one that nobody knows.
func TestNoPasswordIsNotAnEmptyOne(t *testing.T) {
	t.Parallel()
	c := adminShop(t)
	c.addAdmin(map[string]any{"role_id": administrators}, "")
	for _, password := range []string{"", " ", "null", "password"} {
		if c.shop.AdminCanLogIn("ada", password) {
			t.Errorf("logs in by %q", password)
		}
	}
}

func TestPasswordsOfAdminUsers(t *testing.T) {
	t.Parallel()
	c := adminShop(t)
	id := c.addAdmin(map[string]any{"role_id": 1}, "passw0rd-0")
	set := func(password string) reply {
		t.Helper()
		return c.do(http.MethodPut, userPath(id), `{"user":{},"password":`+password+`}`)
	}
	const (
		short   = "Your password must be at least 7 characters."
		oneKind = "Your password must include both numeric and alphabetic characters."
	)
	for password, message := range map[string]string{
		`"abc"`:      short + "\n" + oneKind,
		`"abc12"`:    short,
		`"abcdefgh"`: oneKind,
		`"12345678"`: oneKind,
	} {
		set(password).is("password", "parameters", "fieldName").message(http.StatusBadRequest, message)
	}
	set("null").want(http.StatusOK)
	token := c.asAdmin("ada", "passw0rd-0")
	set(`"passw0rd-0"`).want(http.StatusOK) // the one that the user has is no change, and ends nothing
	token.do(http.MethodGet, usersPath+"?searchCriteria=", "").want(http.StatusOK)
	for _, n := range []string{"1", "2", "3", "4"} {
		set(`"passw0rd-` + n + `"`).want(http.StatusOK)
	}
	// The fourth before the current one.
	set(`"passw0rd-0"`).
		message(http.StatusBadRequest, "Sorry, but this password has already been used. Please create another.")
	set(`"passw0rd-5"`).want(http.StatusOK)
	set(`"passw0rd-0"`).want(http.StatusOK)
	for _, body := range []string{`{"user":` + ada + `},"password":"short"}`, `{"user":` + ada + `},"password":[]}`} {
		c.do(http.MethodPost, usersPath, body).want(http.StatusBadRequest)
	}
}

// Tokens have the rights of the user's role as it is now, and end with the account.
func TestTokensOfAdminUsers(t *testing.T) {
	t.Parallel()
	const path = usersPath + "?searchCriteria="
	for name, test := range map[string]struct {
		change func(c *shopClient, id int64)
		status int
		again  int // of the token when the user is as before
	}{
		"deactivated": {func(c *shopClient, id int64) {
			c.putAdmin(id, `"is_active":false`).want(http.StatusOK)
			c.putAdmin(id, `"is_active":true`).want(http.StatusOK)
		}, http.StatusUnauthorized, http.StatusOK},
		"deactivated in the shop": {func(c *shopClient, id int64) {
			for _, active := range []bool{false, true} {
				if err := c.shop.UpdateAdmin(id, map[string]any{"is_active": active}); err != nil {
					c.t.Error(err)
				}
			}
		}, http.StatusUnauthorized, http.StatusOK},
		"new password": {func(c *shopClient, id int64) {
			c.do(http.MethodPut, userPath(id), `{"user":{},"password":"an0ther-word"}`).want(http.StatusOK)
		}, http.StatusUnauthorized, http.StatusUnauthorized},
		"without a role for a while": {func(c *shopClient, id int64) {
			role := c.do(http.MethodGet, userPath(id), "").at("role_id").(float64)
			c.putAdmin(id, `"role_id":0`).want(http.StatusOK)
			c.putAdmin(id, `"role_id":`+strconv.Itoa(int(role))).want(http.StatusOK)
		}, http.StatusUnauthorized, http.StatusOK},
		"deleted": {func(c *shopClient, id int64) {
			c.do(http.MethodDelete, userPath(id), "").want(http.StatusOK)
		}, http.StatusUnauthorized, http.StatusUnauthorized},
		"other rights": {func(c *shopClient, _ int64) {
			_ = c.shop.GrantRole(c.shop.RoleID("Buyers"), viewAdminRoles)
		}, http.StatusUnauthorized, http.StatusUnauthorized},
		"all rights": {func(c *shopClient, _ int64) {
			_ = c.shop.GrantRole(c.shop.RoleID("Buyers"), allResources)
		}, http.StatusOK, http.StatusOK},
		"other name": {func(c *shopClient, id int64) {
			c.putAdmin(id, `"firstname":"B"`).want(http.StatusOK)
		}, http.StatusOK, http.StatusOK},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := adminShop(t)
			user := c.asAdmin("root", "s3cret-word")
			id := c.addAdmin(map[string]any{"role_id": c.shop.RoleID("Buyers")}, "ada-passw0rd")
			user = user.asAdmin("ada", "ada-passw0rd")
			user.do(http.MethodGet, path, "").want(http.StatusOK)
			user.do(http.MethodGet, rolesPath+"?searchCriteria=", "").is(viewAdminRoles, "parameters", "resources").
				want(http.StatusUnauthorized)
			test.change(c, id)
			user.do(http.MethodGet, path, "").want(test.status)
			status := http.StatusUnauthorized
			if token, ok := c.logInAdmin("ada", "ada-passw0rd").body.(string); ok {
				status = c.as("Bearer "+token).do(http.MethodGet, path, "").status
			}
			if status != test.again {
				t.Errorf("a new token: status %d, want %d", status, test.again)
			}
		})
	}
}

// Faults, counts and latency know the module's routes.
func TestModuleRoutesAreRoutesLikeOthers(t *testing.T) {
	t.Parallel()
	c := adminShop(t)
	c.shop.Fail(Fault{Route: "GET " + "/V1/scim-bridge/admin-users/{userId}", Status: http.StatusServiceUnavailable})
	c.do(http.MethodGet, userPath(1), "").want(http.StatusServiceUnavailable)
	c.shop.SetLatency(time.Millisecond)
	start := time.Now()
	c.do(http.MethodGet, userPath(1)+"?fields=username", "").want(http.StatusOK).is(nil, "id").is("root", "username")
	if took := time.Since(start); took < time.Millisecond {
		t.Errorf("answered after %s", took)
	}
	if n := c.shop.CallsByRoute()[readUser]; n != 2 {
		t.Errorf("%d calls, want 2", n)
	}
}
