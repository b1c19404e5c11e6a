package scim

// Change is what an update does to a resource.
type Change struct {
	// To returns what a resource is to become, without its members. It gets the resource as Get returns
	// it, as its version decides on If-Match; it does not modify it, and may be
	// called more than once, by one goroutine at a time.
	To func(current Resource) (Resource, error)
	// Partial is set for a PATCH, whose result holds everything that it does not
	// touch; for a PUT the result holds what was sent, and what the protocol says
	// stays when it is absent.
	Partial bool
	// Members is nil where they stay, or the type has none.
	Members *MemberChange
}

// MemberChange is what an update does to the members of a resource, all its
// operations taken together.
type MemberChange struct {
	// Replace removes whoever is not in Add.
	Replace bool
	// Add and Remove hold ids, none of them in both. Who is in already, or is not,
	// is no error.
	Add, Remove []string
}
