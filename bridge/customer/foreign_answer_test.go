package customer_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// An answer of Magento's form that is about another record than the one asked for comes from
// something in between: nothing of it is believed, and nothing is changed because of it.
func TestAnswersAboutAnotherRecord(t *testing.T) {
	t.Parallel()
	notFound := func(parameters string) magentotest.Fault {
		body := `{"message":"No such entity with %fieldName = %fieldValue","parameters":` + parameters + `}`
		return magentotest.Fault{Status: http.StatusNotFound, Body: body}
	}
	answers := map[string]magentotest.Fault{
		"404 for another id":    notFound(`{"fieldName":"customerId","fieldValue":4711}`),
		"404 for another field": notFound(`{"fieldName":"companyId","fieldValue":1}`),
		"404 for a path":        notFound(`{"fieldName":"path","fieldValue":"V1"}`),
		"404 of nothing":        notFound(`{"fieldName":"customerId"}`),
		"another record": {
			Status: http.StatusOK,
			Body:   `{"id":3,"email":"else@example.com","firstname":"E","lastname":"L","website_id":1,"store_id":1,"group_id":1,"code":"Retailer","tax_class_id":3}`,
		},
	}
	for _, r := range []struct{ method, path, body, route string }{
		{http.MethodGet, "/Users/{ada}", "", getCustomer},
		{http.MethodPost, "/Users", strings.ReplaceAll(adaBody, "ada@", "new@"), postCustomers},
		{http.MethodPut, "/Users/{ada}", strings.Replace(adaBody, "Byron", "King", 1), putCustomer},
		{http.MethodPatch, "/Users/{ada}", bridgetest.Patch(`{"op":"replace","path":"active","value":false}`), putCustomer},
		{http.MethodDelete, "/Users/{ada}", "", deleteRoute},
		{http.MethodPost, "/Groups", `{"displayName":"New"}`, postGroup},
		{http.MethodPatch, "/Groups/{team}", bridgetest.Patch(`{"op":"replace","path":"displayName","value":"New"}`), "PUT /V1/customerGroups/{id}"},
		{http.MethodPatch, "/Groups/{team}", bridgetest.Patch(`{"op":"add","path":"members","value":[{"value":"{ben}"}]}`), putCustomer},
		{http.MethodDelete, "/Groups/{team}", "", "DELETE /V1/customerGroups/{id}"},
	} {
		for shape, shop := range map[string]setup{"stock": {}, "module": moduleShop()} {
			for name, answer := range answers {
				t.Run(r.method+" "+r.path+", "+r.route+", "+shape+", "+name, func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						once := shop // the other subtests run at the same time
						once.client = func(cfg *magento.Config) { cfg.RetryMax = -1 }
						w := newWorld(t, once)
						people := w.people(3)
						team := w.Group("Team", people[0])
						before := w.whole(3)
						answer.Route, answer.Times = r.route, -1
						if shape == "module" && r.route == putCustomer {
							answer.Route = saveCustomer
						}
						w.Shop.Fail(answer)
						fill := strings.NewReplacer("{ada}", people[0], "{ben}", people[1], "{team}", team)
						a := w.Do(r.method, fill.Replace(r.path), fill.Replace(r.body)).Want(http.StatusBadGateway)
						if got := a.Header.Get("Retry-After"); got != "300" {
							t.Errorf("Retry-After %q", got)
						}
						a.Says("somebody has to look")
						if diff := cmp.Diff(before, w.whole(3)); diff != "" || w.Shop.CustomerCount() != 3 {
							t.Errorf("%d customers (-before +after):\n%s", w.Shop.CustomerCount(), diff)
						}
					})
				})
			}
		}
	}
}

// whole is all that the shop holds of the first n customers but the number of changes, and its
// groups 1 to 4.
func (w *world) whole(n int64) (records []map[string]any) {
	w.T.Helper()
	for id := range n {
		c, _ := w.Shop.Customer(id + 1)
		delete(c, "updated_at")
		custom, _ := c["custom_attributes"].([]any)
		c["custom_attributes"] = slices.DeleteFunc(custom, func(a any) bool {
			named, _ := a.(map[string]any)
			return named["attribute_code"] == "scim_version"
		})
		records = append(records, c)
	}
	for _, id := range []string{"1", "2", "3", "4"} {
		if group := w.InShop(http.MethodGet, "/customerGroups/"+id, ""); group["code"] != nil {
			records = append(records, group)
		}
	}
	return records
}
