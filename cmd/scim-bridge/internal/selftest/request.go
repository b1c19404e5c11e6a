package selftest

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/scim-bridge/scim-bridge/cmd/scim-bridge/internal/endpoint"
)

// object is a JSON object that is sent or was received.
type object map[string]any

// profile is how a client writes its requests.
type profile struct {
	agent       string
	accept      string
	contentType string
	header      http.Header // what else it sends
	plus        bool        // a space in a query is a plus sign
	querySuffix string      // what is behind a query
	doubleSlash bool        // the Base URL was typed with a slash at its end
}

const scimJSON = "application/scim+json"

func profileOf(client string) profile {
	p := profile{agent: "scim-bridge-selftest (" + client + ")", accept: scimJSON, contentType: scimJSON}
	switch client {
	case "okta":
		p.agent, p.contentType, p.plus = "Okta SCIM Client 1.0.0", scimJSON+"; charset=utf-8", true
		p.header = http.Header{"Accept-Charset": {"utf-8"}}
	case "entra":
		p.contentType, p.plus = scimJSON+"; charset=utf-8", true
	case "onelogin":
		p.accept, p.contentType, p.plus, p.querySuffix = "application/json", "application/json", true, "&"
	case "keycloak":
		p.doubleSlash = true
	}
	return p
}

// eq is the filter that all clients use.
func eq(attribute, value string) string { return attribute + ` eq "` + value + `"` }

// search is the path of a search, with further parameters behind the filter.
func (l *life) search(path, filter string, more ...string) string {
	text := url.QueryEscape(filter)
	if !l.client.plus {
		text = strings.ReplaceAll(text, "+", "%20")
	}
	return path + "?filter=" + strings.Join(append([]string{text}, more...), "&") + l.client.querySuffix
}

// readable is a path with its query as a person reads it.
func readable(path string) string {
	if text, err := url.QueryUnescape(path); err == nil {
		return text
	}
	return path
}

// do does a step: it sends a request, and holds the answer against what is expected. After a
// step that failed it does nothing. The answer is never nil.
func (l *life) do(name, method, path string, body any, expected ...expectation) *answer {
	if l.failed {
		return &answer{}
	}
	return l.always(l.ctx, name, method, path, body, expected...)
}

func (l *life) get(name, path string, expected ...expectation) *answer {
	return l.do(name, http.MethodGet, path, nil, expected...)
}

func (l *life) put(name, path string, body object, expected ...expectation) {
	l.do(name, http.MethodPut, path, body, expected...)
}

func (l *life) patch(name, path string, body object, expected ...expectation) {
	l.do(name, http.MethodPatch, path, body, expected...)
}

// always is do whatever failed before.
func (l *life) always(ctx context.Context, name, method, path string, body any, expected ...expectation) *answer {
	step := Step{Result: OK, Name: name, Request: method + " " + readable(path)}
	a, fault := l.send(ctx, method, path, body)
	step.Status = a.Status
	if fault == nil {
		fault = l.judge(a, expected, &step)
	}
	if fault != nil {
		step.Result, step.Text, step.Fix = Fail, fault.Text, fault.Fix
	}
	l.add(step)
	return a
}

// judge holds an answer against what is expected of it.
func (l *life) judge(a *answer, expected []expectation, step *Step) *endpoint.Fault {
	if f := endpoint.OfAnswer(&a.Answer, l.target); f != nil {
		return f
	}
	for _, expect := range expected {
		switch verdict := expect(l, a); {
		case verdict == nil:
		case !verdict.warning:
			return &verdict.Fault
		case !l.warned[verdict.Text]: // once is enough
			l.warned[verdict.Text] = true
			step.Result, step.Text, step.Fix = Warning, verdict.Text, verdict.Fix
		}
	}
	return nil
}

func (l *life) add(step Step) {
	step.Number = len(l.steps) + 1
	l.failed = l.failed || step.Result == Fail
	l.steps = append(l.steps, step)
	if l.cfg.OnStep != nil {
		l.cfg.OnStep(step)
	}
}

// answer is what came.
type answer struct {
	endpoint.Answer
	body object // nil where there is none
}

// send sends one request. It follows no redirect, as the clients do not. The answer is never
// nil.
func (l *life) send(ctx context.Context, method, path string, body any) (*answer, *endpoint.Fault) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	var content io.Reader = http.NoBody
	if body != nil {
		text, err := json.Marshal(body, json.Deterministic(true))
		if err != nil {
			return &answer{}, &endpoint.Fault{Text: "the request cannot be written: " + err.Error()}
		}
		content = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, l.cfg.BaseURL+path, content)
	if err != nil {
		return &answer{}, &endpoint.Fault{Text: "SCIM_BASE_URL cannot be asked: " + err.Error()}
	}
	maps.Copy(req.Header, l.client.header)
	req.Header.Set("Authorization", "Bearer "+l.cfg.Token)
	req.Header.Set("Accept", l.client.accept)
	req.Header.Set("User-Agent", l.client.agent)
	if body != nil {
		req.Header.Set("Content-Type", l.client.contentType)
	}
	resp, err := l.cfg.Transport.RoundTrip(req)
	if err != nil {
		return &answer{}, endpoint.OfError(err, l.target)
	}
	defer func() { _ = resp.Body.Close() }()
	const most = 4 << 20
	text, err := io.ReadAll(io.LimitReader(resp.Body, most))
	if err != nil {
		return &answer{}, endpoint.OfError(err, l.target)
	}
	a := &answer{Answer: endpoint.Answer{Method: method, Status: resp.StatusCode, Header: resp.Header, Body: text}}
	if len(text) > 0 && json.Unmarshal(text, &a.body) != nil {
		a.body = nil
	}
	return a, nil
}

// wait pauses, unless ctx ends first.
func wait(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
