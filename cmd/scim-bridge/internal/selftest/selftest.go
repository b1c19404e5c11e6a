// Package selftest plays an identity provider against a running bridge: its connection test,
// and the life of one person and one group that are made for it and removed again.
//
// [Run] does the steps of a client one after the other, up to the first that fails, and then
// removes what was made, also after an interrupt. The requests are those that the clients
// were seen to send (docs/providers.md); each client has a file. The package knows nothing of
// the command line, of Magento and of the bridge's own code: it sees what a client sees.
package selftest

import (
	"context"
	"crypto/rand"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/scim-bridge/scim-bridge/cmd/scim-bridge/internal/endpoint"
)

// Config is what a self test needs to know.
type Config struct {
	// As names the client to play, one of Clients.
	As string
	// BaseURL is the Base URL as a client has it, with /scim/v2 and without a slash at its end.
	BaseURL string
	Token   string
	// Email is the address of the person, who must not exist.
	Email string
	// Group is the name of the group, which must not exist; "" leaves groups out.
	Group string
	// Admins is set where the persons of BaseURL are admin users.
	Admins bool
	// Transport sends the requests.
	Transport http.RoundTripper
	// OnStep is told of each step when it is done.
	OnStep func(Step)
	// Pause is how long to wait before something is removed that could not be removed at once.
	Pause time.Duration
}

// script is what a client does.
type script func(*life)

func scripts() map[string]script {
	return map[string]script{
		"jumpcloud": jumpCloud, "okta": okta, "entra": entra, "onelogin": oneLogin, "authentik": authentik,
		"keycloak": keycloak, "generic": generic,
	}
}

// Clients are the names of the clients that can be played, in alphabetical order.
func Clients() []string {
	var names []string
	for name := range scripts() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

const (
	// requestTimeout is what the most patient client waits for an answer (Okta).
	requestTimeout = 60 * time.Second
	// cleanupTimeout bounds the removal of what was made.
	cleanupTimeout = 45 * time.Second
)

// NewName returns a name for a person or a group that nobody has, of 22 characters.
func NewName() string { return "scim-selftest-" + strings.ToLower(rand.Text()[:8]) }

// Run plays the client. It ends early where ctx does, and removes what it has made all the
// same.
func Run(ctx context.Context, cfg Config) Report {
	l := newLife(ctx, cfg)
	l.reach()
	l.checkNobody()
	scripts()[cfg.As](l)
	l.cleanUp(ctx)
	return Report{As: cfg.As, BaseURL: cfg.BaseURL, Steps: l.steps}
}

// life is a self test under way. After a step that failed the others do nothing, so a script
// need not ask whether to go on.
type life struct {
	cfg    Config
	ctx    context.Context //nolint:containedctx // a life is one call of Run
	client profile
	target endpoint.Target
	steps  []Step
	failed bool

	userName   string
	externalID string
	userID     string // "" while there is none
	groupID    string
	// lost is set while a create may have had its effect without an answer that names the id.
	lostUser, lostGroup bool
	groupName           string // at present
	warned              map[string]bool
}

func newLife(ctx context.Context, cfg Config) *life {
	l := &life{
		cfg: cfg, ctx: ctx, client: profileOf(cfg.As), userName: cfg.Email, externalID: strings.ToLower(rand.Text()[:24]),
		groupName: cfg.Group, warned: map[string]bool{},
		target: endpoint.Target{URL: cfg.BaseURL, Variable: "SCIM_BASE_URL", Admins: cfg.Admins},
	}
	const longestAdmin = 40
	if cfg.Admins && len(l.userName) > longestAdmin {
		l.userName, _, _ = strings.Cut(cfg.Email, "@")
	}
	return l
}

// reach asks for what needs nothing but the token.
func (l *life) reach() {
	l.get("reach the bridge with the token", "/ServiceProviderConfig", is200())
}

// checkNobody ends the test where somebody has the address, or a group the name: they are not
// the test's to change.
func (l *life) checkNobody() {
	const fix = "give another address that nobody has by --email, or leave it out"
	for _, filter := range []string{eq("userName", l.userName), eq("emails.value", l.cfg.Email)} {
		l.do("make sure that nobody has the address", http.MethodGet, l.search("/Users", filter), nil,
			nobody("somebody has the address "+l.cfg.Email+" already, and is left alone", fix))
	}
	if l.cfg.Group != "" {
		l.get("make sure that no group has the name", l.search("/Groups", eq("displayName", l.cfg.Group)),
			nobody("there is a group "+l.cfg.Group+" already, which is left alone", "give another name by --group"))
	}
}
