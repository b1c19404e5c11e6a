package scimserver

import (
	"fmt"
	"strings"
)

// Compat is a set of leniencies towards single clients that deviate from the
// standard in a way which a strict service provider must refuse. The zero value is
// strict.
type Compat struct {
	// BareWords accepts a filter value without quotes.
	BareWords bool
}

// ParseCompat makes a set from the names of clients, in any letter case. It fails
// on an unknown name, and then lists those that it knows.
func ParseCompat(names []string) (Compat, error) {
	var c Compat
	for _, name := range names {
		name = strings.TrimSpace(name)
		switch strings.ToLower(name) {
		case "authentik": // authentik 2025 sends userName eq akadmin
			c.BareWords = true
		case "entra": // an example of Microsoft's documentation has externalId eq jyoung
			c.BareWords = true
		default:
			return Compat{}, fmt.Errorf("%q is no known leniency; known are authentik, entra", name)
		}
	}
	return c, nil
}
