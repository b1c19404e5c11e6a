package scim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDecodeObjectReads(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		body string
		want map[string]any
	}{
		"empty object":              {`{}`, map[string]any{}},
		"white space around":        {" \t\r\n{ } \n", map[string]any{}},
		"byte order mark":           {"\ufeff{}", map[string]any{}},
		"literals":                  {`{"a":true,"b":false,"c":null}`, map[string]any{"a": true, "b": false, "c": nil}},
		"whole number":              {`{"a":9007199254740993}`, map[string]any{"a": int64(9007199254740993)}},
		"negative":                  {`{"a":-12}`, map[string]any{"a": int64(-12)}},
		"whole with fraction":       {`{"a":1.0,"b":1e3}`, map[string]any{"a": int64(1), "b": int64(1000)}},
		"fraction":                  {`{"a":0.5}`, map[string]any{"a": 0.5}},
		"beyond int64":              {`{"a":9223372036854775808}`, map[string]any{"a": 9223372036854775808.0}},
		"lists":                     {`{"a":[],"b":[1,[2],{}]}`, map[string]any{"a": []any{}, "b": []any{int64(1), []any{int64(2)}, map[string]any{}}}},
		"all escapes":               {`{"a":"\"\\\/\b\f\n\r\t\u00e9"}`, map[string]any{"a": "\"\\/\b\f\n\r\té"}},
		"surrogate pair":            {`{"a":"x\ud83d\ude00y"}`, map[string]any{"a": "x😀y"}},
		"raw UTF-8":                 {`{"a":"Łódź 😀"}`, map[string]any{"a": "Łódź 😀"}},
		"same name in other object": {`{"a":{"b":1},"c":{"B":2}}`, map[string]any{"a": map[string]any{"b": int64(1)}, "c": map[string]any{"B": int64(2)}}},
		"as deep as allowed":        {strings.Repeat(`{"a":`, 31) + `{}` + strings.Repeat(`}`, 31), nested(31)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := DecodeObject([]byte(tc.body))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func nested(depth int) map[string]any {
	inner := map[string]any{}
	for range depth {
		inner = map[string]any{"a": inner}
	}
	return inner
}

func TestDecodeObjectRefuses(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ body, where string }{
		"nothing":                   {``, "line 1, column 1"},
		"white space":               {"\n\n", "line 3, column 1"},
		"a list":                    {`[]`, "an object must begin here"},
		"a text":                    {`"x"`, "an object must begin here"},
		"no end":                    {`{"a":1`, "line 1, column 7"},
		"no value":                  {`{"a":`, "it ends too early"},
		"trailing comma":            {`{"a":1,}`, "line 1, column 7: invalid character ','"},
		"trailing comma in list":    {`{"a":[1,]}`, "line 1, column 8: invalid character ','"},
		"no comma":                  {`{"a":1 "b":2}`, "line 1, column 8"},
		"no colon":                  {`{"a" 1}`, "column 6: invalid character '1' after object name (expecting ':')"},
		"name without quotes":       {`{a:1}`, "line 1, column 2"},
		"single quotes":             {`{'a':1}`, "line 1, column 2"},
		"trailing data":             {"{}\n{}", "line 2, column 1"},
		"trailing bracket":          {"{}]", "line 1, column 3"},
		"comment":                   {"{} // x", "line 1, column 4"},
		"duplicate name":            {`{"a":1,"a":2}`, `"a"`},
		"duplicate in another case": {`{"userName":1,"USERNAME":2}`, `"USERNAME"`},
		"duplicate further down":    {`{"name":{"givenName":"x","GivenName":"y"}}`, "line 1, column 26"},
		"duplicate among many":      {manyNames(32, `"N0":1`), `"N0"`},
		"duplicate of the last":     {manyNames(40, `"N39":1`), `"N39"`},
		"leading zero":              {`{"a":01}`, "line 1, column 7"},
		"plus":                      {`{"a":+1}`, "column 6: invalid character '+' at start of value"},
		"only minus":                {`{"a":-}`, "column 7: invalid character '}' in number (expecting digit)"},
		"no digit after point":      {`{"a":1.}`, "column 8: invalid character '}' in number (expecting digit)"},
		"no digit in exponent":      {`{"a":1e+}`, "column 9: invalid character '}' in number (expecting digit)"},
		"huge number":               {`{"a":1e999}`, "too large"},
		"NaN":                       {`{"a":NaN}`, "column 6: invalid character 'N' at start of value"},
		"capital literal":           {`{"a":True}`, "column 6: invalid character 'T' at start of value"},
		"control character":         {"{\"a\":\"x\ny\"}", "control character"},
		"control after escape":      {"{\"a\":\"\\n\ny\"}", "control character"},
		"unknown escape":            {`{"a":"\x"}`, "column 7: a string has an invalid escape sequence"},
		"short hexadecimal":         {`{"a":"\u12"}`, "column 7: a string has an invalid escape sequence"},
		"lone high surrogate":       {`{"a":"\ud83d"}`, "column 7: a string has an invalid escape sequence"},
		"lone low surrogate":        {`{"a":"\ude00"}`, "column 7: a string has an invalid escape sequence"},
		"high before high":          {`{"a":"\ud83d\ud83d"}`, "column 7: a string has an invalid escape sequence"},
		"invalid UTF-8":             {"{\"a\":\"\xff\"}", "UTF-8"},
		"invalid UTF-8 in name":     {"{\"\xc3\":1}", "UTF-8"},
		"invalid after escape":      {"{\"a\":\"\\n\xff\"}", "UTF-8"},
		"encoded surrogate":         {"{\"a\":\"\xed\xa0\x80\"}", "UTF-8"},
		"string without end":        {`{"a":"x`, "column 8: it ends too early"},
		"escape without end":        {`{"a":"x\`, "column 8: it ends too early"},
		"one too deep":              {strings.Repeat(`{"a":`, 32) + `{}` + strings.Repeat(`}`, 32), "nested too deep"},
		"100,000 brackets":          {`{"a":` + strings.Repeat(`[`, 100_000), "nested too deep"},
		"100,000 braces":            {strings.Repeat(`{"a":`, 100_000), "nested too deep"},
		"column counts characters":  {`{"é":x}`, "column 6"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := DecodeObject([]byte(tc.body))
			wantScimError(t, err, InvalidSyntax, tc.where)
		})
	}
}

// manyNames is an object of n names, and one more.
func manyNames(n int, last string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"n%d":1,`, i)
	}
	return "{" + b.String() + last + "}"
}

func TestDecodeObjectKeepsDuplicateNamesOutOfTheLog(t *testing.T) {
	t.Parallel()
	_, err := DecodeObject([]byte(`{"secret@example.com":1,"secret@example.com":2}`))
	wantScimError(t, err, InvalidSyntax, "secret@example.com")
}

func TestDecodeObjectKeepsWhatFollowsAnEscapeOutOfTheLog(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"a":"\usecret"}`, `{"a":"\ud83dsecret"}`, `{"a":"\ud83d\usecret"}`, `{"a":"\s"}`} {
		_, err := DecodeObject([]byte(body))
		wantScimError(t, err, InvalidSyntax, "a string has an invalid escape sequence")
		if strings.Contains(err.Error(), `\`) || strings.Contains(err.Error(), "secr") {
			t.Errorf("%s: the text for the log has what the client sent: %v", body, err)
		}
	}
}

// What DecodeObject takes, encoding/json takes as well and reads the same.
func FuzzDecodeObject(f *testing.F) {
	for _, seed := range []string{
		rfcUser, rfcGroup, `{}`, `{"a":[1,2.5,-3e7,"\u00e9\ud83d\ude00",null,true]}`, `{"a":1,"A":2}`, "{\"a\":\"\xff\"}", `{"a":{"b":[{"c":{}}]}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := DecodeObject(body)
		if err != nil {
			wantScimError(t, err, InvalidSyntax, "line")
			return
		}
		var want map[string]any
		if err := json.Unmarshal(bytes.TrimPrefix(body, []byte("\ufeff")), &want); err != nil {
			t.Fatalf("encoding/json refuses what was accepted: %v", err)
		}
		if !equalMaps(floats(got).(map[string]any), want) {
			t.Errorf("read %v, encoding/json reads %v", got, want)
		}
		again, err := DecodeObject(jsonText(t, got))
		if err != nil || !equalMaps(got, again) {
			t.Errorf("written out and read again: %v, %v; want %v", again, err, got)
		}
	})
}

// floats returns v with every number as encoding/json reads it.
func floats(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := make(map[string]any, len(v))
		for name, e := range v {
			m[name] = floats(e)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = floats(e)
		}
		return list
	case int64:
		return float64(v)
	}
	return v
}
