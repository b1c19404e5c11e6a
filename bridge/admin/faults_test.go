package admin_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// adminOperation is a request and the calls that it makes.
type adminOperation struct {
	method, path, body string
	routes             []string
	done               int // status when all goes well
}

func adminOperations() map[string]adminOperation {
	add := func(id string) string {
		return bridgetest.Patch(`{"op":"add","path":"members","value":[` + bridgetest.Values(id) + `]}`)
	}
	return map[string]adminOperation{
		"list users":      {http.MethodGet, "/Users", "", []string{searchAdmins}, http.StatusOK},
		"read a user":     {http.MethodGet, "/Users/{ada}", "", []string{getAdmin}, http.StatusOK},
		"create a user":   {http.MethodPost, "/Users", adminWith("new", ""), []string{postAdmin}, http.StatusCreated},
		"replace a user":  {http.MethodPut, "/Users/{ada}", adminWith("ada", `,"active":false`), []string{getAdmin, putAdmin}, http.StatusOK},
		"change a user":   {http.MethodPatch, "/Users/{ada}", bridgetest.Patch(`{"op":"replace","path":"active","value":false}`), []string{getAdmin, putAdmin}, http.StatusOK},
		"delete a user":   {http.MethodDelete, "/Users/{ada}", "", []string{getAdmin, deleteAdmin}, http.StatusNoContent},
		"list roles":      {http.MethodGet, "/Groups", "", []string{searchRoles}, http.StatusOK},
		"find by member":  {http.MethodGet, `/Groups?filter=members+eq+"{ada}"`, "", []string{searchRoles, searchAdmins}, http.StatusOK},
		"read a role":     {http.MethodGet, "/Groups/{sales}", "", []string{getRole, searchMembers}, http.StatusOK},
		"create a role":   {http.MethodPost, "/Groups", `{"displayName":"New","members":[{"value":"{ben}"}]}`, []string{searchRoles, searchAdmins, postRole, putAdmin}, http.StatusCreated},
		"rename a role":   {http.MethodPatch, "/Groups/{sales}", bridgetest.Patch(`{"op":"replace","path":"displayName","value":"New"}`), []string{searchRoles, putRole}, http.StatusNoContent},
		"add a member":    {http.MethodPatch, "/Groups/{sales}", add("{ben}"), []string{searchRoles, searchAdmins, putAdmin}, http.StatusNoContent},
		"replace members": {http.MethodPut, "/Groups/{sales}", `{"displayName":"Sales","members":[{"value":"{ben}"}]}`, []string{searchRoles, searchMembers, searchAdmins, putAdmin}, http.StatusOK},
		"delete a role":   {http.MethodDelete, "/Groups/{sales}", "", []string{searchRoles, searchMembers, putAdmin, deleteRole}, http.StatusNoContent},
	}
}

// operate sends the request of an operation to a shop with ada in Sales, and ben.
func (o adminOperation) operate(w *world, ada, ben string) bridgetest.Answer {
	fill := strings.NewReplacer("{ada}", ada, "{ben}", ben, "{sales}", w.roleID("Sales"))
	return w.Do(o.method, fill.Replace(o.path), fill.Replace(o.body))
}

