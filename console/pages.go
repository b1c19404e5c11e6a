package console

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/scim-bridge/scim-bridge/scim"
)

// step is what should be done next.
type step struct {
	State    string // "problem" or "warning"
	Text     string
	Fix      string
	Link     string // "configuration"
	LinkText string
}

type overviewView struct {
	*Overview
	Steps    []step
	Clients  []clientView
	Hours    []Hour
	Most     int // changes in an hour
	Changes  int
	Failures int
	Lifted   []string
}

// clientView is a client with all of its tokens: which of them it comes with is not counted, so a row for
// each would show one as used that never was.
type clientView struct {
	Token
	Stats
	Digests []string
}

func (c *Console) clients(tokens []Token) (list []clientView) {
	for _, token := range tokens {
		i := slices.IndexFunc(list, func(v clientView) bool { return v.Client == token.Client && v.Endpoint == token.Endpoint })
		if i < 0 {
			i = len(list)
			list = append(list, clientView{Token: token, Stats: c.cfg.Activity.Stats(token.Endpoint, token.Client)})
		}
		list[i].Digests = append(list[i].Digests, token.Digest)
	}
	return list
}

func (c *Console) overview(w http.ResponseWriter, r *http.Request) { c.showOverview(w, r, nil) }

func (c *Console) showOverview(w http.ResponseWriter, r *http.Request, lifted []string) {
	ctx, cancel := context.WithTimeout(r.Context(), askTime)
	defer cancel()
	v := overviewView{Overview: c.cfg.Bridge.Overview(ctx), Hours: c.cfg.Activity.Hours(time.Now()), Lifted: lifted}
	v.Clients = c.clients(v.Tokens)
	for _, hour := range v.Hours {
		v.Most = max(v.Most, hour.Changes)
		v.Changes += hour.Changes
		v.Failures += hour.Failures
	}
	v.Steps = steps(v.Overview, v.Clients)
	c.render(w, r, http.StatusOK, "overview", "Overview", v)
}

// steps are what should be done next, the most urgent first.
func steps(o *Overview, clients []clientView) (list []step) {
	add := func(is bool, s step) {
		if is {
			list = append(list, s)
		}
	}
	checkIt := func(s step) step { s.Link, s.LinkText = "configuration#check", "Run the check"; return s }
	add(o.Trouble != "", checkIt(step{State: "problem", Text: "The shop cannot be asked: " + o.Trouble + ".", Fix: o.fixOfTrouble()}))
	for _, one := range o.Notices {
		list = append(list, checkIt(step{State: one.State, Text: one.Text, Fix: one.Fix}))
	}
	for _, one := range o.Guard.Exceeded {
		text := "The client " + string(one.Client) + " changes more people at " + one.Endpoint + " than GUARD_LIMIT=" + o.Guard.Limit + " allows."
		fix := "Look at what it does. Nothing is held."
		if o.Guard.Holds() {
			fix = "Look at what it does. If all of it is wanted, lift the guard."
		}
		list = append(list, step{State: "problem", Text: text, Fix: fix, Link: "activity?client=" + string(one.Client), LinkText: "See what it does"})
	}
	for _, one := range clients {
		name := string(one.Client)
		add(one.LastFailure.After(one.LastSuccess), step{
			State: "warning", Text: "The last request of " + name + " failed.", Fix: "The reason is with the request.",
			Link: "activity?kind=failures&client=" + name, LinkText: "See why",
		})
	}
	add(o.Doubt != "", checkIt(step{State: "warning", Text: o.Doubt, Fix: "What was known before still holds."}))
	add(o.Trouble == "" && !slices.ContainsFunc(clients, func(v clientView) bool { return !v.LastRequest.IsZero() }), step{
		State: "warning", Text: "No identity provider has sent a request since the bridge was started.",
		Fix: "Enter the Base URL and a token at the identity provider.", Link: "configuration", LinkText: "Connect an identity provider",
	})
	add(o.BaseURLGuess, step{State: "warning", Text: "SCIM_BASE_URL is not set.", Fix: "Set it to the public address of the bridge, so that clients get right addresses."})
	add(o.Everybody, step{
		State: "warning", Text: "Clients reach every customer of the website, shoppers included.",
		Fix: "Set CUSTOMER_SCOPE to the domains of the people who are provisioned, such as domains:example.com.",
	})
	return list
}

func (o *Overview) fixOfTrouble() string {
	if o.TroubleFix == "" {
		return "The check finds out why."
	}
	return "What helps: " + o.TroubleFix + "."
}

func (c *Console) liftGuard(w http.ResponseWriter, r *http.Request) {
	lifted := c.cfg.Bridge.LiftGuard()
	if len(lifted) == 0 {
		lifted = []string{"No client exceeds the limit: nothing was held."}
	}
	c.showOverview(w, r, lifted)
}

type groupsView struct {
	*Groups
	Trouble string
}

func (c *Console) groups(w http.ResponseWriter, r *http.Request) {
	v := groupsView{Groups: &Groups{}}
	isDone := c.alone(w, r, func(ctx context.Context) {
		groups, err := c.cfg.Bridge.Groups(ctx)
		if err != nil {
			v.Trouble = err.Error()
			return
		}
		v.Groups = groups
	})
	if !isDone {
		v.Trouble = "somebody else asks for something at this moment; try again"
	}
	c.render(w, r, http.StatusOK, "groups", "Groups and roles", v)
}

type activityView struct {
	Filter    Filter
	Entries   []Entry
	Clients   []scim.Client
	StreamURL string
	KibanaURL string
	Most      int
}

func (c *Console) activity(w http.ResponseWriter, r *http.Request) {
	filter := filterOf(r)
	c.render(w, r, http.StatusOK, "activity", "Activity", activityView{
		Filter: filter, Entries: c.cfg.Activity.Entries(filter), Clients: c.cfg.Activity.Clients(),
		StreamURL: Prefix + "activity/stream?" + r.URL.Query().Encode(), KibanaURL: c.cfg.KibanaURL, Most: maxEntries,
	})
}

type entryView struct {
	*Entry
	KibanaURL string
}

func (c *Console) entry(w http.ResponseWriter, r *http.Request) {
	entry, ok := c.cfg.Activity.Entry(entryNumber(r))
	if !ok {
		c.message(w, r, http.StatusNotFound, "This entry is gone",
			"This replica shows its last requests only, and begins anew when it is started. The log has them all.")
		return
	}
	c.render(w, r, http.StatusOK, "entry", "Request", entryView{&entry, c.cfg.KibanaURL})
}
