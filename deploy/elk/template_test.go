// Package elk_test checks what an operator gives to the Elastic Stack, as far as that is possible
// without it.
package elk_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/ops/logfields"
)

func read(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.FromSlash(file))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func decode(t *testing.T, text []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

// property is a field of a mapping, or an object with some.
type property struct {
	Type       string              `json:"type"`
	Properties map[string]property `json:"properties"`
}

func (p property) flatten(name string, into map[string]string) {
	if p.Type != "" {
		into[name] = p.Type
	}
	for sub, one := range p.Properties {
		if name != "" {
			sub = name + "." + sub
		}
		one.flatten(sub, into)
	}
}

// mapped are the types of the fields in the component template.
func mapped(t *testing.T) map[string]string {
	t.Helper()
	var component struct {
		Template struct {
			Mappings property `json:"mappings"`
		} `json:"template"`
	}
	decode(t, read(t, "elasticsearch/component-mappings.json"), &component)
	types := map[string]string{}
	component.Template.Mappings.flatten("", types)
	return types
}

// TestTemplateHasTheFieldsOfTheLog holds the template against the table of fields. Every line that
// the bridge's tests see is held against that table, so the index takes each of them.
func TestTemplateHasTheFieldsOfTheLog(t *testing.T) {
	t.Parallel()
	fields, err := logfields.All()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, f := range fields {
		want[f.Name] = f.Type
	}
	if diff := cmp.Diff(want, mapped(t)); diff != "" {
		t.Errorf("types (-ops/logfields/fields.json +template):\n%s", diff)
	}
}

func TestTemplatesAndLifecyclesBelongTogether(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]struct {
		pattern, policy, policyFile, age string
	}{
		"template-requests.json": {"logs-scim_bridge.*-*", "scim_bridge-requests", "ilm-requests.json", "90d"},
		"template-audit.json":    {"logs-scim_bridge.audit-*", "scim_bridge-audit", "ilm-audit.json", "365d"},
	} {
		var template struct {
			IndexPatterns []string  `json:"index_patterns"`
			Priority      int       `json:"priority"`
			DataStream    *struct{} `json:"data_stream"`
			ComposedOf    []string  `json:"composed_of"`
			Template      struct {
				Settings map[string]any `json:"settings"`
			} `json:"template"`
		}
		decode(t, read(t, "elasticsearch/"+file), &template)
		// Elasticsearch's own template for logs-*-* has the priority 100.
		if !slices.Equal(template.IndexPatterns, []string{want.pattern}) || template.Priority <= 100 || template.DataStream == nil {
			t.Errorf("%s is %+v", file, template)
		}
		if got := template.Template.Settings["index.lifecycle.name"]; got != want.policy {
			t.Errorf("%s has the lifecycle %v, want %s", file, got, want.policy)
		}
		for _, part := range []string{"ecs@mappings", "scim_bridge@mappings"} {
			if !slices.Contains(template.ComposedOf, part) {
				t.Errorf("%s lacks %s", file, part)
			}
		}
		var policy struct {
			Policy struct {
				Phases map[string]struct {
					MinAge string `json:"min_age"`
				} `json:"phases"`
			} `json:"policy"`
		}
		decode(t, read(t, "elasticsearch/"+want.policyFile), &policy)
		if got := policy.Policy.Phases["delete"].MinAge; got != want.age {
			t.Errorf("%s deletes after %q, want %s", want.policyFile, got, want.age)
		}
	}
}

// TestWhoeverWritesCanDoNothingElse holds the role of Filebeat against the least that it needs.
func TestWhoeverWritesCanDoNothingElse(t *testing.T) {
	t.Parallel()
	var role map[string]any
	decode(t, read(t, "elasticsearch/role-ingest.json"), &role)
	want := map[string]any{
		"cluster": []any{"monitor"},
		"indices": []any{map[string]any{
			"names": []any{"logs-scim_bridge.*-*"}, "privileges": []any{"auto_configure", "create_doc"},
		}},
	}
	if diff := cmp.Diff(want, role); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// fieldNames are the fields that an index has: those of the template alone.
func fieldNames(t *testing.T) []string {
	t.Helper()
	return slices.Sorted(maps.Keys(mapped(t)))
}
