package magento

import (
	"net/http"
	"sync"
	"time"
)

// clock is Magento's own clock, as far as the Date headers of its answers show it.
type clock struct {
	mu    sync.Mutex
	known bool
	ahead time.Duration // of this machine's clock: at least so much, and less than a second more
}

// saw notes the Date of an answer to a request that was sent at a time.
func (k *clock) saw(date string, sent time.Time) {
	at, err := http.ParseTime(date)
	if err != nil {
		return
	}
	// The header counts whole seconds, so each answer shows a range. The latest beginning of
	// all ranges is the nearest, unless a clock has been set since.
	least, most := time.Until(at), at.Add(time.Second).Sub(sent)
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.known || least > k.ahead || most < k.ahead {
		k.known, k.ahead = true, least
	}
}

// Now is the time by Magento's own clock, which created_at and updated_at are to be
// compared with. It may be late by less than a second, and is zero where no answer has
// shown it yet.
func (c *Client) Now() time.Time {
	c.clock.mu.Lock()
	defer c.clock.mu.Unlock()
	if !c.clock.known {
		return time.Time{}
	}
	return time.Now().Add(c.clock.ahead).UTC()
}
