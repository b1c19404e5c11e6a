package selftest

import (
	"context"
	"net/http"

	"github.com/scim-bridge/scim-bridge/cmd/scim-bridge/internal/endpoint"
)

// cleanUp removes what is still there of what the test has made, also where the test was
// interrupted, or where nobody knows whether a create had its effect.
func (l *life) cleanUp(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupTimeout)
	defer cancel()
	if l.lostGroup {
		l.groupID = l.findLost(ctx, "look whether the group was made all the same", "/Groups", eq("displayName", l.groupName))
	}
	if l.groupID != "" {
		l.remove(ctx, "remove the group", l.groupPath(), "the customer group "+l.groupName)
	}
	if l.lostUser {
		l.userID = l.findLost(ctx, "look whether the person was made all the same", "/Users", eq("userName", l.userName))
	}
	if l.userID != "" {
		l.remove(ctx, "remove the person", l.userPath(), "the person with the address "+l.cfg.Email)
	}
}

// findLost looks for what a create without a usable answer may have made. That nobody had the
// address and the name was made sure of before.
func (l *life) findLost(ctx context.Context, name, path, filter string) (id string) {
	found := func(_ *life, a *answer) *verdict {
		resources, _ := a.body["Resources"].([]any)
		if len(resources) == 1 {
			one, _ := resources[0].(map[string]any)
			id = text(one["id"])
		}
		return nil
	}
	l.always(ctx, name, http.MethodGet, l.search(path, filter), nil, status(http.StatusOK), found)
	return id
}

// attempts is how often the removal is tried.
const attempts = 3

// remove deletes something, or deactivates the person where the bridge deletes nobody.
func (l *life) remove(ctx context.Context, name, path, what string) {
	step := Step{Name: name, Request: http.MethodDelete + " " + path}
	var fault *endpoint.Fault
	for n := range attempts {
		if n > 0 {
			wait(ctx, l.cfg.Pause)
		}
		var a *answer
		a, fault = l.send(ctx, http.MethodDelete, path, nil)
		step.Status = a.Status
		if fault == nil {
			fault = l.judge(a, []expectation{status(http.StatusNoContent, http.StatusNotFound, http.StatusNotImplemented)}, &step)
		}
		if fault == nil || a.Status != 0 && a.Status < http.StatusInternalServerError {
			break
		}
	}
	switch {
	case fault != nil:
		step.Result, step.Text, step.Fix = Fail, fault.Text, "delete it in the shop yourself: "+what
		if fault.Fix != "" {
			step.Fix += "; " + fault.Fix
		}
	case step.Status == http.StatusNotImplemented:
		step.Result, step.Text, step.Fix = l.deactivate(ctx, path, what)
	default:
		step.Result = OK
	}
	l.add(step)
}

// deactivate is the removal where the bridge deletes nobody.
func (l *life) deactivate(ctx context.Context, path, what string) (result Result, text, fix string) {
	a, fault := l.send(ctx, http.MethodPatch, path, patch(operation("replace", "active", false)))
	if fault == nil {
		fault = l.judge(a, []expectation{status(http.StatusOK, http.StatusNoContent)}, &Step{})
	}
	if fault != nil {
		return Fail, "the bridge deletes nobody (CUSTOMER_DELETE=forbid), and " + fault.Text, "delete it in the shop yourself: " + what
	}
	return Warning, "the bridge deletes nobody (CUSTOMER_DELETE=forbid): " + what + " stays, inactive", "delete it in the shop yourself"
}
