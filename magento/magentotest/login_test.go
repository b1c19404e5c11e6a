package magentotest

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
)

const signInWrong = "The account sign-in was incorrect or your account is disabled temporarily." +
	" Please wait and try again later."

// clock is one that a test moves.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time {
	return time.Unix(1_800_000_000, 0).Add(time.Duration(c.ahead.Load()))
}
func (c *clock) forward(d time.Duration) { c.ahead.Add(int64(d)) }

func (c *shopClient) token(path, body string) string {
	c.t.Helper()
	token, _ := c.do(http.MethodPost, path, body).want(http.StatusOK).body.(string)
	return token
}

func (c *shopClient) customerToken(email string) string {
	c.t.Helper()
	return c.token("/rest/V1/integration/customer/token", `{"username":"`+email+`","password":"`+password+`"}`)
}

// What a leaver can still do after each way to stop one.
func TestWaysToStopACustomer(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options  []Option
		stop     func(c *shopClient, path string)
		login    bool
		oldToken bool
	}{
		"confirmation, required":     {[]Option{WithConfirmationRequired()}, confirm("gone"), false, true},
		"confirmation, not required": {nil, confirm("gone"), true, true},
		"password hash":              {nil, hash("!"), false, true},
		"delete": {nil, func(c *shopClient, path string) {
			c.do(http.MethodDelete, path, "").want(http.StatusOK)
		}, false, false},
		"scim_active, with the module":    {[]Option{WithModule()}, active("0"), false, false},
		"scim_active, without the module": {[]Option{WithAttributes()}, active("0"), true, true},
		"nothing":                         {[]Option{WithModule()}, active("1"), true, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, test.options...)
			path := c.create(`{"email":"a@example.com","firstname":"A","lastname":"A"}`)
			c.put(path, `{"confirmation":null}`).want(http.StatusOK)
			token := c.customerToken("a@example.com")
			test.stop(c, path)
			if got := c.shop.CanLogIn(1, "a@example.com", password); got != test.login {
				t.Errorf("can log in: %t, want %t", got, test.login)
			}
			credentials := `{"username":"a@example.com","password":"` + password + `"}`
			status := c.do(http.MethodPost, "/rest/V1/integration/customer/token", credentials).status
			if got := status == http.StatusOK; got != test.login {
				t.Errorf("log-in over HTTP: status %d", status)
			}
			if got := c.as("Bearer "+token).do(http.MethodGet, "/rest/V1/customers/me", "").
				status == http.StatusOK; got != test.oldToken {
				t.Errorf("old token works: %t, want %t", got, test.oldToken)
			}
		})
	}
}

func confirm(key string) func(*shopClient, string) {
	return func(c *shopClient, path string) {
		c.t.Helper()
		c.put(path, `{"confirmation":"`+key+`"}`).want(http.StatusOK)
	}
}

func hash(text string) func(*shopClient, string) {
	return func(c *shopClient, path string) {
		c.t.Helper()
		c.do(http.MethodPut, path, `{"customer":{},"passwordHash":"`+text+`"}`).want(http.StatusOK)
	}
}

func active(value string) func(*shopClient, string) {
	return func(c *shopClient, path string) {
		c.t.Helper()
		if c.shop.config.versions() { // where that alone activates somebody
			path = "/rest/V1/scim-bridge/customers/" + path[strings.LastIndex(path, "/")+1:]
		}
		c.do(http.MethodPut, path,
			`{"customer":{"custom_attributes":[{"attribute_code":"scim_active","value":"`+value+`"}]}}`).want(http.StatusOK)
	}
}

// A token that was ended stays so when the customer comes back.
func TestEndedTokensStayEnded(t *testing.T) {
	t.Parallel()
	c := newClient(t, WithModule())
	path := c.create(`{"email":"a@example.com","firstname":"A","lastname":"A"}`)
	old := c.customerToken("a@example.com")
	active("0")(c, path)
	active("1")(c, path)
	c.as("Bearer "+old).do(http.MethodGet, "/rest/V1/customers/me", "").
		message(http.StatusUnauthorized, "The consumer isn't authorized to access %resources.")
	c.as("Bearer "+c.customerToken("a@example.com")).do(http.MethodGet, "/rest/V1/customers/me?fields=id", "").
		is(1.0, "id")
}

func TestConfirmationOfAnAddress(t *testing.T) {
	t.Parallel()
	c := newClient(t, WithConfirmationRequired())
	path := c.create(`{"email":"a@example.com","firstname":"A","lastname":"A"}`)
	c.do(http.MethodGet, path+"/confirm", "").is("account_confirmation_required")
	key, _ := c.do(http.MethodGet, path, "").at("confirmation").(string)
	if key == "" || c.shop.CanLogIn(1, "a@example.com", password) {
		t.Fatalf("a new customer has the key %q and can log in: %t", key, c.shop.CanLogIn(1, "a@example.com", password))
	}
	c.put(path, `{"confirmation":null}`).want(http.StatusOK)
	c.do(http.MethodGet, path+"/confirm", "").is("account_confirmed")
	if !c.shop.CanLogIn(1, "a@example.com", password) {
		t.Error("a customer who is confirmed cannot log in")
	}
}

