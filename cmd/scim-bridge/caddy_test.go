package main

import (
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// caddyProgram is Debian's Caddy. Where it is not installed the test is skipped, unless
// REQUIRE_CADDY says that it has to be there.
func caddyProgram(t *testing.T) string {
	t.Helper()
	program, err := exec.LookPath("caddy")
	if err != nil {
		const missing = "Caddy is not installed (Debian: apt-get install caddy)"
		if os.Getenv("REQUIRE_CADDY") != "" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	return program
}

// caddy runs Caddy with deploy/proxy/Caddyfile in front of a bridge and a shop, and returns a client
// of it. Instead of a port and a certificate it has a socket.
func caddy(t *testing.T, bridge, shop string) *http.Client {
	t.Helper()
	program, dir := caddyProgram(t), shortDir(t)
	const site = "\n{$SCIM_HOST:shop.example} {\n"
	text := proxyFile(t, "Caddyfile")
	if !strings.Contains(text, site) {
		t.Fatal("the Caddyfile has no site")
	}
	text = "{\n\tadmin off\n}\n" + strings.Replace(text, site, site+"\tbind unix/"+dir+"/s\n", 1)
	file := filepath.Join(dir, "Caddyfile")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var log output
	command := exec.CommandContext(context.WithoutCancel(t.Context()), program, "run", "--config", file, "--adapter", "caddyfile")
	command.Env = caddyEnvironment(dir, "SCIM_HOST=http://shop.example", "SCIM_BRIDGE="+strings.TrimPrefix(strings.TrimSuffix(bridge, scimPrefix), "http://"),
		"MAGENTO="+strings.TrimPrefix(shop, "http://"))
	command.Stdout, command.Stderr = &log, &log
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	t.Cleanup(func() {
		if err := command.Process.Signal(os.Interrupt); err != nil {
			t.Error(err)
		}
		<-ended
	})
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", filepath.Join(dir, "s"))
	}
	for range 3000 { // until it listens
		if conn, err := dial(t.Context(), "", ""); err == nil {
			if err := conn.Close(); err != nil {
				t.Error(err)
			}
			return &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: dial}}
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("Caddy does not listen:\n%s", log.String())
	return nil
}

// caddyEnvironment is one in which Caddy keeps what it writes in a directory.
func caddyEnvironment(dir string, more ...string) []string {
	return append([]string{"HOME=" + dir, "XDG_DATA_HOME=" + dir, "XDG_CONFIG_HOME=" + dir}, more...)
}

func TestCaddyPassesAllThatABridgeNeeds(t *testing.T) {
	t.Parallel()
	r := start(t, environmentFor(newShop(t).URL))
	shop := serving(page(http.StatusTeapot, "X-Shop", "yes"))(t)
	passesAll(t, caddy(t, r.base, shop), reply{status: http.StatusTeapot, body: "418"})
}

// The file as it is, with a certificate to get for a public name, is one that Caddy takes.
func TestCaddyTakesTheFileAsItIs(t *testing.T) {
	t.Parallel()
	command := exec.CommandContext(t.Context(), caddyProgram(t), "validate", "--adapter", "caddyfile", "--config",
		filepath.Join("..", "..", "deploy", "proxy", "Caddyfile"))
	command.Env = caddyEnvironment(t.TempDir())
	if out, err := command.CombinedOutput(); err != nil || strings.Contains(string(out), `"level":"warn"`) {
		t.Errorf("%v\n%s", err, out)
	}
}
