package console

import (
	"context"
	"time"

	"github.com/scim-bridge/scim-bridge/scim"
)

// Bridge is what the console asks. Errors are shown: their texts hold nothing personal.
type Bridge interface {
	// Overview is what is known without waiting for long. Where Magento does not answer, it says so.
	Overview(ctx context.Context) *Overview
	// Tokens are those of clients, without asking anybody.
	Tokens() []Token
	// Check examines the shop, as the command check does.
	Check(ctx context.Context) []Finding
	// Mapping is where each attribute of a user is kept in this shop.
	Mapping(ctx context.Context) (*Mapping, error)
	// CheckMapping says what of the lines of CUSTOMER_ATTRIBUTES a start would fail with.
	CheckMapping(ctx context.Context, lines string) (wrong []string, err error)
	// Plan says what requests would do, and does nothing of it. It fails where the text is no
	// request, or the shop cannot be asked.
	Plan(ctx context.Context, requests string) (*Plan, error)
	Groups(ctx context.Context) (*Groups, error)
	// LiftGuard lifts the guard for whoever exceeds the limit, and says for whom in a sentence each.
	LiftGuard() []string
	// NewToken makes a token that nobody keeps.
	NewToken() (token, digest string)
	// Explain says why a request failed, in words for the operator, and what helps.
	Explain(*scim.Event) (reason, fix string)
}

// Overview is the state of the bridge.
type Overview struct {
	Version string
	Shop    string // address of the shop
	Demo    bool   // the shop is in memory, and so are the settings
	// Trouble is why the shop cannot be asked now, "" where it can; Doubt what of it could not be.
	Trouble, Doubt string
	TroubleFix     string // what helps, "" where that is to be found out

	Notices []Notice

	Website, WebsiteName string
	Languages            []string
	Module               string // version, "" without the companion module
	Keeps                []Ability
	Tokens               []Token
	Scope                string // CUSTOMER_SCOPE
	Everybody            bool   // nothing limits whom clients reach
	Guard                Guard

	BaseURL      string // where clients find the bridge, with /scim/v2
	AdminURL     string // the same for admin users, "" where they are not provisioned
	BaseURLGuess bool   // SCIM_BASE_URL is not set: the address is that of the listener
	// UserNameField is where a userName is kept, "email" where it is the e-mail address.
	UserNameField string
	// SelfTestDomain is where the self test may have an address, "" where it may have any.
	SelfTestDomain string
}

// Notice is something that is wrong although the shop can be asked.
type Notice struct {
	State string // "problem" or "warning"
	Text  string
	Fix   string
}

// Ability is something that this shop can keep, or cannot.
type Ability struct {
	Name string
	Has  bool
	Text string // what that means
}

// Token is one of the tokens of clients, known by the beginning of its digest.
type Token struct {
	Client   scim.Client
	Endpoint string // "/scim/v2"
	Digest   string // "sha256:1a2b3c4d…"
}

// Guard is the state of the guard.
type Guard struct {
	Mode     string // "off", "warn", "block", "block-all"
	Limit    string // "20/1h"
	Exceeded []Exceeded
}

// Exceeded is a client that has exceeded the limit of an endpoint lately.
type Exceeded struct {
	Endpoint string
	Client   scim.Client
}

// Holds reports whether the guard holds requests where a client exceeds the limit.
func (g Guard) Holds() bool { return g.Mode == "block" || g.Mode == "block-all" }

// Finding is one line of what Check has found.
type Finding struct {
	Step   string
	Result string // "ok", "warning", "problem", "skipped"
	Text   string
	Fix    string // "" where nothing has to be done
}

// Mapping is where the shop keeps the attributes of users.
type Mapping struct {
	Attributes []Attribute
	Setting    string   // CUSTOMER_ATTRIBUTES as it is
	Paths      []string // attributes that an entry of it can name
	Fields     []string // fields that an entry of it can name
	Unfilled   []string // customer attributes that the shop requires and nobody fills
}

// Attribute is one SCIM attribute.
type Attribute struct {
	Path, Type string
	Place      string // "field", "scim_attributes", "computed", "nowhere"
	Field      string
	Limit      string
	Required   bool
	ReadOnly   bool
}

// Plan is what requests would do.
type Plan struct {
	Outcomes []Outcome
	Summary  string
}

// Outcome is what one request would do.
type Outcome struct {
	Sentence string
	Result   string // "created", "refused", …
	Calls    []Call
	Warnings []string
	Kept     []Kept
}

// Refused reports whether the request would fail.
func (o Outcome) Refused() bool {
	return o.Result == "refused" || o.Result == "outside" || o.Result == "held"
}

// Call is a call to Magento.
type Call struct {
	Method, Route string
	Fields        []string // that a write would set
	Times         int
	Writes        bool // it was not sent
}

// Kept is what would become of one attribute of a request.
type Kept struct {
	Path  string
	Place string // as in Attribute, "unknown" for an attribute that no schema has
	Field string
}

// Groups are the customer groups and the roles of admin users.
type Groups struct {
	Groups   []Group
	Priority []string // GROUP_PRIORITY
	Multiple bool     // several memberships of a customer are remembered
	Managed  bool     // GROUP_SCOPE=managed

	Admins       bool // admin users are provisioned
	Roles        []Role
	RolesTrouble string // why the roles could not be read
	DefaultRole  string
}

// Group is a customer group.
type Group struct {
	ID         string // for clients
	Name, Code string
	TaxClass   string
	Members    int // -1 where they were not counted
	Priority   int // from 1, 0 for none
	Default    bool
	Visible    bool
	Managed    bool
}

// Role is a role of admin users.
type Role struct {
	Name      string
	Users     int64
	Allowed   bool // clients may give it
	FullRight bool // it grants every right
	Default   bool
	Priority  int
	Missing   bool // the settings name it, the shop has none
}

// Stats are the requests of a client.
type Stats struct {
	LastRequest, LastSuccess, LastFailure time.Time
	Requests, Failures                    int
}
