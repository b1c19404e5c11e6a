package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// shopSecrets are credentials that nothing else would write.
var shopSecrets = map[string]string{
	"consumer key": "unique-consumer-key", "consumer secret": "unique-consumer-secret", "access token": "unique-access-token",
	"access token secret": "unique-access-token-secret", "bearer": "unique-bearer-token", "admin": "unique-admin-name",
	"admin password": "Unique-Adm1n-Password", "TOTP secret": "JBSWY3DPEHPK3PXPJBSWY3DP",
}

// logins are the three ways to log in to a shop, as a shop and as the environment have them.
func logins() map[string]struct {
	shop   magentotest.Option
	change func(*config.Environment)
} {
	s := shopSecrets
	return map[string]struct {
		shop   magentotest.Option
		change func(*config.Environment)
	}{
		"OAuth": {
			magentotest.WithOAuth(s["consumer key"], s["consumer secret"], s["access token"], s["access token secret"]),
			func(e *config.Environment) {
				e.MagentoConsumerKey, e.MagentoConsumerSecret = config.Secret(s["consumer key"]), config.Secret(s["consumer secret"])
				e.MagentoAccessToken, e.MagentoAccessTokenSecret = config.Secret(s["access token"]), config.Secret(s["access token secret"])
			},
		},
		"bearer": {magentotest.WithBearer(s["bearer"]), func(e *config.Environment) { e.MagentoAccessToken = config.Secret(s["bearer"]) }},
		"admin": {magentotest.WithAdmin(s["admin"], s["admin password"], s["TOTP secret"]), func(e *config.Environment) {
			e.MagentoAccessToken = ""
			e.MagentoAdminUsername, e.MagentoAdminPassword = s["admin"], config.Secret(s["admin password"])
			e.MagentoAdminTOTPSecret = config.Secret(s["TOTP secret"])
		}},
	}
}

// command is "scim-bridge serve" running in this process.
type command struct {
	*running
	stdout, stderr *output
	status         chan int
}

// serveCommand runs the command itself, from the environment to the exit status.
func serveCommand(t *testing.T, e config.Environment) *command {
	t.Helper()
	c := &command{stdout: new(output), stderr: new(output), status: make(chan int, 1)}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.status <- run(ctx, []string{"serve"}, &process{
			environment: func() (config.Environment, error) { return e, nil },
			readFile:    os.ReadFile, stdout: c.stdout, stderr: c.stderr,
		})
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	c.running = &running{t: t, log: c.stdout, stop: cancel}
	for range 10_000 {
		line, _, complete := strings.Cut(c.stdout.String(), "\n")
		if !complete {
			time.Sleep(time.Millisecond)
			continue
		}
		var at struct {
			Public  string `json:"scim_bridge.scim.address"`
			Private string `json:"scim_bridge.ops.address"`
		}
		if err := json.Unmarshal([]byte(line), &at); err != nil || at.Public == "" {
			t.Fatalf("the log begins with %q", line)
		}
		c.base, c.ops = "http://"+at.Public+scimPrefix, "http://"+at.Private
		return c
	}
	t.Fatalf("serve does not listen: %s", c.stderr)
	return nil
}

// finish stops the command and returns all that it ever wrote, and what the
// operations listener told of it.
func (c *command) finish(t *testing.T) string {
	t.Helper()
	var written strings.Builder
	for _, path := range []string{"/metrics", "/readyz", "/livez", "/" + person["userName"]} {
		got, err := c.ask(http.MethodGet, c.ops+path, "")
		if err != nil {
			t.Fatal(err)
		}
		written.WriteString(got.body)
	}
	c.stop()
	if status := <-c.status; status != exitOK {
		t.Errorf("exit status %d: %s", status, c.stderr)
	}
	return written.String() + c.stdout.String() + c.stderr.String()
}

