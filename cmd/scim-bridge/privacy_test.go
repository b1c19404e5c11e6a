package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// person is what a client sends about a user. No text occurs anywhere else.
var person = map[string]string{
	"userName": "uniquelogin", "email": "unique.mail@example.com", "given": "Uniquegiven", "family": "Uniquefamily", "display": "Uniquedisplay",
	"phone": "+49-30-7654321", "street": "Unique Street 17", "external": "unique-external-id", "password": "Un1que-Passw0rd!", "title": "Uniquetitle",
	"other": "unique.other@example.com", "group": "Uniquegroup",
}

func userBody(extra string) string {
	p := person
	return `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"` + p["userName"] + `","externalId":"` + p["external"] + `",
"name":{"givenName":"` + p["given"] + `","familyName":"` + p["family"] + ` (IT)"},"displayName":"` + p["display"] + `","title":"` + p["title"] + `",
"emails":[{"value":"` + p["email"] + `","type":"work","primary":true},{"value":"` + p["other"] + `","type":"home"}],
"phoneNumbers":[{"value":"` + p["phone"] + `","type":"work"}],"addresses":[{"type":"work","streetAddress":"` + p["street"] + `","country":"XX"}],
"password":"` + p["password"] + `"` + extra + `}`
}

// everyEndpoint goes through every endpoint, in ways that succeed and in ways that fail.
func everyEndpoint() [][3]string {
	patch := func(path, value string) string {
		return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"` + path + `","value":"` + value + `"}]}`
	}
	filter := url.QueryEscape
	search := `{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"userName eq \"` + person["userName"] + `\""}`
	group := `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"` + person["group"] + `","members":[{"value":"1"}]}`
	return [][3]string{
		{http.MethodPost, "/Users", userBody("")},
		{http.MethodPost, "/Users", userBody("")}, // a duplicate
		{http.MethodPost, "/Users", userBody(`,"active":"` + person["title"] + `"`)},
		{http.MethodPost, "/Users", strings.Replace(userBody(""), person["email"], "not an address "+person["email"], 1)},
		{http.MethodPost, "/Users", userBody("")[:100]}, // cut short
		{http.MethodPost, "/Users", strings.Replace(userBody(""), `"password":"`+person["password"], `"password":"x`, 1)},
		{http.MethodGet, "/Users", ""},
		{http.MethodGet, "/Users?filter=" + filter(`userName eq "`+person["userName"]+`"`), ""},
		{http.MethodGet, "/Users?filter=" + filter(`emails.value eq "`+person["email"]+`" and name.givenName sw "`+person["given"]+`"`), ""},
		{http.MethodGet, "/Users?filter=" + filter(`userName eq `+person["userName"]), ""},
		{http.MethodGet, "/Users?filter=" + filter(person["userName"]+` eq "x"`), ""},
		{http.MethodGet, "/Users?startIndex=" + person["userName"], ""},
		{http.MethodGet, "/Users?cursor=" + person["userName"], ""},
		{http.MethodGet, "/Users/1?attributes=" + person["userName"], ""},
		{http.MethodGet, "/Users/" + person["userName"], ""},
		{http.MethodGet, "/Users/" + url.PathEscape(person["email"]), ""},
		{http.MethodGet, "/" + person["userName"], ""},
		{http.MethodPut, "/Users/1", userBody(`,"nickName":"` + person["title"] + `"`)},
		{http.MethodPut, "/Users/1", strings.Replace(userBody(""), person["email"], person["email"]+"@"+person["email"], 1)},
		{http.MethodPatch, "/Users/1", patch("name.givenName", person["given"]+"2")},
		{http.MethodPatch, "/Users/1", patch("emails["+`type eq \"`+person["userName"]+`\"`+"].value", person["email"])},
		{http.MethodPatch, "/Users/1", patch(person["userName"], person["email"])},
		{http.MethodPatch, "/Users/1", patch("active", person["userName"])},
		{http.MethodPost, "/Users/.search", search},
		{http.MethodPost, "/.search", search},
		{http.MethodPost, "/Bulk", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[
			{"method":"POST","path":"/Users","bulkId":"` + person["userName"] + `","data":` + userBody("") + `},
			{"method":"PATCH","path":"/Users/` + person["userName"] + `","data":` + patch("title", person["title"]) + `}]}`},
		{http.MethodPost, "/Groups", group},
		{http.MethodPost, "/Groups", group},
		{http.MethodPost, "/Groups", strings.NewReplacer(`"1"`, `"`+person["email"]+`"`, person["group"], person["title"]).Replace(group)},
		{http.MethodGet, "/Groups?filter=" + filter(`displayName eq "`+person["group"]+`"`), ""},
		{http.MethodGet, "/Groups/" + person["group"], ""},
		{http.MethodGet, "/ServiceProviderConfig", ""},
		{http.MethodGet, "/ResourceTypes/" + person["userName"], ""},
		{http.MethodGet, "/Schemas?filter=" + filter(`id eq "`+person["userName"]+`"`), ""},
		{http.MethodGet, "/Me", ""},
		{"BREW", "/Users/1", ""},
		{http.MethodDelete, "/Users/" + person["userName"], ""},
		{http.MethodDelete, "/Users/1", ""},
	}
}

// TestNothingSecretOrPersonalIsWritten drives every endpoint on shops that do and
// do not keep everything, in order and in disorder, and then searches all that
// the process wrote.
func TestNothingSecretOrPersonalIsWritten(t *testing.T) {
	t.Parallel()
	shapes := map[string]struct {
		options []magentotest.Option
		created int // status of the first create: a stock shop has no place for such a userName
	}{
		"stock":           {nil, http.StatusBadRequest},
		"with attributes": {[]magentotest.Option{magentotest.WithAttributes()}, http.StatusCreated},
		"with the module": {[]magentotest.Option{magentotest.WithModule()}, http.StatusCreated},
	}
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shop := newShop(t, shape.options...)
			e := environmentFor(shop.URL)
			e.LogLevel = "debug"
			r := start(t, e)
			requests := 0
			for _, step := range everyEndpoint() {
				got := r.mustAsk(step[0], step[1], step[2], "User-Agent", "Provider/1.0")
				if requests == 0 {
					got.want(t, shape.created)
				}
				requests++
			}
			r.mustAsk(http.MethodGet, "/Users", "", "Authorization", "Bearer wrong-"+person["password"]).want(t, http.StatusUnauthorized)
			r.mustAsk(http.MethodGet, "/Users", "", "Authorization", "Basic dW5pcXVlOnVuaXF1ZQ==").want(t, http.StatusUnauthorized)
			shop.SetMaintenance(true)
			for _, step := range everyEndpoint() {
				r.mustAsk(step[0], step[1], step[2])
				requests++
			}
			metrics, err := r.ask(http.MethodGet, r.ops+"/metrics", "")
			if err != nil {
				t.Fatal(err)
			}
			ready, err := r.ask(http.MethodGet, r.ops+"/readyz", "")
			if err != nil {
				t.Fatal(err)
			}
			r.stop()
			if err := <-r.done; err != nil {
				t.Errorf("serve: %v", err)
			}
			if got, want := len(r.log.events(t)), requests+2; got != want {
				t.Errorf("%d events for %d requests", got, want)
			}
			searchFor(t, r.log.String()+metrics.body+ready.body)
		})
	}
}

func searchFor(t *testing.T, written string) {
	t.Helper()
	written = strings.ToLower(written)
	forbidden := []string{clientToken, shopToken, "dw5pcxvlonvuaxf1zq", "authorization"}
	for _, value := range person {
		forbidden = append(forbidden, value, url.QueryEscape(value), url.PathEscape(value))
	}
	for _, value := range forbidden {
		at := strings.Index(written, strings.ToLower(value))
		if at < 0 {
			continue
		}
		line := written[strings.LastIndexByte(written[:at], '\n')+1:]
		line, _, _ = strings.Cut(line, "\n")
		t.Errorf("%q was written:\n%s", value, line)
	}
}
