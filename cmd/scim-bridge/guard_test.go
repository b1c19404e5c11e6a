package main

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/config"
)

// command runs a command line against a running service.
func (r *running) command(args ...string) (status int, text string) {
	r.t.Helper()
	stdout, stderr := new(output), new(output)
	e := config.Environment{OpsListen: strings.TrimPrefix(r.ops, "http://")}
	status = run(r.t.Context(), args, &process{
		environment: func() (config.Environment, error) { return e, nil },
		readFile:    os.ReadFile, stdout: stdout, stderr: stderr,
	})
	return status, stdout.String() + stderr.String()
}

// TestGuardIsLifted is what an operator does when a client has deleted too many people.
func TestGuardIsLifted(t *testing.T) {
	t.Parallel()
	shop := newShop(t)
	e := environmentFor(shop.URL)
	e.SCIMTokens = "okta=" + clientToken + ",jumpcloud=token-of-another-client"
	e.Guard, e.GuardLimit = "block", "5/1h"
	r := start(t, e)
	for i := range 12 {
		if _, err := shop.AddCustomer(map[string]any{
			"email": fmt.Sprintf("p%d@example.com", i), "firstname": "P", "lastname": "N", "website_id": 1,
		}, ""); err != nil {
			t.Fatal(err)
		}
	}
	remove := func(id, want int, headers ...string) reply {
		t.Helper()
		a, err := r.ask(http.MethodDelete, fmt.Sprintf("%s/Users/%d", r.base, id), "", headers...)
		if err != nil {
			t.Fatal(err)
		}
		if a.status != want {
			t.Fatalf("user %d is answered %d, want %d: %s", id, a.status, want, a.body)
		}
		return a
	}
	says := func(want string, args ...string) {
		t.Helper()
		status, text := r.command(args...)
		if failed := strings.HasPrefix(want, "knows no"); (status != exitOK) != failed || !strings.Contains(text, want) {
			t.Errorf("%v ends with %d: %s", args, status, text)
		}
	}
	says("nothing is held", "guard", "lift")
	for id := 1; id <= 5; id++ {
		remove(id, http.StatusNoContent)
	}
	held := remove(6, http.StatusServiceUnavailable)
	r.wantOps(t, "/healthz", http.StatusOK, `"mode":"block","exceeded":[{"endpoint":"/scim/v2","client":"okta"}]`)
	if seconds := held.header.Get("Retry-After"); len(seconds) != 4 || !strings.Contains(held.body, "okta") {
		t.Errorf("Retry-After %q, %s", seconds, held.body)
	}
	remove(7, http.StatusServiceUnavailable)
	remove(8, http.StatusNoContent, "Authorization", "Bearer token-of-another-client")
	if n := strings.Count(r.log.String(), `"guard-exceeded"`); n != 1 {
		t.Errorf("%d events say that the limit is exceeded", n)
	}
	metrics, err := r.ask(http.MethodGet, r.ops+"/metrics", "")
	if want := `scim_bridge_guard_exceeded_total{client="okta",endpoint="/scim/v2",mode="block"} 1`; err != nil || !strings.Contains(metrics.body, want) {
		t.Errorf("the metrics lack %s: %v", want, err)
	}

	says("knows no client entra", "guard", "lift", "--client", "entra")
	says("/scim/v2: nothing of jumpcloud is held until", "guard", "lift", "--client=jumpcloud")
	remove(6, http.StatusServiceUnavailable)
	says("/scim/v2: nothing of okta is held until", "guard", "lift")
	for id := 6; id <= 12; id++ {
		if id != 8 {
			remove(id, http.StatusNoContent)
		}
	}
	if n := strings.Count(r.log.String(), `"guard-lifted"`); n != 2 {
		t.Errorf("%d events say that the guard is lifted", n)
	}
}

func TestGuardIsOffWhereItIsSwitchedOff(t *testing.T) {
	t.Parallel()
	shop := newShop(t)
	e := environmentFor(shop.URL)
	e.Guard = "off"
	r := start(t, e)
	if status, text := r.command("guard", "lift"); status != exitFailed || !strings.Contains(text, "GUARD=off") {
		t.Errorf("it ends with %d: %s", status, text)
	}
}
