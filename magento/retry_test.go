package magento

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

var (
	grace   = CustomerChange{Firstname: Set("Grace")}
	newbie  = CustomerChange{Email: Set("ada@example.com"), GroupID: Set[int64](1)}
	methods = map[string]func(context.Context, *Client) error{
		"GET":    func(ctx context.Context, c *Client) error { _, err := c.GetCustomer(ctx, 7); return err },
		"PUT":    func(ctx context.Context, c *Client) error { _, err := c.UpdateCustomer(ctx, 7, grace); return err },
		"DELETE": func(ctx context.Context, c *Client) error { return c.DeleteCustomer(ctx, 7) },
		"POST":   func(ctx context.Context, c *Client) error { _, err := c.CreateCustomer(ctx, newbie); return err },
	}
)

func okFor(method string) step {
	if method == http.MethodDelete {
		return answer(200, `true`)
	}
	return answer(200, okCustomer)
}

const (
	noEntity   = `{"message":"No such entity with %fieldName = %fieldValue","parameters":{"fieldName":"customerId","fieldValue":7}}`
	noSuchPath = `{"message":"Request does not match any route."}`
	notValid   = `{"message":"First Name is not valid!"}`
)

// What may have been carried out is repeated only where that does no harm; what
// surely was not, always.
func TestAttemptsAndAmbiguity(t *testing.T) {
	t.Parallel()
	const (
		passes    = "passes"
		fails     = "fails"
		ambiguous = "ambiguous"
	)
	for _, tt := range []struct {
		name  string
		first step
		read  string // outcome of a GET
		write string // outcome of a PUT or DELETE
		post  string
	}{
		{"429", answer(429, `{"message":"Too Many Requests"}`), passes, passes, passes},
		{"connection refused", broken(errDial), passes, passes, passes},
		{"503", page(503), passes, passes, ambiguous},
		{"502", page(502), passes, passes, ambiguous},
		{"500", answer(500, `{"message":"Internal Error. Details are available in Magento log file."}`), passes, passes, ambiguous},
		{"cut connection", broken(errCut), passes, passes, ambiguous},
		{"half a body", half(200, `{"id":7,"email":"a`), passes, passes, ambiguous},
		{"half a refusal", half(404, `{"message":"No such`), passes, passes, fails},
		{"empty body", answer(200, ""), passes, passes, ambiguous},
		{"page of HTML", page(200), passes, passes, ambiguous},
		{"other JSON", answer(200, `{"ok":"yes"}`), passes, passes, ambiguous},
		{"no answer", silent, passes, passes, ambiguous},
		{"400", answer(400, notValid), fails, fails, fails},
		{"401", answer(401, `{"message":"The consumer isn't authorized to access %resources."}`), fails, fails, fails},
		{"401 where the nonce cannot be stored", answer(401, `{"message":"An error occurred validating the nonce"}`), passes, passes, passes},
		{"404", answer(404, noEntity), fails, fails, fails},
		{"404 of a proxy", page(404), fails, fails, fails},
		{"redirect", answer(301, "", "Location", "https://www.shop.example/"), fails, fails, fails},
	} {
		for method, do := range methods {
			want := map[string]string{"GET": tt.read, "POST": tt.post}[method]
			if want == "" {
				want = tt.write
			}
			t.Run(tt.name+" "+method, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					c, s := scripted(t, nil, tt.first, okFor(method))
					err := do(t.Context(), c)
					if want == passes {
						if err != nil || s.count() != 2 {
							t.Errorf("after %d requests: %v, want nil after 2", s.count(), err)
						}
						return
					}
					e := asError(t, err)
					if e.Ambiguous != (want == ambiguous) || s.count() != 1 {
						t.Errorf("after %d requests: ambiguous %v, want %s after 1: %v", s.count(), e.Ambiguous, want, err)
					}
				})
			})
		}
	}
}

