package magentotest

import (
	"bufio"
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
	"github.com/pquerna/otp/totp"
)

// What cannot be mirrored, by the name of the pair, with the reason. A pair that
// is named here and is mirrored after all fails the test too.
var notMirrored = map[string]string{}

// pair is a request and its answer as they were recorded.
type pair struct {
	Name    string
	Request struct {
		Method  string
		Path    string
		RawPath string `json:"raw_path"`
		Auth    string
		Body    jsontext.Value
	}
	Response struct {
		Status  int
		Headers map[string]string
		Body    any
	}
}

const (
	recordedOrigin = "http://127.0.0.1:8080"
	adminTOTP      = "JBSWY3DPEHPK3PXP"
)

// replay is a shop that recorded requests are sent to.
type replay struct {
	shop       *Shop
	adminToken string
	meToken    string            // of the customer who logged in last
	bulks      map[string]string // the recorded id of a bulk to this shop's
	versions   map[string]string // the recorded version of a record to this shop's
	bearers    map[string]string // tokens of integrations with some rights, by auth
	unlock     func()            // the record that is locked
}

func newReplay(opts ...Option) *replay {
	return &replay{bulks: map[string]string{}, versions: map[string]string{}, shop: NewShop(append([]Option{
		WithBearer("integration-token"),
		WithRestrictedBearer("readonly-token", readCustomers),
		WithAdmin("labadmin", "Lab12345admin", ""),
	}, opts...)...)}
}

// The shop that was recorded first: fresh, then filled file by file.
func freshShop(*testing.T) *replay { return newReplay() }

// The shop as it was later: with attributes, a second website, 50,043 customers
// and ids that had gone up to 150,006.
func laterShop(t *testing.T) *replay {
	t.Helper()
	varchar := func(code string) Option {
		return WithAttribute(Attribute{Code: code, BackendType: "varchar", FrontendInput: "text", InSet: true})
	}
	r := newReplay(varchar("scim_external_id"), varchar("scim_user_name"), varchar("job_title"),
		WithAttribute(Attribute{Code: "employee_active", BackendType: "int", FrontendInput: "boolean", InSet: true}),
		WithWebsite("eu", "eu_de", "de_DE"))
	r.shop.config.stores[2].Name = "German"
	first := map[string]any{"email": "a1@example.com", "firstname": "Ada", "lastname": "Lovelace"}
	if _, err := r.shop.AddCustomer(first, ""); err != nil {
		t.Fatal(err)
	}
	r.shop.Seed(50_042)
	r.shop.customers.nextID = 150_007
	return r
}

// Every recorded pair, in the order of the recording, gets the answer that was
// recorded. SCIM_BRIDGE_TRANSCRIPTS names a directory with newer recordings to
// compare with as well.
func TestReplaysEveryRecordedPair(t *testing.T) {
	t.Parallel()
	dirs := []string{"testdata/transcripts"}
	if dir := os.Getenv("SCIM_BRIDGE_TRANSCRIPTS"); dir != "" {
		dirs = append(dirs, dir)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(filepath.Dir(dir)), func(t *testing.T) {
			t.Parallel()
			replayAll(t, dir, nil)
		})
	}
}

