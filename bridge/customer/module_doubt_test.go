package customer_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// foreignAnswers are what says nothing about the companion module.
func foreignAnswers() map[string]*statusAnswer {
	return map[string]*statusAnswer{
		"no right":           {http.StatusUnauthorized, `{"message":"The consumer isn't authorized to access %resources.","parameters":{"resources":"ScimBridge_ScimBridge::status"}}`},
		"a firewall":         {http.StatusForbidden, "<h1>Access denied</h1>"},
		"a web server":       {http.StatusUnauthorized, "<h1>Authorization Required</h1>"},
		"a gateway":          {http.StatusNotFound, `{"message":"no Route matched with those values"}`},
		"a gateway of names": {http.StatusNotFound, `{"message":"x","parameters":{"fieldName":"path","fieldValue":"status"}}`},
		"a page":             {http.StatusOK, "<h1>Welcome</h1>"},
		"an outage":          {http.StatusServiceUnavailable, "<h1>Back soon</h1>"},
	}
}

// What is known of the module holds until Magento itself says otherwise.
func TestModuleStaysKnown(t *testing.T) {
	t.Parallel()
	const long = "Company / Europe / Buyers and Planners"
	for name, foreign := range foreignAnswers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var warnings atomic.Int32
				s := moduleShop()
				module := withSwitch(&s)
				s.bridge.CacheTTL, s.bridge.Doubt = time.Minute, func(string, error) { warnings.Add(1) }
				w := newWorld(t, s)
				leaver := w.add(map[string]any{"custom_attributes": []any{map[string]any{"attribute_code": "scim_active", "value": "0"}}})
				team := w.Do(http.MethodPost, "/Groups", `{"displayName":"`+long+`"}`).Want(http.StatusCreated).ID()
				module.instead.Store(foreign)
				for range 3 {
					time.Sleep(2 * time.Minute)
					w.Do(http.MethodGet, "/Users/"+leaver, "").Want(http.StatusOK) // the shop is read again meanwhile
					time.Sleep(time.Minute)
				}
				w.Do(http.MethodGet, "/Users/"+leaver, "").Want(http.StatusOK).Equal(false, "active")
				w.Do(http.MethodGet, "/Users?"+filter("active eq true"), "").Equal(0.0, "totalResults")
				w.Do(http.MethodGet, "/Groups/"+team, "").Equal(long, "displayName")
				if warned := warnings.Load() > 0; warned != (foreign.status != http.StatusServiceUnavailable) {
					t.Errorf("warned: %v", warned)
				}
			})
		})
	}
}

// A bridge that starts without knowing whether the module is there takes either mark for
// inactive, and makes both.
func TestActivityWhereTheModuleIsUnknown(t *testing.T) {
	t.Parallel()
	for name, foreign := range foreignAnswers() {
		if foreign.status == http.StatusServiceUnavailable {
			continue // it does not start
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setup{shop: []magentotest.Option{magentotest.WithAttributes()}} // the attributes alone, so nothing is enforced
			module := withSwitch(&s)
			s.bridge.CacheTTL = time.Hour
			module.instead.Store(foreign)
			w := newWorld(t, s)
			leaver := w.add(map[string]any{"custom_attributes": []any{map[string]any{"attribute_code": "scim_active", "value": "0"}}})
			w.Do(http.MethodGet, "/Users/"+leaver, "").Want(http.StatusOK).Equal(false, "active")
			w.Do(http.MethodGet, "/Users?"+filter("active eq true"), "").Equal(0.0, "totalResults")
			w.Do(http.MethodPatch, "/Users/"+leaver, activate(true)).Want(http.StatusOK).Equal(true, "active")
			w.Do(http.MethodPatch, "/Users/"+leaver, activate(false)).Want(http.StatusOK).Equal(false, "active")
			c, _ := w.Shop.Customer(1)
			if key, _ := c["confirmation"].(string); !strings.HasPrefix(key, "scim-inactive-") || customAttribute(c, "scim_active") != "0" {
				t.Errorf("not both marks: %v", c)
			}
			w.mayLogIn("ada@example.com", bridgetest.Password, false)
		})
	}
}

func activate(active bool) string {
	value := map[bool]string{true: "true", false: "false"}[active]
	return bridgetest.Patch(`{"op":"replace","path":"active","value":` + value + `}`)
}

// customAttribute is the value of a custom attribute of a customer, nil where it has none.
func customAttribute(customer map[string]any, code string) any {
	list, _ := customer["custom_attributes"].([]any)
	for _, one := range list {
		if attribute, _ := one.(map[string]any); attribute["attribute_code"] == code {
			return attribute["value"]
		}
	}
	return nil
}

// A shop that allows two requests a second can be read, at the start and later.
func TestReadingUnderARateLimit(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]magentotest.Option{"stock": nil, "module": {magentotest.WithModule()}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := setup{shop: append(options, magentotest.WithRateLimit(2))}
				s.bridge.CacheTTL = time.Minute
				began := time.Now()
				w := newWorld(t, s) // which loads
				if took := time.Since(began); took > 20*time.Second {
					t.Errorf("took %s", took)
				}
				last := w.Shop.Calls("GET /V1/customerGroups/default/{storeId}")
				for range 3 {
					time.Sleep(2 * time.Minute)
					w.Do(http.MethodGet, "/Users", "") // the shop is read again meanwhile
				}
				time.Sleep(time.Minute)
				if read := w.Shop.Calls("GET /V1/customerGroups/default/{storeId}") - last; read < 3 {
					t.Errorf("read again %d times in three", read)
				}
			})
		})
	}
}

// A gateway's 404 does not make a deletion look done.
func TestForeignNotFoundIsNoDeletion(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"gateway": `{"message":"no Route matched with those values"}`,
		"another": `{"message":"x","parameters":{"fieldName":"customerId","fieldValue":99}}`,
		"page":    "",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{})
			id := w.add(nil)
			w.Shop.Fail(magentotest.Fault{Route: deleteRoute, Status: http.StatusNotFound, Body: body, HTML: body == ""})
			w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusBadGateway)
			w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent)
		})
	}
}

// A shop with limits of input is read in full: with Magento's own numbers, and with small ones.
func TestInputLimits(t *testing.T) {
	t.Parallel()
	for name, limit := range map[string]int64{"of Magento": 300, "small": 7} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{shop: []magentotest.Option{magentotest.WithInputLimits(limit, 5)}})
			p := w.people(25)
			for i := range 25 {
				w.Group("Team " + string(rune('A'+i)))
			}
			last := w.Do(http.MethodGet, "/Groups?"+filter(`displayName eq "Team Y"`), "").Equal(1.0, "totalResults")
			id, _ := last.At("Resources", 0, "id").(string)
			w.Do(http.MethodPut, "/Groups/"+id, `{"displayName":"Team Y","members":[`+bridgetest.Values(p...)+`]}`).Want(http.StatusOK)
			w.Members(id, p...)
			list := w.Do(http.MethodGet, "/Users?count=1000", "").Equal(25.0, "totalResults")
			if users, _ := list.Body["Resources"].([]any); len(users) != 25 {
				t.Errorf("%d users in the list", len(users))
			}
			w.Do(http.MethodGet, "/Users?count=10&startIndex=21", "").Equal(5.0, "itemsPerPage")
			w.Do(http.MethodGet, "/Users?"+filter(`name.familyName co "x" or displayName pr`), "").Want(http.StatusOK)
		})
	}
}