func TestTokensExpire(t *testing.T) {
	t.Parallel()
	var now clock
	c := newClient(t, WithClock(now.now), WithAdmin("root", "secret", ""))
	c.create(`{"email":"a@example.com","firstname":"A","lastname":"A"}`)
	adminToken := c.token("/rest/V1/integration/admin/token", `{"username":"root","password":"secret"}`)
	admin, me := c.as("Bearer "+adminToken), c.as("Bearer "+c.customerToken("a@example.com"))
	now.forward(59 * time.Minute)
	admin.do(http.MethodGet, "/rest/V1/customers/1", "").want(http.StatusOK)
	me.do(http.MethodGet, "/rest/V1/customers/me", "").want(http.StatusOK)
	me.do(http.MethodGet, "/rest/V1/customers/1", "").want(http.StatusUnauthorized)
	now.forward(time.Minute)
	admin.do(http.MethodGet, "/rest/V1/customers/1", "").want(http.StatusUnauthorized)
	me.do(http.MethodGet, "/rest/V1/customers/me", "").want(http.StatusUnauthorized)
	c.as("Bearer "+adminToken[:len(adminToken)-2]+"xx").do(http.MethodGet, "/rest/V1/customers/1", "").
		want(http.StatusUnauthorized)
}

func TestTwoFactorLogin(t *testing.T) {
	t.Parallel()
	var now clock
	c := newClient(t, WithClock(now.now), WithAdmin("root", "secret", adminTOTP), WithAdmin("plain", "secret", ""))
	const google = "/rest/V1/tfa/provider/google/authenticate"
	c.do(http.MethodPost, "/rest/V1/integration/admin/token", `{"username":"root","password":"secret"}`).
		message(http.StatusBadRequest, "Please use the 2fa provider-specific endpoints to obtain a token.")
	c.do(http.MethodPost, google, `{"username":"plain","password":"secret","otp":"000000"}`).
		message(http.StatusBadRequest, "Provider is not allowed.")
	c.do(http.MethodPost, google, `{"username":"root","password":"wrong","otp":"000000"}`).
		message(http.StatusUnauthorized, signInWrong)
	c.do(http.MethodPost, google, `{"username":"root","password":"secret"}`).
		message(http.StatusBadRequest, `"%fieldName" is required. Enter and try again.`)
	code, err := totp.GenerateCode(adminTOTP, now.now())
	if err != nil {
		t.Fatal(err)
	}
	token := c.token(google, `{"username":"root","password":"secret","otp":"`+code+`"}`)
	c.as("Bearer "+token).do(http.MethodGet, "/rest/V1/store/websites", "").want(http.StatusOK)
	now.forward(10 * time.Minute)
	c.do(http.MethodPost, google, `{"username":"root","password":"secret","otp":"`+code+`"}`).
		message(http.StatusUnauthorized, "Invalid code.")
}

func TestPermissions(t *testing.T) {
	t.Parallel()
	c := newClient(t, WithRestrictedBearer("reader", readCustomers, readGroups, readStores))
	c.create(`{"email":"a@example.com","firstname":"A","lastname":"A"}`)
	reader := c.as("bearer reader") // the scheme in any letter case
	for path, status := range map[string]int{
		"GET /rest/V1/customers/1": 200, "GET /rest/V1/customers/search?searchCriteria=": 200,
		"GET /rest/V1/customerGroups/1": 200, "GET /rest/V1/store/websites": 200,
		"GET /rest/V1/attributeMetadata/customer": 200, "GET /rest/V1/directory/countries/US": 200,
		"DELETE /rest/V1/customers/1": 401, "PUT /rest/V1/customers/1": 401,
		"GET /rest/V1/taxClasses/search?searchCriteria=": 401, "GET /rest/V1/modules": 401,
		"GET /rest/V1/customers/me": 401, "GET /rest/V1/bulk/x/status": 401,
	} {
		method, target, _ := strings.Cut(path, " ")
		if got := reader.do(method, target, "").status; got != status {
			t.Errorf("%s: status %d, want %d", path, got, status)
		}
		if got := c.as("").do(method, target, "").
			status; got == http.StatusOK && target != "/rest/V1/directory/countries/US" {
			t.Errorf("%s: answered to nobody", path)
		}
	}
}

func TestPasswordRules(t *testing.T) {
	t.Parallel()
	for sent, ok := range map[string]bool{
		password: true, "short1A": false, "alllowercaseonly": false, "lower-and-1": true, password + " ": false,
		"Äpfel123": true, "A1b@x.com": false,
	} {
		_, err := NewShop().AddCustomer(map[string]any{"email": "a1B@x.com", "firstname": "A", "lastname": "B"}, sent)
		if (err == nil) != ok {
			t.Errorf("%q: %v", sent, err)
		}
	}
}
