package scimserver_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// delay is how long an answer to these credentials takes, "" for none.
func (s *service) delay(ctx context.Context, authorization string, want int) time.Duration {
	s.tb.Helper()
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/scim/v2/Users/11", nil)
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	start := time.Now()
	s.send(r).is(want)
	return time.Since(start)
}

func braked(t *testing.T) *service {
	t.Helper()
	return newService(t, func(cfg *scimserver.Config) { cfg.WrongTokenDelay = time.Second })
}

func TestOnlyAWrongTokenIsHeldBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := braked(t)
		for _, test := range []struct {
			authorization string
			status        int
			want          time.Duration
		}{
			{"Bearer wrong", 401, time.Second},
			{"Bearer " + testToken, 200, 0},
			{"", 401, 0},
			{"Basic d3Jvbmc6d3Jvbmc=", 401, 0},
		} {
			if got := s.delay(t.Context(), test.authorization, test.status); got != test.want {
				t.Errorf("%q waits for %v, want %v", test.authorization, got, test.want)
			}
			if got, want := s.event().WrongToken, test.want > 0; got != want {
				t.Errorf("%q: the event tells a wrong token: %v, want %v", test.authorization, got, want)
			}
		}
	})
}

func TestHowManyAreHeldBackIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := braked(t)
		var all sync.WaitGroup
		for range 32 {
			all.Go(func() {
				if got := s.delay(t.Context(), "Bearer wrong", 401); got != time.Second {
					t.Errorf("one of the first waits for %v", got)
				}
			})
		}
		synctest.Wait()
		if got := s.delay(t.Context(), "Bearer wrong", 401); got != 0 {
			t.Errorf("one more waits for %v", got)
		}
		if got := s.delay(t.Context(), "Bearer "+testToken, 200); got != 0 {
			t.Errorf("the right token waits for %v", got)
		}
		all.Wait()
		if got := s.delay(t.Context(), "Bearer wrong", 401); got != time.Second {
			t.Errorf("afterwards one waits for %v", got)
		}
	})
}

func TestAClientThatGoesIsHeldBackNoLonger(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second/4)
		defer cancel()
		if got := braked(t).delay(ctx, "Bearer wrong", 401); got != time.Second/4 {
			t.Errorf("it waits for %v", got)
		}
	})
}
