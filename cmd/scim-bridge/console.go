package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/admin"
	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/cmd/scim-bridge/internal/check"
	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/console"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// addConsole puts the console before what the operations listener serves. Its streams end when
// the service begins to stop.
func (s *service) addConsole(activity *console.Activity, guards *guards) error {
	of := s.cfg.Console
	cfg := console.Config{
		Bridge: &consoleBridge{service: s, guards: guards}, Activity: activity, Hosts: of.Hosts, KibanaURL: of.KibanaURL,
		Loopback: isLoopback(s.cfg.OpsListen),
	}
	if len(of.Tokens) > 0 {
		cfg.Accepts = func(token string) (accepted bool) {
			for _, t := range of.Tokens { // all of them, so that the time does not tell which
				accepted = t.Holds(token) || accepted
			}
			return accepted
		}
	}
	c, err := console.New(cfg)
	if err != nil {
		return err
	}
	s.private.Handler = c.Handler(s.private.Handler)
	s.public.RegisterOnShutdown(c.Close)
	return nil
}

// isLoopback reports whether a listener can be reached from this machine alone.
func isLoopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	return err == nil && console.IsLoopback(host)
}

// consoleBridge implements console.Bridge.
type consoleBridge struct {
	*service
	guards *guards
}

// shopTime is how long the overview waits for the shop: it is to be seen also while that is slow.
const shopTime = 3 * time.Second

// Overview implements console.Bridge with one call to Magento.
func (b *consoleBridge) Overview(ctx context.Context) *console.Overview {
	ctx, cancel := context.WithTimeout(ctx, shopTime)
	defer cancel()
	name, _ := build()
	o := &console.Overview{
		Version: name, Shop: b.cfg.Magento.BaseURL, Demo: b.isDemo, Doubt: b.customers.Doubts(), Tokens: b.Tokens(),
		Scope: b.cfg.Customers.Scope.String(), Guard: b.guards.view(), UserNameField: "email",
	}
	o.Everybody = !b.cfg.Customers.Scope.Managed && len(b.cfg.Customers.Scope.Domains) == 0
	base := b.cfg.SCIM.BaseURL
	if o.BaseURLGuess = base == ""; o.BaseURLGuess && b.publicListen != nil {
		base = "http://" + dialable(b.publicListen.Addr().String())
	}
	o.BaseURL, o.SelfTestDomain = base+scimPrefix, firstDomain(b.cfg)
	if b.admins != nil {
		o.AdminURL = base + adminPrefix
	}
	if err := b.customers.Ready(ctx); err != nil {
		o.Trouble, o.TroubleFix = troubleOf(err)
		return o
	}
	d, err := b.customers.Describe(ctx)
	if err != nil {
		o.Trouble, o.TroubleFix = troubleOf(err)
		return o
	}
	o.Website, o.WebsiteName, o.Languages, o.UserNameField = d.Website, d.WebsiteName, d.Languages, d.UserName
	if d.Module != nil {
		o.Module = d.Module.Version
	}
	o.Notices = b.notices(d.Module)
	o.Keeps = []console.Ability{
		ability("Deactivation at once", d.Enforced, "Login is refused, and sessions and tokens end.",
			"Deactivated by a confirmation key and an unusable password: open sessions live until they expire."),
		ability("A userName of its own", d.UserName != "email", "Kept in "+d.UserName+".", "The userName is the e-mail address."),
		ability("Several groups of a customer", d.Groups, "Every membership is remembered.", "The last group joined is the only one."),
		ability("Every attribute that is sent", d.Extra, "What Magento has no field for is kept as well.",
			"Only what Magento has a field for is kept."),
		ability("Admin users and roles", o.Module != "" && b.admins != nil, "They are provisioned too.", adminsLack(o.Module)),
	}
	return o
}

// notices are what is wrong although the shop answers.
func (b *consoleBridge) notices(module *magento.ModuleStatus) (list []console.Notice) {
	if wrong := b.customers.Unfit(); wrong != nil {
		list = append(list, console.Notice{
			State: "problem", Text: "The settings do not fit the shop any more: " + wrong.Error() + ".",
			Fix: "Correct the setting that is named, or the shop. The bridge goes on by what it knew before, and would not start again.",
		})
	}
	if text, fix := moduleTrouble(module, b.admins != nil); text != "" {
		state := "warning"
		if module == nil {
			state = "problem"
		}
		list = append(list, console.Notice{State: state, Text: sentence(text), Fix: sentence(fix)})
	}
	return list
}

func ability(name string, has bool, yes, no string) console.Ability {
	if !has {
		yes = no
	}
	return console.Ability{Name: name, Has: has, Text: yes}
}

func adminsLack(module string) string {
	if module == "" {
		return "They need the companion module."
	}
	return "SCIM_ADMIN_TOKENS is not set."
}

