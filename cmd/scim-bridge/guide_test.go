package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// guide is docs/jumpcloud.md: the cells of its tables by the first one of each row.
type guide map[string][]string

func readGuide(t *testing.T) guide {
	t.Helper()
	text, err := os.ReadFile("../../docs/jumpcloud.md")
	if err != nil {
		t.Fatal(err)
	}
	g := guide{}
	for line := range strings.Lines(string(text)) {
		if cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | "); len(cells) > 1 {
			g[strings.TrimSpace(cells[0])] = cells[1:]
		}
	}
	return g
}

// life plays JumpCloud for one person, as docs/providers.md has its requests, and holds what happens
// against the guide.
type life struct {
	world
	t          *testing.T
	guide      guide
	seen       int // lines of the log
	id, buyers string
}

const guideSchemas = `"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]`

func (l *life) person(family string, active bool) string {
	return `{` + guideSchemas + `,"active":` + strconv.FormatBool(active) + `,"externalId":"64f0c0ffee0123456789abce","userName":"ada@example.com",
		"name":{"givenName":"Ada","familyName":"` + family + `"},"displayName":"Ada ` + family + `",
		"emails":[{"primary":true,"type":"work","value":"ada@example.com"}],"addresses":[],"phoneNumbers":[]}`
}

// step sends requests, and wants that the log has these actions, that the guide's row names them, and
// that those with an id have it.
func (l *life) step(row string, do func(), actions ...string) {
	l.t.Helper()
	cells, ok := l.guide[row]
	if !ok {
		l.t.Fatalf("the guide has no row %q", row)
	}
	do()
	lines := l.log.events(l.t)[l.seen:]
	l.seen += len(lines)
	var got []string
	for _, line := range lines {
		action, _ := line["event.action"].(string)
		got = append(got, action)
		if !strings.Contains(cells[1], "`"+action+"`") {
			l.t.Errorf("%s: the guide does not say %s: %s", row, action, cells[1])
		}
		if line["user.name"] != "jumpcloud" {
			l.t.Errorf("%s: the client is %v", row, line["user.name"])
		}
	}
	if !slices.Equal(got, actions) {
		l.t.Errorf("%s: the log says %v, want %v", row, got, actions)
	}
}

func (l *life) find(path, filter string, want int) string {
	l.t.Helper()
	var list struct {
		Total     int `json:"totalResults"`
		Resources []struct {
			ID string `json:"id"`
		}
	}
	body := l.mustAsk(http.MethodGet, path+"?filter="+url.QueryEscape(filter), "").want(l.t, http.StatusOK).body
	if err := json.Unmarshal([]byte(body), &list); err != nil || list.Total != want || len(list.Resources) != want {
		l.t.Fatalf("%s: %v, %s", filter, err, body)
	}
	if want == 0 {
		return ""
	}
	return list.Resources[0].ID
}

func (l *life) idOf(got reply) string {
	l.t.Helper()
	var resource struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal([]byte(got.body), &resource); err != nil || resource.ID == "" {
		l.t.Fatalf("%v: %s", err, got.body)
	}
	return resource.ID
}

func (l *life) put(family string, active bool) {
	l.t.Helper()
	got := l.mustAsk(http.MethodPut, "/Users/"+l.id, l.person(family, active)).want(l.t, http.StatusOK)
	if !strings.Contains(got.body, `"active":`+strconv.FormatBool(active)) {
		l.t.Errorf("%s", got.body)
	}
}

// wants is a customer of Magento.
func (l *life) wants(lastName string, group float64) {
	l.t.Helper()
	id, err := strconv.ParseInt(l.id, 10, 64)
	if err != nil {
		l.t.Fatal(err)
	}
	customer, ok := l.shop.Customer(id)
	if !ok || customer["lastname"] != lastName || customer["group_id"] != group {
		l.t.Errorf("in Magento: %v, want %s in group %v", customer, lastName, group)
	}
}

// TestJumpCloudsGuideIsTrue plays the guide from the connection test to the deletion.
func TestJumpCloudsGuideIsTrue(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]magentotest.Option{"stock": nil, "with the module": {magentotest.WithModule()}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := &life{t: t, guide: readGuide(t), world: newWorld(t, func(e *config.Environment) {
				e.SCIMTokens, e.CustomerScope = "jumpcloud="+clientToken, "domains:example.com"
			}, options...)}
			l.connectionTest()
			l.joins()
			l.changes()
			l.leaves()
		})
	}
}

