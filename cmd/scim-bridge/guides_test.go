package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// actionInGuide is an event.action in a code span.
var actionInGuide = regexp.MustCompile("`((?:user|group|serviceproviderconfig)-[a-z]+)`")

// TestGuidesNameWhatTheLogSays plays each identity provider by the self-test, and wants that the log
// has what its guide says of a person's life, but for what depends on who was there before.
func TestGuidesNameWhatTheLogSays(t *testing.T) {
	t.Parallel()
	depends := []string{"user-unchanged", "group-unchanged"}
	for provider, also := range map[string][]string{
		"jumpcloud": nil, "okta": nil, "entra": nil, "onelogin": nil, "authentik": {"user-deactivated"}, "keycloak": nil,
	} {
		t.Run(provider, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile("../../docs/" + provider + ".md")
			if err != nil {
				t.Fatal(err)
			}
			_, person, found := strings.Cut(string(text), "\n## One person")
			person, _, _ = strings.Cut(person, "\n## ")
			if !found {
				t.Fatal("there is no life of one person")
			}
			w := newWorld(t, func(e *config.Environment) { e.SCIMTokens = config.Secret(provider + "=" + clientToken) }, magentotest.WithModule())
			if status, out, _ := play(t, w.origin(), config.Environment{}, "--as", provider); status != exitOK {
				t.Fatalf("exit status %d:\n%s", status, out)
			}
			var seen []string
			for _, line := range w.log.events(t) {
				action, _ := line["event.action"].(string)
				seen = append(seen, action)
			}
			named := actionInGuide.FindAllStringSubmatch(person, -1)
			if len(named) < 5 {
				t.Errorf("the guide names %d actions", len(named))
			}
			for _, m := range named {
				if action := m[1]; !slices.Contains(slices.Concat(seen, depends, also), action) {
					t.Errorf("the guide says %s, and the log %v", action, slices.Compact(slices.Sorted(slices.Values(seen))))
				}
			}
			for _, action := range []string{"user-created", "user-updated", "user-deactivated", "user-reactivated"} {
				if slices.Contains(seen, action) && !strings.Contains(person, "`"+action+"`") {
					t.Errorf("the log has %s, which the guide does not have", action)
				}
			}
		})
	}
}
