package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/itchyny/gojq"

	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/internal/kql"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/ops"
)

// What an operator asks of the log: the queries of docs/logging.md are put to lines that bridges write
// while clients do what is asked about.

const (
	jumpcloudToken   = "token-of-jumpcloud"
	externalID       = "00u1a2b3c4d5e6f7g8h9"
	requestThatFails = "request-that-fails"
	dayOfQuestions   = 24 * time.Hour
)

// story is what has happened in the shops, and what the bridges wrote of it.
type story struct {
	lines []map[string]any
	begun time.Time
	group string // the id of the group of customers
}

// tell lets all of it happen.
func tell(t *testing.T) *story {
	t.Helper()
	s := &story{begun: time.Now()}
	for _, part := range []func(*testing.T) *running{s.tellOfPeople, tellOfAdmins, tellOfTheGuard, tellOfAnOverload, tellOfStrangers} {
		r := part(t)
		r.stop()
		<-r.ended
		for line := range strings.Lines(r.log.String()) {
			var object map[string]any
			if err := json.Unmarshal([]byte(line), &object); err != nil {
				t.Fatal(err)
			}
			s.lines = append(s.lines, object)
		}
	}
	return s
}

// tellOfPeople is the life of some customers, with a Magento that fails at times.
func (s *story) tellOfPeople(t *testing.T) *running {
	t.Helper()
	shop := newShop(t, magentotest.WithAttributes())
	e := environmentFor(shop.URL)
	e.SCIMTokens = "okta=" + clientToken + ",jumpcloud=" + jumpcloudToken
	e.LogLevel, e.LogHashKey, e.GroupSettle, e.CustomerScope, e.MagentoRetryMax = "debug", hashKey, "0s", "domains:example.com", "1"
	r := start(t, e)
	patch := func(operations string) string {
		return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[` + operations + `]}`
	}
	person := func(email string) string { return strings.ReplaceAll(ada, "ada@example.com", email) }
	jumpcloud := []string{"Authorization", "Bearer " + jumpcloudToken}

	made := r.mustAsk(http.MethodPost, "/Groups", `{"displayName":"Sales"}`).want(t, http.StatusCreated)
	_, rest, _ := strings.Cut(made.body, `"id":"`)
	s.group, _, _ = strings.Cut(rest, `"`)
	r.mustAsk(http.MethodPost, "/Users", strings.Replace(ada, `"active"`, `"externalId":"`+externalID+`","active"`, 1)).want(t, http.StatusCreated)
	r.mustAsk(http.MethodPatch, "/Groups/"+s.group, patch(`{"op":"add","path":"members","value":[{"value":"1"}]}`)).want(t, http.StatusNoContent)
	r.mustAsk(http.MethodPatch, "/Groups/"+s.group, patch(`{"op":"remove","path":"members[value eq \"1\"]"}`)).want(t, http.StatusNoContent)
	r.mustAsk(http.MethodPost, "/Users", strings.Replace(person("bob@example.com"), `"Lovelace"`, `"Builder (IT)"`, 1), jumpcloud...).want(t, http.StatusCreated)
	r.mustAsk(http.MethodPost, "/Users", person("eve@elsewhere.example")).want(t, http.StatusBadRequest)
	r.mustAsk(http.MethodGet, "/Users/1", "").want(t, http.StatusOK)
	shop.Fail(magentotest.Fault{Route: "GET /V1/customers/{id}", Status: http.StatusServiceUnavailable})
	r.mustAsk(http.MethodPatch, "/Users/1", deactivate()).want(t, http.StatusOK)
	r.mustAsk(http.MethodDelete, "/Users/1", "").want(t, http.StatusNoContent)
	r.mustAsk(http.MethodDelete, "/Users/77", "").want(t, http.StatusNotFound)
	r.mustAsk(http.MethodPatch, "/Users/2", deactivate(), jumpcloud...).want(t, http.StatusOK)
	r.mustAsk(http.MethodPatch, "/Users/2", strings.Replace(deactivate(), "false", "true", 1), jumpcloud...).want(t, http.StatusOK)
	shop.Fail(magentotest.Fault{Route: "PUT /V1/customers/{id}", Status: http.StatusBadRequest, Times: -1, Body: `{"message":"No."}`})
	r.mustAsk(http.MethodPut, "/Users/2", strings.Replace(person("bob@example.com"), "true", "false", 1), jumpcloud...).want(t, http.StatusBadRequest)
	shop.SetMaintenance(true)
	r.mustAsk(http.MethodPatch, "/Users/2", deactivate(), "X-Request-Id", requestThatFails).want(t, http.StatusServiceUnavailable)
	shop.SetMaintenance(false)
	return r
}

