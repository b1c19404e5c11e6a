package config

import (
	"net/netip"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/admin"
	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// Config is a valid configuration.
type Config struct {
	SCIM            SCIM
	OpsListen       string
	OTLPEndpoint    string // without a slash at its end; "" for no traces
	Log             Log
	ShutdownTimeout time.Duration
	Magento         magento.Config // without UserAgent, Transport and Observe
	Customers       customer.Config
	Admins          admin.Config
	Guard           guard.Config // without Exceeded
	Console         Console
}

// Log is what is written to the log, and how.
type Log struct {
	Level        string // debug, info, warn, error
	IsText       bool
	Environment  string
	HashKey      []byte // none: no hashes
	PersonalData bool
}

// SCIM is the side of the clients.
type SCIM struct {
	Listen      string
	BaseURL     string // without a slash at its end; "" for the address of each request
	Tokens      []scimserver.Token
	AdminTokens []scimserver.Token
	Token       Secret         // of a client, for selftest alone
	AllowedIPs  []netip.Prefix // none: all may connect
	// TrustedProxies are those whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix
	Compat         scimserver.Compat
	Timeout        time.Duration
	// MaxConnections is how many clients may be connected at the same time.
	MaxConnections int
}

// Needs says what a command cannot do without.
type Needs struct {
	Tokens  bool // at least one token for clients
	Magento bool // the address of a shop and a way to log in
}

const minTokenLength = 16

// Load validates the environment. readFile reads the files that secrets are
// in. It fails with *Error, which lists everything that is wrong.
func Load(e Environment, needs Needs, readFile func(name string) ([]byte, error)) (*Config, error) {
	var p problems
	e.setDefaults()
	e.findUnknown(&p)
	e.findQuoted(&p)
	e.readSecrets(readFile, &p)
	cfg := &Config{
		SCIM:            e.scim(needs.Tokens, &p),
		OpsListen:       p.address("OPS_LISTEN", e.OpsListen),
		Log:             e.log(&p),
		ShutdownTimeout: p.duration("SHUTDOWN_TIMEOUT", e.ShutdownTimeout, time.Second, 10*time.Minute),
	}
	if e.OTLPEndpoint != "" {
		if u := p.webAddress("OTEL_EXPORTER_OTLP_ENDPOINT", e.OTLPEndpoint, "http://collector:4318"); u != nil {
			cfg.OTLPEndpoint = u.String()
		}
	}
	if cfg.OpsListen == cfg.SCIM.Listen && !strings.HasSuffix(cfg.OpsListen, ":0") {
		p.add("OPS_LISTEN", "is the same address as SCIM_LISTEN", "give the two different ports")
	}
	if needs.Magento {
		cfg.Magento = e.magento(&p)
		cfg.Magento.PersonalData = cfg.Log.PersonalData
	}
	cfg.Customers = e.customers(&p)
	cfg.Customers.GroupConcurrency = max(cfg.Magento.MaxConcurrency/2, 1) // the rest is for other requests
	cfg.Admins = e.admins(cfg, &p)
	cfg.Guard = e.guard(&p)
	cfg.Console = e.console(slices.Concat(cfg.SCIM.Tokens, cfg.SCIM.AdminTokens), &p)
	if err := p.err(); err != nil {
		return nil, err
	}
	return cfg, nil
}

func (e *Environment) log(p *problems) Log {
	if e.LogHashKey != "" && len(e.LogHashKey) < minTokenLength {
		p.add("LOG_HASH_KEY", "is shorter than 16 characters and could be guessed", `create one with "scim-bridge token"`)
	}
	var key []byte
	if e.LogHashKey != "" {
		key = []byte(e.LogHashKey)
	}
	return Log{
		Level:        p.choice("LOG_LEVEL", e.LogLevel, "debug", "info", "warn", "error"),
		IsText:       p.choice("LOG_FORMAT", e.LogFormat, "json", "text") == "text",
		Environment:  e.LogEnvironment,
		HashKey:      key,
		PersonalData: p.boolean("LOG_PERSONAL_DATA", e.LogPersonalData),
	}
}

func (e *Environment) scim(needsTokens bool, p *problems) SCIM {
	s := SCIM{
		Listen:      p.address("SCIM_LISTEN", e.SCIMListen),
		Tokens:      p.tokens("SCIM_TOKENS", e.SCIMTokens),
		AdminTokens: p.tokens("SCIM_ADMIN_TOKENS", e.SCIMAdminTokens),
		AllowedIPs:  p.networks("SCIM_ALLOWED_IPS", e.SCIMAllowedIPs),
		Token:       e.SCIMToken,
		Timeout:     p.duration("SCIM_TIMEOUT", e.SCIMTimeout, time.Second, 10*time.Minute),

		TrustedProxies: p.networks("SCIM_TRUSTED_PROXIES", e.SCIMTrustedProxies),
		MaxConnections: p.integer("SCIM_MAX_CONNECTIONS", e.SCIMMaxConnections, 1, 100_000),
	}
	if needsTokens && len(s.Tokens) == 0 && !p.failed("SCIM_TOKENS", "SCIM_TOKENS_FILE") {
		what := "is missing"
		if e.SCIMToken != "" {
			what += "; SCIM_TOKEN is for selftest alone"
		}
		p.add("SCIM_TOKENS", what, `create one with "scim-bridge token"`)
	}
	for _, t := range s.AdminTokens {
		if slices.ContainsFunc(s.Tokens, t.SameSecret) {
			p.add("SCIM_ADMIN_TOKENS", "contains a token that is in SCIM_TOKENS too",
				"use another one: a client for customers must not be able to provision admin users")
		}
	}
	if e.SCIMBaseURL != "" {
		if u := p.webAddress("SCIM_BASE_URL", e.SCIMBaseURL, "https://scim.example.com"); u != nil {
			s.BaseURL = u.String()
			if strings.HasSuffix(u.Path, "/scim/v2") {
				p.add("SCIM_BASE_URL", quote(e.SCIMBaseURL)+" ends with /scim/v2", "leave it out, the bridge adds it")
			}
		}
	}
	var err error
	if s.Compat, err = scimserver.ParseCompat(split(e.SCIMCompat)); err != nil {
		p.add("SCIM_COMPAT", err.Error(), "")
	}
	return s
}

// tokens reads a comma-separated list of tokens. A problem names the place of a
// token in the list, never its text.
func (p *problems) tokens(variable string, text Secret) []scimserver.Token {
	var list []scimserver.Token
	for i, entry := range split(string(text)) {
		token, err := scimserver.ParseToken(entry)
		_, secret := scimserver.CutClient(entry)
		same := slices.IndexFunc(list, token.SameSecret)
		switch {
		case err != nil:
			p.add(variable, "token "+ordinal(i)+": "+err.Error(), "")
		case len(secret) < minTokenLength:
			p.add(variable, "token "+ordinal(i)+" is shorter than 16 characters and could be guessed",
				`create one with "scim-bridge token"`)
		case same >= 0 && (token.HasName() || list[same].HasName()) && token.Client(i) != list[same].Client(same):
			p.add(variable, "token "+ordinal(i)+" is listed before under another name",
				"give each client a token of its own")
		default:
			list = append(list, token)
		}
	}
	return list
}

func (e *Environment) magento(p *problems) magento.Config {
	cfg := magento.Config{
		Credentials:    e.login(p),
		Timeout:        p.duration("MAGENTO_TIMEOUT", e.MagentoTimeout, 100*time.Millisecond, 10*time.Minute),
		MaxConcurrency: p.integer("MAGENTO_MAX_CONCURRENCY", e.MagentoMaxConcurrency, 1, 1000),
		RetryMax:       p.integer("MAGENTO_RETRY_MAX", e.MagentoRetryMax, 0, 10),
	}
	if cfg.RetryMax == 0 {
		cfg.RetryMax = -1 // 0 would stand for the client's default
	}
	if e.MagentoURL == "" {
		p.add("MAGENTO_URL", "is missing", "write it as https://shop.example")
	} else if u := p.webAddress("MAGENTO_URL", e.MagentoURL, "https://shop.example"); u != nil {
		cfg.BaseURL = u.String()
		if last := path.Base(u.Path); last == "rest" || last == "V1" {
			p.add("MAGENTO_URL", quote(e.MagentoURL)+" ends with /"+last,
				"leave out what the bridge adds: https://shop.example")
		}
	}
	if e.MagentoSigningURL != "" {
		if u := p.webAddress("MAGENTO_SIGNING_URL", e.MagentoSigningURL, "https://shop.example"); u != nil {
			cfg.SigningURL = u.String()
			if u.Path != "" {
				p.add("MAGENTO_SIGNING_URL", quote(e.MagentoSigningURL)+" has a path",
					"write the origin alone, as https://shop.example")
			}
		}
	}
	return cfg
}

func (e *Environment) guard(p *problems) guard.Config {
	mode := p.choice("GUARD", e.Guard, string(guard.Off), string(guard.Warn), string(guard.Block), string(guard.BlockAll))
	limit, err := guard.ParseLimit(e.GuardLimit)
	if err != nil {
		p.add("GUARD_LIMIT", quote(e.GuardLimit)+" "+err.Error(), "write it as 20/1h")
	}
	return guard.Config{Mode: guard.Mode(mode), Limit: limit}
}

func (e *Environment) admins(cfg *Config, p *problems) admin.Config {
	admins := admin.Config{
		Managed:      p.choice("ADMIN_SCOPE", e.AdminScope, "all", "managed") == "managed",
		RolesAllowed: split(e.AdminRolesAllowed),
		RoleDefault:  e.AdminRoleDefault,
		RolePriority: split(e.AdminRolePriority),
		CacheTTL:     cfg.Customers.CacheTTL,
	}
	if login, ok := cfg.Magento.Credentials.(magento.AdminLogin); ok {
		admins.OwnUsername = login.Username
	}
	return admins
}

func (e *Environment) customers(p *problems) customer.Config {
	cfg := customer.Config{
		Website:        e.MagentoWebsite,
		GlobalAccounts: p.choice("MAGENTO_ACCOUNT_SCOPE", e.MagentoAccountScope, "website", "global") == "global",
		CacheTTL:       p.duration("MAGENTO_CACHE_TTL", e.MagentoCacheTTL, time.Second, 24*time.Hour),
		ScanLimit:      p.integer("CUSTOMER_SCAN_LIMIT", e.CustomerScanLimit, 100, 1_000_000),
		GroupPriority:  split(e.GroupPriority),
		GroupsManaged:  p.choice("GROUP_SCOPE", e.GroupScope, "all", "managed") == "managed",
		GroupDeleteMax: p.integer("GROUP_DELETE_MAX", e.GroupDeleteMax, 0, 1_000_000),
		GroupTaxClass:  e.GroupTaxClass,
		GroupSettle:    p.duration("GROUP_SETTLE", e.GroupSettle, 0, 10*time.Second),
	}
	cfg.IgnorePasswords = p.choice("CUSTOMER_PASSWORD", e.CustomerPassword, "use", "ignore") == "ignore"
	if cfg.GroupDeleteMax == 0 {
		cfg.GroupDeleteMax = -1 // 0 would stand for the default
	}
	policy := p.choice("CUSTOMER_DELETE", e.CustomerDelete,
		string(customer.DeleteCustomer), string(customer.DeactivateCustomer), string(customer.ForbidDelete))
	cfg.CustomerDelete = customer.DeletePolicy(policy)
	var err error
	if cfg.CustomerAttributes, err = customer.ParseAttributeMapping(e.CustomerAttributes); err != nil {
		for _, one := range unjoin(err) {
			p.add("CUSTOMER_ATTRIBUTES", one.Error(),
				"separate several entries by semicolons: title=custom.job_title;externalId=taxvat")
		}
	}
	if cfg.Scope, err = customer.ParseScope(e.CustomerScope); err != nil {
		for _, one := range unjoin(err) {
			p.add("CUSTOMER_SCOPE", one.Error(), "write it as website, managed, domains:example.com,*.example.org "+
				"or managed+domains:example.com")
		}
	}
	adopts := p.choice("CUSTOMER_ADOPT", e.CustomerAdopt, "yes", "no") == "yes"
	cfg.Scope.Adopts = adopts && cfg.Scope.Managed && len(cfg.Scope.Domains) > 0
	if cfg.GroupAliases, err = customer.ParseGroupAliases(e.GroupAliases); err != nil {
		for _, one := range unjoin(err) {
			p.add("GROUP_ALIASES", one.Error(),
				"separate several entries by semicolons: Company / Europe / Buyers=EU buyers;Company / Sales=Sales")
		}
	}
	return cfg
}
