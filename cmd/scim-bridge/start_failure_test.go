package main

import (
	"net"
	"os"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/config"
)

// TestAStartThatFailsIsOneErrorEvent wants the reason in the log as one error, for programs, and on
// standard error in the same words, for people.
func TestAStartThatFailsIsOneErrorEvent(t *testing.T) {
	t.Parallel()
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	shop := newShop(t)
	for name, test := range map[string]struct {
		change func(*config.Environment)
		status int
		words  string
	}{
		"a wrong setting":       {func(e *config.Environment) { e.SCIMTimeout = "soon" }, exitUsage, `SCIM_TIMEOUT: "soon" is not a duration`},
		"a secret of no file":   {func(e *config.Environment) { e.SCIMTokens, e.SCIMTokensFile = "", "/no/such/file" }, exitUsage, "SCIM_TOKENS_FILE"},
		"an address in use":     {func(e *config.Environment) { e.SCIMListen = taken.Addr().String() }, exitFailed, "address already in use"},
		"a website of no shop":  {func(e *config.Environment) { e.MagentoWebsite = "nowhere" }, exitFailed, `MAGENTO_WEBSITE: the shop has no website "nowhere"`},
		"a receiver of no URL":  {func(e *config.Environment) { e.OTLPEndpoint = "nowhere" }, exitUsage, "OTEL_EXPORTER_OTLP_ENDPOINT"},
		"the same port for ops": {func(e *config.Environment) { e.OpsListen = taken.Addr().String() }, exitFailed, "address already in use"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := environmentFor(shop.URL)
			test.change(&e)
			stdout, stderr := new(output), new(output)
			status := run(t.Context(), []string{"serve"}, &process{
				environment: func() (config.Environment, error) { return e, nil }, readFile: os.ReadFile, stdout: stdout, stderr: stderr,
			})
			if status != test.status || !strings.Contains(stderr.String(), test.words) {
				t.Errorf("exit status %d, want %d: %s", status, test.status, stderr)
			}
			stdout.wantFields(t)
			var failures []map[string]any
			for _, line := range stdout.lines(t, "scim_bridge.server") {
				if line["log.level"] == "error" {
					failures = append(failures, line)
				}
			}
			if len(failures) != 1 {
				t.Fatalf("the log is %s", stdout)
			}
			reason, _ := failures[0]["error.message"].(string)
			if failures[0]["event.action"] != "service-failed" || failures[0]["event.outcome"] != "failure" ||
				"scim-bridge: "+reason+"\n" != stderr.String() {
				t.Errorf("the event is %v, and standard error %q", failures[0], stderr)
			}
		})
	}
}
