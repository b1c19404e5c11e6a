package main

import (
	"os"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/ops"
)

// The log at the start says how far each client gets, and warns where that is the shop's own.
func TestReachIsInTheLogAtTheStart(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		scope, groups string
		says          []string
		saysNot       string
	}{
		"everybody": {"", "", []string{
			`"message":"the client reaches everybody: 0 of 0 customers and 3 of 3 customer groups; CUSTOMER_SCOPE limits that"`,
			`take members out of, 2 customer groups that may be the shop's own; GROUP_SCOPE=managed limits that"`,
			`"user.name":"okta"`, `"user.name":"entra"`,
		}, ""},
		"whom it manages": {"managed", "managed", []string{
			`"message":"the client reaches 0 of 0 customers and 0 of 3 customer groups"`,
		}, "customer groups that may be the shop's own"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := environmentFor(newShop(t, magentotest.WithModule()).URL)
			e.SCIMTokens = "okta=" + clientToken + ",entra=token-of-another-client"
			e.CustomerScope, e.GroupScope = c.scope, c.groups
			s, lines := newLoggedService(t, e)
			s.logReach(t.Context())
			for _, text := range c.says {
				if !strings.Contains(lines.String(), text) {
					t.Errorf("the log does not say %s: %s", text, lines)
				}
			}
			if strings.Count(lines.String(), "the client reaches") != 2 || c.saysNot != "" && strings.Contains(lines.String(), c.saysNot) {
				t.Errorf("the log is %s", lines)
			}
		})
	}
}

// newLoggedService makes a service that does not serve yet, and what it logs.
func newLoggedService(t *testing.T, e config.Environment) (*service, *output) {
	t.Helper()
	cfg, err := config.Load(e, config.Needs{Tokens: true, Magento: true}, os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	lines := new(output)
	log, err := ops.NewLog(lines, logConfig(cfg))
	if err != nil {
		t.Fatal(err)
	}
	s, err := newService(cfg, log, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	return s, lines
}
