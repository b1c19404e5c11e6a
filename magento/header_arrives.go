package magento

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"
)

// headerPause is how long it is not asked again whether the header Authorization arrives.
const headerPause = time.Minute

// headerState is what a client knows of whether its header Authorization arrives at Magento, which
// answers a request without one in the words for a missing permission.
type headerState struct {
	arrived atomic.Bool // a call was allowed that needs it, so it does
	flight  singleflight.Group

	mu      sync.Mutex // guards what follows
	dropped bool
	until   time.Time
}

// isHeaderDropped finds out whether Magento refused a request because a proxy or the web server drops
// the header Authorization. It asks only before the first call that was allowed, and then at most once
// in headerPause.
func (c *Client) isHeaderDropped(ctx context.Context, r *request, refusal *Error) bool {
	s := c.authHeader
	if refusal.Kind != Refused || refusal.Resource == "" || r.login || r.fixed != "" || s.arrived.Load() {
		return false
	}
	s.mu.Lock()
	dropped, known := s.dropped, time.Now().Before(s.until)
	s.mu.Unlock()
	if known {
		return dropped
	}
	asked := s.flight.DoChan("", func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.timeout) // others wait for it too
		defer cancel()
		arrives, err := Probe{client: c}.HeaderArrives(ctx)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.dropped, s.until = err == nil && !arrives, time.Now().Add(headerPause)
		return s.dropped, nil
	})
	select {
	case result := <-asked:
		dropped, _ = result.Val.(bool)
		return dropped
	case <-ctx.Done():
		return false
	}
}
