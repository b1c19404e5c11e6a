package main

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// wantAlerts puts the queries of the alerts in deploy/elk to the same lines as the questions.
func (s *story) wantAlerts(t *testing.T, answers map[string][][]string) {
	t.Helper()
	for rule, want := range map[string][]string{
		"rule-leaver.json": answers["Which leavers were not locked out?"][0],
		"rule-guard.json":  {"a onelogin guard-exceeded"},
	} {
		text, err := os.ReadFile("../../deploy/elk/kibana/" + rule)
		if err != nil {
			t.Fatal(err)
		}
		var file struct {
			Params struct {
				Index   []string `json:"index"`
				ESQuery string   `json:"esQuery"`
			} `json:"params"`
		}
		var query struct {
			Query map[string]any `json:"query"`
		}
		if err := json.Unmarshal(text, &file); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(file.Params.ESQuery), &query); err != nil {
			t.Fatal(err)
		}
		got := found(s.lines, func(line map[string]any) bool {
			dataset, _ := line["event.dataset"].(string)
			return slices.Contains(file.Params.Index, "logs-"+dataset+"-*") && matchesClause(t, line, query.Query)
		})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", rule, diff)
		}
	}
}

// matchesClause evaluates a part of Elasticsearch's query language: bool, term, terms and prefix.
func matchesClause(t *testing.T, line map[string]any, clause any) bool {
	t.Helper()
	object, _ := clause.(map[string]any)
	if len(object) != 1 {
		t.Fatalf("a clause is %v", clause)
	}
	for kind, value := range object {
		inner, _ := value.(map[string]any)
		if kind == "bool" {
			return matchesBool(t, line, inner)
		}
		for field, wanted := range inner {
			list, isList := line[field].([]any)
			if !isList {
				list = []any{line[field]}
			}
			return slices.ContainsFunc(list, func(v any) bool {
				text, _ := v.(string)
				prefix, _ := wanted.(string)
				several, _ := wanted.([]any)
				switch kind {
				case "term":
					return v == wanted
				case "terms":
					return slices.Contains(several, v)
				case "prefix":
					return v != nil && strings.HasPrefix(text, prefix)
				}
				t.Fatalf("nobody knows %s", kind)
				return false
			})
		}
	}
	return false
}

func matchesBool(t *testing.T, line map[string]any, parts map[string]any) bool {
	t.Helper()
	matches := func(clause any) bool { return matchesClause(t, line, clause) }
	for kind, value := range parts {
		list, _ := value.([]any)
		ok := true
		switch kind {
		case "filter":
			ok = !slices.ContainsFunc(list, func(clause any) bool { return !matches(clause) })
		case "must_not":
			ok = !slices.ContainsFunc(list, matches)
		case "should":
			ok = slices.ContainsFunc(list, matches)
		case "minimum_should_match":
			ok = value == 1.0
		default:
			t.Fatalf("nobody knows %s", kind)
		}
		if !ok {
			return false
		}
	}
	return true
}
