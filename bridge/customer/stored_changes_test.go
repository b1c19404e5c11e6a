package customer_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// A change sends what it names alone. Where Magento refuses that for what it holds already,
// the client is told which attribute that is.
func TestAChangeOverOddStoredValues(t *testing.T) {
	t.Parallel()
	taxvat := `{"op":"replace","path":"` + customer.CustomerSchema + `:taxvat","value":"DE1"}`
	for name, c := range map[string]struct {
		stored            map[string]any
		required          string
		operation, refuse string
		sent              []string
	}{
		"a sign as firstname":          {map[string]any{"firstname": "@"}, "", taxvat, "", []string{"taxvat"}},
		"an empty firstname":           {map[string]any{"firstname": ""}, "", taxvat, "name.givenName", []string{"taxvat"}},
		"a firstname with brackets":    {map[string]any{"firstname": "Ada (x)"}, "", taxvat, "name.givenName", []string{"taxvat"}},
		"another part of the name":     {map[string]any{"firstname": "@"}, "", `{"op":"replace","path":"name.familyName","value":"King"}`, "", []string{"lastname"}},
		"the odd part of the name":     {map[string]any{"firstname": "Ada (x)"}, "", `{"op":"replace","path":"name.givenName","value":"Ada"}`, "", []string{"firstname"}},
		"a full name for an empty one": {map[string]any{"firstname": "", "lastname": ""}, "", `{"op":"replace","path":"displayName","value":"Ada King"}`, "", []string{"firstname", "lastname"}},
		"a bad e-mail address":         {map[string]any{"email": "nobody"}, "", taxvat, "emails", []string{"taxvat"}},
		"no e-mail address":            {map[string]any{"email": ""}, "", taxvat, "emails", []string{"taxvat"}},
		"a group that is gone":         {map[string]any{"group_id": 99}, "", taxvat, "groups", []string{"taxvat"}},
		"a foreign gender":             {map[string]any{"gender": 99}, "", taxvat, "gender", []string{"taxvat"}},
		"a birth on no day":            {map[string]any{"dob": "1980-13-45"}, "", taxvat, "dob", []string{"taxvat"}},
		"a part of an empty name":      {map[string]any{"firstname": ""}, "", `{"op":"replace","path":"name.familyName","value":"King"}`, "name.givenName", []string{"lastname"}},
		"a required attribute":         {nil, "job", taxvat, "job", []string{"taxvat"}},
		"the required attribute":       {nil, "taxvat", taxvat, "", []string{"taxvat"}},
	} {
		for shape, options := range map[string][]magentotest.Option{
			"stock": withJob(), "German": withJob(magentotest.WithGerman()), "with the module": withJob(magentotest.WithModule()),
		} {
			t.Run(name+", "+shape, func(t *testing.T) {
				t.Parallel()
				s, sent := recorded(setup{shop: options})
				w := newWorld(t, s)
				id := w.add(nil)
				if err := w.Shop.SetColumns(1, c.stored); err != nil {
					t.Fatal(err)
				}
				if c.required != "" {
					if err := w.Shop.RequireAttribute(c.required, true); err != nil {
						t.Fatal(err)
					}
				}
				before, _ := w.Shop.Customer(1)
				a := w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(c.operation))
				fields := strings.Join(sent.fields(0), " ")
				if want := strings.Join(c.sent, " "); strings.TrimPrefix(fields, "custom_attributes ") != want {
					t.Errorf("the update changes %s, want %s", fields, want)
				}
				if c.refuse == "" {
					a.Want(http.StatusOK)
					return
				}
				a.Want(http.StatusBadRequest).Equal("invalidValue", "scimType").Says(c.refuse+":", "corrected in the shop")
				if after, _ := w.Shop.Customer(1); cmp.Diff(before, after) != "" {
					t.Errorf("a refused request has changed %s", cmp.Diff(before, after))
				}
			})
		}
	}
}

