package magentotest

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
)

// contract is magento/module/openapi.json, which the companion module is built to.
type contract struct {
	Paths      map[string]map[string]*operation
	Components struct{ Schemas map[string]schema }

	SearchFields map[string][]string `json:"x-search-fields"`
	Errors       map[string]struct {
		Status     int
		Message    string
		Parameters []string
		Code       float64
	} `json:"x-errors"`
}

type operation struct {
	ACL       string `json:"x-magento-acl"`
	ACLRoles  string `json:"x-magento-acl-roles"`
	Responses map[string]struct {
		Content map[string]struct{ Schema schema }
	}
}

type schema map[string]any

func readContract(t *testing.T) *contract {
	t.Helper()
	data, err := os.ReadFile("../module/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	c := &contract{}
	if err := json.Unmarshal(data, c, json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatal(err)
	}
	return c
}

// routes returns the operations by their routes, "GET /V1/…".
func (c *contract) routes() map[string]*operation {
	all := map[string]*operation{}
	for path, operations := range c.Paths {
		for method, o := range operations {
			all[strings.ToUpper(method)+" "+path] = o
		}
	}
	return all
}

// check returns what in a value is against the schema. It knows what the document
// uses and refuses the rest, so that nothing in it goes unchecked.
func (c *contract) check(s schema, v any, where string) (problems []string) {
	for _, keyword := range sortedKeys(s) {
		problems = append(problems, c.checkKeyword(keyword, s, v, where)...)
	}
	return problems
}

func (c *contract) checkKeyword(keyword string, s schema, v any, where string) []string {
	wrong := func(format string, args ...any) []string {
		return []string{where + ": " + fmt.Sprintf(format, args...)}
	}
	text, isText := v.(string)
	number, isNumber := v.(float64)
	list, _ := v.([]any)
	switch argument := s[keyword]; keyword {
	case "$ref":
		name, _ := argument.(string)
		target, ok := c.Components.Schemas[strings.TrimPrefix(name, "#/components/schemas/")]
		if !ok {
			return wrong("the document has no %s", name)
		}
		return c.check(target, v, where)
	case "type":
		if got := typeOf(v); got != argument && (got != "integer" || argument != "number") {
			return wrong("%v is of type %s, not %v", v, got, argument)
		}
	case "properties", "required":
		return c.checkObject(keyword, s, v, where)
	case "items":
		var problems []string
		for i, item := range list {
			problems = append(problems, c.check(sub(argument), item, fmt.Sprintf("%s[%d]", where, i))...)
		}
		return problems
	case "enum":
		if values, _ := argument.([]any); !slices.Contains(values, v) {
			return wrong("%v is none of %v", v, argument)
		}
	case "maxLength":
		if limit, _ := argument.(float64); isText && utf8.RuneCountInString(text) > int(limit) {
			return wrong("%q is longer than %v", text, argument)
		}
	case "pattern":
		pattern, _ := argument.(string)
		if ok, err := regexp.MatchString(pattern, text); isText && (!ok || err != nil) {
			return wrong("%q does not match %s", text, pattern)
		}
	case "minimum":
		if limit, _ := argument.(float64); isNumber && number < limit {
			return wrong("%v is less than %v", number, argument)
		}
	case "description", "readOnly", "additionalProperties": // the last one is for checkObject
	default:
		if !strings.HasPrefix(keyword, "x-") {
			return wrong("the document uses %s, which this test cannot check", keyword)
		}
	}
	return nil
}

// checkObject checks the members of an object. One that the document does not
// know is a failure where it knows any, unless it says that there are others.
func (c *contract) checkObject(keyword string, s schema, v any, where string) (problems []string) {
	o, ok := v.(map[string]any)
	if !ok {
		return nil // told by type
	}
	if keyword == "required" {
		names, _ := s[keyword].([]any)
		for _, name := range names {
			if _, there := o[name.(string)]; !there {
				problems = append(problems, fmt.Sprintf("%s: %v is missing", where, name))
			}
		}
		return problems
	}
	known := sub(s[keyword])
	for _, name := range sortedKeys(o) {
		property, there := known[name]
		if !there && s["additionalProperties"] == true {
			continue
		}
		if !there {
			problems = append(problems, where+": the document knows no "+name)
			continue
		}
		problems = append(problems, c.check(sub(property), o[name], where+"."+name)...)
	}
	return problems
}

func sub(v any) schema {
	s, _ := v.(map[string]any)
	return s
}

func typeOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "array"
	case float64:
		if v == float64(int64(v)) {
			return "integer"
		}
		return "number"
	}
	return "object"
}

func sortedKeys[M ~map[string]V, V any](m M) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// The check itself finds what it is for.
func TestSchemaCheck(t *testing.T) {
	t.Parallel()
	c := &contract{}
	c.Components.Schemas = map[string]schema{"Name": {"type": "string", "maxLength": 3.0, "pattern": "^[a-z]*$"}}
	s := schema{
		"type": "object", "required": []any{"name"},
		"properties": map[string]any{
			"name": map[string]any{"$ref": "#/components/schemas/Name"},
			"n":    map[string]any{"type": "integer", "minimum": 1.0},
			"list": map[string]any{"type": "array", "items": map[string]any{"enum": []any{"a", "b"}}},
		},
	}
	for text, want := range map[string]string{
		`{"name":"öl"}`:               `x.name: "öl" does not match ^[a-z]*$`,
		`{"name":"abc","n":1}`:        "",
		`{"name":"abcd"}`:             `x.name: "abcd" is longer than 3`,
		`{"n":1}`:                     "x: name is missing",
		`{"name":"a","m":1}`:          "x: the document knows no m",
		`{"name":"a","n":0}`:          "x.n: 0 is less than 1",
		`{"name":"a","n":1.5}`:        "x.n: 1.5 is of type number, not integer",
		`{"name":null}`:               "x.name: <nil> is of type null, not string",
		`{"name":"a","list":["b"]}`:   "",
		`{"name":"a","list":["b",1]}`: "x.list[1]: 1 is none of [a b]",
		`[]`:                          "x: [] is of type array, not object",
	} {
		var v any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(c.check(s, v, "x"), "; "); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	if got := c.check(schema{"oneOf": nil}, nil, "x"); len(got) != 1 {
		t.Errorf("an unknown keyword: %q", got)
	}
}
