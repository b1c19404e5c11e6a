package scim

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestAppendResourceWritesTheUserOfRFC7643Section8_3(t *testing.T) {
	t.Parallel()
	user := jsonResource(t, rfcUser)
	want := user.Clone()
	delete(want, "password") // never returned

	text := AppendResource([]byte("x"), UserResourceType(), user, Projection{})
	if text[0] != 'x' {
		t.Error("what was there before is gone")
	}
	if diff := cmp.Diff(want, jsonResource(t, string(text[1:]))); diff != "" {
		t.Error(diff)
	}
}

func TestAppendResource(t *testing.T) {
	t.Parallel()
	const schemas = `"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]`
	const both = `"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]`
	const user = `{"id":"11","externalId":"e","userName":"ada","active":false,"title":"T","password":"s3cret","name":{"familyName":"B","givenName":"A"},
		"emails":[{"value":"a@x","type":"work","primary":true},{"value":"b@x"}],"groups":[{"value":"21","display":"G"}],"unknown":"u",
		"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"12","displayName":"M"},"department":"D"},
		"meta":{"created":"2020-01-01T00:00:00Z","location":"/Users/11","resourceType":"User"}}`
	const meta = `"meta":{"resourceType":"User","created":"2020-01-01T00:00:00Z","location":"/Users/11"}`
	for name, tc := range map[string]struct{ resource, attributes, excluded, want string }{
		"in the order of the schema": {user, "", "", `{` + both + `,"id":"11","externalId":"e","userName":"ada","name":{"familyName":"B","givenName":"A"},"title":"T","active":false,` +
			`"emails":[{"value":"a@x","type":"work","primary":true},{"value":"b@x"}],"groups":[{"value":"21","display":"G"}],` +
			`"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"D","manager":{"value":"12","displayName":"M"}},` + meta + `}`},
		"an empty resource":               {`{}`, "", "", `{` + schemas + `}`},
		"one attribute":                   {user, "userName", "", `{` + schemas + `,"id":"11","userName":"ada"}`},
		"parts":                           {user, "name.givenName,emails.value,meta.location", "", `{` + schemas + `,"id":"11","name":{"givenName":"A"},"emails":[{"value":"a@x"},{"value":"b@x"}],"meta":{"location":"/Users/11"}}`},
		"a part that is absent":           {user, "name.formatted,emails.display", "", `{` + schemas + `,"id":"11"}`},
		"a part that one element has":     {user, "emails.type", "", `{` + schemas + `,"id":"11","emails":[{"type":"work"}]}`},
		"schemas is always there":         {user, "schemas", "", `{` + schemas + `,"id":"11"}`},
		"attribute of an extension":       {user, enterprise + "department", "", `{` + both + `,"id":"11","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"D"}}`},
		"part of an extension":            {user, enterprise + "manager.value", "", `{` + both + `,"id":"11","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"12"}}}`},
		"absent part of an extension":     {user, enterprise + "manager.$ref", "", `{` + schemas + `,"id":"11"}`},
		"an extension":                    {user, EnterpriseUserSchema, "", `{` + both + `,"id":"11","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"D","manager":{"value":"12","displayName":"M"}}}`},
		"without an extension":            {user, "", EnterpriseUserSchema + ",emails,groups,meta,name", `{` + schemas + `,"id":"11","externalId":"e","userName":"ada","title":"T","active":false}`},
		"without parts":                   {user, "", enterprise + "department,emails.value,groups.display,name,meta,title,externalId,active", `{` + both + `,"id":"11","userName":"ada","emails":[{"type":"work","primary":true}],"groups":[{"value":"21"}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"12","displayName":"M"}}}`},
		"without what is always returned": {`{"id":"11"}`, "", "id,schemas", `{` + schemas + `,"id":"11"}`},
		"the password, asked for":         {user, "password", "", `{` + schemas + `,"id":"11"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rt := UserResourceType()
			p, err := ParseProjection([]string{tc.attributes}, []string{tc.excluded}, rt)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, string(AppendResource(nil, rt, jsonResource(t, tc.resource), p))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAppendResourceLeavesOutUnknownAttributes(t *testing.T) {
	t.Parallel()
	got := string(AppendResource(nil, partialUser(), jsonResource(t, rfcUser), Projection{}))
	for _, name := range []string{"title", "nickName", "photos", "externalId", "manager", "costCenter"} {
		if strings.Contains(got, `"`+name+`"`) {
			t.Errorf("the answer has %s: %s", name, got)
		}
	}
}

func TestAppendScalar(t *testing.T) {
	t.Parallel()
	for want, v := range map[string]any{
		`""`:                     "",
		`"\"\\/\b\f\n\r\t"`:      "\"\\/\b\f\n\r\t",
		"\"\\u0000\\u001f\x7f\"": "\x00\x1f\x7f",
		`"Łódź 😀"`:               "Łódź 😀",
		"\"a\u2028b\u2029c\"":    "a\u2028b\u2029c",
		"\"a\ufffdb\"":           "a\xffb",
		"\"\ufffd\ufffd\"":       "\xed\xa0"[:2],
		"\"\ufffd\"":             "\ufffd",
		`"<&>"`:                  "<&>",
		`true`:                   true,
		`-9223372036854775808`:   int64(math.MinInt64),
		`1.5`:                    1.5,
		`1e+300`:                 1e300,
		`null`:                   nil,
	} {
		if got := string(appendScalar(nil, v)); got != want {
			t.Errorf("appendScalar(%#v) = %s, want %s", v, got, want)
		}
	}
	for _, v := range []any{math.NaN(), math.Inf(1), []int{1}} {
		if got := string(appendScalar(nil, v)); got != "null" {
			t.Errorf("appendScalar(%v) = %s, want null", v, got)
		}
	}
}

func TestAppendStringWritesAnyTextAsValidJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
		if rapid.Bool().Draw(t, "valid") {
			s = rapid.String().Draw(t, "text")
		}
		var got string
		if err := json.Unmarshal(appendScalar(nil, s), &got); err != nil {
			t.Fatal(err)
		}
		if want := string([]rune(s)); got != want {
			t.Fatalf("%q is read back as %q", s, got)
		}
		if !utf8.Valid(appendScalar(nil, s)) {
			t.Fatal("not UTF-8")
		}
	})
}

func TestAppendResourceReadsBack(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	rapid.Check(t, func(t *rapid.T) {
		r := drawNormalUser(t, rt)
		got, err := DecodeObject(AppendResource(nil, rt, r, Projection{}))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r, Resource(got)); diff != "" {
			t.Fatal(diff)
		}
	})
}
