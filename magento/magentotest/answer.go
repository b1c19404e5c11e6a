package magentotest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// maxRequestLine is nginx's limit (large_client_header_buffers 4 8k).
	maxRequestLine = 8 << 10
	maxBody        = 64 << 20

	typeJSON = "application/json; charset=utf-8"
	typeXML  = "application/xml; charset=utf-8"
	typeHTML = "text/html; charset=UTF-8"
)

// answer is what goes back to the client.
type answer struct {
	status      int
	contentType string
	body        []byte
	retryAfter  string
}

// ServeHTTP answers a request as Magento behind nginx does.
func (s *Shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if len(r.Method)+len(r.RequestURI)+len("  HTTP/1.1\r\n") > maxRequestLine {
		s.calls[len(s.routes.all)].Add(1)
		write(w, htmlPage(http.StatusRequestURITooLong))
		return
	}
	c, index, missing := s.resolve(r)
	s.calls[index].Add(1)
	if !pause(r.Context(), time.Duration(s.latency.Load())) {
		return
	}
	name := ""
	if c.route != nil {
		name = c.route.name()
	}
	defer s.occupy(name)()
	fault, faulty := s.faults.take(name)
	if faulty && fault.before(s, w, r) {
		return
	}
	if s.isOverLimit() {
		write(w, answer{status: http.StatusTooManyRequests, contentType: typeHTML})
		return
	}
	a := s.answer(c, missing)
	if faulty && fault.after(w, r, a) {
		return
	}
	write(w, a)
}

// resolve finds the route of a request. Where there is none it returns why.
func (s *Shop) resolve(r *http.Request) (c *call, index int, missing *answer) {
	c = &call{request: r}
	index = len(s.routes.all)
	path, ok := strings.CutPrefix(r.URL.EscapedPath(), strings.TrimSuffix(s.config.path, "/"))
	if !ok {
		page := htmlPage(http.StatusNotFound)
		return c, index, &page
	}
	store, how, rest, ok := splitPath(path)
	if !ok {
		page := htmlPage(http.StatusNotFound)
		return c, index, &page
	}
	c.store = store
	found, params, ok := s.routes.find(r.Method, rest)
	if !ok || how != direct && s.routes.all[found].topic == "" {
		return c, index, nil
	}
	c.route, c.params, c.how = &s.routes.all[found], params, how
	if how != direct {
		queued := *c.route
		queued.handle = schedule(how)
		c.route = &queued
	}
	return c, found, nil
}

func (s *Shop) answer(c *call, missing *answer) answer {
	switch {
	case s.maintenance.Load():
		return htmlPage(http.StatusServiceUnavailable)
	case missing != nil:
		return *missing
	}
	media := accepted(c.request.Header.Get("Accept"))
	if media == "" {
		return htmlPage(http.StatusInternalServerError)
	}
	body, status := s.run(c)
	switch {
	case media == typeXML:
		body = toXML(body)
	case s.config.lineFeeds:
		body = append(encoded("\n"), body...)
	}
	return answer{status: status, contentType: media, body: body}
}

// run does the work of a call and returns the JSON to answer. What cannot be written,
// such as half a character, is an error 500, as PHP's json_encode makes it.
func (s *Shop) run(c *call) (body encoded, status int) {
	done, err := s.work(c)
	if err == nil {
		body, err = encode(done)
	}
	if fields, ok := c.query.get("fields"); ok && err == nil {
		body, err = project(body, fields)
	}
	switch {
	case err != nil:
		return s.failure(err)
	case c.how != direct:
		return body, http.StatusAccepted
	}
	return body, http.StatusOK
}

// failure returns the answer for an error, in the shop's language.
func (s *Shop) failure(err error) (body encoded, status int) {
	if e, ok := errors.AsType[*apiError](err); ok {
		if body, err := encode(s.config.language.apiError(e)); err == nil {
			return body, e.status
		}
	}
	body, _ = encode(s.config.language.apiError(internalError())) // which can be written
	return body, http.StatusInternalServerError
}

// work returns what a call answers, for encode to write.
func (s *Shop) work(c *call) (any, error) {
	if _, ok := s.config.storeByCode(c.store); !ok && c.store != "" && c.store != "all" {
		return nil, invalid("Specified request cannot be processed.")
	}
	switch c.request.Method {
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete:
	default:
		return nil, fail(http.StatusMethodNotAllowed, "The "+c.request.Method+" HTTP method is not supported.")
	}
	if c.route == nil {
		return nil, fail(http.StatusNotFound, "Request does not match any route.")
	}
	c.query = parseQuery(c.request.URL.RawQuery)
	var err error
	if c.user, err = s.authenticate(c.request); err != nil {
		return nil, err
	}
	if !c.user.may(c.route.access) {
		return nil, refused(c.route.access)
	}
	if c.request.Method == http.MethodPost || c.request.Method == http.MethodPut {
		if c.body, err = io.ReadAll(io.LimitReader(c.request.Body, maxBody)); err != nil {
			return nil, invalid("Decoding error.")
		}
		switch media := mediaType(c.request.Header.Get("Content-Type")); {
		case media == "" && len(c.body) > 0:
			return nil, invalid("Content-Type header is empty.")
		case media != "" && media != "application/json":
			return nil, invalid("Server cannot understand Content-Type HTTP header media type " + media)
		}
	}
	return c.route.handle(s, c)
}

func mediaType(header string) string {
	media, _, _ := strings.Cut(header, ";")
	return strings.ToLower(strings.TrimSpace(media))
}

// pause waits; it reports false where the client has gone before.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func write(w http.ResponseWriter, a answer) {
	h := w.Header()
	h.Set("Content-Type", a.contentType)
	h.Set("Content-Length", strconv.Itoa(len(a.body)))
	if a.retryAfter != "" {
		h.Set("Retry-After", a.retryAfter)
	}
	w.WriteHeader(a.status)
	w.Write(a.body) //nolint:errcheck // a client that has gone needs no answer
}

func htmlPage(status int) answer {
	text := strconv.Itoa(status) + " " + http.StatusText(status)
	head, body := "<head><title>"+text+"</title></head>", "<body><h1>"+text+"</h1></body>"
	return answer{
		status: status, contentType: typeHTML, body: []byte("<!doctype html>\n<html>" + head + body + "</html>\n"),
	}
}
