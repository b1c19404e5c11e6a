package scim

// Projection says which attributes an answer holds: the parameters attributes
// and excludedAttributes (RFC 7644 section 3.9). The zero value is the default set.
type Projection struct {
	Attributes []Path // where not empty, only these (and what is always returned)
	Excluded   []Path // without these
}
