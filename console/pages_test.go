package console_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scim-bridge/scim-bridge/console"
	"github.com/scim-bridge/scim-bridge/scim"
)

// happened notes a request of a client.
func (s *site) happened(client scim.Client, status int, action, id string) {
	e := &scim.Event{
		RequestID: "request-" + id, Method: http.MethodPost, Route: "/scim/v2/Users", Client: client, Start: time.Now(), Status: status,
		Duration: 5 * time.Millisecond,
	}
	if status >= http.StatusBadRequest {
		e.Err = errors.New("refused")
	}
	e.SetAction(action, "User", id)
	s.activity.OnEvent(s.t.Context(), e)
}

func TestOverviewSaysWhatToDoNext(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		overview func(*console.Overview)
		says     []string
	}{
		"nobody has come yet": {func(*console.Overview) {}, []string{"What to do next", "No identity provider has sent a request"}},
		"the shop is away": {
			func(o *console.Overview) { o.Trouble = "it does not answer" },
			[]string{"The shop cannot be asked: it does not answer", "Run the check"},
		},
		"the module is in doubt": {func(o *console.Overview) { o.Doubt = "the module cannot be asked" }, []string{"the module cannot be asked"}},
		"everybody is reached":   {func(o *console.Overview) { o.Everybody = true }, []string{"shoppers included", "domains:example.com"}},
		"no public address":      {func(o *console.Overview) { o.BaseURLGuess = true }, []string{"SCIM_BASE_URL is not set"}},
		"the guard holds": {
			func(o *console.Overview) {
				o.Guard.Exceeded = []console.Exceeded{{Endpoint: "/scim/v2", Client: "okta"}}
			},
			[]string{"GUARD_LIMIT=20/1h", "Lift the guard"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, nil)
			c.overview(&s.bridge.overview)
			s.page("/console/", c.says...)
		})
	}
}

func TestOverviewIsCalmWhenAllIsWell(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	s.happened("okta", 201, scim.ActionCreated, "11")
	body := s.page("/console/", "All is well", "sha256:1a2b3c4d…", "1 change of users", "just now")
	if strings.Contains(body, "What to do next") {
		t.Error("there is something to do")
	}
	s.happened("okta", 502, scim.ActionCreated, "")
	s.page("/console/", "The last request of okta failed", "1 request failed")
	s.happened("okta", 404, scim.ActionRead, "12")
	s.page("/console/", "All is well")
}

// While a token is changed for another, nobody knows by which of the two the client has come.
func TestTwoTokensOfAClientAreOneRow(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	s.bridge.overview.Tokens = []console.Token{
		{Client: "okta", Endpoint: "/scim/v2", Digest: "sha256:old…"},
		{Client: "okta", Endpoint: "/scim/v2", Digest: "sha256:new…"},
		{Client: "okta", Endpoint: "/admin/scim/v2", Digest: "sha256:admin…"},
	}
	for _, page := range []string{"", "configuration"} {
		text := s.page("/console/"+page, "<code>sha256:old…</code> <code>sha256:new…</code>", "<code>sha256:admin…</code>")
		if strings.Contains(text, "<code>sha256:new…</code> <code>sha256:admin…</code>") {
			t.Errorf("the page %q has clients of two endpoints in one row", page)
		}
	}
}

func TestConfigurationLeadsThroughTheSetUp(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	s.bridge.overview.UserNameField = "email"
	body := s.page("/console/configuration", "https://scim.example/scim/v2", "JumpCloud", "Okta", "Microsoft Entra ID",
		"https://scim.example/scim/v2?aadOptscim062020", "Not yet", "this shop has no other place for it")
	if strings.Contains(body, "the-new-token") {
		t.Error("there is a token before it was asked for")
	}
	s.shows(s.ask(http.MethodPost, "/console/configuration/token", nil), "the-new-token", "sha256:ofthenewtoken", "shown once")
	if strings.Contains(s.page("/console/configuration"), "the-new-token") {
		t.Error("the token is shown twice")
	}
	s.shows(s.ask(http.MethodPost, "/console/configuration/check", nil), "may not read customers", "tick &lt;Customers&gt;", "1 problem, 0 warnings, 1 fine.")
	s.page("/console/configuration/reached", "Not yet")
	s.happened("okta", 200, scim.ActionListed, "")
	s.page("/console/configuration/reached", "has reached me", "last request just now")
}

