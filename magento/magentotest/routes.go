package magentotest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// access tells who may use a route: an ACL resource, or one of these.
const (
	anonymous = "anonymous"
	self      = "self" // a customer, for the customer's own data
)

// handler answers a call with what encode is to write, or fails with *apiError.
type handler func(*Shop, *call) (any, error)

type route struct {
	method, pattern string
	access          string
	handle          handler
	topic           string // of the message queue; "" for a route that cannot be queued
	segments        []string
}

func get(pattern, access string, handle handler) route {
	return route{method: http.MethodGet, pattern: pattern, access: access, handle: handle}
}

func post(pattern, access string, handle handler) route {
	return route{method: http.MethodPost, pattern: pattern, access: access, handle: handle}
}

func put(pattern, access string, handle handler) route {
	return route{method: http.MethodPut, pattern: pattern, access: access, handle: handle}
}

func del(pattern, access string, handle handler) route {
	return route{method: http.MethodDelete, pattern: pattern, access: access, handle: handle}
}

func (r *route) name() string { return r.method + " " + r.pattern }

// call is one request that a route matched.
type call struct {
	request *http.Request
	route   *route
	how     mode
	store   string // code of the store view in the path; "" for none
	params  []string
	body    []byte
	user    identity
	query   queryParams // parsed when asked for
}

type routeTable struct {
	all     []route
	lookups map[lookup][]int // literal ones first
}

func newRouteTable(c *config) routeTable {
	t := routeTable{lookups: map[lookup][]int{}}
	groups := [][]route{
		customerRoutes(), accountRoutes(), groupRoutes(), storeRoutes(), metadataRoutes(), loginRoutes(), asyncRoutes(),
	}
	if c.module {
		groups = append(groups, moduleRoutes())
	}
	if c.versions() {
		groups = append(groups, versionRoutes())
	}
	t.all = slices.Concat(groups...)
	for _, literal := range []bool{true, false} {
		for i := range t.all {
			r := &t.all[i]
			if strings.Contains(r.pattern, "{") == literal {
				continue
			}
			r.segments = strings.Split(strings.TrimPrefix(r.pattern, "/"), "/")
			key := lookup{r.method, len(r.segments)}
			t.lookups[key] = append(t.lookups[key], i)
		}
	}
	return t
}

// lookup is what routes are sorted by before their segments are compared.
type lookup struct {
	method   string
	segments int
}

// find returns the route of a path such as /V1/customers/7 with its parameters.
func (t *routeTable) find(method, path string) (int, []string, bool) {
	segments := strings.Split(strings.Trim(path, "/"), "/")
	for _, i := range t.lookups[lookup{method, len(segments)}] {
		if params, ok := t.all[i].match(segments); ok {
			return i, params, true
		}
	}
	return 0, nil, false
}

func (r *route) match(segments []string) ([]string, bool) {
	var params []string
	for i, want := range r.segments {
		if want[0] == '{' {
			value, err := url.PathUnescape(segments[i])
			if err != nil || value == "" {
				return nil, false
			}
			params = append(params, value)
		} else if want != segments[i] {
			return nil, false
		}
	}
	return params, true
}

// mode is how a request wants its work done.
type mode int

const (
	direct mode = iota
	async       // /rest/async: later
	bulked      // /rest/async/bulk: a list of it, later
)

// splitPath takes a path such as /rest/default/async/V1/customers apart. It fails
// for one that does not lead to the REST API.
func splitPath(path string) (store string, how mode, rest string, ok bool) {
	path, ok = strings.CutPrefix(path, "/rest/")
	if !ok {
		return "", direct, "", false
	}
	for range 4 { // store, async, bulk, version
		segment, after, _ := strings.Cut(path, "/")
		switch {
		case segment == "V1":
			return store, how, "/" + path, true
		case segment == "async":
			how = async
		case segment == "bulk" && how == async:
			how = bulked
		case store == "" && how == direct && segment != "":
			store = segment
		default:
			return store, how, "/" + path, true
		}
		path = after
	}
	return store, how, "/" + path, true
}