// Tokens implements console.Bridge.
func (b *consoleBridge) Tokens() (list []console.Token) {
	add := func(endpoint string, tokens []scimserver.Token) {
		for i, t := range tokens {
			list = append(list, console.Token{Client: t.Client(i), Endpoint: endpoint, Digest: t.Fingerprint()})
		}
	}
	add(scimPrefix, b.cfg.SCIM.Tokens)
	add(adminPrefix, b.cfg.SCIM.AdminTokens)
	return list
}

// view is the state of the guards.
func (g *guards) view() console.Guard {
	mode, exceeded := g.state()
	v := console.Guard{Mode: mode, Limit: g.settings.Limit.String()}
	for _, one := range exceeded {
		v.Exceeded = append(v.Exceeded, console.Exceeded{Endpoint: one.Endpoint, Client: one.Client})
	}
	return v
}

// LiftGuard implements console.Bridge.
func (b *consoleBridge) LiftGuard() (sentences []string) {
	if b.cfg.Guard.Mode == guard.Off {
		return nil
	}
	lifted, _ := b.guards.lift("")
	for _, one := range lifted {
		sentences = append(sentences,
			one.Endpoint+": nothing of "+string(one.Client)+" is held until "+one.Until.UTC().Format(time.RFC1123)+".")
	}
	return sentences
}

// NewToken implements console.Bridge.
func (*consoleBridge) NewToken() (token, digest string) {
	token = newToken()
	sum := sha256.Sum256([]byte(token))
	return token, "sha256:" + hex.EncodeToString(sum[:])
}

// Check implements console.Bridge.
func (b *consoleBridge) Check(ctx context.Context) (list []console.Finding) {
	for _, f := range check.Run(ctx, b.cfg, b.client) {
		list = append(list, console.Finding{Step: f.Step, Result: string(f.Result), Text: f.Text, Fix: f.Fix})
	}
	return list
}

// Explain implements console.Bridge.
func (*consoleBridge) Explain(e *scim.Event) (reason, fix string) { return explain(e) }

// Groups implements console.Bridge with a call for the groups, one for each of them, and one for
// the roles.
func (b *consoleBridge) Groups(ctx context.Context) (*console.Groups, error) {
	d, err := b.customers.Describe(ctx)
	if err != nil {
		return nil, err
	}
	groups, err := b.customers.DescribeGroups(ctx)
	if err != nil {
		return nil, err
	}
	g := &console.Groups{
		Priority: b.cfg.Customers.GroupPriority, Multiple: d.Groups, Managed: b.cfg.Customers.GroupsManaged,
		Admins: b.admins != nil, DefaultRole: b.cfg.Admins.RoleDefault,
	}
	for _, one := range groups {
		g.Groups = append(g.Groups, console.Group{
			ID: one.ID, Name: one.Name, Code: one.Code, TaxClass: one.TaxClass, Members: one.Members, Priority: one.Priority,
			Default: one.Default, Visible: one.Visible, Managed: one.Managed,
		})
	}
	if g.Admins {
		if g.Roles, err = b.roles(ctx); err != nil {
			g.RolesTrouble = err.Error()
			if e, ok := errors.AsType[*magento.Error](err); ok && e.Kind == magento.NoRoute {
				g.RolesTrouble = admin.ErrNoModule.Detail
			}
		}
	}
	return g, nil
}

func (b *consoleBridge) roles(ctx context.Context) (list []console.Role, err error) {
	page, err := b.client.SearchAdminRoles(ctx, magento.Criteria{})
	if err != nil {
		return nil, err
	}
	of := b.cfg.Admins
	placeIn := func(names []string, name string) int {
		return 1 + slices.IndexFunc(names, func(one string) bool { return scim.SameText(strings.TrimSpace(one), name) })
	}
	for _, role := range page.Items {
		list = append(list, console.Role{
			Name: role.Name, Users: role.UsersCount, FullRight: role.HasFullAccess, Allowed: placeIn(of.RolesAllowed, role.Name) > 0,
			Priority: placeIn(of.RolePriority, role.Name), Default: scim.SameText(of.RoleDefault, role.Name),
		})
	}
	for _, name := range of.RolesAllowed {
		if _, there := admin.FindRole(page.Items, name); !there {
			list = append(list, console.Role{Name: name, Allowed: true, Missing: true})
		}
	}
	return list, nil
}

// demoConsole lets the console of a demo be seen from other machines where the operations
// listener is, by a token of its own.
func demoConsole(e *config.Environment) {
	listen := e.OpsListen
	if listen != "" && !isLoopback(listen) && e.ConsoleTokens == "" && e.ConsoleTokensFile == "" {
		e.ConsoleTokens = config.Secret(newToken())
	}
}
