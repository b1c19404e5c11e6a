package magentotest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

// shopClient sends requests to a shop without a network.
type shopClient struct {
	t             *testing.T
	shop          *Shop
	authorization string
}

func newClient(t *testing.T, opts ...Option) *shopClient {
	t.Helper()
	return &shopClient{t, NewShop(append([]Option{WithBearer("token")}, opts...)...), "Bearer token"}
}

// as returns a client with another Authorization header.
func (c *shopClient) as(authorization string) *shopClient {
	return &shopClient{c.t, c.shop, authorization}
}

// reply is an answer and its decoded body.
type reply struct {
	t      *testing.T
	status int
	body   any
	raw    string
}

func (c *shopClient) do(method, path, body string) reply {
	c.t.Helper()
	req := httptest.NewRequestWithContext(c.t.Context(), method, path, strings.NewReader(body))
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.authorization != "" {
		req.Header.Set("Authorization", c.authorization)
	}
	return c.send(req)
}

func (c *shopClient) send(req *http.Request) reply {
	c.t.Helper()
	w := httptest.NewRecorder()
	c.shop.ServeHTTP(w, req)
	r := reply{t: c.t, status: w.Code, raw: w.Body.String()}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(w.Body.Bytes(), &r.body); err != nil {
			c.t.Fatalf("%s %s: %v in %s", req.Method, req.URL.Path, err, r.raw)
		}
	}
	return r
}

// want fails the test at once unless the status is as wanted.
func (r reply) want(status int) reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("status %d, want %d: %s", r.status, status, r.raw)
	}
	return r
}

// message fails the test unless the answer is an error with the message.
func (r reply) message(status int, message string) {
	r.t.Helper()
	r.want(status)
	if got := r.at("message"); got != message {
		r.t.Errorf("message %q, want %q", got, message)
	}
}

// at walks into the body by names and indexes; nil where there is nothing.
func (r reply) at(path ...any) any {
	v := r.body
	for _, step := range path {
		switch step := step.(type) {
		case string:
			o, _ := v.(map[string]any)
			v = o[step]
		case int:
			list, _ := v.([]any)
			if step >= len(list) {
				return nil
			}
			v = list[step]
		}
	}
	return v
}

// is fails the test unless the body has a value at a place.
func (r reply) is(want any, path ...any) reply {
	r.t.Helper()
	if got := r.at(path...); got != want {
		r.t.Errorf("%v is %v, want %v", path, got, want)
	}
	return r
}

const password = "Str0ng-Passw0rd"

// create makes a customer of the fields in JSON and returns the path of it.
func (c *shopClient) create(fields string) string {
	c.t.Helper()
	r := c.do(http.MethodPost, "/rest/V1/customers", `{"customer":`+fields+`,"password":"`+password+`"}`).
		want(http.StatusOK)
	id, _ := json.Marshal(r.at("id"))
	return "/rest/V1/customers/" + string(id)
}

func (c *shopClient) put(path, fields string) reply {
	c.t.Helper()
	return c.do(http.MethodPut, path, `{"customer":`+fields+`}`)
}
