package customer_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
)

// No id is that of a user and of a group (RFC 7643 section 3.1).
func TestIDsOfGroups(t *testing.T) {
	t.Parallel()
	for shape, s := range groupShapes() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			p := w.people(5)
			team, other := w.Group("Team", p[3]), w.Group("Other") // groups 4 and 5
			w.IDsOfGroups(team, p[3])
			w.Do(http.MethodPatch, "/Groups/"+team, bridgetest.Patch(`{"op":"remove","path":"members"}`)).Want(http.StatusNoContent)
			w.TakesUsersAlone(team, other, p[4])
			w.BulkOfGroups("bulk@example.com", "Bulk")
			for i := range 8 {
				w.Group(fmt.Sprint("Group ", i))
			}
			w.SortsGroupsByNumber()
			if _, resourceType, id := w.Events()[6].Action(); resourceType != "Group" || id != other {
				t.Errorf("the event is about %s %s", resourceType, id)
			}
		})
	}
}

// Where priorities decide, the names of all groups are read before a change, but not for
// what is no id.
func TestIDsOfGroupsWithPriorities(t *testing.T) {
	t.Parallel()
	s := attributeShop()
	s.bridge.GroupPriority = []string{"Team"}
	w := newWorld(t, s)
	p := w.people(4)
	w.IDsOfGroups(w.Group("Team", p[3]), p[3])
}

// The number that Magento has for a group stays one where Magento's own words are used.
func TestNumberOfTheGroup(t *testing.T) {
	t.Parallel()
	w := newWorld(t, attributeShop())
	p := w.people(1)
	team := w.Group("Team", p[0])
	const extension = "urn:ietf:params:scim:schemas:extension:magento:2.0:Customer"
	w.Do(http.MethodGet, "/Users/"+p[0], "").Want(http.StatusOK).Equal(4.0, extension, "groupId").Equal(team, "groups", 0, "value")
	w.Find(extension+":groupId eq 4").Equal(1.0, "totalResults")
	w.Do(http.MethodPost, "/Groups", `{"displayName":"Squad","members":[`+bridgetest.Values(p[0])+`]}`).Want(http.StatusCreated)
	customer, _ := w.Shop.Customer(1)
	if got := fmt.Sprint(customer["group_id"], customer["custom_attributes"]); got[0] != '5' || !strings.Contains(got, "scim_groups value:,4,5,]") {
		t.Errorf("Magento holds %s", got)
	}
}
