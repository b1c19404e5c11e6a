package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/scim-bridge/scim-bridge/cmd/scim-bridge/internal/selftest"
	"github.com/scim-bridge/scim-bridge/config"
)

type selftestCmd struct {
	As          string `name:"as" enum:"jumpcloud,okta,entra,onelogin,authentik,keycloak,generic" default:"generic" help:"Whose requests to send: jumpcloud, okta, entra, onelogin, authentik, keycloak or generic, the default."`
	Email       string `name:"email" help:"Address of the person that is created and removed again; nobody may have it. By default a new one in --email-domain."`
	EmailDomain string `name:"email-domain" help:"Domain of that address; by default the first in CUSTOMER_SCOPE, else example.com."`
	Group       string `name:"group" help:"Name of the group that is created and removed again. By default a new one; admin roles are left out without it."`
	Admins      bool   `name:"admins" help:"Test the endpoint of admin users."`
	JSON        bool   `name:"json" help:"Print one JSON object at the end instead of a line for each step."`
}

// removalPause is how long the test waits before it tries to remove something again.
const removalPause = 2 * time.Second

// Run plays the client at SCIM_BASE_URL. The exit status is 0 where every step succeeded, 1
// where one failed, and 2 where the settings are wrong.
func (c selftestCmd) Run(ctx context.Context, p *process) error {
	cfg, err := p.configuration(config.Needs{})
	if err != nil {
		return err
	}
	if cfg.SCIM.BaseURL == "" {
		return usage("SCIM_BASE_URL is not set: give the public address of the bridge, as https://scim.example.com")
	}
	token, err := p.clientToken(ctx, cfg)
	if err != nil {
		return err
	}
	transport, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return errors.New("net/http has no transport of its own")
	}
	transport = transport.Clone()
	defer transport.CloseIdleConnections()
	settings := c.settings(cfg)
	settings.Token, settings.Transport = token, transport
	var printed error
	if !c.JSON {
		_, printed = fmt.Fprintf(p.stdout, "%s at %s, with the address %s\n", c.As, settings.BaseURL, settings.Email)
		settings.OnStep = func(s selftest.Step) { printed = errors.Join(printed, s.Print(p.stdout)) }
	}
	report := selftest.Run(ctx, settings)
	if c.JSON {
		printed = report.PrintJSON(p.stdout)
	} else {
		printed = errors.Join(printed, report.PrintSummary(p.stdout))
	}
	if printed != nil {
		return printed
	}
	if !report.OK() {
		return &exitError{status: exitFailed}
	}
	return nil
}

// settings are those of the test, without the token.
func (c selftestCmd) settings(cfg *config.Config) selftest.Config {
	name := selftest.NewName()
	s := selftest.Config{
		As: c.As, BaseURL: cfg.SCIM.BaseURL + scimPrefix, Admins: c.Admins, Pause: removalPause,
		Email: cmp.Or(c.Email, name+"@"+cmp.Or(c.EmailDomain, firstDomain(cfg), "example.com")),
		Group: cmp.Or(c.Group, name),
	}
	if c.Admins {
		s.BaseURL, s.Group = cfg.SCIM.BaseURL+adminPrefix, c.Group
	}
	return s
}

// firstDomain is a domain whose addresses are in CUSTOMER_SCOPE; "" where it names none.
func firstDomain(cfg *config.Config) string {
	if len(cfg.Customers.Scope.Domains) == 0 {
		return ""
	}
	_, list, _ := strings.Cut(cfg.Customers.Scope.String(), "domains:")
	first, _, _ := strings.Cut(list, ",")
	if below, ok := strings.CutPrefix(first, "*."); ok {
		return "selftest." + below
	}
	return first
}

func usage(text string) error { return &exitError{status: exitUsage, err: errors.New(text)} }

// clientToken is the token that the test is to use: the one in SCIM_TOKEN, or what is typed.
func (p *process) clientToken(ctx context.Context, cfg *config.Config) (string, error) {
	token := string(cfg.SCIM.Token)
	if token == "" {
		var err error
		if token, err = p.askToken(ctx); err != nil {
			return "", err
		}
	}
	switch {
	case token == "":
		return "", usage("the token is empty")
	case strings.HasPrefix(token, "sha256:"):
		return "", usage(`the token begins with "sha256:": that is its digest, which SCIM_TOKENS takes; give the token itself`)
	case strings.HasPrefix(strings.ToLower(token), "bearer "):
		return "", usage(`the token begins with the word Bearer: leave that out`)
	case strings.ContainsAny(token, " \t"):
		return "", usage("the token has a space in it")
	}
	return token, nil
}

// askToken asks for the token on the terminal, without showing it.
func (p *process) askToken(ctx context.Context) (string, error) {
	file, ok := p.stdin.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return "", usage("SCIM_TOKEN is not set, and there is no terminal to ask for the token: set it, or SCIM_TOKEN_FILE")
	}
	before, err := term.GetState(int(file.Fd()))
	if err != nil {
		return "", err
	}
	if _, err := fmt.Fprint(p.stderr, "Token: "); err != nil {
		return "", err
	}
	type typed struct {
		text []byte
		err  error
	}
	done := make(chan typed, 1)
	go func() { // a read of a terminal cannot be ended; the process ends with it
		text, err := term.ReadPassword(int(file.Fd()))
		done <- typed{text, err}
	}()
	select {
	case <-ctx.Done():
		return "", errors.Join(errors.New("interrupted"), term.Restore(int(file.Fd()), before))
	case got := <-done:
		_, err := fmt.Fprintln(p.stderr)
		return strings.TrimSpace(string(got.text)), errors.Join(got.err, err)
	}
}
