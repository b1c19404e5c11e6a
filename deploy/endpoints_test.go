package deploy_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/ops"
)

// What Kubernetes and Prometheus are told to ask is there.
func TestProbesAndMetricsAreServed(t *testing.T) {
	t.Parallel()
	log, queue, err := ops.OpenLog(io.Discard, ops.LogConfig{Level: "info"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = queue.Close(0) }()
	log.Server.Info("it can be written")
	o := &ops.Operations{
		Metrics: ops.NewMetrics(""), Magento: ops.NewProbe(func(context.Context) error { return nil }), Log: queue,
		Module: func() string { return "" }, Guard: func() (string, []ops.Exceeded) { return "off", nil },
	}
	defer o.Magento.Close()
	asked := 0
	for file, pattern := range map[string]string{
		"helm/scim-bridge/templates/deployment.yaml":     `httpGet: {path: (\S+), port: operations}`,
		"helm/scim-bridge/templates/servicemonitor.yaml": `(?m)^ +path: (\S+)$`,
	} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(text), -1) {
			asked++
			w := httptest.NewRecorder()
			o.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, m[1], http.NoBody))
			if w.Code != http.StatusOK {
				t.Errorf("%s: %s is answered %d", file, m[1], w.Code)
			}
		}
	}
	if asked != 3 {
		t.Errorf("%d are asked", asked)
	}
}

// published matches what docker run is told to publish.
var published = regexp.MustCompile(`-p (?:(\S+):)?(\d+):(\d+)\b`)

// The documentation publishes the operations listener to the machine itself, and with a token for
// the console, which asks for one there.
func TestDocumentationPublishesToThisMachineAlone(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	consoles := 0
	for _, page := range append(pages, "../README.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			for _, m := range published.FindAllStringSubmatch(line, -1) {
				if m[1] != "127.0.0.1" {
					t.Errorf("%s publishes the port %s to everybody: %s", page, m[3], line)
				}
				if m[3] == "9090" && !strings.Contains(line, " demo") { // which makes a token of its own
					consoles++
					if !strings.Contains(string(text), "CONSOLE_TOKENS") {
						t.Errorf("%s publishes the console, and names no token for it", page)
					}
				}
			}
		}
	}
	if consoles == 0 {
		t.Error("nobody is told how to see the console")
	}
}