// replayAll replays the recordings of a directory to shops of a language, nil for
// Magento's own.
func replayAll(t *testing.T, dir string, language *translation) {
	t.Helper()
	var played []string
	for _, stage := range []struct {
		shop  func(*testing.T) *replay
		files []string
	}{
		{freshShop, []string{
			"customers_create", "customers_read", "customers_update", "store_and_metadata", "deactivation", "groups",
			"async", "auth", "outage",
		}},
		{laterShop, []string{"custom_attributes", "multi_website", "names"}},
		{cleanShop, []string{"module_absent"}},
		{moduleShop, []string{"module_users", "module_user_changes", "module_roles", "module_groups", "module_customers"}},
		{versionShop, []string{"module_customer_changes", "module_group_versions"}},
		{namesShop, []string{"module_names_and_keys"}},
		{ownersShop, []string{"module_owners"}},
	} {
		r := stage.shop(t)
		r.shop.config.language = language
		for _, file := range stage.files {
			path := filepath.Join(dir, file+".jsonl")
			played = append(played, path)
			for _, p := range readPairs(t, path) {
				r.play(t, file, p)
			}
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(played)
	if diff := cmp.Diff(files, played); diff != "" {
		t.Errorf("files (-recorded +played):\n%s", diff)
	}
}

func readPairs(t *testing.T, path string) []pair {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var pairs []pair
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var p pair
		if err := json.Unmarshal(lines.Bytes(), &p, json.MatchCaseInsensitiveNames(true)); err != nil {
			t.Fatal(err)
		}
		pairs = append(pairs, p)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return pairs
}

func (r *replay) play(t *testing.T, file string, p pair) {
	t.Helper()
	r.prepare(p.Name)
	r.prepareModule(t, p)
	w := httptest.NewRecorder()
	r.shop.ServeHTTP(w, r.request(t, p))
	r.remember(p, w.Body.Bytes())
	r.rememberVersions(t, p, w.Body.Bytes())
	got := map[string]any{"status": w.Code, "type": w.Header().Get("Content-Type"), "body": shape(t, w)}
	want := map[string]any{
		"status": p.Response.Status, "type": p.Response.Headers["content-type"],
		"body": r.said(t, normalise(p.Response.Body)),
	}
	diff := cmp.Diff(want, got)
	if reason, listed := notMirrored[p.Name]; listed {
		if diff == "" {
			t.Errorf("%s: %q is mirrored, although it is listed: %s", file, p.Name, reason)
		}
		return
	}
	if diff != "" {
		t.Errorf("%s: %s (-recorded +got):\n%s", file, p.Name, diff)
	}
}

// prepare changes the shop as whoever recorded the pairs did between them.
func (r *replay) prepare(name string) {
	switch {
	case strings.HasPrefix(name, "[confirm="):
		r.shop.mu.Lock()
		r.shop.config.confirmation = strings.HasPrefix(name, "[confirm=1]")
		r.shop.mu.Unlock()
	case name == "admin token with 2FA module enabled":
		r.shop.admins[0].second = secondUnconfigured
	case name == "admin token when google 2fa configured":
		r.shop.admins[0].second = secondConfigured
		r.shop.admins[0].totpSecret = adminTOTP
	case name == "maintenance mode get":
		r.shop.SetMaintenance(true)
	case name == "after maintenance":
		r.shop.SetMaintenance(false)
	}
}

func (r *replay) request(t *testing.T, p pair) *http.Request {
	t.Helper()
	path := p.Request.RawPath
	if path == "" {
		path = p.Request.Path
	}
	for recorded, id := range r.bulks {
		path = strings.ReplaceAll(path, recorded, id)
	}
	body, contentType := r.withVersions(p.Request.Body), "application/json"
	if string(body) == "null" {
		body = nil
	}
	var raw struct {
		Raw         *string `json:"__raw"`
		ContentType string  `json:"content_type"`
	}
	if json.Unmarshal(body, &raw) == nil && raw.Raw != nil {
		body, contentType = []byte(*raw.Raw), raw.ContentType
	}
	if strings.HasPrefix(p.Name, "tfa google good otp") {
		code, err := totp.GenerateCode(adminTOTP, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		body = regexp.MustCompile(`"otp": "\d+"`).ReplaceAll(body, []byte(`"otp": "`+code+`"`))
	}
	req := httptest.NewRequestWithContext(t.Context(), p.Request.Method, recordedOrigin+path, bytes.NewReader(body))
	if p.Request.Method != http.MethodGet && p.Request.Method != http.MethodDelete {
		req.Header.Set("Content-Type", contentType)
	}
	req.Header.Set("Accept", acceptOf(p.Name))
	if authorization := r.authorization(p); authorization != "" {
		req.Header.Set("Authorization", authorization)
	}
	return req
}

func acceptOf(name string) string {
	switch name {
	case "accept xml":
		return "application/xml"
	case "accept any":
		return "*/*"
	case "accept text/html":
		return "text/html"
	}
	return "application/json"
}

func (r *replay) authorization(p pair) string {
	switch {
	case p.Name == "basic auth":
		return "Basic bGFiYWRtaW46TGFiMTIzNDVhZG1pbg=="
	case p.Name == "oauth malformed":
		return "OAuth nonsense"
	case p.Request.Auth == "bearer":
		return "Bearer integration-token"
	case p.Request.Auth == "readonly":
		return "Bearer readonly-token"
	case p.Request.Auth == "none":
		return ""
	case r.bearers[p.Request.Auth] != "":
		return "Bearer " + r.bearers[p.Request.Auth]
	case p.Name == "use admin token", p.Request.Auth == "admin":
		return "Bearer " + r.adminToken
	case strings.Contains(p.Request.Path, "/customers/me") || strings.Contains(p.Request.Path, "revoke-customer-token"):
		return "Bearer " + r.meToken
	}
	return "Bearer wrong"
}

// remember keeps a token or an id that was answered for the requests that use it.
func (r *replay) remember(p pair, body []byte) {
	var accepted struct {
		Bulk string `json:"bulk_uuid"`
	}
	recorded, ok := p.Response.Body.(map[string]any)
	if ok && json.Unmarshal(body, &accepted) == nil && accepted.Bulk != "" {
		id, _ := recorded["bulk_uuid"].(string)
		r.bulks[id] = accepted.Bulk
	}
	var token string
	if json.Unmarshal(body, &token) != nil {
		return
	}
	if strings.Contains(p.Request.Path, "/tfa/") || strings.Contains(p.Request.Path, "/admin/token") {
		r.adminToken = token
	} else if strings.Contains(p.Request.Path, "/customer/token") {
		r.meToken = token
	}
}
