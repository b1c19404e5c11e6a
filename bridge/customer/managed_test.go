package customer_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

const putByModule = "PUT /V1/scim-bridge/customers/{customerId}"

func managedShop(t *testing.T, scope string, adopts bool) setup {
	t.Helper()
	s := moduleShop()
	s.bridge.Scope = parseScope(t, scope)
	s.bridge.Scope.Adopts = adopts
	return s
}

// owner is who has made or adopted a customer.
func (w *world) owner(id string) string {
	w.T.Helper()
	return w.attribute(id, "scim_owner")
}

// attribute is the value of a customer attribute, "" for none.
func (w *world) attribute(id, code string) string {
	w.T.Helper()
	n, _ := parseID(id)
	c, _ := w.Shop.Customer(n)
	list, _ := c["custom_attributes"].([]any)
	for _, one := range list {
		if a, _ := one.(map[string]any); a["attribute_code"] == code {
			text, _ := a["value"].(string)
			return text
		}
	}
	return ""
}

// Without the mark nobody can be told apart, and a bridge that started would see nobody.
func TestManagedNeedsTheModule(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]setup{
		"stock": {}, "attributes": attributeShop(), "an older module": olderModule(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s.bridge.Scope = parseScope(t, "managed+domains:example.com")
			err := loadError(t, s)
			if err == nil || !strings.Contains(err.Error(), "install or upgrade the module, or use domains:") {
				t.Errorf("error %v", err)
			}
		})
	}
}

// Every create says who made the customer, whatever the scope.
func TestEachCreateIsMarked(t *testing.T) {
	t.Parallel()
	for _, scope := range []string{"website", "domains:staff.example.com", "managed"} {
		w := newWorld(t, managedShop(t, scope, false))
		id := w.Do(http.MethodPost, "/Users", insider("ada")).Want(http.StatusCreated).ID()
		if got := w.owner(id); got != "token-1" {
			t.Errorf("%s: scim_owner is %q", scope, got)
		}
	}
}

