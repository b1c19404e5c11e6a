package config

import (
	"fmt"
	"log/slog"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/kelseyhightower/envconfig"
)

// Environment is the text of every variable before it is understood. All fields
// are text, so that envconfig has nothing to convert: it would stop at the first
// value that does not convert, and print it. Each variable is documented here,
// and nowhere else: Variables makes the tables of docs/settings.md from the tags.
type Environment struct {
	SCIMListen          string `envconfig:"SCIM_LISTEN" default:":8080" doc:"Address that clients connect to (/scim/v2)."`
	SCIMBaseURL         string `envconfig:"SCIM_BASE_URL" doc:"Public URL of the bridge without /scim/v2, for meta.location. It may have a path (https://shop.example/bridge), and is served under it too. Default: the address of each request."`
	SCIMTokens          Secret `envconfig:"SCIM_TOKENS" doc:"Bearer tokens of clients: a comma-separated list, each plain (16 characters or more) or sha256: and its digest. A name and = before it (okta=sha256:…) name the client, else it is token-1, token-2, … by its place; several tokens with one name are one client. Required by serve."`
	SCIMTokensFile      string `envconfig:"SCIM_TOKENS_FILE"`
	SCIMToken           Secret `envconfig:"SCIM_TOKEN" doc:"The token of a client, for selftest alone; it asks for one on the terminal where this is not set."`
	SCIMTokenFile       string `envconfig:"SCIM_TOKEN_FILE"`
	SCIMAdminTokens     Secret `envconfig:"SCIM_ADMIN_TOKENS" doc:"The same for provisioning admin users (/admin/scim/v2), which is served only where this is set. It needs the companion module in the shop. No token may be in SCIM_TOKENS too."`
	SCIMAdminTokensFile string `envconfig:"SCIM_ADMIN_TOKENS_FILE"`
	SCIMAllowedIPs      string `envconfig:"SCIM_ALLOWED_IPS" doc:"Comma-separated list of addresses and networks (203.0.113.7, 198.51.100.0/24) that may connect; all others get 403. Empty: all may. The address of the connection counts, or behind SCIM_TRUSTED_PROXIES the one that they name."`
	SCIMTrustedProxies  string `envconfig:"SCIM_TRUSTED_PROXIES" doc:"Comma-separated list of addresses and networks of reverse proxies whose X-Forwarded-For is believed: the client's address in the log and for SCIM_ALLOWED_IPS is the last in it that is none of these."`
	SCIMCompat          string `envconfig:"SCIM_COMPAT" doc:"Comma-separated list of what the RFC does not ask for, but a client needs: authentik, entra (docs/providers.md), no-cursors (hides pagination by cursor)."`
	SCIMTimeout         string `envconfig:"SCIM_TIMEOUT" default:"50s" doc:"How long one SCIM request may take."`
	SCIMMaxConnections  string `envconfig:"SCIM_MAX_CONNECTIONS" default:"500" doc:"Connections of clients at the same time; further ones wait. Fewer where the process may not open so many files."`
	OpsListen           string `envconfig:"OPS_LISTEN" default:"127.0.0.1:9090" doc:"Address of /livez, /readyz, /healthz and /metrics. They need no token: keep it private."`
	LogLevel            string `envconfig:"LOG_LEVEL" default:"info" doc:"debug, info, warn or error. debug shows each call to Magento, and bodies by the names and types in them."`
	LogFormat           string `envconfig:"LOG_FORMAT" default:"json" doc:"json (a JSON object a line, in the Elastic Common Schema) or text, for people. demo writes text to a terminal unless this is set."`
	LogEnvironment      string `envconfig:"LOG_ENVIRONMENT" doc:"Written to the log as service.environment, such as production."`
	LogHashKey          Secret `envconfig:"LOG_HASH_KEY" doc:"16 characters or more. With it the log has user.target.hash, by which whoever has the key finds the lines about an e-mail address (scim-bridge hash)."`
	LogHashKeyFile      string `envconfig:"LOG_HASH_KEY_FILE"`
	LogPersonalData     string `envconfig:"LOG_PERSONAL_DATA" default:"false" doc:"true writes names and e-mail addresses to the log, paths as they came, and to error texts the values that they are about."`
	OTLPEndpoint        string `envconfig:"OTEL_EXPORTER_OTLP_ENDPOINT" doc:"Where traces go by OTLP over HTTP (http://collector:4318), with the other variables OTEL_… as OpenTelemetry has them. Empty: no traces."`
	ShutdownTimeout     string `envconfig:"SHUTDOWN_TIMEOUT" default:"20s" doc:"How long running requests may take after SIGTERM; then they are answered 503."`

	MagentoURL                   string `envconfig:"MAGENTO_URL" doc:"Address of the shop, without /rest: https://shop.example. Required."`
	MagentoWebsite               string `envconfig:"MAGENTO_WEBSITE" doc:"Code of the website whose customers are provisioned. Default: the shop's first."`
	MagentoAccountScope          string `envconfig:"MAGENTO_ACCOUNT_SCOPE" default:"website" doc:"website or global, as customer accounts are shared in the shop (Stores, Configuration, Customers, Customer Configuration, Account Sharing Options)."`
	MagentoConsumerKey           Secret `envconfig:"MAGENTO_CONSUMER_KEY" doc:"Login by OAuth 1.0a, which works on every shop: the first of the integration's four values."`
	MagentoConsumerKeyFile       string `envconfig:"MAGENTO_CONSUMER_KEY_FILE"`
	MagentoConsumerSecret        Secret `envconfig:"MAGENTO_CONSUMER_SECRET" doc:"OAuth: the second value."`
	MagentoConsumerSecretFile    string `envconfig:"MAGENTO_CONSUMER_SECRET_FILE"`
	MagentoAccessToken           Secret `envconfig:"MAGENTO_ACCESS_TOKEN" doc:"OAuth: the third value. Alone: login by bearer token, where the shop allows it."`
	MagentoAccessTokenFile       string `envconfig:"MAGENTO_ACCESS_TOKEN_FILE"`
	MagentoAccessTokenSecret     Secret `envconfig:"MAGENTO_ACCESS_TOKEN_SECRET" doc:"OAuth: the fourth value."`
	MagentoAccessTokenSecretFile string `envconfig:"MAGENTO_ACCESS_TOKEN_SECRET_FILE"`
	MagentoAdminUsername         string `envconfig:"MAGENTO_ADMIN_USERNAME" doc:"Login as an admin user: the user name."`
	MagentoAdminPassword         Secret `envconfig:"MAGENTO_ADMIN_PASSWORD" doc:"Login as an admin user: the password."`
	MagentoAdminPasswordFile     string `envconfig:"MAGENTO_ADMIN_PASSWORD_FILE"`
	MagentoAdminTOTPSecret       Secret `envconfig:"MAGENTO_ADMIN_TOTP_SECRET" doc:"Login as an admin user: the secret of two-factor authentication (base32), where the shop requires it."`
	MagentoAdminTOTPSecretFile   string `envconfig:"MAGENTO_ADMIN_TOTP_SECRET_FILE"`
	MagentoSigningURL            string `envconfig:"MAGENTO_SIGNING_URL" doc:"OAuth only: the origin (https://shop.example) of Magento's own base URL, where it differs from MAGENTO_URL."`
	MagentoTimeout               string `envconfig:"MAGENTO_TIMEOUT" default:"15s" doc:"How long one attempt of one call to Magento may take."`
	MagentoMaxConcurrency        string `envconfig:"MAGENTO_MAX_CONCURRENCY" default:"16" doc:"Calls to Magento at the same time."`
	MagentoRetryMax              string `envconfig:"MAGENTO_RETRY_MAX" default:"3" doc:"Attempts after the first, for calls that may be repeated."`
	MagentoCacheTTL              string `envconfig:"MAGENTO_CACHE_TTL" default:"5m" doc:"How long the shop's own configuration (websites, groups, attributes) is cached."`

	CustomerAttributes string `envconfig:"CUSTOMER_ATTRIBUTES" doc:"Further SCIM attributes and the Magento fields that store them: title=custom.job_title;externalId=taxvat"`
	CustomerScope      string `envconfig:"CUSTOMER_SCOPE" default:"website" doc:"Which customers exist for clients: website (all of the website), domains: and the domains of their e-mail addresses (domains:example.com,*.example.org), managed (those made or adopted over SCIM; needs the companion module), or managed+domains:example.com for both. More in docs/security.md."`
	CustomerAdopt      string `envconfig:"CUSTOMER_ADOPT" default:"yes" doc:"With CUSTOMER_SCOPE=managed+domains: whether a client that finds somebody else in the domains by userName, e-mail address or id may take that customer over by a change: yes or no."`
	CustomerDelete     string `envconfig:"CUSTOMER_DELETE" default:"delete" doc:"What a DELETE does: delete, deactivate (the account stays, locked, and a create of the same person takes it up again) or forbid."`
	CustomerPassword   string `envconfig:"CUSTOMER_PASSWORD" default:"use" doc:"use: passwords that clients send are set. ignore: they are not, and none are offered."`
	CustomerScanLimit  string `envconfig:"CUSTOMER_SCAN_LIMIT" default:"10000" doc:"How many customers are read at most for a filter that Magento cannot answer itself."`

	GroupScope     string `envconfig:"GROUP_SCOPE" default:"all" doc:"Which customer groups exist for clients: all, or managed (those made or adopted over SCIM; needs the companion module)."`
	GroupDeleteMax string `envconfig:"GROUP_DELETE_MAX" default:"20" doc:"How many members a group may have that a client deletes without having made it; on a shop without the companion module any group."`
	GroupPriority  string `envconfig:"GROUP_PRIORITY" doc:"Comma-separated names of groups, highest first: a customer in several groups is in the first of these in Magento. Without it the last one joined decides."`
	GroupAliases   string `envconfig:"GROUP_ALIASES" doc:"Short Magento names for long group names: Company / Europe / Buyers=EU buyers;Company / Sales=Sales."`
	GroupTaxClass  string `envconfig:"GROUP_TAX_CLASS" doc:"Tax class of new customer groups, by name or id. Default: that of the default group."`
	GroupSettle    string `envconfig:"GROUP_SETTLE" default:"300ms" doc:"How long a change of group members waits for what another replica may be writing at the same time, before it checks the result and answers. 0 where there is never more than one replica. Not used with a companion module that compares versions."`

	AdminScope        string `envconfig:"ADMIN_SCOPE" default:"all" doc:"Which admin users exist for clients: all, or managed: only those who were made or changed over SCIM (docs/admins.md). managed needs a companion module that stores owners."`
	AdminRolesAllowed string `envconfig:"ADMIN_ROLES_ALLOWED" doc:"Comma-separated names of the roles that clients may give to admin users, take from them, create, rename and delete. Empty: none. Whoever may give Administrators may do everything in the shop."`
	AdminRoleDefault  string `envconfig:"ADMIN_ROLE_DEFAULT" doc:"Name of the role of admin users who are in no other. Empty: they have none, and cannot log in until they get one."`
	AdminRolePriority string `envconfig:"ADMIN_ROLE_PRIORITY" doc:"Comma-separated names of roles, highest first: an admin user in several has the first of these in Magento. Without it the last one joined decides."`

	Guard      string `envconfig:"GUARD" default:"warn" doc:"What happens where a client exceeds GUARD_LIMIT: off, warn (an error in the log), block (deletions, removals from groups and changes of e-mail addresses are held, with 503) or block-all (deactivations too); docs/guard.md has more."`
	GuardLimit string `envconfig:"GUARD_LIMIT" default:"20/1h" doc:"How many people, at least 5, a client may delete, deactivate, take out of groups or give another e-mail address within a time."`

	ConsoleTokens     Secret `envconfig:"CONSOLE_TOKENS" doc:"Tokens that open the console on OPS_LISTEN (docs/console.md), written as those of SCIM_TOKENS. Empty: it is served to this machine alone, and not at all where OPS_LISTEN can be reached from others."`
	ConsoleTokensFile string `envconfig:"CONSOLE_TOKENS_FILE"`
	ConsoleHosts      string `envconfig:"CONSOLE_HOSTS" doc:"Comma-separated list of host names, beside localhost, by which browsers reach the console."`
	KibanaURL         string `envconfig:"KIBANA_URL" doc:"Address of Kibana, which the console links to."`

	// Names are those of all variables that are set to something, to find misspelt ones.
	Names []string `ignored:"true"`
}