func TestLastAttemptDecidesUnlessAnEarlierOneMayHaveWorked(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, method string
		steps        []step
		kind         Kind
		ambiguous    bool
		ok           bool
	}{
		{"deleted by the attempt whose answer was lost", "DELETE", []step{broken(errCut), answer(404, noEntity)}, 0, false, true},
		{"not there to be deleted", "DELETE", []step{answer(404, noEntity)}, NotFound, false, false},
		{"not there, and the first attempt never left", "DELETE", []step{broken(errDial), answer(404, noEntity)}, NotFound, false, false},
		{"no route is no deletion", "DELETE", []step{broken(errCut), answer(404, noSuchPath)}, NoRoute, false, false},
		{"refused value after a cut", "PUT", []step{broken(errCut), answer(400, notValid)}, Invalid, false, false},
		{"refused connection after a cut", "PUT", []step{broken(errCut), broken(errDial)}, Unavailable, true, false},
		{"rate limit after a cut", "PUT", []step{broken(errCut), answer(429, "")}, RateLimited, true, false},
		{"always refused connection", "PUT", []step{broken(errDial)}, Unavailable, false, false},
		{"always a 503", "GET", []step{page(503)}, Unavailable, false, false},
		{"always a 503", "PUT", []step{page(503)}, Unavailable, true, false},
		{"always too slow", "GET", []step{silent}, TooSlow, false, false},
		{"always a 429", "POST", []step{answer(429, "")}, RateLimited, false, false},
	} {
		t.Run(tt.method+" "+tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, s := scripted(t, nil, tt.steps...)
				err := methods[tt.method](t.Context(), c)
				if tt.ok {
					if err != nil {
						t.Errorf("after %d requests: %v", s.count(), err)
					}
					return
				}
				if e := asError(t, err); e.Kind != tt.kind || e.Ambiguous != tt.ambiguous {
					t.Errorf("after %d requests: %v, ambiguous %v; want %v, %v: %v", s.count(), e.Kind, e.Ambiguous, tt.kind, tt.ambiguous, err)
				}
			})
		})
	}
}

func TestNumberOfAttemptsIsAsConfigured(t *testing.T) {
	t.Parallel()
	for retries, want := range map[int]int{0: 4, 1: 2, 5: 6, -1: 1} {
		synctest.Test(t, func(t *testing.T) {
			c, s := scripted(t, func(cfg *Config) { cfg.RetryMax = retries }, page(503))
			e := asError(t, methods["GET"](t.Context(), c))
			if s.count() != want || e.Kind != Unavailable {
				t.Errorf("RetryMax %d: %d requests, want %d: %v", retries, s.count(), want, e)
			}
			if s.closed != 0 {
				t.Error("a failed call closed the connections of all others")
			}
		})
	}
}

func TestWaitsDoubleWithinTheirBounds(t *testing.T) {
	t.Parallel()
	p := policy{max: 10, waitMin: 100 * time.Millisecond, waitMax: time.Second, jitter: rand.N[time.Duration]}
	for tries, full := range map[int]time.Duration{
		1: 100 * time.Millisecond, 2: 200 * time.Millisecond, 3: 400 * time.Millisecond, 4: 800 * time.Millisecond, 5: time.Second, 60: time.Second,
	} {
		seen := map[time.Duration]bool{}
		for range 200 {
			d := p.delay(tries)
			if d < full/2 || d > full {
				t.Fatalf("after %d attempts: %v, want %v to %v", tries, d, full/2, full)
			}
			seen[d] = true
		}
		if len(seen) < 100 {
			t.Errorf("after %d attempts: %d different waits of 200", tries, len(seen))
		}
	}
}

