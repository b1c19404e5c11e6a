package scim

import "slices"

// AccessChange is something that a request did to a user, and that an operator wants to be
// told of by itself: whoever can do that can log in as the user, or gave the user rights.
type AccessChange struct {
	Code    string // one of the constants below
	UserID  string
	GroupID string // of RoleGiven, GroupJoined and GroupLeft
	// Target is the user, nil where that is not known.
	Target *Target
}

// The kinds of AccessChange.
const (
	PasswordChanged = "password-changed"
	EmailChanged    = "email-changed"
	RoleGiven       = "role-given"
	// GroupJoined and GroupLeft are for groups of customers and for roles, whichever of them Magento
	// holds and whichever is only remembered.
	GroupJoined = "added-to-group"
	GroupLeft   = "removed-from-group"
	// DeactivatedOnly is that of a request which was refused for the rest of what it asks for.
	DeactivatedOnly = "deactivated"
)

// AddAccessChange notes what the request has done, also where it fails afterwards.
func (e *Event) AddAccessChange(change AccessChange) {
	e.locked(func() { e.accessChanges = append(e.accessChanges, change) })
}

// AccessChanges returns a copy of what AddAccessChange has noted, operations of a bulk request
// included.
func (e *Event) AccessChanges() (list []AccessChange) {
	e.locked(func() { list = slices.Clone(e.accessChanges) })
	return list
}
