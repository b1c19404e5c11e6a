// Package monitoring_test checks what an operator gives to Prometheus and Grafana.
package monitoring_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

// promtool runs Prometheus' own tool. Where it is not installed the test is skipped, unless
// REQUIRE_PROMTOOL says that it has to be there.
func promtool(t *testing.T, args ...string) {
	t.Helper()
	program, err := exec.LookPath("promtool")
	if err != nil {
		const missing = "promtool is not installed (Debian: apt-get install prometheus)"
		if os.Getenv("REQUIRE_PROMTOOL") != "" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	if out, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput(); err != nil {
		t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func TestRulesAreValid(t *testing.T) {
	t.Parallel()
	promtool(t, "check", "rules", "rules.yaml")
}

func TestAlertsComeWhenTheyShould(t *testing.T) {
	t.Parallel()
	promtool(t, "test", "rules", "rules_test.yaml")
}

func TestPrometheusTakesItsConfiguration(t *testing.T) {
	t.Parallel()
	promtool(t, "check", "config", "prometheus.yaml")
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.FromSlash(file))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var (
	metric = regexp.MustCompile(`\b(?:scim_bridge|process|go|up)_[a-z_]+\b`)
	alert  = regexp.MustCompile(`(?m)^ +- alert: (\w+)$`)
	row    = regexp.MustCompile("(?m)^\\| `(\\w+)` \\|")
	suffix = regexp.MustCompile(`_(bucket|sum|count)$`)
)

// known are the metrics of docs/metrics.md, which another test holds against what the bridge
// serves, and those of every process that are used.
func known(t *testing.T) []string {
	t.Helper()
	names := []string{"process_start_time_seconds", "process_resident_memory_bytes", "process_cpu_seconds_total"}
	for _, m := range row.FindAllStringSubmatch(read(t, "../../docs/metrics.md"), -1) {
		names = append(names, m[1])
	}
	return names
}

func wantKnown(t *testing.T, where, expression string) {
	t.Helper()
	for _, name := range metric.FindAllString(expression, -1) {
		if names := known(t); !slices.Contains(names, name) && !slices.Contains(names, suffix.ReplaceAllString(name, "")) {
			t.Errorf("%s asks for %s, which there is not", where, name)
		}
	}
}

func TestRulesAskForMetricsThatThereAre(t *testing.T) {
	t.Parallel()
	wantKnown(t, "rules.yaml", read(t, "rules.yaml"))
	wantKnown(t, "rules_test.yaml", read(t, "rules_test.yaml"))
}

// TestEachAlertIsTestedAndExplained looks for each alert in the tests of the rules, as one that
// comes and as one that does not, and in the docs.
func TestEachAlertIsTestedAndExplained(t *testing.T) {
	t.Parallel()
	list := alert.FindAllStringSubmatch(read(t, "rules.yaml"), -1)
	if len(list) < 10 {
		t.Fatalf("only %d alerts found", len(list))
	}
	tests, docs := read(t, "rules_test.yaml"), read(t, "../../docs/metrics.md")
	for _, m := range list {
		if !strings.Contains(tests, "- alertname: "+m[1]+"\n") || !strings.Contains(tests, "{alertname: "+m[1]+", ") {
			t.Errorf("%s has no test for when it comes, or none for when it does not", m[1])
		}
		if !strings.Contains(docs, "| `"+m[1]+"` |") {
			t.Errorf("docs/metrics.md does not explain %s", m[1])
		}
	}
}

type panel struct {
	Title   string `json:"title"`
	Type    string `json:"type"`
	GridPos struct {
		X int `json:"x"`
		Y int `json:"y"`
		W int `json:"w"`
		H int `json:"h"`
	} `json:"gridPos"`
	Targets []struct {
		Expr string `json:"expr"`
	} `json:"targets"`
}

// TestDashboardAsksForMetricsThatThereAre also looks for each of the bridge's metrics in the
// dashboard: what nobody sees is not worth counting.
func TestDashboardAsksForMetricsThatThereAre(t *testing.T) {
	t.Parallel()
	var dashboard struct {
		Panels []panel `json:"panels"`
	}
	text := read(t, "dashboard.json")
	if err := json.Unmarshal([]byte(text), &dashboard); err != nil {
		t.Fatal(err)
	}
	wantKnown(t, "dashboard.json", text)
	for _, name := range known(t) {
		if strings.HasPrefix(name, "scim_bridge_") && name != "scim_bridge_guard_info" && !strings.Contains(text, name) {
			t.Errorf("the dashboard does not show %s", name)
		}
	}
	for i, p := range dashboard.Panels {
		if p.Type != "row" && len(p.Targets) == 0 {
			t.Errorf("%s asks for nothing", p.Title)
		}
		for _, q := range dashboard.Panels[:i] {
			a, b := p.GridPos, q.GridPos
			if a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H {
				t.Errorf("%s and %s overlap", p.Title, q.Title)
			}
		}
	}
}
