package config

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/netip"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/scim-bridge/scim-bridge/bridge/admin"
	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

const goodToken = "a-token-that-is-long-enough"

// good is the least that serve needs.
func good() map[string]string {
	return map[string]string{
		"SCIM_TOKENS":                 goodToken,
		"MAGENTO_URL":                 "https://shop.example",
		"MAGENTO_CONSUMER_KEY":        "consumer-key-value",
		"MAGENTO_CONSUMER_SECRET":     "consumer-secret-value",
		"MAGENTO_ACCESS_TOKEN":        "access-token-value",
		"MAGENTO_ACCESS_TOKEN_SECRET": "access-token-secret-value",
	}
}

// environment is what FromProcess makes of these variables.
func environment(variables map[string]string) Environment {
	var e Environment
	v := reflect.ValueOf(&e).Elem()
	for field, value := range v.Fields() {
		if name := field.Tag.Get("envconfig"); name != "" {
			value.SetString(variables[name])
		}
	}
	for name, value := range variables {
		if value != "" {
			e.Names = append(e.Names, name)
		}
	}
	return e
}

// files is a file system for secrets.
type files map[string]string

func (f files) read(name string) ([]byte, error) {
	content, ok := f[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return []byte(content), nil
}

func load(t *testing.T, change map[string]string, secrets files) (*Config, error) {
	t.Helper()
	variables := good()
	maps.Copy(variables, change)
	return Load(environment(variables), Needs{Tokens: true, Magento: true}, secrets.read)
}

func mustLoad(t *testing.T, change map[string]string, secrets files) *Config {
	t.Helper()
	cfg, err := load(t, change, secrets)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func mustToken(t *testing.T, text string) scimserver.Token {
	t.Helper()
	token, err := scimserver.ParseToken(text)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func mustCompat(t *testing.T, names ...string) scimserver.Compat {
	t.Helper()
	compat, err := scimserver.ParseCompat(names)
	if err != nil {
		t.Fatal(err)
	}
	return compat
}

func mustAliases(t *testing.T, text string) customer.GroupAliases {
	t.Helper()
	aliases, err := customer.ParseGroupAliases(text)
	if err != nil {
		t.Fatal(err)
	}
	return aliases
}

// equal compares configurations.
func equal(t *testing.T, want, got any) {
	t.Helper()
	all := cmp.Exporter(func(reflect.Type) bool { return true })
	if diff := cmp.Diff(want, got, all, cmpopts.EquateEmpty(), cmpopts.EquateComparable(netip.Prefix{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLoadFillsDefaults(t *testing.T) {
	t.Parallel()
	want := &Config{
		SCIM:      SCIM{Listen: ":8080", Tokens: []scimserver.Token{mustToken(t, goodToken)}, Timeout: 50 * time.Second, MaxConnections: 500},
		OpsListen: "127.0.0.1:9090", Log: Log{Level: "info"}, ShutdownTimeout: 20 * time.Second,
		Magento: magento.Config{
			BaseURL: "https://shop.example",
			Credentials: magento.OAuth{
				ConsumerKey: "consumer-key-value", ConsumerSecret: "consumer-secret-value",
				AccessToken: "access-token-value", AccessTokenSecret: "access-token-secret-value",
			},
			Timeout: 15 * time.Second, MaxConcurrency: 16, RetryMax: 3,
		},
		Customers: customer.Config{CustomerDelete: customer.DeleteCustomer, CacheTTL: 5 * time.Minute, ScanLimit: 10000, GroupConcurrency: 8, GroupDeleteMax: 20, GroupSettle: 300 * time.Millisecond},
		Admins:    admin.Config{CacheTTL: 5 * time.Minute},
		Guard:     guard.Config{Mode: guard.Warn, Limit: guard.Limit{People: 20, Window: time.Hour}},
	}
	equal(t, want, mustLoad(t, nil, nil))

	empty := map[string]string{}
	for _, v := range Variables() {
		if _, ok := good()[v.Name]; !ok {
			empty[v.Name] = ""
		}
	}
	equal(t, want, mustLoad(t, empty, nil))
}

func TestLoadReadsEveryVariable(t *testing.T) {
	t.Parallel()
	digest := "sha256:" + strings.Repeat("ab", 32)
	want := &Config{
		OTLPEndpoint: "https://collector.example:4318",
		SCIM: SCIM{
			Listen: "127.0.0.1:80", BaseURL: "https://scim.example.com/base",
			Tokens:      []scimserver.Token{mustToken(t, goodToken), mustToken(t, digest)},
			AdminTokens: []scimserver.Token{mustToken(t, "another-token-for-admins")},
			AllowedIPs:  []netip.Prefix{netip.MustParsePrefix("203.0.113.7/32"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("2001:db8::/32")},
			Compat:      mustCompat(t, "entra", "authentik"), Timeout: 20 * time.Second, MaxConnections: 200, TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")},
		},
		OpsListen: "[::1]:9000", Log: Log{Level: "debug", IsText: true, Environment: "staging", HashKey: []byte("a-key-of-sixteen-bytes"), PersonalData: true}, ShutdownTimeout: time.Minute,
		Magento: magento.Config{
			BaseURL: "http://magento.internal:8080/store", SigningURL: "https://shop.example",
			Credentials: magento.OAuth{
				ConsumerKey: "consumer-key-value", ConsumerSecret: "consumer-secret-value",
				AccessToken: "access-token-value", AccessTokenSecret: "access-token-secret-value",
			},
			Timeout: 500 * time.Millisecond, MaxConcurrency: 4, RetryMax: -1, PersonalData: true,
		},
		Customers: customer.Config{
			Website: "base", GlobalAccounts: true, CustomerDelete: customer.DeactivateCustomer, IgnorePasswords: true, CacheTTL: time.Minute, ScanLimit: 500,
			CustomerAttributes: customer.Mapping{{Path: "title", Field: "custom.job_title"}, {Path: "externalId", Field: "taxvat"}},
			GroupPriority:      []string{"VIP", "Retailer"}, GroupTaxClass: "Retail Customer",
			GroupAliases: mustAliases(t, "Company / Europe / Buyers=EU buyers"), GroupConcurrency: 2, GroupSettle: 250 * time.Millisecond,
			GroupsManaged: true, GroupDeleteMax: -1,
		},
		Admins: admin.Config{
			Managed: true, RolesAllowed: []string{"Sales", "Customer care"}, RoleDefault: "Guests of the office", RolePriority: []string{"Customer care", "Sales"}, CacheTTL: time.Minute,
		},
		Guard: guard.Config{Mode: guard.BlockAll, Limit: guard.Limit{People: 100, Window: 24 * time.Hour}},
	}
	equal(t, want, mustLoad(t, map[string]string{
		"SCIM_LISTEN": "127.0.0.1:80", "SCIM_BASE_URL": " https://scim.example.com/base/ ",
		"GUARD": "Block-All", "GUARD_LIMIT": "100/24h",
		"SCIM_TOKENS": goodToken + " , " + digest + ",", "SCIM_ADMIN_TOKENS": "another-token-for-admins",
		"SCIM_ALLOWED_IPS": "203.0.113.7, 198.51.100.99/24,2001:db8::/32", "SCIM_COMPAT": "entra,authentik", "SCIM_TIMEOUT": "20s", "SCIM_MAX_CONNECTIONS": "200", "SCIM_TRUSTED_PROXIES": "10.0.0.0/8", "LOG_FORMAT": "text", "LOG_ENVIRONMENT": "staging", "LOG_HASH_KEY": "a-key-of-sixteen-bytes",
		"OPS_LISTEN": "[::1]:9000", "LOG_LEVEL": "DEBUG", "LOG_PERSONAL_DATA": "true", "SHUTDOWN_TIMEOUT": "1m", "OTEL_EXPORTER_OTLP_ENDPOINT": "https://collector.example:4318/",
		"MAGENTO_URL": "http://magento.internal:8080/store/", "MAGENTO_WEBSITE": "base", "MAGENTO_ACCOUNT_SCOPE": "global",
		"MAGENTO_SIGNING_URL": "https://shop.example/", "MAGENTO_TIMEOUT": "500ms", "MAGENTO_MAX_CONCURRENCY": "4", "MAGENTO_RETRY_MAX": "0",
		"MAGENTO_CACHE_TTL": "60s", "CUSTOMER_ATTRIBUTES": "title=custom.job_title; externalId=taxvat", "CUSTOMER_DELETE": "deactivate", "CUSTOMER_PASSWORD": "ignore",
		"CUSTOMER_SCAN_LIMIT": "500", "GROUP_PRIORITY": "VIP, Retailer", "GROUP_TAX_CLASS": "Retail Customer",
		"GROUP_ALIASES": "Company / Europe / Buyers=EU buyers", "GROUP_SETTLE": "250ms", "GROUP_SCOPE": "managed", "GROUP_DELETE_MAX": "0",
		"ADMIN_SCOPE": "managed", "ADMIN_ROLES_ALLOWED": "Sales, Customer care,", "ADMIN_ROLE_DEFAULT": " Guests of the office ", "ADMIN_ROLE_PRIORITY": "Customer care,Sales",
	}, nil))
}

func TestLoginIsChosenByWhatIsSet(t *testing.T) {
	t.Parallel()
	none := map[string]string{"MAGENTO_CONSUMER_KEY": "", "MAGENTO_CONSUMER_SECRET": "", "MAGENTO_ACCESS_TOKEN": "", "MAGENTO_ACCESS_TOKEN_SECRET": ""}
	cases := []struct {
		name string
		set  map[string]string
		want magento.Credentials
	}{
		{"bearer", map[string]string{"MAGENTO_ACCESS_TOKEN": "t"}, magento.Bearer{Token: "t"}},
		{"admin", map[string]string{"MAGENTO_ADMIN_USERNAME": "u", "MAGENTO_ADMIN_PASSWORD": "p"}, magento.AdminLogin{Username: "u", Password: "p"}},
		{
			"admin with two factors, the secret as an app shows it",
			map[string]string{"MAGENTO_ADMIN_USERNAME": "u", "MAGENTO_ADMIN_PASSWORD": "p", "MAGENTO_ADMIN_TOTP_SECRET": "jbsw y3dp ehpk 3pxp"},
			magento.AdminLogin{Username: "u", Password: "p", TOTPSecret: "JBSWY3DPEHPK3PXP"},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			variables := maps.Clone(none)
			maps.Copy(variables, c.set)
			equal(t, c.want, mustLoad(t, variables, nil).Magento.Credentials)
		})
	}
}

func TestSecretsComeFromFiles(t *testing.T) {
	t.Parallel()
	secrets, variables, want := files{}, map[string]string{}, good()
	for name, value := range want {
		if name == "MAGENTO_URL" {
			continue
		}
		variables[name], variables[name+"_FILE"] = "", "/run/secrets/"+name
		secrets["/run/secrets/"+name] = value + "\r\n"
	}
	equal(t, mustLoad(t, nil, nil), mustLoad(t, variables, secrets))
}

func TestDemoNeedsNothing(t *testing.T) {
	t.Parallel()
	cfg, err := Load(environment(nil), Needs{}, files{}.read)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.SCIM.Listen != ":8080" || len(cfg.SCIM.Tokens) != 0 {
		t.Errorf("got %+v", cfg.SCIM)
	}
}

func TestVariablesOfOrchestratorsAreNoMistake(t *testing.T) {
	t.Parallel()
	mustLoad(t, map[string]string{
		"MAGENTO_RUN_CODE": "base", "MAGENTO_RUN_TYPE": "website", "MAGENTO_CLOUD_ENVIRONMENT": "x", "MAGENTO_DC_DB__CONNECTION": "y",
		"MAGENTO_PORT": "tcp://10.0.0.1:80", "MAGENTO_SERVICE_HOST": "10.0.0.1", "MAGENTO_SERVICE_PORT": "80", "MAGENTO_SERVICE_PORT_HTTP": "80",
		"MAGENTO_PORT_80_TCP": "tcp://10.0.0.1:80", "MAGENTO_PORT_80_TCP_ADDR": "10.0.0.1", "SCIM_BRIDGE_SERVICE_HOST": "10.0.0.2",
		"HOME": "/", "PATH": "/bin", "MAGENTO_COMPOSE_PASSES_IT_EMPTY": "",
	}, nil)
}

// TestBadConfigurations has a fixture for each rule: the variables that differ
// from a good configuration, files, and the exact text of the error.
func TestBadConfigurations(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/bad/*.txtar")
	if err != nil || len(paths) < 30 {
		t.Fatalf("%d fixtures, %v", len(paths), err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			variables, secrets, want := map[string]string{}, files{}, ""
			for _, f := range archive.Files {
				switch f.Name {
				case "env":
					for line := range strings.Lines(string(f.Data)) {
						name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
						variables[name] = value
					}
				case "error":
					want = strings.TrimSuffix(string(f.Data), "\n")
				default:
					secrets[f.Name] = string(f.Data)
				}
			}
			_, err = load(t, variables, secrets)
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(want, err.Error()); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Errorf("error is a %T", err)
			}
		})
	}
}

func TestNoSecretIsPrinted(t *testing.T) {
	t.Parallel()
	const leak = "s3cr3t-that-must-not-leak"
	variables := good()
	for _, v := range Variables() {
		if v.Secret {
			variables[v.Name] = " " + leak + "\n" + leak
		}
	}
	e := environment(variables)
	_, err := Load(e, Needs{Tokens: true, Magento: true}, files{}.read)
	if err == nil {
		t.Fatal("no error")
	}
	cfg := mustLoad(t, map[string]string{"SCIM_TOKENS": leak, "MAGENTO_CONSUMER_SECRET": leak}, nil)
	for _, text := range []string{
		err.Error(), fmt.Sprintf("%v %+v %#v %s %q", e, e, e, e, e), fmt.Sprintf("%v %+v %#v", *cfg, *cfg, *cfg), fmt.Sprint(Secret(leak)),
		fmt.Sprintf("%x %d", Secret(leak), Secret(leak)),
	} {
		if strings.Contains(text, leak) || strings.Contains(text, fmt.Sprintf("%x", leak)) {
			t.Errorf("a secret is in %q", text)
		}
	}
}

func TestFromProcessReadsTheEnvironment(t *testing.T) { // it sets the environment of the process
	for _, v := range Variables() {
		t.Setenv(v.Name, "")
	}
	for name, value := range good() {
		t.Setenv(name, value)
	}
	t.Setenv("SCIM_LISTEN", "127.0.0.1:1234")
	e, err := FromProcess()
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := Load(e, Needs{Tokens: true, Magento: true}, files{}.read)
	if err != nil {
		t.Fatal(err)
	}
	want := mustLoad(t, map[string]string{"SCIM_LISTEN": "127.0.0.1:1234"}, nil)
	equal(t, want, cfg)
	if !e.Has("SCIM_LISTEN") || e.Has("OPS_LISTEN") {
		t.Error("Has does not tell what is set")
	}
}

func TestVariablesAreDocumented(t *testing.T) {
	t.Parallel()
	secrets := 0
	for _, v := range Variables() {
		if v.Name == "" || v.Meaning == "" || strings.ContainsAny(v.Meaning, "|<\n") {
			t.Errorf("%+v cannot stand in a table", v)
		}
		if v.Secret {
			secrets++
		}
	}
	var e Environment
	if got := len(e.secrets()); got != secrets {
		t.Errorf("%d secrets can be files, %d variables are secrets", got, secrets)
	}
}
