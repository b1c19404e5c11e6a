package kql_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/internal/kql"
)

func logFields(t *testing.T) kql.Fields {
	t.Helper()
	fields, err := kql.LogFields()
	if err != nil {
		t.Fatal(err)
	}
	return fields
}

func TestQueriesFindWhatKibanaFinds(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)
	line := map[string]any{
		"@timestamp": "2026-11-23T09:00:01.204Z", "event.dataset": "scim_bridge.audit", "event.action": "user-deactivated", "event.type": []any{"user", "change"},
		"http.response.status_code": 503.0, "url.path": "/scim/v2/Users/1", "source.ip": "203.0.113.7", "scim_bridge.response.cut": true,
		"scim_bridge.warnings": []any{"name-adjusted: x", "adopted: y"}, "http.request.id": "or",
	}
	for query, want := range map[string]bool{
		"event.action: user-deactivated":                                               true,
		`event.action: "user-deactivated"`:                                             true,
		"event.action:user-deleted":                                                    false,
		"event.action: User-Deactivated":                                               false,
		"event.action: (user-deleted or user-deactivated)":                             true,
		"event.type: (user and change)":                                                true,
		"event.type: (user and not change)":                                            false,
		"event.type: deletion or event.type: user":                                     true,
		"event.type: user and event.type: deletion":                                    false,
		"event.type: deletion or event.type: user and event.type: change":              true,
		"event.type: user or event.type: user and event.type: deletion":                true,
		"(event.type: user or event.type: user) and event.type: deletion":              false,
		"not event.type: deletion and event.type: user":                                true,
		"not (event.type: deletion or event.type: user)":                               false,
		"event.action: user-*":                                                         true,
		"event.action: *-deleted":                                                      false,
		`event.action: "user-*"`:                                                       false,
		"url.path: /scim/v2*":                                                          true,
		"scim_bridge.warnings: adopted*":                                               true,
		"scim_bridge.warnings: adopted":                                                false,
		"scim_bridge.warnings: *":                                                      true,
		"error.type: *":                                                                false,
		"not error.type: *":                                                            true,
		`http.request.id: "or"`:                                                        true,
		"http.response.status_code: 503":                                               true,
		"http.response.status_code >= 500 and http.response.status_code < 504":         true,
		"http.response.status_code > 503":                                              false,
		"http.response.status_code <= 503":                                             true,
		"scim_bridge.magento.retries >= 0":                                             false,
		"scim_bridge.response.cut: true":                                               true,
		"source.ip: 203.0.113.7":                                                       true,
		`source.ip: "203.0.113.0/24"`:                                                  true,
		`source.ip: "203.0.114.0/24"`:                                                  false,
		`@timestamp >= "2026-11-23T09:00:00Z" and @timestamp < "2026-11-23T10:00:00Z"`: true,
		`@timestamp > "2026-11-23T09:00:02Z"`:                                          false,
		"@timestamp >= now-1h":                                                         true,
		"@timestamp >= now-5m":                                                         false,
		"@timestamp >= now/d":                                                          true,
		"@timestamp < now-7d":                                                          false,
	} {
		q, err := kql.Parse(query, logFields(t))
		if err != nil {
			t.Error(err)
			continue
		}
		if got := q.Matches(line, now); got != want {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
}

func TestWhatIsNotUnderstoodIsRefused(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"":                                       `"" is no field`,
		"user-deleted":                           `"user-deleted" is no field`,
		"event.activity: x":                      `"event.activity" is no field`,
		`"event.action": x`:                      `"event.action" is no field`,
		"event.*: x":                             `"event.*" is no field`,
		"event.action":                           "where : or a comparison is wanted",
		"event.action = x":                       "where : or a comparison is wanted",
		"event.action:":                          "has no value",
		"event.action: (a or":                    "has no value",
		"event.action: (a or b":                  "where ) is wanted",
		"(event.action: a":                       "where ) is wanted",
		"event.action: ()":                       "where a value of event.action is wanted",
		"event.action: a or and event.action: b": `"and" is no field`,
		"event.action: a b":                      `"b" is too much`,
		"event.action: a)":                       `")" is too much`,
		"event.action: a event.action: b":        `"event.action" is too much`,
		"event.action: a AND event.action: b":    `"AND" is too much`,
		"event.action: and":                      "where a value of event.action is wanted",
		"event.action: {a}":                      "is not supported",
		`event.action: a\b`:                      "is not supported",
		`event.action: "a`:                       "does not end",
		`event.action: "a\"b"`:                   "has a backslash",
		"event.action: a?*":                      "is not supported",
		"event.outcome: maybe":                   `event.outcome is never "maybe"`,
		"event.dataset: scim_bridge":             `event.dataset is never "scim_bridge"`,
		"error.message: timeout":                 "in which nothing is looked for",
		"@timestamp: now":                        "in which nothing is looked for",
		"event.duration: long":                   "invalid syntax",
		"event.duration >= long":                 "invalid syntax",
		"event.action > a":                       "has no order",
		"source.ip: here":                        "unable to parse",
		`source.ip: "203.0.113.0/99"`:            "out of range",
		"scim_bridge.response.cut: maybe":        "invalid syntax",
		"@timestamp >= now-1x":                   "is no time",
		"@timestamp >= yesterday":                "cannot parse",
	} {
		if _, err := kql.Parse(query, logFields(t)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", query, err, want)
		}
	}
}

func TestQuestionsOfAText(t *testing.T) {
	t.Parallel()
	const text = "# T\n\n```kql\nbefore: it\n```\n\n### Who?\n\nWords\n\n```kql\na: b\n  and c: d\n```\n\n```sh\njq -c 'select(.a == \"b\")' scim-bridge.log\n```\n\n" +
		"### Nothing\n\nno query\n\n### Last?\n\n```kql\ne: f\n```\n```sh\nls\n```\n\n## Next\n\n```kql\ng: h\n```\n"
	want := []kql.Question{
		{Heading: "# T", KQL: []string{"before: it"}},
		{Heading: "Who?", KQL: []string{"a: b and c: d"}, JQ: []string{`select(.a == "b")`}},
		{Heading: "Last?", KQL: []string{"e: f"}},
	}
	if diff := cmp.Diff(want, kql.Questions(text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
