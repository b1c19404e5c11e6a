package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// request is one of SCIM or of Magento.
type request struct {
	method, path, body string
}

// operation is something that a client does, as a request of SCIM, and as the calls of Magento
// that the bridge was seen to make for it.
type operation struct {
	name string
	// who is concerned by the number n of a way.
	who func(s *system, way string, n int) person
	// scim is the request about somebody. It changes something each time where round, which
	// tells how often each has had a turn, is another.
	scim func(p person, round int) request
	// several is there in place of who and scim where it is more than one request.
	several func(ctx context.Context, w *way, n int) error

	calls    []request // as recorded for whom
	recorded person
	atOnce   int                      // how many writes are sent at the same time
	next     map[string]*atomic.Int64 // by way
}

func operations() []*operation {
	unchanged := func(s *system, _ string, n int) person { return s.people.unchanged[n%crowd] }
	changed := func(s *system, way string, n int) person { return s.people.changed[way][n%crowd] }
	created := func(_ *system, way string, n int) person {
		return person{email: fmt.Sprintf("new-%s-%d@example.com", way, n)}
	}
	return []*operation{
		{name: "GET", who: unchanged, scim: func(p person, _ int) request {
			return request{method: http.MethodGet, path: "/Users/" + p.id}
		}},
		{name: "filter", who: unchanged, scim: func(p person, _ int) request {
			return request{method: http.MethodGet, path: "/Users?filter=" + url.QueryEscape(`userName eq "`+p.email+`"`)}
		}},
		{name: "list of 100", who: unchanged, scim: func(person, int) request {
			return request{method: http.MethodGet, path: "/Users?count=100"}
		}},
		{name: "POST", who: created, scim: func(p person, _ int) request {
			return request{http.MethodPost, "/Users", newUser(p.email)}
		}},
		{name: "PATCH active", who: changed, scim: func(p person, round int) request {
			return patch("/Users/"+p.id, fmt.Sprintf(`{"op":"replace","path":"active","value":%t}`, round%2 == 1))
		}},
		{name: "PUT unchanged", who: unchanged, scim: func(p person, _ int) request {
			return request{http.MethodPut, "/Users/" + p.id, p.resource}
		}},
	}
}

// groupPatch lets 100 people join a group and leave it in turn.
func groupPatch(group string, members []person) *operation {
	var list []string
	for _, m := range members {
		list = append(list, `{"value":"`+m.id+`"}`)
	}
	return &operation{
		name: fmt.Sprintf("group PATCH of %d", len(members)), atOnce: maxConnections / 2,
		who: func(_ *system, way string, n int) person { return person{id: group, email: fmt.Sprint(way, n)} },
		scim: func(p person, round int) request {
			op := []string{"add", "remove"}[round%2]
			return patch("/Groups/"+p.id, `{"op":"`+op+`","path":"members","value":[`+strings.Join(list, ",")+`]}`)
		},
	}
}

func patch(path, operation string) request {
	return request{
		http.MethodPatch, path,
		`{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[` + operation + `]}`,
	}
}

// prepare sees which calls the bridge makes for the operation, once it knows what it remembers.
func (o *operation) prepare(ctx context.Context, s *system) error {
	o.count()
	if err := o.do(ctx, s, s.ways[bearer]); err != nil {
		return fmt.Errorf("%s: %w", o.name, err)
	}
	return o.see(ctx, s)
}

// count begins to count how often it was done.
func (o *operation) count() {
	o.next = map[string]*atomic.Int64{}
	for _, name := range []string{direct, hop, bearer, oauth} {
		o.next[name] = new(atomic.Int64)
	}
}

// see sees which calls the bridge makes for the operation.
func (o *operation) see(ctx context.Context, s *system) (err error) {
	if o.who != nil {
		o.recorded = o.who(s, bearer, int(o.next[bearer].Load()))
	}
	if o.calls, err = s.shop.record(func() error { return o.do(ctx, s, s.ways[bearer]) }); err != nil {
		return fmt.Errorf("%s: %w", o.name, err)
	}
	return nil
}

// do does it once more.
func (o *operation) do(ctx context.Context, s *system, w *way) error {
	n := int(o.next[w.name].Add(1) - 1)
	if w.isBridge() && o.several != nil {
		return o.several(ctx, w, n)
	}
	var p person
	if o.who != nil {
		p = o.who(s, w.name, n)
	}
	if w.isBridge() {
		round := n / crowd
		if o.atOnce > 0 {
			round = n // it is always the same group
		}
		_, err := w.send(ctx, o.scim(p, round))
		return err
	}
	return o.repeat(ctx, w, p)
}

// repeat sends the calls of Magento for somebody.
func (o *operation) repeat(ctx context.Context, w *way, p person) error {
	substitute := strings.NewReplacer(o.recorded.email, p.email, url.QueryEscape(o.recorded.email), url.QueryEscape(p.email),
		"/customers/"+o.recorded.id, "/customers/"+p.id, newKey, rand.Text())
	switch {
	case o.who == nil:
		substitute = strings.NewReplacer()
	case o.recorded.id == "" || o.atOnce > 0: // the paths name nobody, or many
		substitute = strings.NewReplacer(o.recorded.email, p.email, newKey, rand.Text())
	}
	var writes errgroup.Group
	writes.SetLimit(max(o.atOnce, 1))
	for _, call := range o.calls {
		send := func() error {
			_, err := w.send(ctx, request{call.method, substitute.Replace(call.path), substitute.Replace(call.body)})
			return err
		}
		if o.atOnce > 0 && call.method == http.MethodPut {
			writes.Go(send)
			continue
		}
		if err := writes.Wait(); err != nil {
			return err
		}
		if err := send(); err != nil {
			return err
		}
	}
	return writes.Wait()
}
