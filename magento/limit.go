package magento

import "context"

// slots bounds the requests under way at once. A slot is held for one try, not
// while a call waits for its next one: a shop that is slow to answer one call
// does not keep others from being sent.
type slots chan struct{}

// acquire waits for a free slot; it fails with the context's error.
func (s slots) acquire(ctx context.Context) error {
	if err := ctx.Err(); err != nil { // even where a slot is free
		return err
	}
	select {
	case s <- struct{}{}:
		return nil
	default:
	}
	select {
	case s <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s slots) release() { <-s }