// FromProcess reads the environment of this process. It is the only function
// here that looks at the process: envconfig has no other source, and everything
// after it is a function of its result.
func FromProcess() (Environment, error) {
	var e Environment
	if err := envconfig.Process("", &e); err != nil {
		return Environment{}, fmt.Errorf("read the environment: %w", err)
	}
	for _, pair := range os.Environ() {
		if name, value, ok := strings.Cut(pair, "="); ok && value != "" {
			e.Names = append(e.Names, name)
		}
	}
	return e, nil
}

// Has reports whether the variable is set to something. One that is set to
// nothing counts as not set: compose files pass variables on so.
func (e *Environment) Has(name string) bool { return slices.Contains(e.Names, name) }

// Variable is a row of the configuration table.
type Variable struct {
	Name    string
	Default string
	Meaning string
	// Secret variables can be given as a file as well, by Name + "_FILE".
	Secret bool
}

// Variables returns all variables in the order in which they are documented,
// without the _FILE forms of secrets.
func Variables() []Variable {
	var list []Variable
	for f := range reflect.TypeFor[Environment]().Fields() {
		meaning, ok := f.Tag.Lookup("doc")
		if !ok {
			continue
		}
		list = append(list, Variable{
			Name:    f.Tag.Get("envconfig"),
			Default: f.Tag.Get("default"),
			Meaning: meaning,
			Secret:  f.Type == reflect.TypeFor[Secret](),
		})
	}
	return list
}

