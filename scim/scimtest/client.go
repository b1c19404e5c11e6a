package scimtest

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

const (
	prefix  = "/scim/v2"
	baseURL = "https://scim.example.com"
	token   = "token-of-the-suite"
)

// client sends requests to the service provider of one case, about the resources of one
// endpoint. It fails the case where an answer is not the expected one.
type client struct {
	*testing.T
	Stores
	suite    *Suite
	kind     *Kind
	endpoint string
	handler  http.Handler
}

func newClient(t *testing.T, s *Suite, endpoint string, kind *Kind) *client {
	t.Helper()
	c := &client{T: t, Stores: s.Open(t), suite: s, kind: kind, endpoint: endpoint}
	accepted, err := scimserver.ParseToken(token)
	if err != nil {
		t.Fatal(err)
	}
	config := scimserver.Config{Prefix: prefix, BaseURL: baseURL, Tokens: []scimserver.Token{accepted}}
	handler, err := scimserver.NewHandler(config, c.Users, c.Groups)
	if err != nil {
		t.Fatal(err)
	}
	e := scimserver.NewEcho()
	handler.Register(e)
	c.handler = e
	return c
}

// users is the same client for users.
func (c *client) users() *client {
	other := *c
	other.endpoint, other.kind = usersPath, c.suite.Users
	return &other
}

// resourceType is what the store says of its resources at present.
func (c *client) resourceType() *scim.ResourceType {
	c.Helper()
	describe := c.Users.ResourceType
	if c.endpoint == groupsPath {
		describe = c.Groups.ResourceType
	}
	rt, err := describe(c.Context())
	if err != nil {
		c.Fatal(err)
	}
	return rt
}

// keeps reports whether the resources have an attribute that clients can write.
func (c *client) keeps(name string) bool {
	c.Helper()
	path, ok := c.path(name)
	return ok && path.Attribute.Mutability != scim.ReadOnly
}

// path resolves a path that the store has, not only the standard.
func (c *client) path(text string) (scim.Path, bool) {
	c.Helper()
	rt := c.resourceType()
	path, err := scim.ParsePath(text, rt)
	if err != nil {
		return path, false
	}
	a := rt.Attribute(path.Schema, path.Attribute.Name)
	return path, a != nil && (path.Sub == nil || a.Sub(path.Sub.Name) != nil)
}

// needs skips the case where clients cannot write one of these paths.
func (c *client) needs(paths ...string) {
	c.Helper()
	for _, path := range paths {
		if !c.keeps(path) {
			c.Skipf("the store does not keep %s", path)
		}
	}
}

// example is resource n, without what the store does not keep.
func (c *client) example(n int) scim.Resource {
	c.Helper()
	r := User(n)
	if c.endpoint == groupsPath {
		r = Group(n)
	}
	if c.kind.Adapt != nil {
		c.kind.Adapt(n, r)
	}
	r, err := c.resourceType().Normalize(r)
	if err != nil {
		c.Fatal(err)
	}
	return r
}

// create makes resource n and returns its path.
func (c *client) create(n int) string {
	c.Helper()
	return c.endpoint + "/" + c.post(c.example(n)).is(http.StatusCreated).id()
}

func (c *client) post(body any) answer {
	c.Helper()
	return c.send(http.MethodPost, c.endpoint, body)
}

func (c *client) get(path string, headers ...string) answer {
	c.Helper()
	return c.send(http.MethodGet, path, nil, headers...)
}

func (c *client) put(path string, body any, headers ...string) answer {
	c.Helper()
	return c.send(http.MethodPut, path, body, headers...)
}

func (c *client) delete(path string, headers ...string) answer {
	c.Helper()
	return c.send(http.MethodDelete, path, nil, headers...)
}

// list reads a list; the query has parameters in pairs.
func (c *client) list(parameters ...string) answer {
	c.Helper()
	query := url.Values{}
	for pair := range slices.Chunk(parameters, 2) {
		query.Set(pair[0], pair[1])
	}
	return c.get(c.endpoint + "?" + query.Encode())
}

// operation is one of a PATCH.
type operation map[string]any

func (c *client) patch(path string, operations ...operation) answer {
	c.Helper()
	body := map[string]any{
		"schemas": []any{"urn:ietf:params:scim:api:messages:2.0:PatchOp"}, "Operations": operations,
	}
	return c.send(http.MethodPatch, path, body)
}

// send sends a request with a body, unless that is nil, and headers in pairs.
func (c *client) send(method, path string, body any, headers ...string) answer {
	c.Helper()
	text := ""
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			c.Fatal(err)
		}
		text = string(encoded)
	}
	r := httptest.NewRequestWithContext(c.Context(), method, baseURL+prefix+path, strings.NewReader(text))
	r.Header.Set("Authorization", "Bearer "+token)
	if text != "" {
		r.Header.Set("Content-Type", "application/scim+json")
	}
	for pair := range slices.Chunk(headers, 2) {
		r.Header.Set(pair[0], pair[1])
	}
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	a := answer{c: c, request: method + " " + path + " " + text, status: w.Code, header: w.Header(), text: w.Body.String()}
	if a.text != "" {
		if err := json.Unmarshal(w.Body.Bytes(), &a.body); err != nil {
			c.Fatalf("%s: the body is no JSON object: %v\n%s", a.request, err, a.text)
		}
	}
	return a
}

// all are the resources of the endpoint, as a client reads them.
func (c *client) all() []scim.Resource {
	c.Helper()
	return c.list("count", "1000").resources()
}

// byNumber orders the ids of resources of one type: by the number that they end in, or
// other texts anyhow.
func byNumber(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

// idsOf returns the ids of resources, in their order.
func idsOf(resources []scim.Resource) []string {
	ids := make([]string, len(resources))
	for i, r := range resources {
		ids[i] = r.ID()
	}
	return ids
}

// sorted returns a copy in the order of numbers.
func sorted(ids []string) []string { return slices.SortedFunc(slices.Values(ids), byNumber) }