func TestMappingShowsPlacesAndTriesLinesOut(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	s.page("/console/mapping", "title=custom.job", "Nowhere", "requires what nobody fills", "<code>dob</code>")
	lines := func(of ...string) url.Values {
		v := url.Values{}
		for i := 0; i < len(of); i += 2 {
			v.Set(of[i], of[i+1])
		}
		return v
	}
	s.shows(s.ask(http.MethodPost, "/console/mapping/validate", lines("lines", "wrong=taxvat")), "would fail", "wrong is no attribute")
	s.shows(s.ask(http.MethodPost, "/console/mapping/validate", lines("lines", "a=b\r\nc=d\r\n", "attribute", "title", "field", "taxvat")),
		"These lines fit the shop", "CUSTOMER_ATTRIBUTES=a=b;c=d;title=taxvat")
	s.shows(s.ask(http.MethodPost, "/console/mapping/validate", lines("lines", "")), "CUSTOMER_ATTRIBUTES=")
}

func TestPlaygroundShowsThePlan(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	s.page("/console/mapping?sample=create", "ada.lovelace@example.com")
	s.shows(s.ask(http.MethodPost, "/console/mapping/plan", url.Values{"requests": {"<b>one</b>"}}),
		"would create", "POST /V1/customers", "careful", "nothing was written.", "&lt;b&gt;one&lt;/b&gt;")
	if s.bridge.planned != "<b>one</b>" {
		t.Errorf("planned %q", s.bridge.planned)
	}
	s.shows(s.ask(http.MethodPost, "/console/mapping/plan", url.Values{"requests": {"broken"}}), "line 1: it is not JSON")
}

func TestGroupsWarnOfRolesWithEveryRight(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	s.page("/console/groups", "Wholesale", "<code>WS</code>", "Every right", "clients can make administrators")
	s.bridge.trouble = errors.New("the shop is away")
	s.page("/console/groups", "the shop is away")
	s.page("/console/mapping", "the shop is away")
}

func TestActivityFiltersAndShowsOneRequest(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *console.Config) { c.KibanaURL = "https://kibana.example" })
	s.happened("okta", 201, scim.ActionCreated, "11")
	s.happened("okta", 200, scim.ActionRead, "12")
	s.happened("entra", 400, scim.ActionUpdated, "13")
	all := s.page("/console/activity", "of this replica", "https://kibana.example", "user created", "<code>13</code>", "the reason")
	if first, second := strings.Index(all, "<code>13</code>"), strings.Index(all, "<code>12</code>"); first > second {
		t.Error("the newest is not the first")
	}
	for query, want := range map[string]string{
		"kind=changes": "11", "kind=failures": "13", "client=entra": "13", "id=12": "12", "id=request-11": "11",
	} {
		body := s.page("/console/activity?"+query, "<code>"+want+"</code>")
		if n := strings.Count(body, `<th scope="row">`); n != 1 {
			t.Errorf("%s lets %d through", query, n)
		}
	}
	s.page("/console/activity?client=nobody", "No request yet that fits the filter")
	s.page("/console/activity/3", "the reason", "the fix", "request-13", "POST /scim/v2/Users", "Open Kibana")
	for _, number := range []string{"9", "0", "x"} {
		if w := s.ask(http.MethodGet, "/console/activity/"+number, nil); w.Code != http.StatusNotFound {
			t.Errorf("entry %s: %d", number, w.Code)
		}
	}
}

// A check may take longer than other pages, but nobody waits for it who wants to end the process,
// and no second one is made meanwhile.
func TestOneCheckAtATime(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		slow, closed time.Duration
		says         string
		takes        time.Duration
	}{
		"fast":                 {0, time.Hour, "tick &lt;Customers&gt;", 0},
		"slow":                 {40 * time.Second, time.Hour, "tick &lt;Customers&gt;", 40 * time.Second},
		"too slow":             {2 * time.Hour, time.Hour, "it took too long", time.Minute},
		"the process is ended": {40 * time.Second, 20 * time.Second, "it took too long", 20 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newSite(t, nil)
				s.bridge.slow = c.slow
				ended := time.AfterFunc(c.closed, s.console.Close)
				defer ended.Stop()
				began := time.Now()
				second := make(chan string)
				go func() {
					time.Sleep(time.Second)
					second <- s.ask(http.MethodPost, "/console/configuration/check", nil).Body.String()
				}()
				s.shows(s.ask(http.MethodPost, "/console/configuration/check", nil), c.says)
				if took := time.Since(began); took != c.takes {
					t.Errorf("it took %s", took)
				}
				if body := <-second; c.slow > 0 && !strings.Contains(body, "Somebody else asks") {
					t.Errorf("the second is answered %s", body)
				}
			})
		})
	}
}
