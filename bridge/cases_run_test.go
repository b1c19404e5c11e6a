package bridge_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/scim"
)

// caseRun is a case under way.
type caseRun struct {
	*world
	ids  map[string]string
	last answer
}

const adasPassword = "B4se-passw0rd"

// newCaseRun makes the store that every case begins with.
func newCaseRun(tb testing.TB, s setup) *caseRun {
	tb.Helper()
	c := &caseRun{world: newWorld(tb, s), ids: map[string]string{
		"CU": scim.UserSchema, "CG": scim.GroupSchema, "ENT": enterprise, "wholesale": "2", "retail": "3",
	}}
	person := func(name, userName, given, family, more string) {
		c.ids[name] = c.do(http.MethodPost, "/Users", `{"userName":"`+userName+`","name":{"givenName":"`+given+`","familyName":"`+family+`"},
			"emails":[{"value":"`+name+`@example.com","type":"work","primary":true}]`+more+`}`).want(http.StatusCreated).id()
	}
	person("ada", "ada@example.com", "Ada", "Byron", `,"externalId":"ext-ada","password":"`+adasPassword+`"`)
	person("ben", "ben", "Ben", "Okri", "")
	person("eve", "eve@example.com", "Eve", "Adams", `,"active":false`)
	c.do(http.MethodPatch, c.fill("/Groups/{wholesale}"), patch(`{"op":"add","path":"members","value":[`+values(c.ids["ada"], c.ids["ben"])+`]}`)).want(http.StatusNoContent)
	c.do(http.MethodPatch, c.fill("/Groups/{retail}"), patch(`{"op":"replace","path":"displayName","value":"Retail"}`)).want(http.StatusNoContent)
	return c
}

// state is what can be seen of everybody, by name.
func (c *caseRun) state() map[string]string {
	c.t.Helper()
	state := map[string]string{}
	for _, name := range []string{"ada", "ben", "eve"} {
		id, err := strconv.ParseInt(c.ids[name], 10, 64)
		if err != nil {
			c.t.Fatal(err)
		}
		customer, _ := c.shop.Customer(id)
		text, err := json.Marshal(customer)
		if err != nil {
			c.t.Fatal(err)
		}
		state[name] = string(text)
	}
	for _, name := range []string{"wholesale", "retail"} {
		state[name] = c.do(http.MethodGet, "/Groups/"+c.ids[name], "").raw
	}
	return state
}

// fill puts ids and URNs in the place of their names.
func (c *caseRun) fill(text string) string {
	for name, id := range c.ids {
		text = strings.ReplaceAll(text, "{"+name+"}", id)
	}
	return text
}

// take sends a step's request and looks at the answer. A query with spaces is
// sent twice, with %20 and with a plus sign.
func (c *caseRun) take(s *caseStep) {
	c.t.Helper()
	method, target, _ := strings.Cut(c.fill(s.request), " ")
	path, query, asked := strings.Cut(target, "?")
	if asked {
		path += "?" + encodeQuery(query)
	}
	previous := c.last
	c.send(s, method, path)
	if strings.Contains(query, " ") {
		c.last = previous
		c.send(s, method, strings.ReplaceAll(path, "%20", "+"))
	}
}

// encodeQuery leaves what separates parameters as it is.
func encodeQuery(query string) string {
	return strings.NewReplacer("%26", "&", "%3D", "=", "+", "%20").Replace(url.QueryEscape(query))
}

func (c *caseRun) send(s *caseStep, method, path string) {
	c.t.Helper()
	body := c.fill(s.body)
	if s.back != nil {
		whole := maps.Clone(c.last.body)
		maps.Copy(whole, s.back)
		text, err := json.Marshal(whole)
		if err != nil {
			c.t.Fatal(err)
		}
		body = string(text)
	}
	a := c.exchange(method, path, body, s.header)
	if want := max(s.status, http.StatusOK); a.status != want {
		c.t.Fatalf("%s %s: status %d, want %d: %s", method, path, a.status, want, a.raw)
	}
	c.looksRight(s, method, a)
	for path, want := range s.want {
		if got := c.field(a, c.fill(path)); got != c.value(want) {
			c.t.Errorf("%s: %s is %#v, want %#v in %s", s.request, path, got, want, a.raw)
		}
	}
	if a.status == http.StatusCreated {
		c.ids["id"] = a.id()
	}
	if s.more != nil {
		s.more(c, a)
	}
	c.last = a
}

// looksRight checks what holds for every answer, whoever asks (CASES.md 1.0).
func (c *caseRun) looksRight(s *caseStep, method string, a answer) {
	c.t.Helper()
	if a.status == http.StatusNoContent {
		if a.raw != "" {
			c.t.Errorf("%s: 204 with a body: %s", s.request, a.raw)
		}
		return
	}
	media := "application/scim+json"
	if s.header["Accept"] == "application/json" {
		media = "application/json"
	}
	if got := a.header.Get("Content-Type"); got != media {
		c.t.Errorf("%s: Content-Type %q, want %q", s.request, got, media)
	}
	switch {
	case a.status >= http.StatusBadRequest:
		a.equal("urn:ietf:params:scim:api:messages:2.0:Error", "schemas", 0).equal(strconv.Itoa(a.status), "status").equal(c.value(emptyIsAbsent(s.errType)), "scimType")
		if a.detail() == "" {
			c.t.Errorf("%s: an error without a detail: %s", s.request, a.raw)
		}
	case a.body["totalResults"] != nil:
		a.equal("urn:ietf:params:scim:api:messages:2.0:ListResponse", "schemas", 0)
		if _, ok := a.body["Resources"].([]any); !ok {
			c.t.Errorf("%s: a list without Resources: %s", s.request, a.raw)
		}
	case method == http.MethodPost:
		if location := a.header.Get("Location"); location == "" || location != a.at("meta", "location") {
			c.t.Errorf("%s: Location %q, meta.location %v", s.request, location, a.at("meta", "location"))
		}
	}
	if strings.Contains(a.raw, `"password"`) && a.status < http.StatusBadRequest && !strings.HasPrefix(s.request, "GET /Schemas") {
		c.t.Errorf("%s: a password in the answer: %s", s.request, a.raw)
	}
}

func emptyIsAbsent(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// value is what a wanted value is in decoded JSON.
func (c *caseRun) value(want any) any {
	switch v := want.(type) {
	case string:
		return c.fill(v)
	case int:
		return float64(v)
	default:
		return want
	}
}

// field walks an answer by a path of fields.
func (c *caseRun) field(a answer, path string) any {
	before, after, each := strings.Cut(path, "/*")
	var steps []any
	for name := range strings.SplitSeq(before, "/") {
		if i, err := strconv.Atoi(name); err == nil {
			steps = append(steps, i)
			continue
		}
		steps = append(steps, name)
	}
	v := a.at(steps...)
	if !each {
		return v
	}
	elements, _ := v.([]any)
	texts := make([]string, len(elements))
	for i, e := range elements {
		m, _ := e.(map[string]any)
		texts[i] = fmt.Sprint(m[strings.TrimPrefix(after, "/")])
	}
	return strings.Join(texts, " ")
}