// setDefaults trims whitespace around the values that are not secret, and puts the
// default where a variable is set to nothing: envconfig does so only where it is
// not set at all.
func (e *Environment) setDefaults() {
	v := reflect.ValueOf(e).Elem()
	for field, value := range v.Fields() {
		if field.Type.Kind() != reflect.String || field.Type == reflect.TypeFor[Secret]() {
			continue
		}
		text := strings.TrimSpace(value.String())
		if text == "" {
			text = field.Tag.Get("default")
		}
		value.SetString(text)
	}
}

// Secret is a text that nothing prints.
type Secret string

const redacted = "[redacted]"

// Format hides the text from every verb of package fmt.
func (Secret) Format(f fmt.State, _ rune) {
	_, _ = f.Write([]byte(redacted)) // fmt.State keeps the bytes in memory
}

// MarshalText hides the text from encoders.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue hides the text from log/slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// prefixes are the beginnings of the names of all settings.
func prefixes() []string {
	return []string{"SCIM_", "MAGENTO_", "OPS_", "CUSTOMER_", "GROUP_", "ADMIN_", "GUARD_", "CONSOLE_"}
}

// serviceLink matches the variables that Kubernetes and Docker put into every
// container for a service named, for example, "magento".
var serviceLink = regexp.MustCompile(`_SERVICE_HOST$|_SERVICE_PORT(_|$)|_PORT$|_PORT_[0-9]+_(TCP|UDP|SCTP)(_|$)`)

