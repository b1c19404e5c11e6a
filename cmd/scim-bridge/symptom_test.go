package main

import (
	"net/http"
	"path"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

const (
	adaInactive = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Lovelace"},"active":false}`
	groupOf     = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"`
)

// world is a running bridge, and its shop.
type world struct {
	*running
	shop *magentotest.Server
}

func newWorld(t *testing.T, settings func(*config.Environment), options ...magentotest.Option) world {
	t.Helper()
	w := world{shop: newShop(t, options...)}
	e := environmentFor(w.shop.URL)
	if settings != nil {
		settings(&e)
	}
	w.running = start(t, e)
	return w
}

// customer adds a shopper.
func (w world) customer(t *testing.T, email, first string) string {
	t.Helper()
	id, err := w.shop.AddCustomer(map[string]any{"email": email, "firstname": first, "lastname": "Lovelace", "website_id": 1}, "")
	if err != nil {
		t.Fatal(err)
	}
	return strconv.FormatInt(id, 10)
}

// said is all that anybody can read: the answer, and the log.
func (w world) said(got reply) string {
	return strings.ReplaceAll(got.body, `\"`, `"`) + w.log.String()
}

// seenByPeople bring about what people notice, by the words that they then find.
func seenByPeople() map[string]func(t *testing.T) string {
	return map[string]func(t *testing.T) string{
		"A customer outside of CUSTOMER_SCOPE, whom this client cannot see, has this e-mail address or userName": func(t *testing.T) string {
			t.Helper()
			w := newWorld(t, func(e *config.Environment) { e.CustomerScope = "managed+domains:example.com"; e.CustomerAdopt = "no" }, magentotest.WithModule())
			w.customer(t, "ada@example.com", "Ada")
			return w.said(w.mustAsk(http.MethodPost, "/Users", ada).want(t, http.StatusConflict))
		},
		"this shop can find a customer only by e-mail address": func(t *testing.T) string {
			t.Helper()
			w := newWorld(t, nil)
			return w.said(w.mustAsk(http.MethodPost, "/Users", strings.Replace(ada, `"userName":"ada@example.com"`, `"userName":"ada","emails":[{"value":"ada@example.com"}]`, 1)).want(t, http.StatusBadRequest))
		},
		"STILL ACTIVE": func(t *testing.T) string {
			t.Helper()
			w := newWorld(t, nil)
			id := w.customer(t, "ada@example.com", "Ada")
			if err := w.shop.RequireAttribute("taxvat", true); err != nil {
				t.Fatal(err)
			}
			return w.said(w.mustAsk(http.MethodPut, "/Users/"+id, adaInactive).want(t, http.StatusBadRequest))
		},
		"deactivated customers can ask for a new password by e-mail and log in again": func(t *testing.T) string {
			t.Helper()
			w := newWorld(t, nil)
			w.customer(t, "ada@example.com", "Ada")
			_, out := checked(t, environmentFor(w.shop.URL))
			return out
		},
		"in the name of a customer group; GROUP_ALIASES can give it a short one": func(t *testing.T) string {
			t.Helper()
			w := newWorld(t, nil)
			return w.said(w.mustAsk(http.MethodPost, "/Groups", groupOf+strings.Repeat("x", 33)+`"}`).want(t, http.StatusBadRequest))
		},
		"this is a default customer group of the shop": func(t *testing.T) string {
			t.Helper()
			w := newWorld(t, nil)
			id := w.customer(t, "ada@example.com", "Ada")
			return w.said(w.mustAsk(http.MethodPatch, "/Groups/g1", patchOf(`{"op":"add","path":"members","value":[{"value":"`+id+`"}]}`)).want(t, http.StatusBadRequest))
		},
		"group-lost": func(t *testing.T) string {
			t.Helper()
			w := newWorld(t, func(e *config.Environment) { e.GroupPriority = "Wholesale, Retailer" })
			id := w.customer(t, "ada@example.com", "Ada")
			join := patchOf(`{"op":"add","path":"members","value":[{"value":"` + id + `"}]}`)
			w.mustAsk(http.MethodPatch, "/Groups/g2", join).want(t, http.StatusNoContent)
			w.mustAsk(http.MethodPatch, "/Groups/g3", join).want(t, http.StatusNoContent)
			return w.log.String()
		},
		"and one that may not have been made over SCIM is deleted with": func(t *testing.T) string {
			t.Helper()
			w := newWorld(t, func(e *config.Environment) { e.GroupDeleteMax = "0" })
			id := w.customer(t, "ada@example.com", "Ada")
			made := w.mustAsk(http.MethodPost, "/Groups", groupOf+`Buyers","members":[{"value":"`+id+`"}]}`).want(t, http.StatusCreated)
			return w.said(w.mustAsk(http.MethodDelete, "/Groups/"+path.Base(made.header.Get("Location")), "").want(t, http.StatusConflict))
		},
		"attributes that Magento has no field for are not stored": func(t *testing.T) string {
			t.Helper()
			_, out := checked(t, environmentFor(newShop(t).URL))
			return out
		},
		"lack what Magento requires": func(t *testing.T) string {
			t.Helper()
			w := newWorld(t, nil)
			w.mustAsk(http.MethodPost, "/Users", strings.Replace(ada, `"active":true`, `"active":true,"addresses":[{"type":"work","locality":"Bergen"}]`, 1)).want(t, http.StatusCreated)
			return w.log.String()
		},
		"name-adjusted": func(t *testing.T) string {
			t.Helper()
			w := newWorld(t, nil)
			w.mustAsk(http.MethodPost, "/Users", strings.Replace(ada, `"givenName":"Ada"`, `"givenName":"Ada (x)"`, 1)).want(t, http.StatusCreated)
			return w.log.String()
		},
		"The guard of this service provider holds this request": func(t *testing.T) string {
			t.Helper()
			w := newWorld(t, func(e *config.Environment) { e.Guard, e.GuardLimit = "block", "5/1h" })
			for i := range 5 {
				w.mustAsk(http.MethodDelete, "/Users/"+w.customer(t, strconv.Itoa(i)+"@example.com", "Ada"), "").want(t, http.StatusNoContent)
			}
			return w.said(w.mustAsk(http.MethodDelete, "/Users/"+w.customer(t, "eve@example.com", "Eve"), "").want(t, http.StatusServiceUnavailable))
		},
		"Deleting is switched off by CUSTOMER_DELETE=forbid": func(t *testing.T) string {
			t.Helper()
			w := newWorld(t, func(e *config.Environment) { e.CustomerDelete = "forbid" })
			return w.said(w.mustAsk(http.MethodDelete, "/Users/"+w.customer(t, "ada@example.com", "Ada"), "").want(t, http.StatusNotImplemented))
		},
		"Magento did not answer in time": func(t *testing.T) string {
			t.Helper()
			w := newWorld(t, func(e *config.Environment) { e.MagentoTimeout = "100ms" }, magentotest.WithLatency(time.Minute))
			return w.said(w.mustAsk(http.MethodGet, "/Users/1", "").want(t, http.StatusGatewayTimeout))
		},
		"The address is not among SCIM_ALLOWED_IPS": func(t *testing.T) string {
			t.Helper()
			w := newWorld(t, func(e *config.Environment) { e.SCIMAllowedIPs = "192.0.2.1" })
			return w.said(w.mustAsk(http.MethodGet, "/Users", "").want(t, http.StatusForbidden))
		},
		"customers of the website base are provisioned (the shop has": func(t *testing.T) string {
			t.Helper()
			_, out := checked(t, environmentFor(newShop(t, magentotest.WithWebsite("second", "second_view", "de_DE")).URL))
			return out
		},
		"is too old for admin users": func(t *testing.T) string {
			t.Helper()
			return askedForAdmins(t, withOldModule(t))
		},
		"Admin users need the companion module": func(t *testing.T) string {
			t.Helper()
			return askedForAdmins(t, newShop(t).URL)
		},
	}
}

// askedForAdmins is what a client of admin users is told.
func askedForAdmins(t *testing.T, shop string) string {
	t.Helper()
	e := environmentFor(shop)
	e.SCIMAdminTokens = "token-of-the-admins"
	r := start(t, e)
	got, err := r.ask(http.MethodGet, r.origin()+adminPrefix+"/Users", "", "Authorization", "Bearer token-of-the-admins")
	if err != nil {
		t.Fatal(err)
	}
	return got.want(t, http.StatusNotImplemented).body
}
