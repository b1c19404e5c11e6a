package customer

import "time"

// SetJitter replaces chance by f, before the first request.
func (c *Customers) SetJitter(f func(bound time.Duration) time.Duration) { c.coordinator.jitter = f }
