package scimserver

import "github.com/scim-bridge/scim-bridge/scim"

// begin sets the action that a request is about to do. The id is not yet known to
// exist: a client could have sent anything, an e-mail address too. So it is set only
// where it looks like an id.
func begin(e *scim.Event, action, resourceType, id string) {
	if !looksLikeID(id) {
		id = ""
	}
	e.SetAction(action, resourceType, id)
}

// looksLikeID reports whether an id is a number or a UUID.
func looksLikeID(id string) bool {
	const longest = 64
	digits := 0
	for i := range len(id) {
		switch c := id[i]; {
		case '0' <= c && c <= '9':
			digits++
		case 'a' <= c && c <= 'f', 'A' <= c && c <= 'F', c == '-':
		default:
			return false
		}
	}
	return digits > 0 && len(id) <= longest
}

// conclude replaces the action that begin set by what was done, unless the store has set
// another one.
func conclude(e *scim.Event, begun, action, resourceType, id string) {
	if noted, _, _ := e.Action(); noted == begun {
		e.SetAction(action, resourceType, id)
	}
}
