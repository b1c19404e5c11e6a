package magento

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// looseWire holds one value of each type that a jsonReader reads.
type looseWire struct {
	Text   text   `json:"text"`
	Number number `json:"number"`
	Flag   flag   `json:"flag"`
}

func (w *looseWire) readFrom(r *jsonReader) {
	r.object(func(name string) {
		switch name {
		case "text":
			w.Text = text(r.anyText())
		case "number":
			w.Number = number(r.number())
		case "flag":
			w.Flag = flag(r.flag())
		default:
			r.skip()
		}
	})
}

var looseBodies = []string{
	`{"text":"plain","number":7,"flag":true}`, `{"text":null,"number":null,"flag":null}`, `{"text":12.5e3,"number":"7","flag":"1"}`,
	` { "text" : [ "a" , 2 , null , [ true ] ] , "unknown" : { "deep" : [ { } , [ ] , -0.5E-2 ] } } `, `{"text":{"a":[1]}}`,
	`{"text":"\u00e9\ud83d\ude00\n\/\\\"\b\f\r\t"}`, `{"text":"é😀"}`, `{"text":"half \ud83d of a pair"}`, `{"text":"\udc00"}`, "{\"text\":\"\xff\"}",
	`{"number":-7,"flag":0}`, `{}`, `{"a":1,"a":2}`, `{"number":""}`,
	// Refused.
	``, `{`, `{"text"`, `{"text":`, `{"text":"a`, `{"text":"a"`, `{"text":"a",}`, `{"text":"a"}}`, `{"text":"a"} x`, `{"text":"\x"}`, `{"text":"\u12"}`,
	`{"text":"\`, `{"text":01}`, `{"text":1.}`, `{"text":+1}`, `{"text":nul}`, `{"text":[1,]}`, `{"text":[1 2]}`, `{"text":[1}`, `{text:1}`, "{\"text\":\"\n\"}",
	`{"number":1.5}`, `{"number":{}}`, `{"flag":2}`, `{"flag":[]}`, `{"x":truefalse}`, `null`, `[]`, `7`,
}

// sameAsStandard reads a body both ways.
func sameAsStandard(t *testing.T, body string) {
	t.Helper()
	var ours looseWire
	err := decode([]byte(body), &ours)
	var theirs struct{ looseAlias }
	want := json.Unmarshal([]byte(body), &theirs)
	if strings.TrimLeft(body, " \t\r\n") == "null" || strings.TrimSpace(body) == "null" {
		want = errMalformed // no object, which encoding/json lets pass
	}
	if (err == nil) != (want == nil) {
		t.Fatalf("%q: %v, encoding/json says %v", body, err, want)
	}
	if err == nil {
		if diff := cmp.Diff(looseWire(theirs.looseAlias), ours); diff != "" {
			t.Errorf("%q (-encoding/json +got):\n%s", body, diff)
		}
	}
}

// looseAlias is looseWire for encoding/json.
type looseAlias looseWire

func TestReaderAgreesWithEncodingJSON(t *testing.T) {
	t.Parallel()
	for _, body := range looseBodies {
		sameAsStandard(t, body)
	}
}

func TestReaderRefusesDeepNesting(t *testing.T) {
	t.Parallel()
	for depth, want := range map[int]error{maxDepth - 1: nil, maxDepth: errMalformed, 1_000_000: errMalformed} {
		body := `{"text":` + strings.Repeat("[", depth) + strings.Repeat("]", depth) + `}`
		if err := decode([]byte(body), new(looseWire)); err != want { //nolint:errorlint // the very error is documented
			t.Errorf("%d levels: %v, want %v", depth, err, want)
		}
	}
}

// FuzzReader holds the reader against encoding/json. Left out is what they are
// meant to differ in: names in another letter case, and deep nesting.
func FuzzReader(f *testing.F) {
	for _, body := range looseBodies {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		lower := strings.ToLower(body)
		for _, name := range []string{"text", "number", "flag"} {
			if strings.Count(lower, name) != strings.Count(body, name) {
				return
			}
		}
		if strings.Count(body, "[")+strings.Count(body, "{") >= maxDepth {
			return
		}
		sameAsStandard(t, body)
	})
}
