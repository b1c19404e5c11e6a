package scim

// Leniency says which deviations from the standard are taken from a client, beyond what
// everybody may send. The zero value is strict.
type Leniency struct {
	// BareWords takes a word without quotes in a filter for a string, up to the next
	// space (or closing parenthesis or bracket, inside of one).
	BareWords bool
	// UnknownPaths skips an operation of a PATCH whose path, or the filter in it, names
	// no attribute, as an unknown attribute in a body is skipped.
	UnknownPaths bool
	// NumbersAsText takes a number where a text belongs.
	NumbersAsText bool
}