// Every call of every operation meets every trouble: the status follows the error
// table, and what failed at its first write has changed nothing.
func TestAdminFaultsOnEachCall(t *testing.T) {
	t.Parallel()
	troubles := map[string]struct {
		fault  magentotest.Fault
		status int
	}{
		"rate limit":     {magentotest.Fault{Status: http.StatusTooManyRequests, RetryAfter: "7"}, http.StatusTooManyRequests},
		"maintenance":    {magentotest.Fault{Status: http.StatusServiceUnavailable, HTML: true}, http.StatusServiceUnavailable},
		"an error page":  {magentotest.Fault{Status: http.StatusInternalServerError, HTML: true}, http.StatusServiceUnavailable},
		"an odd answer":  {magentotest.Fault{Status: http.StatusTeapot, Body: `[]`}, http.StatusBadGateway},
		"refused":        {magentotest.Fault{Status: http.StatusUnauthorized, Body: `{"message":"The consumer isn't authorized to access %resources.","parameters":{"resources":"Some::right"}}`}, http.StatusBadGateway},
		"no such route":  {magentotest.Fault{Status: http.StatusNotFound, Body: `{"message":"Request does not match any route."}`}, http.StatusNotImplemented},
		"another id":     {magentotest.Fault{Status: http.StatusNotFound, Body: `{"message":"No such entity with %fieldName = %fieldValue","parameters":{"fieldName":"userId","fieldValue":"another-1"}}`}, http.StatusBadGateway},
		"no connection":  {magentotest.Fault{CutBefore: true}, http.StatusServiceUnavailable},
		"a refused word": {magentotest.Fault{Status: http.StatusBadRequest, Body: `{"message":"The value is wrong."}`}, http.StatusBadRequest},
	}
	for name, o := range adminOperations() {
		for _, route := range o.routes {
			for trouble, c := range troubles {
				t.Run(name+", "+route+", "+trouble, func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						s := salesTeam("Sales", "New")
						s.client = func(cfg *magento.Config) { cfg.RetryMax = -1 }
						w := newWorld(t, s)
						ada, ben := w.addAdmin("ada", "Sales"), w.addAdmin("ben", "")
						c.fault.Route, c.fault.Times = route, -1
						w.Shop.Fail(c.fault)
						before := w.adminState()
						want := c.status
						if trouble == "a refused word" && strings.HasPrefix(route, http.MethodGet) {
							want = http.StatusBadGateway // of what the bridge asked for by itself
						}
						a := o.operate(w, ada, ben).Want(want)
						if after := want == http.StatusTooManyRequests || want >= http.StatusBadGateway; after != (a.Header.Get("Retry-After") != "") {
							t.Errorf("Retry-After: %q", a.Header.Get("Retry-After"))
						}
						if trouble == "refused" {
							a.Says("Some::right")
						}
						if made := name == "create a role" && route == putAdmin; made {
							if c.status != http.StatusNotImplemented { // where the module is gone there is no more to say
								a.Says("The group was created with the id " + w.roleID("New"))
							}
							w.holdsRole(ben, "")
							return
						}
						if emptied := name == "delete a role" && route == deleteRole; emptied {
							w.holdsRole(ada, "Sales") // came back, at another time
							return
						}
						w.same(before, w.adminState())
					})
				})
			}
		}
	}
}

// One trouble that passes is no trouble, wherever it happens: the request is done,
// and only once.
func TestAdminPassingFaultsOnEachCall(t *testing.T) {
	t.Parallel()
	for name, o := range adminOperations() {
		for _, route := range o.routes {
			for trouble, fault := range map[string]magentotest.Fault{
				"before the work":        {CutBefore: true},
				"after the work":         {CutAfter: true},
				"an answer that is cut":  {Truncate: true},
				"a short maintenance":    {Status: http.StatusServiceUnavailable, HTML: true},
				"a passing rate limit":   {Status: http.StatusTooManyRequests},
				"a passing error 500":    {Status: http.StatusInternalServerError, HTML: true},
				"an answer of a proxy's": {Status: http.StatusOK, HTML: true},
			} {
				t.Run(name+", "+route+", "+trouble, func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						w := newWorld(t, salesTeam("Sales", "New"))
						ada, ben := w.addAdmin("ada", "Sales"), w.addAdmin("ben", "")
						fault.Route = route
						w.Shop.Fail(fault)
						o.operate(w, ada, ben).Want(o.done)
						w.sameAsUndisturbed(o)
					})
				})
			}
		}
	}
}

// sameAsUndisturbed compares the shop with one where the operation met no trouble.
func (w *world) sameAsUndisturbed(o adminOperation) {
	w.T.Helper()
	calm := newWorld(w.T, salesTeam("Sales", "New"))
	ada, ben := calm.addAdmin("ada", "Sales"), calm.addAdmin("ben", "")
	o.operate(calm, ada, ben).Want(o.done)
	want, got := calm.adminState(), w.adminState()
	for _, state := range []map[string]any{want, got} {
		for _, record := range state {
			if fields, ok := record.(map[string]any); ok {
				delete(fields, "created_at")
				delete(fields, "updated_at")
			}
		}
	}
	w.same(want, got)
}
