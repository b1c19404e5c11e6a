package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/cmd/scim-bridge/internal/rehearsal"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// Where a DELETE keeps the account, who is deleted is gone for the lines that follow, and a
// create takes the account up, with its id.
func TestPlanWhereTheAccountStays(t *testing.T) {
	t.Parallel()
	user := func(n int) string {
		return fmt.Sprintf(`{"userName":"ada%[1]d@example.com","emails":[{"value":"ada%[1]d@example.com"}],"name":{"givenName":"A","familyName":"B"}}`, n)
	}
	join := func(id string) string {
		return patchOf(`{"op":"add","path":"members","value":[{"value":"` + id + `"}]}`)
	}
	for name, options := range map[string][]magentotest.Option{
		"stock": nil, "attributes": {magentotest.WithAttributes()}, "module": {magentotest.WithModule()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shop := plannedShop(t, options...)
			e := planEnvironment(shop.URL)
			e.CustomerDelete = "deactivate"
			r := start(t, e)
			r.mustAsk(http.MethodDelete, "/Users/5", "").want(t, http.StatusNoContent)
			r.stop()
			<-r.done
			shop.writes.Store(0)
			lines := []string{
				request("DELETE", "/Users/1", ""),
				request("PATCH", "/Users/1", deactivate()),
				request("PATCH", "/Groups/g5", join("1")),
				user(1),
				request("PATCH", "/Users/1", deactivate()),
				request("DELETE", "/Users/1", ""),
				request("GET", "/Users/1", ""),
				user(1),
				user(5),
				request("PATCH", "/Groups/g5", join("5")),
				user(5),
			}
			want := []told{
				{Result: rehearsal.Deleted, Status: 204},
				{Result: rehearsal.Refused, Status: 404, Needs: []int{1}},
				{Result: rehearsal.Refused, Status: 400, Needs: []int{1}},
				{Result: rehearsal.TakenUp, Status: 201, Needs: []int{1}},
				{Result: rehearsal.Deactivated, Status: 200, Changed: "active", Needs: []int{4}},
				{Result: rehearsal.Deleted, Status: 204, Needs: []int{4}},
				{Result: rehearsal.Refused, Status: 404, Needs: []int{6}},
				{Result: rehearsal.TakenUp, Status: 201, Needs: []int{6}},
				{Result: rehearsal.TakenUp, Status: 201},
				{Result: rehearsal.Changed, Status: 204, Changed: "members", Members: 1, Needs: []int{9}},
				{Result: rehearsal.Refused, Status: 409, Needs: []int{9}},
			}
			got := outcomes(t, e, lines)
			if diff := cmp.Diff(want, toldBy(got)); diff != "" {
				t.Errorf("it is told (-want +got):\n%s\n%+v", diff, got)
			}
			for line, id := range map[int]string{4: "1", 8: "1", 9: "5"} {
				if one := got[line-1]; one.ID != id || one.Name == "" {
					t.Errorf("line %d: %+v", line, one)
				}
			}
			if n := shop.writes.Load(); n != 0 {
				t.Fatalf("%d writes reached the shop", n)
			}
			said, _, _ := plan(t, e, lines[:1])
			taken, _, _ := plan(t, e, lines[8:9])
			for text, part := range map[string]string{said: "the account stays", taken: "would take up the account of the user ada5@example.com"} {
				if !strings.Contains(text, part) {
					t.Errorf("it prints %s", text)
				}
			}
			if !strings.Contains(taken, "1 taken up, nothing was written.") {
				t.Errorf("it prints %s", taken)
			}
			sendPlanned(t, e, lines, got)
		})
	}
}

// Of two who would be deleted it is the account with the e-mail address that is taken up.
func TestPlanTakesUpTheAccountWithTheAddress(t *testing.T) {
	t.Parallel()
	for name, option := range map[string]magentotest.Option{"attributes": magentotest.WithAttributes(), "module": magentotest.WithModule()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shop := plannedShop(t, option)
			e := planEnvironment(shop.URL)
			e.CustomerDelete = "deactivate"
			lines := []string{
				request("DELETE", "/Users/1", ""), request("DELETE", "/Users/2", ""),
				`{"userName":"ada1@example.com","emails":[{"value":"ADA2@example.com"}],"name":{"givenName":"A","familyName":"B"}}`,
			}
			got := outcomes(t, e, lines)
			if last := got[2]; last.Result != rehearsal.TakenUp || last.ID != "2" {
				t.Errorf("it is told: %+v", last)
			}
			sendPlanned(t, e, lines, got)
		})
	}
}
