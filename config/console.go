package config

import (
	"slices"

	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// Console is who may see the console on the operations listener.
type Console struct {
	Tokens    []scimserver.Token // none: only this machine
	Hosts     []string           // beside those of loopback, in small letters
	KibanaURL string
}

// console reads the settings of the console. others are the tokens of clients: whoever holds one
// must not see what the others do.
func (e *Environment) console(others []scimserver.Token, p *problems) Console {
	c := Console{Tokens: p.tokens("CONSOLE_TOKENS", e.ConsoleTokens), Hosts: split(e.ConsoleHosts)}
	for _, t := range c.Tokens {
		if slices.ContainsFunc(others, t.SameSecret) {
			p.add("CONSOLE_TOKENS", "contains a token of SCIM_TOKENS or SCIM_ADMIN_TOKENS", "use another one: create it with \"scim-bridge token\"")
		}
	}
	if len(c.Hosts) > 0 && len(c.Tokens) == 0 && !p.failed("CONSOLE_TOKENS", "CONSOLE_TOKENS_FILE") {
		p.add("CONSOLE_HOSTS", "is set, and CONSOLE_TOKENS is not", "set CONSOLE_TOKENS: without it only this machine sees the console")
	}
	if e.KibanaURL != "" {
		if u := p.webAddress("KIBANA_URL", e.KibanaURL, "https://kibana.example.com"); u != nil {
			c.KibanaURL = u.String()
		}
	}
	return c
}
