package magento

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// FuzzAnswers has each method of the client read any answer. Whatever comes is read or refused:
// an error is one line of bounded length that repeats nothing personal, and anything but a
// success is an error.
func FuzzAnswers(f *testing.F) {
	calls := everyMethod()
	names := slices.Sorted(maps.Keys(calls))
	for i, name := range names {
		f.Add(uint8(i), 200, calls[name].body, "application/json")
		f.Add(uint8(i), 200, "["+calls[name].body+"]", "application/json; charset=utf-8")
		f.Add(uint8(i), 200, `{"items":[`+calls[name].body+`,null,{"id":"7","items":[]}],"total_count":"1"}`, "application/json")
	}
	for _, body := range []string{
		``, `null`, `true`, `"ada@example.com"`, `[]`, `{}`, `[null]`, `{"items":null,"total_count":null}`, `{"items":{},"total_count":-1}`,
		`{"id":18446744073709551616}`, `{"id":-1}`, `{"id":1e400}`, `{"id":[1]}`, "{\"id\":1,\"email\":\"\xff\"}", `{"id":1,"id":2}`,
		`{"message":"No such entity with %fieldName = %fieldValue","parameters":{"fieldName":"email","fieldValue":"ada@example.com"}}`,
		`{"message":"%1","parameters":["ada@example.com"],"trace":"ada@example.com"}`, `<html>ada@example.com</html>`,
		`[{"id":1,"code":"base","name":"ada@example.com"}]`, `[{"attribute_code":"scim_owner","options":[{"label":null,"value":[]}]}]`,
		strings.Repeat(`{"a":[`, 1000), `{"version":"1.1.0","features":[1]}`, `{"id":"DE","available_regions":[{"id":"1","code":"BE","name":null}]}`,
	} {
		for _, status := range []int{200, 201, 204, 302, 400, 401, 403, 404, 405, 409, 429, 500, 503} {
			f.Add(uint8(status), status, body, "application/json")
		}
		f.Add(uint8(len(body)), 200, body, "text/html")
	}
	var next step
	client, err := New(Config{
		BaseURL: "https://shop.example", Credentials: Bearer{Token: "t"}, RetryMax: -1,
		Transport: transportFunc(func(r *http.Request) (*http.Response, error) { return next(r) }),
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(client.Close)
	f.Fuzz(func(t *testing.T, which uint8, status int, body, contentType string) {
		name := names[int(which)%len(names)]
		if status < 200 || status > 999 {
			return // net/http lets no other through
		}
		next = answer(status, body, "Content-Type", contentType)
		err := calls[name].do(t.Context(), client)
		if err == nil {
			if status > 299 {
				t.Errorf("%s takes %d for a success", name, status)
			}
			return
		}
		if _, ok := errors.AsType[*Error](err); !ok {
			t.Errorf("%s fails with a %T: %v", name, err, err)
		}
		if text := err.Error(); strings.ContainsAny(text, "\r\n@\x1b") || len(text) > 3*maxMessage {
			t.Errorf("%s fails with %q", name, text)
		}
	})
}

// transportFunc is a transport that is a function.
type transportFunc func(*http.Request) (*http.Response, error)

func (f transportFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
