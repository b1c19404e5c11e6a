package endpoint

import (
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"strings"
	"sync"
)

// Probe asks a bridge at base, which is the target with the path of its endpoint, in the way of a
// client whose token is wrong. So it needs no token, and nothing can come of it: a bridge compares
// the token before anything else, and its refusal shows that the request arrived with its method
// and its header Authorization. It returns nil where the bridge answers to all methods. A bridge
// logs these requests as refused.
func Probe(ctx context.Context, transport http.RoundTripper, at Target, base, agent string) *Fault {
	if f := probe(ctx, transport, at, http.MethodGet, base+"/ServiceProviderConfig", agent); f != nil {
		return f
	}
	writes := []struct{ method, path string }{
		{http.MethodPost, "/Users"},
		{http.MethodPut, "/Users/0"},
		{http.MethodPatch, "/Users/0"},
		{http.MethodDelete, "/Users/0"},
	}
	faults := make([]*Fault, len(writes))
	var all sync.WaitGroup // at the same time, since a bridge holds back the answer to a wrong token
	for i, r := range writes {
		all.Go(func() { faults[i] = probe(ctx, transport, at, r.method, base+r.path, agent) })
	}
	all.Wait()
	for _, f := range faults {
		if f != nil {
			return f
		}
	}
	return nil
}

func probe(ctx context.Context, transport http.RoundTripper, at Target, method, url, agent string) *Fault {
	req, err := http.NewRequestWithContext(ctx, method, url, http.NoBody)
	if err != nil {
		return fault("it cannot be asked: "+err.Error(), "")
	}
	req.Header.Set("Authorization", "Bearer "+rand.Text())
	req.Header.Set("Accept", "application/scim+json")
	req.Header.Set("User-Agent", agent)
	resp, err := transport.RoundTrip(req)
	if err != nil {
		f := OfError(err, at)
		f.Silent = ofTLS(err, at) == nil
		return f
	}
	defer func() { _ = resp.Body.Close() }()
	const most = 1 << 20
	body, err := io.ReadAll(io.LimitReader(resp.Body, most))
	if err != nil {
		return OfError(err, at)
	}
	a := &Answer{Method: method, Status: resp.StatusCode, Header: resp.Header, Body: body}
	if f := OfAnswer(a, at); f != nil {
		return f
	}
	switch detail := a.Detail(); {
	case a.Status == http.StatusUnauthorized && strings.HasPrefix(detail, "The request needs a bearer token"):
		return fault("a proxy in front of the bridge drops the header Authorization (of a "+method+")",
			"let it pass the header on")
	case a.Status == http.StatusUnauthorized && strings.HasPrefix(detail, "The bearer token is not valid"):
		return nil
	default:
		return fault("another SCIM service answers, not this bridge",
			"correct "+at.Variable+", or what passes its requests on")
	}
}