// troubles are answers of Magento that repeat what it was sent, or what it holds,
// in all the ways in which it and what is before it do.
func troubles() map[string]magentotest.Fault {
	p := person
	said := func(status int, message string) magentotest.Fault {
		body, _ := json.Marshal(map[string]any{ // strings never fail
			"message": message, "parameters": map[string]string{"fieldName": p["email"], "fieldValue": p["family"], "resources": "Magento_Customer::manage"},
			"trace": "#0 " + p["password"],
		})
		return magentotest.Fault{Status: status, Body: string(body)}
	}
	everything := p["given"] + " " + p["family"] + ", " + p["email"] + ", " + p["phone"] + ", " + p["street"] + ", " + p["userName"] + ", " + p["title"]
	page := "<html><title>" + everything + "</title><body>" + everything + "</body></html>"
	return map[string]magentotest.Fault{
		"placeholders":            said(400, "No such entity with %fieldName = %fieldValue"),
		"quoted":                  said(400, `The value "`+everything+`" of '`+p["family"]+`' is not valid.`),
		"bare":                    said(400, "Customer "+everything+" cannot be saved."),
		"bare, refused":           said(401, "The consumer isn't authorized to access %resources: "+everything),
		"bare, forbidden":         said(403, everything),
		"bare, not found":         said(404, "No such entity with email = "+p["email"]+", firstname = "+p["given"]),
		"bare, broken":            said(500, "SQLSTATE[23000]: Duplicate entry "+everything+" for key email"),
		"bare, too many requests": said(429, everything),
		"a page":                  {Status: 500, HTML: true, Body: page},
		"a page in maintenance":   {Status: 503, HTML: true, Body: page},
		"a page that is well":     {Status: 200, HTML: true, Body: page},
		"no JSON":                 {Status: 200, Body: `{"id":1,"email":"` + p["email"] + `","firstname":"` + p["given"]},
		"another answer":          {Status: 200, Body: `{"id":"` + p["family"] + `","total_count":"` + p["email"] + `"}`},
		"cut short":               {Truncate: true},
		"cut off":                 {CutBefore: true},
		"cut off afterwards":      {CutAfter: true},
	}
}

// TestMagentosTroubleTellsNothingAway goes through every endpoint while each call
// about a customer or a group meets trouble, with each way to log in, and
// searches all that the command wrote.
func TestMagentosTroubleTellsNothingAway(t *testing.T) {
	t.Parallel()
	for name, login := range logins() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shop := newShop(t, magentotest.WithAttributes(), login.shop)
			e := environmentFor(shop.URL)
			login.change(&e)
			e.LogLevel = "debug"
			c := serveCommand(t, e)
			c.mustAsk(http.MethodPost, "/Users", userBody("")).want(t, http.StatusCreated)
			requests := 1
			for _, fault := range troubles() {
				for _, step := range everyEndpoint() {
					for _, route := range shop.Routes() {
						if strings.Contains(route, "/V1/customers") || strings.Contains(route, "/V1/customerGroups") {
							fault.Route = route
							shop.Fail(fault)
						}
					}
					c.mustAsk(step[0], step[1], step[2])
					requests++
				}
			}
			written := c.finish(t)
			if got := len(c.stdout.events(t)); got != requests {
				t.Errorf("%d events for %d requests", got, requests)
			}
			searchFor(t, written)
			searchForAll(t, written, shopSecrets)
		})
	}
}

// TestRefusedLogInTellsNothingAway is a shop that does not take the credentials,
// from the start on.
func TestRefusedLogInTellsNothingAway(t *testing.T) {
	t.Parallel()
	for name, login := range logins() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shop := newShop(t)
			e := environmentFor(shop.URL)
			login.change(&e)
			e.LogLevel = "debug"
			c := serveCommand(t, e)
			c.mustAsk(http.MethodPost, "/Users", userBody("")).want(t, http.StatusBadGateway)
			c.mustAsk(http.MethodGet, "/Users/1", "").want(t, http.StatusBadGateway)
			written := c.finish(t)
			searchFor(t, written)
			searchForAll(t, written, shopSecrets)
		})
	}
}

// TestWrongConfigurationTellsNoSecret is a start that fails, with everything set wrong.
func TestWrongConfigurationTellsNoSecret(t *testing.T) {
	t.Parallel()
	s := shopSecrets
	e := config.Environment{
		SCIMListen: "nowhere", SCIMTokens: config.Secret("short," + s["bearer"] + " with space"), SCIMAdminTokens: config.Secret("sha256:" + s["bearer"]),
		MagentoURL: "ftp://" + s["admin"] + ":" + s["admin password"] + "@shop.example", MagentoConsumerKey: config.Secret(s["consumer key"]),
		MagentoAccessTokenSecret: config.Secret(s["access token secret"]), MagentoAdminPassword: config.Secret(s["admin password"]),
		MagentoAdminTOTPSecret: config.Secret(s["TOTP secret"] + "!"), MagentoTimeout: "soon",
	}
	stdout, stderr := new(output), new(output)
	status := run(t.Context(), []string{"serve"}, &process{
		environment: func() (config.Environment, error) { return e, nil },
		readFile:    os.ReadFile, stdout: stdout, stderr: stderr,
	})
	if status != exitUsage || !strings.Contains(stderr.String(), "MAGENTO_TIMEOUT") {
		t.Errorf("exit status %d: %s", status, stderr)
	}
	searchForAll(t, stdout.String()+stderr.String(), s)
}

// searchForAll fails the test for each of the values that was written, plainly or
// as it stands in a URL.
func searchForAll(t *testing.T, written string, values map[string]string) {
	t.Helper()
	for name, value := range values {
		for _, form := range []string{value, url.QueryEscape(value)} {
			if _, rest, found := strings.Cut(written, form); found {
				line, _, _ := strings.Cut(rest, "\n")
				t.Errorf("the %s was written, before %q", name, line)
				break
			}
		}
	}
}