func (l *life) connectionTest() {
	l.step("*Test Connection*", func() {
		l.find("/Users", `userName eq "probe@example.com"`, 0)
		probe := strings.ReplaceAll(l.person("Probe", true), "ada@", "probe@")
		user := l.idOf(l.mustAsk(http.MethodPost, "/Users", probe).want(l.t, http.StatusCreated))
		l.mustAsk(http.MethodPut, "/Users/"+user, `{`+guideSchemas+`,"id":"`+user+`","userName":"probe@example.com",
			"name":{"givenName":"Ada","familyName":"Prober"},"active":true,"emails":null}`).want(l.t, http.StatusOK)
		l.find("/Groups", `displayName eq "JumpCloud test"`, 0)
		group := l.idOf(l.mustAsk(http.MethodPost, "/Groups", groupOf+`JumpCloud test","members":[{"value":"`+user+`"}]}`).want(l.t, http.StatusCreated))
		l.mustAsk(http.MethodDelete, "/Groups/"+group, "").want(l.t, http.StatusNoContent)
		l.mustAsk(http.MethodDelete, "/Users/"+user, "").want(l.t, http.StatusNoContent)
	}, "user-listed", "user-created", "user-updated", "group-listed", "group-created", "group-deleted", "user-deleted")
	if n := l.shop.CustomerCount(); n != 0 {
		l.t.Errorf("%d customers are left", n)
	}
}

func (l *life) joins() {
	l.step("she is put into *Buyers*, which is associated", func() {
		l.find("/Users", `userName eq "ada@example.com"`, 0)
		l.id = l.idOf(l.mustAsk(http.MethodPost, "/Users", l.person("Byron", true)).want(l.t, http.StatusCreated))
	}, "user-listed", "user-created")
	lines := l.log.events(l.t)
	if lines[l.seen-1]["user.target.id"] != l.id {
		l.t.Errorf("user.target.id is %v, want %s", lines[l.seen-1]["user.target.id"], l.id)
	}
	l.wants("Byron", 1)
	l.step("the group is provisioned", func() {
		l.find("/Groups", `displayName eq "Buyers"`, 0)
		l.buyers = l.idOf(l.mustAsk(http.MethodPost, "/Groups", groupOf+`Buyers","members":[{"value":"`+l.id+`"}]}`).want(l.t, http.StatusCreated))
	}, "group-listed", "group-created")
	lines = l.log.events(l.t)
	if lines[l.seen-1]["group.id"] != l.buyers || !strings.HasPrefix(l.buyers, "g") {
		l.t.Errorf("group.id is %v, want %s", lines[l.seen-1]["group.id"], l.buyers)
	}
	number, err := strconv.ParseFloat(l.buyers[1:], 64)
	if err != nil {
		l.t.Fatal(err)
	}
	l.wants("Byron", number)
}

func (l *life) changes() {
	l.step("her name changes", func() { l.put("King", true) }, "user-updated")
	l.step("nothing has changed, JumpCloud sends her again", func() {
		l.shop.ResetCalls()
		l.put("King", true)
		if n := l.shop.Calls("PUT /V1/customers/{customerId}") + l.shop.Calls("PUT /V1/scim-bridge/customers/{customerId}"); n != 0 {
			l.t.Errorf("%d writes", n)
		}
	}, "user-unchanged")
	l.step("she is suspended, or leaves the last group of the application", func() { l.put("King", false) }, "user-deactivated")
	l.step("she comes back", func() { l.put("King", true) }, "user-reactivated")
	member := `"path":"members","value":[{"value":"` + l.id + `"}]}`
	l.mustAsk(http.MethodPatch, "/Groups/g2", patchOf(`{"op":"add",`+member)).want(l.t, http.StatusNoContent)
	l.seen++
	l.step("she leaves *Buyers*, and stays in another group", func() {
		l.mustAsk(http.MethodPatch, "/Groups/"+l.buyers, patchOf(`{"op":"remove",`+member)).want(l.t, http.StatusNoContent)
	}, "group-updated")
	l.wants("King", 2)
	l.step("*Buyers* gets another name", func() {
		l.mustAsk(http.MethodPatch, "/Groups/"+l.buyers, patchOf(`{"op":"replace","path":"displayName","value":"Planners"}`)).want(l.t, http.StatusNoContent)
	}, "group-updated")
	l.step("*Buyers* is deleted", func() {
		l.mustAsk(http.MethodDelete, "/Groups/"+l.buyers, "").want(l.t, http.StatusNoContent)
	}, "group-deleted")
	l.wants("King", 2)
}

