package customer_test

import (
	"net/http"
	"testing"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
)

// Who leaves a group does not fall back to one that somebody in the shop has deleted.
func TestWhoLeavesFallsBackToNoGroupThatIsGone(t *testing.T) {
	t.Parallel()
	for shape, s := range groupShapes() {
		for name, gone := range map[string][]string{"to another": {"Second"}, "to none": {"First", "Second"}} {
			t.Run(shape+", "+name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, s)
				p := w.people(2)
				ids := map[string]string{}
				for _, team := range []string{"First", "Second", "Third"} {
					ids[team] = w.Group(team, p...)
				}
				for _, team := range gone {
					w.InShop(http.MethodDelete, "/customerGroups/"+bridgetest.Number(ids[team]), "")
				}
				body := bridgetest.Patch(`{"op":"remove","path":"members","value":[` + bridgetest.Values(p...) + `]}`)
				w.Do(http.MethodPatch, "/Groups/"+ids["Third"], body).Want(http.StatusNoContent)
				var want []string
				if shape != "stock" && len(gone) == 1 {
					want = []string{"First"}
				}
				w.GroupsOf(p[0], want...)
				w.GroupsOf(p[1], want...)
			})
		}
	}
}
