package leftover_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/bridge/internal/leftover"
	"github.com/scim-bridge/scim-bridge/scim"
)

// TestReadTellsWhatTheClientHasNot has a client that has taken the phone numbers away, which Magento
// keeps with the address; once somebody in the shop has changed that, it counts.
func TestReadTellsWhatTheClientHasNot(t *testing.T) {
	t.Parallel()
	rules := leftover.Rules{Users: scim.UserResourceType(), Counterparts: map[string]string{"phoneNumbers": "address"}}
	for now, want := range map[string][]string{"as it was": {"phoneNumbers"}, "changed": nil} {
		r, none := rules.Read(`{"phoneNumbers":[],"title":"Countess","_of":{"address":"as it was"}}`, "", func(string) string { return now })
		if diff := cmp.Diff(want, none); diff != "" {
			t.Errorf("%s (-want +got):\n%s", now, diff)
		}
		if diff := cmp.Diff(scim.Resource{"title": "Countess"}, r); diff != "" {
			t.Errorf("%s (-want +got):\n%s", now, diff)
		}
	}
}
