package scim

import "context"

// Client is the name of whoever sends requests: the settings give one to each token, and
// several tokens with one name are one client. It is no secret. "" is the bridge itself, and
// a request whose token is not known.
type Client string

type clientKey struct{}

// WithClient returns a context for the work that a client asked for.
func WithClient(ctx context.Context, c Client) context.Context {
	return context.WithValue(ctx, clientKey{}, c)
}

// ClientFrom returns the client whose request ctx belongs to.
func ClientFrom(ctx context.Context) Client {
	c, _ := ctx.Value(clientKey{}).(Client)
	return c
}
