package scimserver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/scim-bridge/scim-bridge/scim"
)

// serve is the middleware around every request under the prefix, known route or
// not: it makes the event, sets the deadline, asks for the token, turns errors
// and panics into answers, and reports the event.
func (h *Handler) serve(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !h.isUnderPrefix(c.Request().URL.Path) {
			return next(c)
		}
		if cut := h.exchange(c, next); cut {
			// With this value net/http closes the connection, so that no client takes
			// half an answer for a whole one.
			panic(http.ErrAbortHandler)
		}
		return nil
	}
}

// exchange handles one request, and reports whether its answer had to be cut.
func (h *Handler) exchange(c echo.Context, next echo.HandlerFunc) (cut bool) {
	r := c.Request()
	event := h.newEvent(c)
	client, err := h.authorize(r.Header)
	event.Client = client
	if _, event.WrongToken = errors.AsType[*wrongTokenError](err); event.WrongToken {
		h.wrongTokens.wait(r.Context())
	}
	ctx, cancel := h.requestContext(r, event)
	defer cancel(nil)
	defer h.giveUpOn(c, cancel)()
	held := &lease{admission: h.cfg.Admission}
	c.SetRequest(r.WithContext(scim.WithTurn(context.WithValue(ctx, leaseKey{}, held), held.end)))
	setHeaders(c, event)
	if err == nil {
		err = h.explainPath(c, event, withRecover(func() error { return next(c) }))
	}
	if err != nil {
		event.Err = err
		failure := asError(err, c.Request())
		if event.Cut = c.Response().Committed; event.Cut {
			event.Status = failure.Status
		} else {
			writeError(c, failure)
		}
	}
	held.end() // before the log is written, which can take its time
	h.report(c, event)
	return event.Cut
}

// setHeaders sets the headers of every answer.
func setHeaders(c echo.Context, event *scim.Event) {
	header := c.Response().Header()
	header.Set("X-Request-Id", event.RequestID)
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
}

// report passes on the event of a request that has been answered.
func (h *Handler) report(c echo.Context, event *scim.Event) {
	if event.BytesOut = c.Response().Size; !event.Cut {
		event.Status = c.Response().Status
	}
	event.Duration = time.Since(event.Start)
	if h.cfg.OnEvent != nil {
		h.cfg.OnEvent(c.Request().Context(), event)
	}
}

// misdirected answers what is under no Handler's prefix. Most often the Base URL that an
// identity provider was given is wrong, so the answer names the right one, and so does
// the log where the client brings credentials: browsers, scanners and probes do not.
func (h *Handler) misdirected(_ error, c echo.Context) {
	r := c.Request()
	base := cmp.Or(h.baseURL(c), h.cfg.Prefix)
	failure := wrongBaseURL(base, "The path is outside the Base URL.")
	event := h.newEvent(c)
	event.Route, event.Err = "/*", failure
	setHeaders(c, event)
	writeError(c, failure)
	if r.Header.Get("Authorization") != "" {
		event.Warn("base-url-wrong", "a client asked for "+strayPath(r.URL.EscapedPath())+"; its Base URL must be "+base)
		h.report(c, event)
	}
}

// strayPath is what the log shows of a path that no endpoint has: all but e-mail addresses.
func strayPath(path string) string {
	const most = 200
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		if strings.Contains(segment, "@") || strings.Contains(segment, "%40") || strings.Contains(segment, "%2540") {
			segments[i] = "_"
		}
	}
	path = strings.Join(segments, "/")
	return path[:min(len(path), most)]
}

func (h *Handler) newEvent(c echo.Context) *scim.Event {
	r := c.Request()
	const longestAgent = 256
	agent := r.UserAgent()
	event := &scim.Event{
		RequestID: requestID(r.Header.Get("X-Request-Id")),
		Method:    r.Method,
		Route:     c.Path(),
		ClientIP:  c.RealIP(),
		UserAgent: agent[:min(len(agent), longestAgent)],
		Start:     time.Now(),
	}
	if !h.isUnderPrefix(event.Route) {
		event.Route = h.cfg.Prefix + "/*"
	}
	event.TraceID = event.RequestID
	if h.cfg.TraceIDs != nil {
		var traceID string
		if traceID, event.SpanID = h.cfg.TraceIDs(r.Context()); traceID != "" {
			event.TraceID = traceID
		}
	}
	if !isTraceID(event.TraceID) {
		event.TraceID = scim.NewRequestID()
	}
	const longestPath = 256
	path := r.URL.EscapedPath()
	event.FullPath = path[:min(len(path), longestPath)]
	event.Path = publicPath(event.FullPath, event.Route)
	return event
}