// tellOfAdmins is an admin user who gets a role.
func tellOfAdmins(t *testing.T) *running {
	t.Helper()
	shop := newShop(t, magentotest.WithModule(), magentotest.WithAdmin("root", "r00t-Password", ""), magentotest.WithRole("Sales"))
	e := adminEnvironment(shop.URL)
	e.SCIMAdminTokens, e.LogHashKey = "entra="+adminToken, hashKey
	r := start(t, e)
	r.asAdmin(http.MethodPost, "/Users", bob).want(t, http.StatusCreated)
	r.asAdmin(http.MethodPatch, "/Groups/g2", `{"Operations":[{"op":"add","path":"members","value":[{"value":"2"}]}]}`).want(t, http.StatusNoContent)
	r.asAdmin(http.MethodPatch, "/Users/2", `{"Operations":[{"op":"replace","path":"password","value":"An0ther-Password"}]}`).want(t, http.StatusOK)
	return r
}

// tellOfTheGuard is a client that deletes more than it may.
func tellOfTheGuard(t *testing.T) *running {
	t.Helper()
	shop := newShop(t)
	e := environmentFor(shop.URL)
	e.SCIMTokens, e.Guard, e.GuardLimit = "onelogin="+clientToken, "block", "5/1h"
	r := start(t, e)
	for i := range 12 {
		if _, err := shop.AddCustomer(map[string]any{
			"email": fmt.Sprintf("p%d@example.com", i), "firstname": "P", "lastname": "N", "website_id": 1,
		}, ""); err != nil {
			t.Fatal(err)
		}
	}
	for id := 4; id <= 8; id++ {
		r.mustAsk(http.MethodDelete, fmt.Sprint("/Users/", id), "").want(t, http.StatusNoContent)
	}
	r.mustAsk(http.MethodDelete, "/Users/9", "").want(t, http.StatusServiceUnavailable)
	return r
}

// tellOfAnOverload is a client that reads more than Magento can answer.
func tellOfAnOverload(t *testing.T) *running {
	t.Helper()
	const more = 70 // of which 64 wait
	g := newGate(t, func(req *http.Request) bool { return strings.HasSuffix(req.URL.Path, "/V1/customers/99") })
	e := environmentFor(g.URL)
	e.MagentoMaxConcurrency, e.SCIMTokens = "1", config.Secret("authentik="+clientToken)
	r := start(t, e)
	answers := make(chan int, more+1)
	ask := func() {
		got, err := r.ask(http.MethodGet, r.base+"/Users/99", "")
		if err != nil {
			t.Error(err)
		}
		answers <- got.status
	}
	go ask()
	<-g.arrived
	for range more {
		go ask()
	}
	if status := <-answers; status != http.StatusServiceUnavailable {
		t.Errorf("status %d", status)
	}
	g.open()
	for range more {
		<-answers
	}
	return r
}

// tellOfStrangers is somebody without the right token, and somebody from another network.
func tellOfStrangers(t *testing.T) *running {
	t.Helper()
	e := environmentFor(newShop(t).URL)
	e.SCIMTrustedProxies, e.SCIMAllowedIPs = "127.0.0.0/8", "203.0.113.0/24"
	r := start(t, e)
	from := func(address, token string, status int) {
		r.mustAsk(http.MethodGet, "/Users", "", "X-Forwarded-For", address, "Authorization", token).want(t, status)
	}
	from("203.0.113.7", "Bearer wrong", http.StatusUnauthorized)
	from("203.0.113.77", "", http.StatusUnauthorized)
	from("198.51.100.9", "Bearer wrong", http.StatusForbidden)
	return r
}

