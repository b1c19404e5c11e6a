package magento_test

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

func moduleRights() []magento.ModuleRight {
	return []magento.ModuleRight{
		magento.MayReadStatus, magento.MayViewAdminUsers, magento.MayCreateAdminUser, magento.MayUpdateAdminUser, magento.MayDeleteAdminUser,
		magento.MayViewAdminRoles, magento.MayCreateAdminRole, magento.MayUpdateAdminRole, magento.MayDeleteAdminRole, magento.MayGiveAdminRoles,
	}
}

// The rights are those of the contract with the module.
func TestModuleRightsAreTheContracts(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("module/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var contract struct {
		Paths map[string]map[string]struct {
			Right string `json:"x-magento-acl"`
		}
	}
	if err := json.Unmarshal(text, &contract); err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for _, operations := range contract.Paths {
		for _, o := range operations {
			want[o.Right] = strings.HasPrefix(o.Right, "ScimBridge_") // Magento's own are probed with its own routes
		}
	}
	maps.DeleteFunc(want, func(_ string, ofModule bool) bool { return !ofModule })
	var got []string
	for _, right := range moduleRights() {
		got = append(got, string(right))
	}
	slices.Sort(got)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), got); diff != "" {
		t.Errorf("rights (-contract +probe):\n%s", diff)
	}
}

// A probe of each right is refused without it, and changes nothing with it.
func TestProbeAsksForEachRightOfTheModule(t *testing.T) {
	t.Parallel()
	for _, right := range moduleRights() {
		t.Run(string(right), func(t *testing.T) {
			t.Parallel()
			var others []string
			for _, other := range moduleRights() {
				if other != right {
					others = append(others, string(other))
				}
			}
			server := magentotest.NewServer(t, magentotest.WithModule(), magentotest.WithAdmin("root", "r00t-Password", ""),
				magentotest.WithBearer(token), magentotest.WithRestrictedBearer("without", others...))
			if err := magento.NewProbe(dial(t, server, magento.Bearer{Token: token})).MayUse(t.Context(), right); err != nil {
				t.Errorf("with the right: %v", err)
			}
			err := magento.NewProbe(dial(t, server, magento.Bearer{Token: "without"})).MayUse(t.Context(), right)
			if e, ok := errors.AsType[*magento.Error](err); !ok || e.Kind != magento.Refused || e.Resource != string(right) {
				t.Errorf("without the right: %v", err)
			}
			if _, ok := server.Admin(2); ok || server.RoleID("Administrators") != 1 {
				t.Error("a probe has changed something")
			}
		})
	}
}
