package scim

// Change is what an update does to a resource.
type Change struct {
	// To returns what a resource is to become. It gets the resource as Get returns
	// it, as its version decides on If-Match; it does not modify it, and may be
	// called more than once, by one goroutine at a time.
	To func(current Resource) (Resource, error)
	// Partial is set for a PATCH, whose result holds everything that it does not
	// touch; for a PUT the result holds what was sent, and what the protocol says
	// stays when it is absent.
	Partial bool
}

// GroupChange is what an update does to a group.
type GroupChange struct {
	// Change is what the attributes other than members become; Change.To is nil
	// where they stay.
	Change
	// Members is nil where they stay.
	Members *MemberChange
}

// MemberChange is what an update does to the members of a group, all its
// operations taken together.
type MemberChange struct {
	// Replace removes whoever is not in Add.
	Replace bool
	// Add and Remove hold ids, none of them in both. Who is in already, or is not,
	// is no error.
	Add, Remove []string
}