// Who was provisioned before there was a mark has another, and gets it by the first change.
func TestManagedByAnEarlierVersion(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"scim_user_name", "scim_external_id", "scim_active", "scim_groups", "scim_attributes", "scim_create_key"} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			value := map[string]string{"scim_active": "1", "scim_groups": ",1,", "scim_attributes": "{}"}[code]
			if value == "" {
				value = "x"
			}
			w := newWorld(t, managedShop(t, "managed", false))
			w.addOutsider("shopper@example.com")
			id := bridgetest.ID(w.shopCustomer("old@example.com", code, value))
			w.Do(http.MethodGet, "/Users", "").Want(http.StatusOK).Equal(1.0, "totalResults").Equal(id, "Resources", 0, "id")
			if w.owner(id) != "" {
				t.Error("a read has written the mark")
			}
			w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"name.givenName","value":"Eve"}`)).Want(http.StatusOK)
			if got := w.owner(id); got != "token-1" {
				t.Errorf("scim_owner is %q", got)
			}
		})
	}
}

func (w *world) shopCustomer(email, code, value string) int64 {
	w.T.Helper()
	id, err := w.Shop.AddCustomer(map[string]any{
		"email": email, "firstname": "Ada", "lastname": "Byron", "website_id": 1,
		"custom_attributes": []any{map[string]any{"attribute_code": code, "value": value}},
	}, "")
	if err != nil {
		w.T.Fatal(err)
	}
	return id
}

// A client that knows somebody in the domains may take that customer over.
func TestAdoption(t *testing.T) {
	t.Parallel()
	const email = "shopper@staff.example.com"
	body := strings.ReplaceAll(insider("shopper"), `"familyName":"Byron"`, `"familyName":"Outside"`)
	for name, change := range map[string]struct{ method, body string }{
		"a PUT of all":           {http.MethodPut, strings.Replace(body, "Outside", "Byron", 1)},
		"a PUT that is no news":  {http.MethodPut, body},
		"a PATCH of a name":      {http.MethodPatch, bridgetest.Patch(`{"op":"replace","path":"name.familyName","value":"King"}`)},
		"a PATCH that locks out": {http.MethodPatch, bridgetest.Patch(`{"op":"replace","path":"active","value":false}`)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, managedShop(t, "managed+domains:staff.example.com", true))
			id := w.addOutsider(email)
			far := w.addOutsider("far@example.com")
			w.isNotListed(id)
			w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNotFound)
			for _, filter := range []string{
				`userName eq "` + email + `"`, `emails.value eq "` + email + `"`, `emails[value eq "` + email + `"]`, `id eq "` + id + `"`,
				`userName eq "` + email + `" and active eq true`, `userName eq "x@staff.example.com" or userName eq "` + email + `"`,
			} {
				if n := w.Calls(func() { w.Find(filter).Equal(1.0, "totalResults").Equal(id, "Resources", 0, "id") }); n != 1 {
					t.Errorf("%s took %d calls", filter, n)
				}
			}
			w.Find(`userName eq "far@example.com"`).Equal(0.0, "totalResults")
			w.Do(http.MethodPut, "/Users/"+far, body).Want(http.StatusNotFound)
			w.Do(http.MethodPost, "/Users", insider("shopper")).Want(http.StatusConflict)
			w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK)
			if w.owner(id) != "" {
				t.Fatal("marked without a change")
			}
			if n := w.Calls(func() { w.Do(change.method, "/Users/"+id, change.body).Want(http.StatusOK) }); n != 2 {
				t.Errorf("the change took %d calls, want 2", n)
			}
			if got := w.owner(id); got != "token-1" {
				t.Errorf("scim_owner is %q", got)
			}
			if warnings := w.Events()[len(w.Events())-1].Warnings(); len(warnings) != 1 || warnings[0].Code != "adopted" {
				t.Errorf("warnings %v", warnings)
			}
			w.Do(http.MethodGet, "/Users", "").Want(http.StatusOK).Equal(1.0, "totalResults").Equal(id, "Resources", 0, "id")
			w.Do(change.method, "/Users/"+id, change.body).Want(http.StatusOK)
			writes := 1
			if strings.Contains(change.body, `"active","value":false`) {
				writes = 2 // whoever is inactive is kept so by a write
			}
			if n := w.Shop.Calls(putByModule); n != writes {
				t.Errorf("%d writes, want %d", n, writes)
			}
			w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent)
		})
	}
}

// isNotListed looks for somebody who may be adopted in lists and among members.
func (w *world) isNotListed(id string) {
	w.T.Helper()
	for _, filter := range []string{`active eq true`, `userName sw "shopper"`, `userName pr`, `not (userName eq "x@staff.example.com")`, `id eq "` + id + `" or active eq true`} {
		w.Find(filter).Equal(0.0, "totalResults")
	}
	w.Do(http.MethodGet, "/Users", "").Want(http.StatusOK).Equal(0.0, "totalResults")
	w.Members("g3")
	add := bridgetest.Patch(`{"op":"add","path":"members","value":[` + bridgetest.Values(id) + `]}`)
	w.Do(http.MethodPatch, "/Groups/g2", add).Want(http.StatusBadRequest)
}

// Without adoption the conflict says what to do.
func TestNoAdoption(t *testing.T) {
	t.Parallel()
	w := newWorld(t, managedShop(t, "managed+domains:staff.example.com", false))
	w.addOutsider("shopper@staff.example.com")
	w.Find(`userName eq "shopper@staff.example.com"`).Equal(0.0, "totalResults")
	w.conflictOutside(insider("shopper"))
	if detail := w.Do(http.MethodPost, "/Users", insider("shopper")).Want(http.StatusConflict).Detail(); !strings.Contains(detail, "CUSTOMER_ADOPT=yes") {
		t.Errorf("detail: %s", detail)
	}
}

// scim-bridge adopt marks those in the domains whom nobody manages.
func TestAdopt(t *testing.T) {
	t.Parallel()
	for _, write := range []bool{false, true} {
		s := managedShop(t, "managed+domains:staff.example.com", false)
		w := newWorld(t, s)
		in := []string{w.addOutsider("a@staff.example.com"), w.addOutsider("b@STAFF.example.com")}
		out := w.addOutsider("c@example.com")
		mine := w.Do(http.MethodPost, "/Users", insider("ada")).Want(http.StatusCreated).ID()
		if seen := w.adoptIn(&s, !write, w.ToShop); !slices.Equal(seen, in) {
			t.Errorf("write %t: adopted %v", write, seen)
		}
		want := map[bool]string{true: "scim-bridge"}[write]
		for _, id := range in {
			if got := w.owner(id); got != want {
				t.Errorf("write %t: scim_owner of %s is %q", write, id, got)
			}
		}
		if w.owner(out) != "" || w.owner(mine) != "token-1" {
			t.Errorf("%q, %q", w.owner(out), w.owner(mine))
		}
	}
}

func olderModule() setup {
	s := moduleShop()
	s.shop = append(s.shop, magentotest.WithoutCustomerVersions())
	return s
}
