package scim

import "context"

type turnKey struct{}

// WithTurn returns a context of a request that was let in. end lets others in, and is called by
// EndTurn; it must be safe for concurrent use, and more than once.
func WithTurn(ctx context.Context, end func()) context.Context {
	return context.WithValue(ctx, turnKey{}, end)
}

// EndTurn lets others in for the request of ctx, which from now on only waits for something to
// pass before it fails. It is safe for concurrent use.
func EndTurn(ctx context.Context) {
	if end, ok := ctx.Value(turnKey{}).(func()); ok {
		end()
	}
}