func (l *life) leaves() {
	l.step("she is deleted", func() {
		l.mustAsk(http.MethodDelete, "/Users/"+l.id, "").want(l.t, http.StatusNoContent)
	}, "user-deleted")
	if n := l.shop.CustomerCount(); n != 0 {
		l.t.Errorf("%d customers are left", n)
	}
}

// TestJumpCloudTakesACustomerOver has the rows of the guide about somebody who is a customer already, and
// what becomes of the password when she leaves and comes back.
func TestJumpCloudTakesACustomerOver(t *testing.T) {
	t.Parallel()
	module := []magentotest.Option{magentotest.WithModule()}
	for name, test := range map[string]struct {
		scope   string
		options []magentotest.Option
		adopts  bool
	}{
		"stock":           {scope: "domains:example.com"},
		"with the module": {scope: "domains:example.com", options: module},
		"who is adopted":  {scope: "managed+domains:example.com", options: module, adopts: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := &life{t: t, guide: readGuide(t), world: newWorld(t, func(e *config.Environment) {
				e.SCIMTokens, e.CustomerScope = "jumpcloud="+clientToken, test.scope
			}, test.options...)}
			const password = "Shopper-1"
			id, err := l.shop.AddCustomer(map[string]any{"email": "ada@example.com", "firstname": "A.", "lastname": "B.", "website_id": 1}, password)
			if err != nil {
				t.Fatal(err)
			}
			mayLogIn := func(want bool) {
				t.Helper()
				if got := l.shop.CanLogIn(1, "ada@example.com", password); got != want {
					t.Errorf("she can log in: %t, want %t", got, want)
				}
			}
			l.step("the same, and she is a customer already", func() {
				l.id = l.find("/Users", `userName eq "ada@example.com"`, 1)
				l.put("Byron", true)
			}, "user-listed", "user-updated")
			l.wants("Byron", 1)
			if strconv.FormatInt(id, 10) != l.id {
				t.Errorf("she is %s, and was %d", l.id, id)
			}
			mayLogIn(true)
			if got := strings.Contains(l.log.String(), `"adopted: `); got != test.adopts {
				t.Errorf("the warning adopted: %t, want %t", got, test.adopts)
			}
			l.step("she is suspended, or leaves the last group of the application", func() { l.put("Byron", false) }, "user-deactivated")
			mayLogIn(false)
			l.step("she comes back", func() { l.put("Byron", true) }, "user-reactivated")
			mayLogIn(test.options != nil) // on a stock shop she needs a new password
		})
	}
}

// TestJumpCloudDeletesAsTheSettingSays has the three ways of CUSTOMER_DELETE in the row of a deletion.
func TestJumpCloudDeletesAsTheSettingSays(t *testing.T) {
	t.Parallel()
	for way, want := range map[string]struct {
		status int
		action string
	}{
		"deactivate": {http.StatusNoContent, "user-deactivated"},
		"forbid":     {http.StatusNotImplemented, "user-deleted"},
	} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			l := &life{t: t, guide: readGuide(t), world: newWorld(t, func(e *config.Environment) {
				e.SCIMTokens, e.CustomerDelete = "jumpcloud="+clientToken, way
			}, magentotest.WithModule())}
			l.id = l.idOf(l.mustAsk(http.MethodPost, "/Users", l.person("Byron", true)).want(t, http.StatusCreated))
			l.seen++
			l.step("she is deleted", func() {
				l.mustAsk(http.MethodDelete, "/Users/"+l.id, "").want(t, want.status)
			}, want.action)
			l.wants("Byron", 1)
			if way != "deactivate" {
				return
			}
			again := l.idOf(l.mustAsk(http.MethodPost, "/Users", l.person("Byron", true)).want(t, http.StatusCreated))
			if again != l.id || !strings.Contains(l.log.String(), "taken-up") {
				t.Errorf("she is %s, and was %s:\n%s", again, l.id, l.log)
			}
		})
	}
}
