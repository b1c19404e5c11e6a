package console

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

type configurationView struct {
	*Overview

	Reached       reachedView
	Token, Digest string // a new one
	Findings      []Finding
	Checked       bool
	Busy          bool
}

// Verdict is what the findings come to.
func (v configurationView) Verdict() string {
	count := func(result string) int { return len(v.with(func(r string) bool { return r == result })) }
	return counted(count("problem"), "problem") + ", " + counted(count("warning"), "warning") + ", " +
		strconv.Itoa(count("ok")) + " fine."
}

func (v configurationView) with(result func(string) bool) (list []Finding) {
	for _, f := range v.Findings {
		if result(f.Result) {
			list = append(list, f)
		}
	}
	return list
}

type findingsView struct {
	Label string
	List  []Finding
}

// ToDo are the findings that somebody should look at, problems first; nil where there are none.
func (v configurationView) ToDo() *findingsView {
	rank := []string{"problem", "warning", "skipped"}
	list := v.with(func(r string) bool { return r != "ok" })
	slices.SortStableFunc(list, func(a, b Finding) int { return slices.Index(rank, a.Result) - slices.Index(rank, b.Result) })
	return findings("What to see to", list)
}

// Fine are the other findings.
func (v configurationView) Fine() *findingsView {
	return findings("What is fine", v.with(func(r string) bool { return r == "ok" }))
}

func findings(label string, list []Finding) *findingsView {
	if len(list) == 0 {
		return nil
	}
	return &findingsView{label, list}
}

// EntraURL is the address with the flag by which Entra ID follows the standard more closely.
func (v configurationView) EntraURL() string { return v.BaseURL + "?aadOptscim062020" }

// SelfTestAs is the command that plays an identity provider against this bridge.
func (v configurationView) SelfTestAs(client string) string {
	command := "SCIM_BASE_URL=" + strings.TrimSuffix(v.BaseURL, "/scim/v2") + " scim-bridge selftest --as " + client
	if v.SelfTestDomain != "" {
		command += " --email-domain " + v.SelfTestDomain
	}
	return command
}

// SelfTestInDocker is that command in a container.
func (v configurationView) SelfTestInDocker() string {
	address, command, _ := strings.Cut(v.SelfTestAs("jumpcloud"), " scim-bridge ")
	return "docker run --rm -it -e " + address + " scim-bridge " + command
}

type playView struct{ Name, Command string }

// Play is that command for one of the providers on the page.
func (v configurationView) Play(name string) playView {
	client, _, _ := strings.Cut(strings.ToLower(name), " ")
	return playView{name, v.SelfTestAs(client)}
}

type ownView struct{ Thing, AdminURL string }

// Own says that admin users need a thing of their own at the provider.
func (v configurationView) Own(thing string) ownView { return ownView{thing, v.AdminURL} }

// OneLoginTemplate is the body of a user for OneLogin (docs/onelogin.md).
func (configurationView) OneLoginTemplate() string {
	return `{
  "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
  "userName": "{$user.email}",
  "active": "{$user.active}",
  "name": {"givenName": "{$user.firstname}", "familyName": "{$user.lastname}"},
  "emails": [{"value": "{$user.email}", "type": "work", "primary": true}]
}`
}

type reachedView struct {
	Clients []clientView
	Strays  []Stray
}

// Any reports whether any client has sent a request.
func (v reachedView) Any() bool {
	return slices.ContainsFunc(v.Clients, func(one clientView) bool { return !one.LastRequest.IsZero() })
}

// reachedBy says who has come. Strays are told as long as no client has come after them.
func (c *Console) reachedBy(tokens []Token) (v reachedView) {
	v.Strays = c.cfg.Activity.Strays()
	v.Clients = c.clients(tokens)
	for _, one := range v.Clients {
		v.Strays = slices.DeleteFunc(v.Strays, func(s Stray) bool { return one.LastRequest.After(s.Last) })
	}
	return v
}

func (c *Console) configuration(w http.ResponseWriter, r *http.Request) {
	c.showConfiguration(w, r, configurationView{})
}

func (c *Console) showConfiguration(w http.ResponseWriter, r *http.Request, v configurationView) {
	ctx, cancel := context.WithTimeout(r.Context(), askTime)
	defer cancel()
	v.Overview = c.cfg.Bridge.Overview(ctx)
	v.Reached = c.reachedBy(v.Tokens)
	c.render(w, r, http.StatusOK, "configuration", "SCIM configuration", v)
}

func (c *Console) reached(w http.ResponseWriter, _ *http.Request) {
	c.fragment(w, "configuration", "reached", c.reachedBy(c.cfg.Bridge.Tokens()))
}

func (c *Console) newToken(w http.ResponseWriter, r *http.Request) {
	token, digest := c.cfg.Bridge.NewToken()
	c.showConfiguration(w, r, configurationView{Token: token, Digest: digest})
}

func (c *Console) check(w http.ResponseWriter, r *http.Request) {
	v := configurationView{Checked: true}
	v.Busy = !c.alone(w, r, func(ctx context.Context) { v.Findings = c.cfg.Bridge.Check(ctx) })
	c.showConfiguration(w, r, v)
}