func TestRetryAfterIsObserved(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, value string
		deadline    time.Duration // of the caller, 0 for none
		requests    int
		least, most time.Duration // that the call takes
		retryAfter  time.Duration // in the error, 0 where the call passes
	}{
		{"in seconds", "3", 0, 2, 3 * time.Second, 3 * time.Second, 0},
		{"as a date", "Sat, 01 Jan 2000 00:00:04 GMT", 0, 2, 4 * time.Second, 4 * time.Second, 0}, // synctest begins at 0 s of that day
		{"shorter than the usual wait", "0", 0, 2, 50 * time.Millisecond, 100 * time.Millisecond, 0},
		{"too long to wait for", "86400", 0, 1, 0, 0, 24 * time.Hour},
		{"past the caller's deadline", "3", 2 * time.Second, 1, 0, 0, 3 * time.Second},
		{"within the caller's deadline", "3", 5 * time.Second, 2, 3 * time.Second, 3 * time.Second, 0},
	} {
		for _, status := range []int{429, 503} {
			t.Run(tt.name+" "+http.StatusText(status), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					ctx := t.Context()
					if tt.deadline > 0 {
						var cancel context.CancelFunc
						ctx, cancel = context.WithTimeout(ctx, tt.deadline)
						defer cancel()
					}
					c, s := scripted(t, nil, answer(status, "", "Retry-After", tt.value), answer(200, okCustomer))
					start := time.Now()
					err := methods["GET"](ctx, c)
					took := time.Since(start)
					if s.count() != tt.requests || took < tt.least || took > tt.most {
						t.Errorf("%d requests in %v, want %d in %v to %v", s.count(), took, tt.requests, tt.least, tt.most)
					}
					if tt.retryAfter == 0 && err != nil || tt.retryAfter != 0 && asError(t, err).RetryAfter != tt.retryAfter {
						t.Errorf("error %v, want one that says %v", err, tt.retryAfter)
					}
				})
			})
		}
	}
}

func TestCallerCanCancelAtAnyMoment(t *testing.T) {
	t.Parallel()
	busy := answer(503, "", "Retry-After", "5")
	for _, tt := range []struct {
		name  string
		first step
		after time.Duration
	}{
		{"before it begins", page(503), 0},
		{"while Magento works", silent, time.Second},
		{"between two attempts", busy, time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				stop := time.AfterFunc(tt.after, cancel)
				defer stop.Stop()
				if tt.after == 0 {
					cancel()
				}
				c, _ := scripted(t, nil, tt.first)
				start := time.Now()
				err := methods["GET"](ctx, c)
				if e := asError(t, err); !errors.Is(err, context.Canceled) || e.Kind != Unavailable {
					t.Errorf("error %v of kind %v, want that of the context", err, e.Kind)
				}
				if took := time.Since(start); took != tt.after {
					t.Errorf("it took %v, want %v", took, tt.after)
				}
			})
		})
	}
}

func TestDeadlineOfTheCallerIsTooSlow(t *testing.T) {
	t.Parallel()
	for method, do := range methods {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			c, s := scripted(t, nil, silent)
			err := do(ctx, c)
			e := asError(t, err)
			if e.Kind != TooSlow || !errors.Is(err, context.DeadlineExceeded) || e.Ambiguous != (method != "GET") || s.count() != 1 {
				t.Errorf("%s: %v of kind %v, ambiguous %v, after %d requests", method, err, e.Kind, e.Ambiguous, s.count())
			}
		})
	}
}

func TestFailedConnectionIsUnsentOnlyIfTheTransportSaysSo(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		asked, got bool
		err        error
		want       bool
	}{
		"refused":                             {false, false, errDial, true},
		"no connection in time":               {true, false, context.DeadlineExceeded, true},
		"cut with a connection":               {true, true, errCut, false},
		"a transport that reports nothing":    {false, false, errCut, false},
		"a server that does not speak TLS":    {true, false, http.ErrSchemeMismatch, true},
		"a transport that reports only hopes": {true, true, context.DeadlineExceeded, false},
	} {
		trace := new(connectionTrace)
		trace.asked.Store(tt.asked)
		trace.got.Store(tt.got)
		if got := trace.unsent(tt.err); got != tt.want {
			t.Errorf("%s: surely unsent %v, want %v", name, got, tt.want)
		}
	}
}
