package magentotest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestCapacityBoundsWhatIsDoneAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := NewShop(WithBearer("token"), WithCapacity(2, func(route string) time.Duration {
			if route == "GET /V1/customerGroups/{id}" {
				return time.Second
			}
			return time.Minute
		}))
		start := time.Now()
		ask := func(ctx context.Context) {
			r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/rest/V1/customerGroups/1", http.NoBody)
			r.Header.Set("Authorization", "Bearer token")
			s.ServeHTTP(httptest.NewRecorder(), r)
		}
		gone, hangUp := context.WithCancel(t.Context())
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() { ask(gone) })
		}
		synctest.Wait()
		hangUp() // what has been sent is done all the same
		ask(t.Context())
		if took := time.Since(start); took != 3*time.Second {
			t.Errorf("the fifth of 5 calls to 2 processes was answered after %s, want 3 s", took)
		}
		all.Wait()
	})
}
