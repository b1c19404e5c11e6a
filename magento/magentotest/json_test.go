package magentotest

import (
	"net/http"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// What PHP's json_encode writes by default.
func TestTextsAreEscapedAsPHPDoes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"plain <&> '":         `"plain <&> '"`,
		"https://example.com": `"https:\/\/example.com"`,
		"jösé":                `"j\u00f6s\u00e9"`,
		"😀":                   `"\ud83d\ude00"`,
		"\"\\":                `"\"\\"`,
		"\b\f\n\r\t\x01":      `"\b\f\n\r\t\u0001"`,
		"\u2028\x7f":          "\"\\u2028\x7f\"",
	} {
		if diff := cmp.Diff(want, string(mustEncode(t, text))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

// What is written as PHP writes it reads back the same, whichever way it is written.
func TestTextsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.String().Draw(t, "text")
		text := mustEncode(t, want)
		var got string
		if err := json.Unmarshal(text, &got); err != nil || got != want {
			t.Fatalf("%q became %s, read as %q: %v", want, text, got, err)
		}
		if !plain(string(text)) {
			t.Fatalf("%s is not ASCII", text)
		}
		var w jsonWriter
		w.quote(want)
		if diff := cmp.Diff(string(text), string(w.text)); diff != "" {
			t.Fatalf("%q (-encode +writer):\n%s", want, diff)
		}
	})
}

func TestBodiesAreReadAsPHPDoes(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]any{
		`  `:                           object(nil),
		`{"b":1.50,"a":2}`:             object{{"b", number("1.50")}, {"a", number("2")}},
		`{"a":1,"b":2,"a":null,"":[]}`: object{{"a", nil}, {"b", number("2")}, {"", []any{}}},
		`["x",true,false]`:             []any{"x", true, false},
	} {
		got, err := decodeBody([]byte(body))
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(member{})); err != nil || diff != "" {
			t.Errorf("%s (-want +got): %v\n%s", body, err, diff)
		}
	}
	nested := func(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }
	if _, err := decodeBody([]byte(nested(maxDepth))); err != nil {
		t.Errorf("%d lists in one another: %v", maxDepth, err)
	}
	c := newClient(t)
	for _, body := range []string{`{"a":`, `{} {}`, "{\"a\":\"\xff\"}", `{"a":"\ud800"}`, `[1,]`, nested(maxDepth + 1)} {
		c.do(http.MethodPut, "/rest/V1/customers/1", body).message(http.StatusBadRequest, "Decoding error.")
	}
}

// What PHP cannot encode, such as half a character, is an error 500.
func TestWhatIsNoUTF8CannotBeAnswered(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.do(http.MethodGet, searchPrefix+filterQuery(0, "email", "eq", "%FF"), "").want(http.StatusInternalServerError)
	c.do(http.MethodGet, "/rest/V1/bulk/%FF/status", "").want(http.StatusInternalServerError)
}
