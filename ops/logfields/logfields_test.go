package logfields_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/ops/logfields"
)

func TestTableIsSound(t *testing.T) {
	t.Parallel()
	fields, err := logfields.All()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, f := range fields {
		isOwn := strings.HasPrefix(f.Name, "scim_bridge.")
		if seen[f.Name] || isOwn != (f.Source == "scim_bridge") || !isOwn && f.Source != "ECS 9.0.0 and 9.4.0" {
			t.Errorf("%s is there twice, or has the source %q", f.Name, f.Source)
		}
		seen[f.Name] = true
		if !slices.Contains([]string{"date", "ip", "long", "double", "boolean", "keyword", "wildcard", "match_only_text"}, f.Type) {
			t.Errorf("%s has the type %q", f.Name, f.Type)
		}
		for name := range seen { // in one index a field cannot be a value and an object
			if strings.HasPrefix(f.Name, name+".") || strings.HasPrefix(name, f.Name+".") {
				t.Errorf("%s and %s cannot both be", name, f.Name)
			}
		}
	}
}

func TestCheckFindsWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	good := map[string]any{
		"@timestamp": "2026-01-02T03:04:05.000Z", "message": "m", "log.level": "info", "ecs.version": "9.0.0",
		"service.name": "scim-bridge", "service.version": "1.2.3", "event.dataset": "scim_bridge.request",
	}
	for name, c := range map[string]struct {
		field string
		value any
		want  []string
	}{
		"nothing":              {"message", "m", nil},
		"a list":               {"event.category", []any{"iam"}, nil},
		"a missing field":      {"message", nil, []string{"message has <nil>, which does not fit match_only_text []", "message is missing"}},
		"an unknown field":     {"n", 7.0, []string{"n is not in the table"}},
		"another value":        {"log.level", "loud", []string{"log.level has loud, which does not fit keyword [debug info warn error]"}},
		"another type":         {"event.duration", "7", []string{"event.duration has 7, which does not fit long []"}},
		"half a number":        {"event.duration", 7.5, []string{"event.duration has 7.5, which does not fit long []"}},
		"no address":           {"source.ip", "here", []string{"source.ip has here, which does not fit ip []"}},
		"a type of no allowed": {"event.type", []any{"denied"}, []string{"ECS has no event.type denied for the category iam"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			line := maps.Clone(good)
			if c.field == "event.type" {
				line["event.category"] = []any{"iam"}
			}
			line[c.field] = c.value
			if diff := cmp.Diff(c.want, logfields.Check(line)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestDocsHaveTheTable holds the table of docs/logging.md against this one.
func TestDocsHaveTheTable(t *testing.T) {
	t.Parallel()
	fields, err := logfields.All()
	if err != nil {
		t.Fatal(err)
	}
	const file, begin, end = "../../docs/logging.md", "<!-- fields -->\n", "<!-- end of fields -->\n"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	want.WriteString("\n| Field | Type | Meaning |\n| --- | --- | --- |\n")
	for _, f := range fields {
		meaning := f.Meaning
		if len(f.Values) > 0 {
			meaning = strings.TrimSuffix(strings.Join([]string{strings.Join(f.Values, ", "), meaning}, "; "), "; ")
		}
		want.WriteString("| `" + f.Name + "` | " + f.Type + " | " + meaning + " |\n")
	}
	want.WriteString("\n")
	before, rest, _ := strings.Cut(string(text), begin)
	got, after, found := strings.Cut(rest, end)
	if !found {
		t.Fatalf("%s has no table of fields", file)
	}
	if os.Getenv("UPDATE_DOCS") != "" {
		if err := os.WriteFile(file, []byte(before+begin+want.String()+end+after), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want.String(), got); diff != "" {
		t.Errorf("(-code +docs):\n%s", diff)
	}
}
