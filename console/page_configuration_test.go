package console_test

import (
	"errors"
	"html"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/scim"
)

// providers are the names on the page, with the pages of the documentation.
var providers = map[string]string{
	"JumpCloud": "jumpcloud", "Okta": "okta", "Microsoft Entra ID": "entra", "OneLogin": "onelogin", "authentik": "authentik", "Keycloak": "keycloak",
}

var (
	numbered = regexp.MustCompile(`(?m)^\d+\. `)
	stressed = regexp.MustCompile(`\*\*([^*]+)\*\*|\*([^*]+)\*`)
	// afterList is where what follows a list begins.
	afterList = regexp.MustCompile(`\n\n[^ \d\n]`)
	tag       = regexp.MustCompile(`(?:<[^>]*>|\s)+`)
	item      = regexp.MustCompile(`(?s)<li>`)
)

// stepsOf is the part of the page that is about a provider, and what stands in its steps.
func stepsOf(t *testing.T, body, provider string) (part string, steps int) {
	t.Helper()
	_, part, found := strings.Cut(body, "<summary>"+provider+"</summary>")
	part, _, _ = strings.Cut(part, "</details>")
	if !found {
		t.Fatalf("the page has no %s", provider)
	}
	outer := regexp.MustCompile(`(?s)<ul>.*?</ul>`).ReplaceAllString(part, "")
	return html.UnescapeString(tag.ReplaceAllString(part, " ")), len(item.FindAllString(outer, -1))
}

// The steps are those of the documentation, in its order: what it stresses stands on the page, one
// after the other.
func TestStepsAreThoseOfTheDocumentation(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	s.bridge.overview.UserNameField = "email" // which the documentation stresses where it differs
	body := s.page("/console/configuration")
	for provider, file := range providers {
		text, err := os.ReadFile("../docs/" + file + ".md")
		if err != nil {
			t.Fatal(err)
		}
		_, section, _ := strings.Cut(string(text), "\n## In ")
		section, _, _ = strings.Cut(section, "\n## ")
		if end := afterList.FindStringIndex(section); end != nil {
			section = section[:end[0]]
		}
		documented := numbered.FindAllStringIndex(section, -1)
		part, steps := stepsOf(t, body, provider)
		if steps != len(documented) || steps == 0 {
			t.Errorf("%s has %d steps, the documentation %d", provider, steps, len(documented))
		}
		rest := part
		for _, m := range stressed.FindAllStringSubmatch(section[documented[0][0]:], -1) {
			words := strings.TrimSuffix(strings.Join(strings.Fields(m[1]+m[2]), " "), ".")
			_, after, found := strings.Cut(rest, words)
			if !found {
				t.Errorf("%s: %q does not stand where the documentation has it:\n%s", provider, words, part)
				break
			}
			rest = after
		}
	}
}

func TestStepsHaveTheAddressesOfThisInstallation(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	s.bridge.overview.UserNameField, s.bridge.overview.SelfTestDomain = "scim_user_name", "example.com"
	s.page("/console/configuration", "docker run --rm -it -e SCIM_BASE_URL=https://scim.example scim-bridge selftest --as jumpcloud --email-domain example.com")
	s.bridge.overview.AdminURL = "https://scim.example/admin/scim/v2"
	body := s.page("/console/configuration")
	for provider := range providers {
		part, _ := stepsOf(t, body, provider)
		client, _, _ := strings.Cut(strings.TrimPrefix(strings.ToLower(provider), "microsoft "), " ")
		for _, want := range []string{
			"https://scim.example/scim/v2", "https://scim.example/admin/scim/v2",
			"SCIM_BASE_URL=https://scim.example scim-bridge selftest --as " + client + " --email-domain example.com",
		} {
			if !strings.Contains(part, want) {
				t.Errorf("%s lacks %q:\n%s", provider, want, part)
			}
		}
		if strings.Contains(part, "has to be the e-mail address") || strings.Contains(part, "no other place") {
			t.Errorf("%s is not about this shop:\n%s", provider, part)
		}
	}
}

// A request that is of no client says more than that none has come.
func TestConfigurationTellsOfRequestsThatAreOfNoClient(t *testing.T) {
	t.Parallel()
	came := func(s *site, status int, warning string) {
		e := &scim.Event{Method: http.MethodGet, Route: "/*", Start: time.Now(), Status: status, Err: errors.New("refused")}
		if warning != "" {
			e.Warn(warning, "a client asked for /scim/Users")
		}
		s.activity.OnEvent(s.t.Context(), e)
	}
	for name, c := range map[string]struct {
		status        int
		warning, says string
	}{
		"a wrong token":    {http.StatusUnauthorized, "", "2 requests without a valid token, the last just now."},
		"a wrong address":  {http.StatusForbidden, "", "2 requests from an address that SCIM_ALLOWED_IPS does not let in"},
		"a wrong Base URL": {http.StatusNotFound, "base-url-wrong", "2 requests to another path than the Base URL’s"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, nil)
			came(s, c.status, c.warning)
			came(s, c.status, c.warning)
			s.page("/console/configuration/reached", "Not yet", c.says, `<a href="/console/activity/2">See why</a>`)
			s.shows(s.ask(http.MethodGet, "/console/configuration", nil), c.says)
			s.happened("okta", http.StatusOK, scim.ActionListed, "")
			if body := s.page("/console/configuration/reached", "has reached me"); strings.Contains(body, "See why") {
				t.Errorf("it is told although a client has come since:\n%s", body)
			}
		})
	}
}