// inWords says what a line is about: the data set, who, what, whom, how it ended. A guard, an overload
// and a call say what there is of it.
func inWords(line map[string]any) string {
	dataset := strings.TrimPrefix(fmt.Sprint(line["event.dataset"]), "scim_bridge.")
	words := []string{dataset[:1]}
	for _, field := range []string{
		"source.ip", "user.name", "event.action", "user.target.id", "group.id", "event.outcome", "http.response.status_code", "error.type",
		"scim_bridge.magento.method", "scim_bridge.magento.path", "scim_bridge.magento.attempts",
	} {
		if v := line[field]; v != nil && v != "127.0.0.1" {
			words = append(words, fmt.Sprint(v))
		}
	}
	warnings, _ := line["scim_bridge.warnings"].([]any)
	for _, w := range warnings {
		code, _, _ := strings.Cut(fmt.Sprint(w), ":")
		words = append(words, "("+code+")")
	}
	return strings.Join(words, " ")
}

// found are the lines that a query finds, in words, each once.
func found(lines []map[string]any, matches func(map[string]any) bool) []string {
	list := []string{}
	for _, line := range lines {
		if words := inWords(line); matches(line) && !slices.Contains(list, words) {
			list = append(list, words)
		}
	}
	return list
}

// values are what stands in the place of the words in capitals; a time is the day of now.
func (s *story) values(now time.Time) *strings.Replacer {
	day := now.UTC().Truncate(dayOfQuestions)
	return strings.NewReplacer(
		"EXTERNAL_ID", externalID, "REQUEST_ID", requestThatFails, "GROUP", s.group, `"ID"`, `"1"`, ": ID", ": 1",
		"HASH", ops.HashEmail([]byte(hashKey), "Ada@Example.com"), "CLIENT", "jumpcloud", "NETWORK", "203.0.113.0/28", "MILLISECONDS", "3600000",
		"FROM", day.Format(time.RFC3339), "TO", day.Add(2*dayOfQuestions-time.Second).Format(time.RFC3339),
	)
}

// TestQuestionsOfAnOperatorAreAnswered puts each query of docs/logging.md to the log.
func TestQuestionsOfAnOperatorAreAnswered(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/logging.md")
	if err != nil {
		t.Fatal(err)
	}
	fields, err := kql.LogFields()
	if err != nil {
		t.Fatal(err)
	}
	s := tell(t)
	values := s.values(s.begun)
	later := s.begun.Add(2 * dayOfQuestions)
	want := answers(s.group)
	s.wantAlerts(t, want)
	for _, q := range kql.Questions(string(text)) {
		var got [][]string
		for _, one := range q.KQL {
			query, err := kql.Parse(values.Replace(one), fields)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, found(s.lines, func(line map[string]any) bool { return query.Matches(line, s.begun) }))
			if !strings.Contains(one, "@timestamp") {
				continue
			}
			query, err = kql.Parse(s.values(later).Replace(one), fields)
			if err != nil {
				t.Fatal(err)
			}
			if of := found(s.lines, func(line map[string]any) bool { return query.Matches(line, later) }); len(of) > 0 {
				t.Errorf("%s: two days later it finds %q", one, of)
			}
		}
		if diff := cmp.Diff(want[q.Heading], got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", q.Heading, diff)
		}
		for _, program := range q.JQ { // asks what the first query asks
			if diff := cmp.Diff(got[0], found(s.lines, jq(t, values.Replace(program)))); diff != "" {
				t.Errorf("%s, jq finds (-KQL +jq):\n%s", q.Heading, diff)
			}
		}
		delete(want, q.Heading)
	}
	for heading := range want {
		t.Errorf("docs/logging.md has no question %q", heading)
	}
}

// jq tells the lines that a program of jq selects.
func jq(t *testing.T, program string) func(map[string]any) bool {
	t.Helper()
	query, err := gojq.Parse(program)
	if err != nil {
		t.Fatalf("%s: %v", program, err)
	}
	return func(line map[string]any) bool {
		out, ok := query.Run(line).Next()
		if err, failed := out.(error); failed {
			t.Fatalf("%s: %v", program, err)
		}
		return ok
	}
}
