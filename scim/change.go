package scim

// Change is what an update does to a resource.
type Change struct {
	// To returns the resource that is wanted in the place of current, without its
	// members. current is as Get returns it, since its version decides on If-Match; To
	// does not modify it. To may be called several times, by one goroutine at a time.
	To func(current Resource) (Resource, error)
	// Partial is set for a PATCH, whose result also holds everything that it does not
	// change. The result of a PUT holds what was sent, and what Replace keeps.
	Partial bool
	// Members is nil where the members stay as they are, or the type has none.
	Members *MemberChange
}

// MemberChange is what an update does to the members of a resource, as the sum of
// its operations.
type MemberChange struct {
	// Replace removes the members that are not in Add.
	Replace bool
	// Add and Remove hold ids, none of them in both. To add a member again, or to
	// remove one that is not there, is no error.
	Add, Remove []string
}
