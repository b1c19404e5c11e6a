package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/scim-bridge/scim-bridge/bridge/admin"
	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/console"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

type demoCmd struct {
	Stock bool `help:"Simulate a shop without the companion module: fewer attributes, and no admin users."`
}

// demoListen is where the demo is served unless SCIM_LISTEN is set: on this
// machine only.
const demoListen = "127.0.0.1:8080"

// Run serves until the process is told to stop. What a person reads goes to
// standard output, the log to standard error.
func (d demoCmd) Run(ctx context.Context, p *process) error {
	e, err := p.environment()
	if err != nil {
		return err
	}
	if !e.Has("SCIM_LISTEN") {
		e.SCIMListen = demoListen
	}
	if e.SCIMTokens == "" && e.SCIMTokensFile == "" {
		e.SCIMTokens = config.Secret(newToken())
	}
	if e.SCIMAdminTokens == "" && e.SCIMAdminTokensFile == "" {
		e.SCIMAdminTokens = config.Secret(newToken())
	}
	demoConsole(&e)
	cfg, err := config.Load(e, config.Needs{Tokens: true}, p.readFile)
	if err != nil {
		return err
	}
	login := magento.OAuth{
		ConsumerKey: newToken(), ConsumerSecret: newToken(), AccessToken: newToken(), AccessTokenSecret: newToken(),
	}
	shop, err := magentotest.Listen(d.options(login, cfg.Admins)...) //nolint:contextcheck // Close ends it, not a context
	if err != nil {
		return fmt.Errorf("start the Magento in memory: %w", err)
	}
	defer shop.Close()
	cfg.Magento = magento.Config{BaseURL: shop.URL, Credentials: login}
	if !e.Has("GROUP_SETTLE") {
		cfg.Customers.GroupSettle = 0 // nobody else can reach this shop
	}

	if !e.Has("LOG_FORMAT") {
		cfg.Log.IsText = isTerminal(p.stderr)
	}
	log, queue, err := openLog(p.stderr, cfg)
	if err != nil {
		return err
	}
	defer p.closeLog(queue)
	s, err := startService(ctx, cfg, log, queue)
	if err != nil {
		return err
	}
	defer s.close()
	s.isDemo = true
	origin := "http://" + dialable(s.publicListen.Addr().String())
	address := "http://" + dialable(s.privateListen.Addr().String()) + console.Prefix
	if len(cfg.Console.Tokens) > 0 {
		address += "  (token " + plainToken(e.ConsoleTokens) + ")"
	}
	if err := printBanner(p.stdout, origin, plainToken(e.SCIMTokens), plainToken(e.SCIMAdminTokens), address); err != nil {
		return err
	}
	return s.serve(ctx)
}

// options makes a shop with one administrator, and the role that new admin users
// are to get.
func (d demoCmd) options(login magento.OAuth, admins admin.Config) []magentotest.Option {
	options := []magentotest.Option{
		magentotest.WithOAuth(login.ConsumerKey, login.ConsumerSecret, login.AccessToken, login.AccessTokenSecret),
	}
	if !d.Stock {
		options = append(options, magentotest.WithModule(), magentotest.WithAdmin("admin", newToken(), ""))
		if admins.RoleDefault != "" && !strings.EqualFold(admins.RoleDefault, magentotest.Administrators) {
			options = append(options, magentotest.WithRole(admins.RoleDefault))
		}
	}
	return options
}

// plainToken returns a token that can be shown in an example, or a name in its
// place where all are digests or in a file.
func plainToken(tokens config.Secret) string {
	for token := range strings.SplitSeq(string(tokens), ",") {
		_, token = scimserver.CutClient(strings.TrimSpace(token))
		if token != "" && !strings.HasPrefix(token, "sha256:") {
			return token
		}
	}
	return "YOUR_TOKEN"
}

// printBanner says where the demo is and what to try.
func printBanner(w io.Writer, origin, token, adminToken, consoleAddress string) error {
	const banner = `scim-bridge demo: a Magento in memory, nothing is stored

Console    %[5]s
Base URL   %[1]s
Token      %[2]s

and for admin users:

Admin URL    %[3]s
Admin token  %[4]s

Create a user:

curl -sS -H 'Authorization: Bearer %[2]s' -H 'Content-Type: application/scim+json' -d '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Lovelace"},"active":true}' %[1]s/Users

Find it by userName:

curl -sS -G -H 'Authorization: Bearer %[2]s' --data-urlencode 'filter=userName eq "ada@example.com"' %[1]s/Users

Deactivate it (the first user has the id 1):

curl -sS -X PATCH -H 'Authorization: Bearer %[2]s' -H 'Content-Type: application/scim+json' -d '{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":false}]}' %[1]s/Users/1

Stop with Ctrl-C. The log follows on standard error.

`
	_, err := fmt.Fprintf(w, banner, origin+scimPrefix, token, origin+adminPrefix, adminToken, consoleAddress)
	return err
}

// isTerminal reports whether people read w.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
