package customer_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

const postGroup = "POST /V1/customerGroups"

// TestGroupInDoubt tells which group is taken for that of a create whose answer is lost.
func TestGroupInDoubt(t *testing.T) {
	t.Parallel()
	const (
		nobody   = iota
		before   // there before the request, made by another replica
		justThen // there when the answer is lost
	)
	type fate = bridgetest.Fate
	for _, c := range []struct {
		name                string
		fate                fate
		late                time.Duration
		there               int
		code                string
		stock, older, keyed int
	}{
		{"never sent", bridgetest.NeverSent, 0, nobody, "", 201, 201, 201},
		{"carried out", bridgetest.AnswerLost, 0, nobody, "", 201, 201, 201},
		{"carried out 50 ms later", bridgetest.CarriedOutLate, 50 * time.Millisecond, nobody, "", 201, 201, 201},
		{"carried out after the second was sent", bridgetest.CarriedOutLate, 5 * time.Second, nobody, "", 201, 201, 201},
		{"another from before", bridgetest.BadGateway, 0, before, "Team", 409, 409, 409},
		{"another from the same moment", bridgetest.NeverSent, 0, justThen, "Team", 201, 409, 409},
		{"another from the same moment in another letter case", bridgetest.NeverSent, 0, justThen, "TEAM", 409, 409, 409},
	} {
		for shape, want := range map[string]int{"stock": c.stock, "an older module": c.older, "the module": c.keyed} {
			t.Run(c.name+", "+shape, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					var (
						s       setup
						w       *world
						way     *bridgetest.Unreliable
						inDoubt bool
					)
					switch shape {
					case "the module":
						s = moduleShop()
					case "an older module":
						s = moduleShop()
						s.shop = append(s.shop, magentotest.WithoutCustomerVersions())
					}
					there := func() {
						w.InShop(http.MethodPost, "/customerGroups", `{"group":{"code":"`+c.code+`","tax_class_id":3}}`)
					}
					s.client = func(cfg *magento.Config) {
						way = &bridgetest.Unreliable{To: cfg.Transport, Fate: func(r *http.Request) (fate, time.Duration) {
							if !inDoubt || r.Method != http.MethodPost {
								return bridgetest.Passes, 0
							}
							inDoubt = false
							if c.there == justThen {
								there()
							}
							return c.fate, c.late
						}}
						cfg.Transport = way
					}
					w = newWorld(t, s)
					p := w.people(1)
					if c.there == before {
						there()
					}
					inDoubt = true
					body := `{"displayName":"Team","externalId":"e","members":[` + bridgetest.Values(p...) + `]}`
					a := w.Do(http.MethodPost, "/Groups", body).Want(want)
					way.Wait()
					if want == http.StatusCreated {
						w.Members(a.ID(), p...)
					} else {
						a.Equal("uniqueness", "scimType")
						w.GroupsOf(p[0])
					}
					w.Do(http.MethodGet, `/Groups?filter=displayName+eq+"team"`, "").Equal(1.0, "totalResults")
				})
			})
		}
	}
}

// Two clients want one group while answers are lost: nobody who was told so is lost, and with
// the module only one is told so.
func TestTwoClientsCreateOneGroup(t *testing.T) {
	t.Parallel()
	for shape, s := range map[string]setup{"stock": {}, "with the module": moduleShop()} {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			twice := bridgetest.Contest{
				Create: postGroup, Endpoint: "/Groups", Filter: `displayName eq "Team"`,
				Bodies: func(int) []string {
					return []string{`{"displayName":"Team","externalId":"one"}`, `{"displayName":"Team","externalId":"two"}`}
				},
				Open: s.open, NotKept: map[string][]string{"stock": {"externalId"}}[shape],
			}.Run(t, 10)
			if twice > 0 && shape != "stock" {
				t.Errorf("%d acknowledged twice", twice)
			}
		})
	}
}