// isTraceID reports whether an id has the form of a trace id (W3C Trace Context,
// section 3.2.2.3: 32 hexadecimal digits in lower case).
func isTraceID(id string) bool {
	return len(id) == 32 && strings.Trim(id, "0123456789abcdef") == "" && strings.Trim(id, "0") != ""
}

// publicPath is a path without what a client made up: see scim.Event.Path.
func publicPath(path, route string) string {
	known := strings.Split(route, "/")
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		isSchema := strings.HasPrefix(segment, "urn:ietf:params:scim:schemas:")
		if segment != "" && !slices.Contains(known, segment) && !looksLikeRecord(segment) && !isSchema {
			segments[i] = "_"
		}
	}
	return strings.Join(segments, "/")
}

// looksLikeRecord is looksLikeID for the ids of groups as well, which have a letter before the
// number.
func looksLikeRecord(id string) bool { return looksLikeID(strings.TrimPrefix(id, "g")) }

// requestContext returns the context for a request's work. A request that only reads
// ends when the client closes the connection. One that writes is finished all the same,
// within the deadline, so that nothing is left half done.
func (h *Handler) requestContext(r *http.Request, event *scim.Event) (context.Context, context.CancelCauseFunc) {
	ctx := r.Context()
	if r.Method != http.MethodGet && r.Method != http.MethodHead && !strings.HasSuffix(r.URL.Path, "/.search") {
		ctx = context.WithoutCancel(ctx)
	}
	ctx = scim.WithClient(scim.WithEvent(ctx, event), event.Client)
	ctx, cancel := context.WithCancelCause(ctx)
	ctx, stop := context.WithTimeout(ctx, h.cfg.Timeout)
	return ctx, func(cause error) {
		cancel(cause)
		stop()
	}
}

// errGivenUp is why the context of a request ends that still runs when Config.GiveUp does.
var errGivenUp = errors.New("the service provider stops")

// giveUpOn ends a request when Config.GiveUp ends, also one whose body has not come yet. The
// caller calls what it returns when the request has been answered.
func (h *Handler) giveUpOn(c echo.Context, cancel context.CancelCauseFunc) (answered func()) {
	if h.cfg.GiveUp == nil {
		return func() {}
	}
	w := c.Response().Writer
	stop := context.AfterFunc(h.cfg.GiveUp, func() {
		cancel(errGivenUp)
		_ = http.NewResponseController(w).SetReadDeadline(time.Now()) // a body that is not there does not come
	})
	return func() { stop() }
}

// isGivenUp reports whether a request was given up.
func isGivenUp(r *http.Request) bool { return errors.Is(context.Cause(r.Context()), errGivenUp) }

// requestID returns the client's own id of a request where it is short printable ASCII,
// or else a new one.
func requestID(given string) string {
	const longest = 128
	strange := func(r rune) bool { return r <= ' ' || r > '~' }
	if given == "" || len(given) > longest || strings.ContainsFunc(given, strange) {
		return scim.NewRequestID()
	}
	return given
}

// panicError is a panic of a handler or a store. Its text has the place, and of the
// value only what cannot hold personal data.
type panicError struct {
	problem string
	place   string
}

func (e *panicError) Error() string { return "panic: " + e.problem + " at " + e.place }

// withRecover calls work, and turns a panic into an error.
func withRecover(work func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = newPanicError(value)
		}
	}()
	return work()
}

// newPanicError is called by the deferred function that recovered value.
func newPanicError(value any) error {
	problem := fmt.Sprintf("a value of type %T", value)
	if runtimeError, ok := value.(runtime.Error); ok {
		problem = runtimeError.Error()
	}
	return &panicError{problem: problem, place: panicPlace()}
}

// panicPlace names the functions that were running, innermost first. On the
// stack lie panicPlace, newPanicError, the deferred function and the runtime's
// own; those are left out.
func panicPlace() string {
	const most = 8
	callers := make([]uintptr, 32)
	frames := runtime.CallersFrames(callers[:runtime.Callers(4, callers)])
	var places []string
	for {
		frame, more := frames.Next()
		if !strings.HasPrefix(frame.Function, "runtime.") && frame.Function != "" {
			places = append(places, fmt.Sprintf("%s:%d", frame.Function, frame.Line))
		}
		if !more || len(places) == most {
			return strings.Join(places, " < ")
		}
	}
}

// isClientGone reports whether err only says that the client of r closed the connection.
func isClientGone(err error, r *http.Request) bool {
	return errors.Is(err, context.Canceled) && errors.Is(r.Context().Err(), context.Canceled)
}
