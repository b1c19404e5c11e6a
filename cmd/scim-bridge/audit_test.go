package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/ops"
)

const hashKey = "a-key-of-the-tests-alone"

// audits returns the audit events in a few words each: who, what, whom, the group, and whether
// Magento accepted it.
func (o *output) audits(t *testing.T) (list []string) {
	t.Helper()
	for _, line := range o.lines(t, "scim_bridge.audit") {
		var words []string
		for _, field := range []string{"user.name", "event.action", "user.target.id", "group.id", "scim_bridge.changed", "event.outcome"} {
			if line[field] != nil {
				words = append(words, fmt.Sprint(line[field]))
			}
		}
		list = append(list, strings.Join(words, " "))
	}
	return list
}

// TestEachChangeIsAnAuditEvent goes through the changes of people and groups, single, in bulk and
// refused, and wants their events in order.
func TestEachChangeIsAnAuditEvent(t *testing.T) {
	t.Parallel()
	shop := newShop(t, magentotest.WithAttributes())
	e := environmentFor(shop.URL)
	e.SCIMTokens, e.LogHashKey, e.GroupSettle = "okta="+clientToken, hashKey, "0s"
	e.LogEnvironment = "staging"
	r := start(t, e)
	patch := func(operations string) string {
		return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[` + operations + `]}`
	}
	group := `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Sales"}`
	created := r.mustAsk(http.MethodPost, "/Groups", group).want(t, http.StatusCreated)
	_, rest, _ := strings.Cut(created.body, `"id":"`)
	id, _, _ := strings.Cut(rest, `"`)
	r.mustAsk(http.MethodPost, "/Users", ada).want(t, http.StatusCreated)
	r.mustAsk(http.MethodPost, "/Users", ada).want(t, http.StatusConflict)
	r.mustAsk(http.MethodPatch, "/Groups/"+id, patch(`{"op":"add","path":"members","value":[{"value":"1"}]}`)).want(t, http.StatusNoContent)
	r.mustAsk(http.MethodPatch, "/Groups/"+id, patch(`{"op":"remove","path":"members[value eq \"1\"]"}`)).want(t, http.StatusNoContent)
	r.mustAsk(http.MethodPut, "/Users/1", strings.Replace(ada, "Lovelace", "King", 1)).want(t, http.StatusOK)
	r.mustAsk(http.MethodPut, "/Users/1", strings.Replace(ada, "Lovelace", "King", 1)).want(t, http.StatusOK)
	leaver := `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"` +
		strings.Repeat("x", 300) + `"},"active":false}`
	r.mustAsk(http.MethodPut, "/Users/1", leaver).want(t, http.StatusBadRequest)
	r.mustAsk(http.MethodPost, "/Bulk", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[`+
		`{"method":"PATCH","path":"/Users/1","data":`+patch(`{"op":"replace","path":"active","value":true}`)+`},`+
		`{"method":"DELETE","path":"/Users/77"},{"method":"DELETE","path":"/Users/1"}]}`).want(t, http.StatusOK)
	r.mustAsk(http.MethodDelete, "/Groups/"+id, "").want(t, http.StatusNoContent)
	r.mustAsk(http.MethodGet, "/Users/1", "").want(t, http.StatusNotFound)
	r.stop()
	if err := <-r.done; err != nil {
		t.Error(err)
	}
	want := []string{
		"okta group-created " + id + " [displayName] success",
		"okta user-created 1 [active name userName] success",
		"okta user-created [active name userName] failure",
		"okta user-added-to-group 1 " + id + " success",
		"okta group-updated " + id + " [members] success",
		"okta user-removed-from-group 1 " + id + " success",
		"okta group-updated " + id + " [members] success",
		"okta user-updated 1 [displayName name] success",
		"okta user-deactivated 1 success",
		"okta user-updated 1 [active name] failure",
		"okta user-reactivated 1 [active] success",
		"okta user-deleted 77 failure",
		"okta user-deleted 1 success",
		"okta group-deleted " + id + " success",
	}
	if diff := cmp.Diff(want, r.log.audits(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	searchFor(t, r.log.String())

	// Who deactivated or deleted this customer, when, and did Magento accept it: by the id, and by
	// the address of somebody who is gone.
	hash := ops.HashEmail([]byte(hashKey), "Ada@Example.com")
	for field, value := range map[string]string{"user.target.id": "1", "user.target.hash": hash} {
		var answers []string
		for _, line := range r.log.lines(t, "scim_bridge.audit") {
			action := line["event.action"]
			if line[field] == value && (action == "user-deactivated" || action == "user-deleted") {
				answers = append(answers, fmt.Sprintf("%v %v %v", line["user.name"], action, line["event.outcome"]))
			}
		}
		if diff := cmp.Diff([]string{"okta user-deactivated success", "okta user-deleted success"}, answers); diff != "" {
			t.Errorf("by %s (-want +got):\n%s", field, diff)
		}
	}
	for _, line := range r.log.lines(t, "scim_bridge.audit") {
		if line["trace.id"] == nil || line["source.ip"] != "127.0.0.1" || line["service.environment"] != "staging" || line["service.node.name"] == "" {
			t.Errorf("the line %v", line)
		}
	}
}

// TestPersonalDataIsInTheLogWhereItIsAllowed also shows the path as it came, and the client behind a
// proxy.
func TestPersonalDataIsInTheLogWhereItIsAllowed(t *testing.T) {
	t.Parallel()
	e := environmentFor(newShop(t).URL)
	e.LogPersonalData, e.SCIMTrustedProxies, e.SCIMAllowedIPs = "true", "127.0.0.0/8", "203.0.113.0/24"
	r := start(t, e)
	r.mustAsk(http.MethodPost, "/Users", ada, "X-Forwarded-For", "203.0.113.7").want(t, http.StatusCreated)
	r.mustAsk(http.MethodGet, "/Users/ada@example.com", "", "X-Forwarded-For", "203.0.113.7").want(t, http.StatusNotFound)
	r.mustAsk(http.MethodGet, "/Users/1", "", "X-Forwarded-For", "203.0.113.7, 198.51.100.9").want(t, http.StatusForbidden)
	r.stop()
	if err := <-r.done; err != nil {
		t.Error(err)
	}
	audits, events := r.log.lines(t, "scim_bridge.audit"), r.log.events(t)
	if len(audits) != 1 || len(events) != 3 {
		t.Fatalf("the log is %s", r.log)
	}
	for field, want := range map[string]any{
		"user.target.email": "ada@example.com", "user.target.name": "ada@example.com", "source.ip": "203.0.113.7", "user.target.hash": nil,
	} {
		if audits[0][field] != want {
			t.Errorf("%s is %v, want %v", field, audits[0][field], want)
		}
	}
	if path := events[1]["url.path"]; path != "/scim/v2/Users/ada@example.com" {
		t.Errorf("url.path is %v", path)
	}
	if events[2]["source.ip"] != "198.51.100.9" || events[2]["event.action"] != "request-denied" {
		t.Errorf("the line is %v", events[2])
	}
}

func TestHashOfAnAddressIsThatOfTheLog(t *testing.T) {
	t.Parallel()
	for key, want := range map[config.Secret]string{hashKey: ops.HashEmail([]byte(hashKey), "ada@example.com") + "\n", "": ""} {
		stdout, stderr := new(output), new(output)
		status := run(t.Context(), []string{"hash", " ADA@example.com"}, &process{
			environment: func() (config.Environment, error) { return config.Environment{LogHashKey: key}, nil },
			stdout:      stdout, stderr: stderr,
		})
		if stdout.String() != want || (status == exitOK) != (want != "") {
			t.Errorf("exit status %d: %s%s", status, stdout, stderr)
		}
	}
}
