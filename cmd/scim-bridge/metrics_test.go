package main

import (
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// metricsOf starts a bridge with all that it can have, and returns its metrics after a few
// requests.
func metricsOf(t *testing.T) string {
	t.Helper()
	e := environmentFor(newShop(t).URL)
	e.SCIMAdminTokens = "admins=token-for-admin-users"
	r := start(t, e)
	r.mustAsk(http.MethodGet, "/Users?count=1", "").want(t, http.StatusOK)
	r.mustAsk(http.MethodGet, "/Nothing", "").want(t, http.StatusNotFound)
	return r.metrics()
}

var labelName = regexp.MustCompile(`([a-z_]+)="`)

// describeMetrics is the table of docs/metrics.md: the bridge's own metrics as they are served.
func describeMetrics(text string) string {
	var table strings.Builder
	table.WriteString("\n| Metric | Type | Labels | Meaning |\n| --- | --- | --- | --- |\n")
	for block := range strings.SplitSeq(text, "# HELP ") {
		name, rest, _ := strings.Cut(block, " ")
		help, rest, _ := strings.Cut(rest, "\n")
		if !strings.HasPrefix(name, "scim_bridge_") {
			continue
		}
		kind, samples, _ := strings.Cut(strings.TrimPrefix(rest, "# TYPE "+name+" "), "\n")
		var labels []string
		for _, m := range labelName.FindAllStringSubmatch(samples, -1) {
			if label := "`" + m[1] + "`"; m[1] != "le" && !slices.Contains(labels, label) {
				labels = append(labels, label)
			}
		}
		table.WriteString("| `" + name + "` | " + kind + " | " + strings.Join(labels, ", ") + " | " + help + " |\n")
	}
	return table.String() + "\n"
}

// TestDocsNameEachMetric holds the table of docs/metrics.md against what the bridge serves.
func TestDocsNameEachMetric(t *testing.T) {
	t.Parallel()
	want := describeMetrics(metricsOf(t))
	const file, begin, end = "../../docs/metrics.md", "<!-- metrics -->\n", "<!-- end of metrics -->\n"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(text), begin)
	got, after, found := strings.Cut(rest, end)
	if !found {
		t.Fatalf("%s has no table of metrics", file)
	}
	if os.Getenv("UPDATE_DOCS") != "" {
		if err := os.WriteFile(file, []byte(before+begin+want+end+after), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-code +docs), UPDATE_DOCS=1 writes it:\n%s", diff)
	}
}

// TestPromtoolAcceptsTheMetrics asks Prometheus' own tool whether names, types and help are as
// they should be. Where it is not installed that is left out, unless REQUIRE_PROMTOOL says that
// it has to be there.
func TestPromtoolAcceptsTheMetrics(t *testing.T) {
	t.Parallel()
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		const missing = "promtool is not installed (Debian: apt-get install prometheus)"
		if os.Getenv("REQUIRE_PROMTOOL") != "" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	check := exec.CommandContext(t.Context(), promtool, "check", "metrics")
	check.Stdin = strings.NewReader(metricsOf(t))
	if out, err := check.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("promtool check metrics: %v\n%s", err, out)
	}
}