// So is the refusal of a change of groups.
func TestJoiningAGroupOverOddStoredValues(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		stored   map[string]any
		required string
		refuse   string
	}{
		"a firstname with brackets": {map[string]any{"firstname": "Ada (x)"}, "", "name.givenName"},
		"a foreign gender":          {map[string]any{"gender": 99}, "", "gender"},
		"a birth in the future":     {map[string]any{"dob": "2999-01-01"}, "", "dob"},
		"a required attribute":      {nil, "job", "job"},
	} {
		for shape, options := range map[string][]magentotest.Option{
			"stock": {}, "German": {magentotest.WithGerman()}, "with the module": {magentotest.WithModule()},
		} {
			t.Run(name+", "+shape, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, setup{shop: append(withJob(), options...)})
				group := w.Group("VIP")
				id := w.add(nil)
				if err := w.Shop.SetColumns(1, c.stored); err != nil {
					t.Fatal(err)
				}
				if c.required != "" {
					if err := w.Shop.RequireAttribute(c.required, true); err != nil {
						t.Fatal(err)
					}
				}
				a := w.Do(http.MethodPatch, "/Groups/"+group, bridgetest.Patch(`{"op":"add","path":"members","value":[{"value":"`+id+`"}]}`))
				if shape == "with the module" {
					a.Want(http.StatusNoContent)
					return
				}
				a.Want(http.StatusBadRequest).Equal("invalidValue", "scimType").Says(c.refuse+":", "corrected in the shop")
			})
		}
	}
}

// What is refused for a value of the request is not said to be the shop's.
func TestARefusedValueOfTheRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{shop: []magentotest.Option{magentotest.With248()}})
	id := w.add(nil)
	born := `{"op":"replace","path":"` + customer.CustomerSchema + `:dob","value":"2999-01-01"}`
	a := w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(born)).Want(http.StatusBadRequest)
	if strings.Contains(a.Detail(), "shop") {
		t.Error(a.Detail())
	}
}

const othersWereFaster = `{"message":"The record with %fieldName = %fieldValue has changed since this version was read: it is now %version.",` +
	`"code":40901,"parameters":{"fieldName":"customerId","fieldValue":1,"version":"99"}}`

// Whom a request deactivates is deactivated, whatever others write at the same time.
func TestADeactivationIsNotGivenUp(t *testing.T) {
	t.Parallel()
	alone := bridgetest.Patch(`{"op":"replace","path":"active","value":false}`)
	withTitle := bridgetest.Patch(`{"op":"replace","value":{"active":false,"title":"Leaver"}}`)
	put := strings.Replace(adaBody, `"userName"`, `"active":false,"title":"Leaver","userName"`, 1)
	for name, c := range map[string]struct {
		method, body string
		conditional  bool
		status       int
		updates      int
	}{
		"activity alone":                   {http.MethodPatch, alone, false, http.StatusOK, 10},
		"activity alone, with If-Match":    {http.MethodPatch, alone, true, http.StatusOK, 10},
		"with something else":              {http.MethodPatch, withTitle, false, http.StatusServiceUnavailable, 11},
		"with something else and If-Match": {http.MethodPatch, withTitle, true, http.StatusServiceUnavailable, 11},
		"a PUT with something else":        {http.MethodPut, put, false, http.StatusServiceUnavailable, 11},
		"a DELETE that deactivates":        {http.MethodDelete, "", false, http.StatusNoContent, 10},
		"a DELETE, with If-Match":          {http.MethodDelete, "", true, http.StatusNoContent, 10},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, sent := recorded(versionedShop())
			s.bridge = customer.Config{CustomerDelete: customer.DeactivateCustomer}
			w := newWorld(t, s)
			created := w.Do(http.MethodPost, "/Users", adaBody).Want(http.StatusCreated)
			header := map[string]string{}
			if c.conditional {
				header["If-Match"] = created.Header.Get("ETag")
			}
			if c.updates > 1 {
				w.Shop.Fail(magentotest.Fault{Route: saveCustomer, Status: http.StatusConflict, Body: othersWereFaster, Times: c.updates - 1})
			}
			a := w.Exchange(c.method, "/Users/"+created.ID(), c.body, header).Want(c.status)
			if c.status == http.StatusServiceUnavailable {
				a.Says("deactivated all the same")
				if a.Header.Get("Retry-After") == "" {
					t.Error("no Retry-After")
				}
			}
			if c.method == http.MethodDelete {
				w.Do(http.MethodGet, "/Users/"+created.ID(), "").Want(http.StatusNotFound)
				w.mayLogIn("ada@example.com", bridgetest.Password, false)
			} else {
				w.Do(http.MethodGet, "/Users/"+created.ID(), "").Equal(false, "active").Equal(nil, "title")
			}
			if n := w.Shop.Calls(saveCustomer); n != c.updates {
				t.Errorf("%d updates, want %d", n, c.updates)
			}
			if version := sent.version(c.updates - 1); version != nil {
				t.Errorf("the last update names the version %v", version)
			}
		})
	}
}
