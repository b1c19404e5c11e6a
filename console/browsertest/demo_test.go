package browsertest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// binary builds the bridge, once.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "scim-bridge-browsertest")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "scim-bridge")
	cmd := exec.CommandContext(context.Background(), "go", "build", "-o", path, "./cmd/scim-bridge")
	cmd.Dir = "../.."
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	status := m.Run()
	if path, err := binary(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path)) // it is in the folder for temporary files
	}
	os.Exit(status)
}

const token = "token-of-jumpcloud-in-the-tests"

// demo is a demo that runs.
type demo struct {
	t             *testing.T
	console, base string
}

// startDemo starts a demo with settings beside the usual ones; it ends with the test.
func startDemo(t *testing.T, settings ...string) *demo {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, "demo")
	cmd.Env = append([]string{
		"SCIM_LISTEN=127.0.0.1:0", "OPS_LISTEN=127.0.0.1:0", "SCIM_TOKENS=jumpcloud=" + token, "SCIM_ADMIN_TOKENS=jumpcloud=admin-" + token,
		"SCIM_BASE_URL=https://scim.shop.example", "CUSTOMER_SCOPE=domains:example.com", "GUARD=block", "GUARD_LIMIT=5/1h",
		"ADMIN_ROLES_ALLOWED=Sales,Administrators", "GROUP_PRIORITY=Wholesale", "CUSTOMER_ATTRIBUTES=nickName=taxvat",
	}, settings...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	d := &demo{t: t}
	lines := bufio.NewScanner(out)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "Stop with") {
		name, value, _ := strings.Cut(lines.Text(), " ")
		address, _, _ := strings.Cut(strings.TrimSpace(value), " ")
		switch name {
		case "Console":
			d.console = address
		case "Base":
			d.base = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(value), "URL"))
		}
	}
	if d.console == "" || d.base == "" {
		t.Fatal("the demo does not say where it is")
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return d
}

// ask sends a SCIM request.
func (d *demo) ask(method, path, body string) {
	d.t.Helper()
	d.askAs(token, method, path, body)
}

func (d *demo) askAs(token, method, path, body string) {
	d.t.Helper()
	req, err := http.NewRequestWithContext(d.t.Context(), method, d.base+path, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/scim+json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	_ = resp.Body.Close()
}

func user(name string) string {
	return `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"` + name + `@example.com","externalId":"5f6c` + name + `",` +
		`"name":{"givenName":"Ada","familyName":"Lovelace"},"emails":[{"type":"work","primary":true,"value":"` + name + `@example.com"}],"active":true}`
}

// life lets happen what happens in a shop: users and groups come and go, and some requests fail.
func (d *demo) life() {
	d.t.Helper()
	for _, name := range []string{"ada", "grace", "alan", "edsger", "barbara", "tony", "donald", "niklaus"} {
		d.ask(http.MethodGet, `/Users?filter=userName%20eq%20%22`+name+`%22`, "")
		d.ask(http.MethodPost, "/Users", user(name))
	}
	d.ask(http.MethodPost, "/Groups", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Key accounts","members":[{"value":"2"},{"value":"3"}]}`)
	d.ask(http.MethodPatch, "/Users/4", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[`+
		`{"op":"replace","path":"active","value":false},{"op":"replace","path":"emails[type eq \"work\"].value","value":"e@example.com"}]}`)
	d.ask(http.MethodPost, "/Users", strings.ReplaceAll(user("eve"), "example.com", "elsewhere.example"))
	d.ask(http.MethodGet, "/Users/99", "")
	d.askAs("another-token", http.MethodGet, "/Users", "")
	d.ask(http.MethodPatch, "/Users/2", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"title","value":"Admiral"}]}`)
}
