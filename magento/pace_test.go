package magento

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

func TestCallThatCannotEndInTimeIsNotSent(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		before, after time.Duration // how long Magento took, and takes
		answers       int           // before the call
		pause         time.Duration // between them and the call
		left          time.Duration // for the call
		sent          bool
	}{
		"too little time":                  {time.Second, time.Second, 8, 0, 900 * time.Millisecond, false},
		"enough time":                      {time.Second, time.Second, 8, 0, 1100 * time.Millisecond, true},
		"little is known":                  {time.Second, time.Second, 7, 0, 900 * time.Millisecond, true},
		"what was known is old":            {time.Second, time.Millisecond, 8, time.Minute, 900 * time.Millisecond, true},
		"no answer has ever taken so long": {0, 0, 8, 0, time.Nanosecond, true},
	} {
		for method, do := range methods {
			t.Run(name+", "+method, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					takes := tt.before
					slow := func(req *http.Request) (*http.Response, error) {
						time.Sleep(takes)
						return okFor(method)(req)
					}
					c, s := scripted(t, nil, slow)
					for range tt.answers {
						if err := do(t.Context(), c); err != nil {
							t.Fatal(err)
						}
					}
					time.Sleep(tt.pause)
					takes = tt.after
					ctx, cancel := context.WithTimeout(t.Context(), tt.left)
					defer cancel()
					start := time.Now()
					err := do(ctx, c)
					if sent := s.count() > tt.answers; sent != tt.sent {
						t.Errorf("sent: %t, want %t: %v", sent, tt.sent, err)
					}
					if tt.sent {
						return
					}
					if e := asError(t, err); e.Kind != TooSlow || e.Ambiguous || time.Since(start) != 0 {
						t.Errorf("after %s: kind %v, ambiguous %t, want at once TooSlow, not ambiguous", time.Since(start), e.Kind, e.Ambiguous)
					}
				})
			})
		}
	}
}

// A refusal is an answer as well, a failure is none.
func TestFailuresTellNothingOfThePace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow := func(req *http.Request) (*http.Response, error) {
			time.Sleep(time.Second)
			return page(503)(req)
		}
		c, s := scripted(t, func(cfg *Config) { cfg.RetryMax = -1 }, slow)
		for range paceAnswers {
			_, _ = c.GetCustomer(t.Context(), 7)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		_, _ = c.GetCustomer(ctx, 7)
		if s.count() != paceAnswers+1 {
			t.Errorf("%d requests, want %d", s.count(), paceAnswers+1)
		}
	})
}
