package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/ops"
)

// TestDebugShowsTheCallsOfARequest wants the way of a PATCH through the bridge, and the operations of a
// bulk request, as whoever looks for a fault reads it.
func TestDebugShowsTheCallsOfARequest(t *testing.T) {
	t.Parallel()
	shop := newShop(t, magentotest.WithModule())
	e := environmentFor(shop.URL)
	e.LogLevel, e.MagentoRetryMax = "debug", "1"
	r := start(t, e)
	r.mustAsk(http.MethodPost, "/Users", ada).want(t, http.StatusCreated)
	shop.Fail(magentotest.Fault{Route: "PUT /V1/scim-bridge/customers/{customerId}", Status: http.StatusServiceUnavailable})
	r.mustAsk(http.MethodPatch, "/Users/1", strings.Replace(deactivate(), `"replace"`, `"Replace"`, 1), "X-Request-Id", "id-of-the-client").want(t, http.StatusOK)
	r.mustAsk(http.MethodPost, "/Bulk", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[`+
		`{"method":"DELETE","path":"/Users/1"}]}`, "X-Request-Id", "id-of-the-bulk").want(t, http.StatusOK)
	r.stop()
	<-r.ended
	calls := map[string][]string{}
	for _, line := range r.log.lines(t, "scim_bridge.server") {
		if line["event.action"] != "magento-called" || line["http.request.id"] == nil {
			continue
		}
		id := fmt.Sprint(line["http.request.id"])
		calls[id] = append(calls[id], fmt.Sprint(line["message"], " ", line["scim_bridge.magento.path"], " ", line["scim_bridge.magento.sent"]))
		request := slices.IndexFunc(r.log.events(t), func(e map[string]any) bool { return e["http.request.id"] == id })
		if line["trace.id"] != r.log.events(t)[request]["trace.id"] || line["trace.id"] == nil {
			t.Errorf("the trace of %v is not that of the request", line)
		}
	}
	const sent = " /V1/scim-bridge/customers/1 {customer:{custom_attributes:[scim_active:text(1)]},version:text(1)}"
	want := []string{
		"Magento: GET /V1/customers/{id} 200 /V1/customers/1 <nil>",
		"Magento: PUT /V1/scim-bridge/customers/{customerId} 503 unavailable" + sent,
		"Magento: PUT /V1/scim-bridge/customers/{customerId} 200" + sent,
	}
	if diff := cmp.Diff(want, calls["id-of-the-client"]); diff != "" {
		t.Errorf("calls of the PATCH (-want +got):\n%s", diff)
	}
	want = []string{
		"Magento: GET /V1/customers/{id} 200 /V1/customers/1 <nil>", "Magento: DELETE /V1/customers/{id} 200 /V1/customers/1 <nil>",
	}
	if diff := cmp.Diff(want, calls["id-of-the-bulk"]); diff != "" {
		t.Errorf("calls of the bulk request (-want +got):\n%s", diff)
	}
	const body = "{schemas:[urn:ietf:params:scim:api:messages:2.0:PatchOp],Operations:[{op:Replace,path:active,value:boolean}]}"
	if got := r.log.events(t)[1]["scim_bridge.body"]; got != body {
		t.Errorf("the shape of the request is %v", got)
	}
}

// TestOtherLevelsLookAtNoBody also wants no line of a call.
func TestOtherLevelsLookAtNoBody(t *testing.T) {
	t.Parallel()
	for _, level := range []string{"info", "warn", "error"} {
		log, err := ops.NewLog(new(output), ops.LogConfig{Level: level})
		if err != nil {
			t.Fatal(err)
		}
		if s := newShapes(&config.Config{}, log); s.scim != nil || s.magento != nil {
			t.Errorf("%s: bodies are looked at", level)
		}
	}
	r := start(t, environmentFor(newShop(t).URL))
	r.mustAsk(http.MethodPost, "/Users", ada).want(t, http.StatusCreated)
	if text := r.log.String(); strings.Contains(text, "magento-called") || strings.Contains(text, "scim_bridge.body") {
		t.Errorf("the log has %s", text)
	}
}

// randomBodies generates requests with a marker in each value, and in names that no schema has.
func randomBodies() *rapid.Generator[map[string]any] {
	texts := rapid.SampledFrom([]string{
		marker, marker + "@example.com", `emails[value eq "` + marker + `"]`, marker + " pr", "name." + marker, "urn:" + marker + ":2.0:User", "/Users/" + marker,
		"urn:ietf:params:scim:schemas:core:2.0:User:" + marker, "active", "emails", "name.givenName", "true", marker + "\r\n\x1b[2J", strings.Repeat(marker, 60),
	})
	names := rapid.SampledFrom([]string{
		"userName", "name", "givenName", "familyName", "emails", "value", "type", "primary", "active", "password", "title", "addresses", "country",
		"displayName", "members", "externalId", "op", "path", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "department", marker,
		"urn:" + marker + ":1.0:User", "emails." + marker, marker + "\u2028",
	})
	var value func(depth int) *rapid.Generator[any]
	value = func(depth int) *rapid.Generator[any] {
		if depth == 0 {
			return texts.AsAny()
		}
		inner := rapid.Deferred(func() *rapid.Generator[any] { return value(depth - 1) })
		return rapid.OneOf(
			texts.AsAny(), rapid.Bool().AsAny(), rapid.SliceOfN(inner, 0, 3).AsAny(), rapid.MapOfN(names, inner, 0, 4).AsAny())
	}
	return rapid.Custom(func(t *rapid.T) map[string]any {
		body := map[string]any{"userName": marker + "@example.com", "displayName": marker, "name": map[string]any{"givenName": marker, "familyName": marker}}
		maps.Copy(body, rapid.MapOfN(names, value(2), 0, 6).Draw(t, "members"))
		operations := rapid.SliceOfN(rapid.MapOfN(names, value(2), 0, 4), 0, 3).Draw(t, "operations")
		if len(operations) > 0 {
			body["Operations"] = operations
		}
		return body
	})
}

// marker is in every value of the random bodies.
const marker = "uniquemarker"

// TestDebugShowsNoValue sends random bodies to each endpoint that takes one, for customers and for
// admin users, and looks for their values in the log.
func TestDebugShowsNoValue(t *testing.T) {
	t.Parallel()
	const most = 8 << 10 // bytes in a line
	e := environmentFor(newShop(t, magentotest.WithModule(), magentotest.WithAdmin("bridge", "unique-Adm1n-password", "")).URL)
	e.LogLevel, e.SCIMAdminTokens, e.GroupSettle = "debug", clientToken+"2", "0s"
	r := start(t, e)
	admins := strings.Replace(r.base, scimPrefix, adminPrefix, 1)
	created := 0
	if got, err := r.ask(http.MethodPost, admins+"/Groups", `{"displayName":"`+marker+`"}`, "Authorization", "Bearer "+clientToken+"2"); err != nil ||
		got.status != http.StatusForbidden {
		t.Errorf("%v, %v", got, err) // the role is not allowed, which the log has
	}
	rapid.Check(t, func(t *rapid.T) {
		body, err := json.Marshal(randomBodies().Draw(t, "body"))
		if err != nil {
			t.Fatal(err)
		}
		to := rapid.SampledFrom([][2]string{
			{http.MethodPost, "/Users"},
			{http.MethodPut, "/Users/1"},
			{http.MethodPatch, "/Users/1"},
			{http.MethodPost, "/Groups"},
			{http.MethodPatch, "/Groups/g4"},
			{http.MethodPost, "/Bulk"},
			{http.MethodPost, "/Users/.search"},
			{http.MethodPost, "/.search"},
		}).Draw(t, "to")
		for base, token := range map[string]string{r.base: clientToken, admins: clientToken + "2"} {
			got, err := r.ask(to[0], base+to[1], string(body), "Authorization", "Bearer "+token)
			if err != nil {
				t.Fatal(err)
			}
			if got.status == http.StatusCreated {
				created++
			}
		}
	})
	r.stop()
	<-r.ended
	for line := range strings.Lines(strings.ToLower(r.log.String())) {
		if strings.Contains(line, marker) || strings.Contains(line, "unique-adm1n") || len(line) > most {
			t.Fatalf("%d bytes: %.2000s", len(line), line)
		}
	}
	if created == 0 || !strings.Contains(r.log.String(), "custom_attributes:[") {
		t.Errorf("%d were created", created)
	}
}
