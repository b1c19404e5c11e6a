package magento

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

// looseValues holds one value of each type that PHP is free with.
type looseValues struct {
	Text   string   `json:"text"`
	Texts  []string `json:"texts"`
	Number int64    `json:"number"`
	Flag   bool     `json:"flag"`
}

var looseBodies = []string{
	`{"text":"plain","number":7,"flag":true}`, `{"text":null,"number":null,"flag":null}`, `{"text":12.5e3,"number":"7","flag":"1"}`,
	` { "text" : [ "a" , 2 , null , [ true ] ] , "unknown" : { "deep" : [ { } , [ ] , -0.5E-2 ] } } `, `{"text":{"a":[1]}}`,
	`{"text":"\u00e9\ud83d\ude00\n\/\\\"\b\f\r\t"}`, `{"text":"é😀"}`, `{"text":"half \ud83d of a pair"}`, `{"text":"\udc00"}`, "{\"text\":\"\xff\"}",
	`{"number":-7,"flag":0}`, `{}`, `{"a":1,"a":2}`, `{"number":1,"text":"a","number":"2"}`, `{"number":""}`, `{"flag":""}`, `{"text":true}`, `{"text":false}`, `null`,
	`{"texts":["a",1,null,true]}`, `{"texts":"one line"}`, `{"texts":""}`, `{"texts":null}`, `{"texts":7}`,
	// Refused.
	``, `{`, `{"text"`, `{"text":`, `{"text":"a`, `{"text":"a"`, `{"text":"a",}`, `{"text":"a"}}`, `{"text":"a"} x`, `{"text":"\x"}`, `{"text":"\u12"}`,
	`{"text":"\`, `{"text":01}`, `{"text":1.}`, `{"text":+1}`, `{"text":nul}`, `{"text":[1,]}`, `{"text":[1 2]}`, `{"text":[1}`, `{text:1}`, "{\"text\":\"\n\"}",
	`{"number":1.5}`, `{"number":{}}`, `{"number":true}`, `{"number":"seven"}`, `{"number":99999999999999999999}`,
	`{"flag":2}`, `{"flag":"maybe"}`, `{"flag":[]}`, `{"x":truefalse}`, `[]`, `7`, `"a"`,
}

// byStandard reads a body with the standard library and plain rules.
func byStandard(body string) (out looseValues, ok bool) {
	var members map[string]json.RawMessage
	if json.Unmarshal([]byte(body), &members) != nil {
		return out, false
	}
	ok = true
	for name, raw := range members {
		switch name {
		case "text":
			out.Text = textOf(raw)
		case "texts":
			var list []json.RawMessage
			if json.Unmarshal(raw, &list) != nil {
				list = []json.RawMessage{raw}
			}
			for _, one := range list {
				out.Texts = append(out.Texts, textOf(one))
			}
			if raw[0] != '[' && slices.Equal(out.Texts, []string{""}) {
				out.Texts = nil
			}
		case "number":
			if digits := textOf(raw); digits != "" {
				n, err := strconv.ParseInt(digits, 10, 64)
				ok, out.Number = ok && err == nil && !strings.ContainsAny(string(raw[:1]), "[tf"), n
			}
		case "flag":
			switch out.Flag = slices.Contains([]string{"true", "1"}, textOf(raw)); textOf(raw) {
			case "1", "true", "0", "false", "":
				ok = ok && raw[0] != '['
			default:
				ok = false
			}
		}
	}
	return out, ok
}

func textOf(raw json.RawMessage) string {
	switch raw[0] {
	case '"':
		var s string
		_ = json.Unmarshal(raw, &s)
		return s
	case '[':
		var list []json.RawMessage
		_ = json.Unmarshal(raw, &list)
		parts := make([]string, len(list))
		for i, one := range list {
			parts[i] = textOf(one)
		}
		return strings.Join(parts, ",")
	}
	if literal, ok := map[string]string{"null": "", "true": "1", "false": "0"}[string(raw)]; ok {
		return literal
	}
	return string(raw)
}

func sameAsStandard(t *testing.T, body string) {
	t.Helper()
	var got, inOnePass looseValues
	err := decode([]byte(body), &got)
	if inOneErr := jsonv2.Unmarshal([]byte(body), &inOnePass, loose); (err == nil) != (inOneErr == nil) {
		t.Fatalf("%q: %v, and in one pass %v", body, err, inOneErr)
	}
	if diff := cmp.Diff(inOnePass, got); err == nil && diff != "" {
		t.Errorf("%q (-in one pass +got):\n%s", body, diff)
	}
	want, ok := byStandard(body)
	if (err == nil) != ok {
		t.Fatalf("%q: %v, the standard library reads %v", body, err, ok)
	}
	if diff := cmp.Diff(want, got); ok && diff != "" {
		t.Errorf("%q (-standard +got):\n%s", body, diff)
	}
}

func TestLooseTypesAgreeWithTheStandardLibrary(t *testing.T) {
	t.Parallel()
	for _, body := range looseBodies {
		sameAsStandard(t, body)
	}
}

func TestDeepNestingIsRefused(t *testing.T) {
	t.Parallel()
	for depth, want := range map[int]bool{maxDepth - 1: true, maxDepth: false, 1_000_000: false} {
		body := `{"text":` + strings.Repeat("[", depth) + strings.Repeat("]", depth) + `}`
		if err := decode([]byte(body), new(looseValues)); (err == nil) != want {
			t.Errorf("%d levels: %v", depth, err)
		}
	}
}

// FuzzLoose holds the reading of PHP's types against the standard library. Left out is
// what they are meant to differ in: nesting that is deep.
func FuzzLoose(f *testing.F) {
	for _, body := range looseBodies {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		if strings.Count(body, "[")+strings.Count(body, "{") < maxDepth {
			sameAsStandard(t, body)
		}
	})
}
