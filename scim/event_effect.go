package scim

import "slices"

// Effect is something that a request did to a user, and that an operator wants to be told of
// by itself: whoever can do that can log in as the user, or gave the user rights.
type Effect struct {
	Code    string // one of the Effect constants
	UserID  string
	GroupID string // of EffectRoleGiven
}

// The kinds of Effect.
const (
	EffectPasswordChanged = "password-changed"
	EffectEmailChanged    = "email-changed"
	EffectRoleGiven       = "role-given"
)

// AddEffect notes what the request has done, also where it fails afterwards.
func (e *Event) AddEffect(effect Effect) {
	e.locked(func() { e.effects = append(e.effects, effect) })
}

// Effects returns a copy of what the request has done, operations of a bulk request included.
func (e *Event) Effects() (list []Effect) {
	e.locked(func() { list = slices.Clone(e.effects) })
	return list
}