// magentosOwn matches the variables that Magento itself reads, in a container that it shares.
var magentosOwn = regexp.MustCompile(`^MAGENTO_(RUN_CODE|RUN_TYPE|RUN_MODE|CLOUD_.*|DC_.*)$`)

// findQuoted reports values in quotation marks, which a shell takes away and Docker, from an env
// file, does not.
func (e *Environment) findQuoted(p *problems) {
	v := reflect.ValueOf(e).Elem()
	for field, value := range v.Fields() {
		text := strings.TrimSpace(value.String())
		if field.Type.Kind() != reflect.String && field.Type != reflect.TypeFor[Secret]() || len(text) < 2 {
			continue
		}
		if first := text[0]; (first == '"' || first == '\'') && text[len(text)-1] == first {
			p.add(field.Tag.Get("envconfig"), "is in quotation marks, which became part of the value",
				"leave them out in an env file of Docker; a value that really has them goes into a file (_FILE)")
			value.SetString(text[1 : len(text)-1]) // so that nothing else is said of it for that
		}
	}
}

// findUnknown reports variables that look like settings but are none: a misspelt
// one would otherwise be ignored in silence.
func (e *Environment) findUnknown(p *problems) {
	known := make([]string, 0, 64)
	for _, v := range Variables() {
		known = append(known, v.Name)
		if v.Secret {
			known = append(known, v.Name+"_FILE")
		}
	}
	names := slices.Clone(e.Names)
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		hasPrefix := slices.ContainsFunc(prefixes(),
			func(prefix string) bool { return strings.HasPrefix(name, prefix) })
		if !hasPrefix || slices.Contains(known, name) || serviceLink.MatchString(name) || magentosOwn.MatchString(name) {
			continue
		}
		how := "remove it"
		if near := nearest(name, known); near != "" {
			how = "did you mean " + near + "?"
		}
		p.add(name, "is not a setting of this version of scim-bridge", how)
	}
}

// nearest returns the candidate that differs least from name, or "" where all
// differ in more than a third of it.
func nearest(name string, candidates []string) string {
	best, least := "", len(name)/3+1
	for _, c := range candidates {
		if d := distance(name, c); d < least {
			best, least = c, d
		}
	}
	return best
}

// distance is the number of letters to insert, delete or replace to make b of a
// (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
