package customer_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/scim"
)

// caseRun is a case under way.
type caseRun struct {
	*world
	ids  map[string]string
	last bridgetest.Answer
}

const adasPassword = "B4se-passw0rd"

// newCaseRun makes the store that every case begins with.
func newCaseRun(tb testing.TB, s setup) *caseRun {
	tb.Helper()
	c := &caseRun{world: newWorld(tb, s), ids: map[string]string{
		"CU": scim.UserSchema, "CG": scim.GroupSchema, "ENT": bridgetest.Enterprise, "wholesale": "g2", "retail": "g3",
	}}
	person := func(name, userName, given, family, more string) {
		c.ids[name] = c.Do(http.MethodPost, "/Users", `{"userName":"`+userName+`","name":{"givenName":"`+given+`","familyName":"`+family+`"},
			"emails":[{"value":"`+name+`@example.com","type":"work","primary":true}]`+more+`}`).Want(http.StatusCreated).ID()
	}
	person("ada", "ada@example.com", "Ada", "Byron", `,"externalId":"ext-ada","password":"`+adasPassword+`"`)
	person("ben", "ben", "Ben", "Okri", "")
	person("eve", "eve@example.com", "Eve", "Adams", `,"active":false`)
	c.Do(http.MethodPatch, c.fill("/Groups/{wholesale}"), bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(c.ids["ada"], c.ids["ben"])+`]}`)).Want(http.StatusNoContent)
	c.Do(http.MethodPatch, c.fill("/Groups/{retail}"), bridgetest.Patch(`{"op":"replace","path":"displayName","value":"Retail"}`)).Want(http.StatusNoContent)
	return c
}

// state is what can be seen of everybody, by name.
func (c *caseRun) state() map[string]string {
	c.T.Helper()
	state := map[string]string{}
	for _, name := range []string{"ada", "ben", "eve"} {
		id, err := strconv.ParseInt(c.ids[name], 10, 64)
		if err != nil {
			c.T.Fatal(err)
		}
		customer, _ := c.Shop.Customer(id)
		text, err := json.Marshal(customer)
		if err != nil {
			c.T.Fatal(err)
		}
		state[name] = string(text)
	}
	for _, name := range []string{"wholesale", "retail"} {
		state[name] = c.Do(http.MethodGet, "/Groups/"+c.ids[name], "").Raw
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
	c.T.Helper()
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
	c.T.Helper()
	body := c.fill(s.body)
	if s.back != nil {
		whole := maps.Clone(c.last.Body)
		maps.Copy(whole, s.back)
		text, err := json.Marshal(whole)
		if err != nil {
			c.T.Fatal(err)
		}
		body = string(text)
	}
	a := c.Exchange(method, path, body, s.header)
	if want := max(s.status, http.StatusOK); a.Status != want {
		c.T.Fatalf("%s %s: status %d, want %d: %s", method, path, a.Status, want, a.Raw)
	}
	c.looksRight(s, method, a)
	for path, want := range s.want {
		if got := c.field(a, c.fill(path)); got != c.value(want) {
			c.T.Errorf("%s: %s is %#v, want %#v in %s", s.request, path, got, want, a.Raw)
		}
	}
	if a.Status == http.StatusCreated {
		c.ids["id"] = a.ID()
	}
	if s.more != nil {
		s.more(c, a)
	}
	c.last = a
}

// looksRight checks what holds for every answer, whoever asks (docs/providers.md#what-nearly-all-have-in-common).
func (c *caseRun) looksRight(s *caseStep, method string, a bridgetest.Answer) {
	c.T.Helper()
	if a.Status == http.StatusNoContent {
		if a.Raw != "" {
			c.T.Errorf("%s: 204 with a body: %s", s.request, a.Raw)
		}
		return
	}
	media := "application/scim+json"
	if s.header["Accept"] == "application/json" {
		media = "application/json"
	}
	if got := a.Header.Get("Content-Type"); got != media {
		c.T.Errorf("%s: Content-Type %q, want %q", s.request, got, media)
	}
	switch {
	case a.Status >= http.StatusBadRequest:
		a.Equal("urn:ietf:params:scim:api:messages:2.0:Error", "schemas", 0).Equal(strconv.Itoa(a.Status), "status").Equal(c.value(emptyIsAbsent(s.errType)), "scimType")
		if a.Detail() == "" {
			c.T.Errorf("%s: an error without a detail: %s", s.request, a.Raw)
		}
	case a.Body["totalResults"] != nil:
		a.Equal("urn:ietf:params:scim:api:messages:2.0:ListResponse", "schemas", 0)
		if _, ok := a.Body["Resources"].([]any); !ok {
			c.T.Errorf("%s: a list without Resources: %s", s.request, a.Raw)
		}
	case method == http.MethodPost:
		if location := a.Header.Get("Location"); location == "" || location != a.At("meta", "location") {
			c.T.Errorf("%s: Location %q, meta.location %v", s.request, location, a.At("meta", "location"))
		}
	}
	if strings.Contains(a.Raw, `"password"`) && a.Status < http.StatusBadRequest && !strings.HasPrefix(s.request, "GET /Schemas") {
		c.T.Errorf("%s: a password in the answer: %s", s.request, a.Raw)
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
func (c *caseRun) field(a bridgetest.Answer, path string) any {
	before, after, each := strings.Cut(path, "/*")
	var steps []any
	for name := range strings.SplitSeq(before, "/") {
		if i, err := strconv.Atoi(name); err == nil {
			steps = append(steps, i)
			continue
		}
		steps = append(steps, name)
	}
	v := a.At(steps...)
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
