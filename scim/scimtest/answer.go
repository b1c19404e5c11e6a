package scimtest

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/scim"
)

// answer is what the client got.
type answer struct {
	c       *client
	request string
	status  int
	header  http.Header
	text    string
	body    scim.Resource // of JSON: numbers are float64
}

// is ends the case unless the status is one of these.
func (a answer) is(statuses ...int) answer {
	a.c.Helper()
	if !slices.Contains(statuses, a.status) {
		a.c.Fatalf("%s\nstatus %d, want %v: %s", a.request, a.status, statuses, a.text)
	}
	return a
}

// done ends the case unless a change was carried out: with the resource in the answer,
// or without.
func (a answer) done() {
	a.c.Helper()
	a.is(http.StatusOK, http.StatusNoContent)
}

// isError checks an error and its body (RFC 7644 section 3.12).
func (a answer) isError(status int, scimType string) {
	a.c.Helper()
	a.is(status)
	if a.body.String("status") != strconv.Itoa(status) || a.body.String("detail") == "" {
		a.c.Errorf("%s\nthe error has no status or no detail: %s", a.request, a.text)
	}
	if got := a.body.String("scimType"); got != scimType {
		a.c.Errorf("%s\nscimType is %q, want %q: %s", a.request, got, scimType, a.text)
	}
	if diff := cmp.Diff([]any{"urn:ietf:params:scim:api:messages:2.0:Error"}, a.body["schemas"]); diff != "" {
		a.c.Errorf("%s\nschemas of the error (-want +got):\n%s", a.request, diff)
	}
}

func (a answer) id() string {
	a.c.Helper()
	if a.body.ID() == "" {
		a.c.Fatalf("%s\nthere is no id: %s", a.request, a.text)
	}
	return a.body.ID()
}

// number is a number of a list, such as totalResults; -1 for none.
func (a answer) number(name string) int {
	n, ok := a.body[name].(float64)
	if !ok {
		return -1
	}
	return int(n)
}

// resources are those of a list.
func (a answer) resources() []scim.Resource {
	a.c.Helper()
	return a.is(http.StatusOK).body.List("Resources")
}

// found are the ids of a list.
func (a answer) found() []string {
	a.c.Helper()
	return idsOf(a.resources())
}

// equal compares what was sent with what is in the body. What the client did not send may
// be there too, but no further value of a multi-valued attribute.
func (a answer) equal(sent scim.Resource) answer {
	a.c.Helper()
	a.contains("", sent, a.body)
	return a
}

func (a answer) contains(parent string, sent, got scim.Resource) {
	a.c.Helper()
	for name, value := range sent {
		if part := sent.Complex(name); part != nil {
			a.contains(parent+name+".", part, got.Complex(name))
			continue
		}
		if name == "schemas" { // other extensions may be computed
			value = nil
		}
		if diff := cmp.Diff(value, got[name]); value != nil && diff != "" {
			a.c.Errorf("%s\n%s (-sent +answered):\n%s", a.request, parent+name, diff)
		}
	}
}

// has compares the value at a path with the wanted one, nil for none.
func (a answer) has(path string, want any) answer {
	a.c.Helper()
	if diff := cmp.Diff(want, a.value(path)); diff != "" {
		a.c.Errorf("%s\n%s (-want +got):\n%s", a.request, path, diff)
	}
	return a
}

// value is the value at a path, nil for none: that of a singular attribute, or the list
// of the values of a multi-valued one.
func (a answer) value(text string) any {
	a.c.Helper()
	path, err := scim.ParsePath(text, a.c.resourceType())
	if err != nil {
		a.c.Fatal(err)
	}
	return valueAt(a.body, path)
}

func valueAt(r scim.Resource, path scim.Path) any {
	if path.Schema != "" {
		r = r.Complex(path.Schema)
	}
	v := r[path.Attribute.Name]
	if path.Sub == nil {
		return v
	}
	switch v := v.(type) {
	case map[string]any:
		return v[path.Sub.Name]
	case []any:
		if len(v) == 0 {
			return nil
		}
		var values []any
		for _, element := range r.List(path.Attribute.Name) {
			values = append(values, element[path.Sub.Name])
		}
		return values
	}
	return nil
}
