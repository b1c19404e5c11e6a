// Package create holds what has to be known to create a record in Magento exactly once.
//
// A create that got no answer may have been carried out. It is never sent again before
// the bridge has looked: Pauses says when, and MadeSince which of the records that are
// found then can be the one that this request made.
//
// The package knows no kind of record and makes no call. Begin with MadeSince.
package create

import "time"

// Pauses are the pauses between looks for a customer whose creation got no
// answer: Magento may still be at work on it.
var Pauses = [...]time.Duration{0, 200 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second} //nolint:gochecknoglobals // constant

// MadeSince reports whether Magento made a record since a request began. createdAt
// and serverTime, when it answered the search that found the record, are by
// Magento's own clock; it is false where Magento tells no time.
func MadeSince(began, serverTime time.Time, createdAt string) bool {
	// Both clocks count whole seconds. Where they differ by more, nobody can be told
	// from one who was there before.
	const tolerance = 2 * time.Second
	made, err := time.Parse(time.DateTime, createdAt)
	age := serverTime.Sub(made)
	return err == nil && !serverTime.IsZero() && age >= -tolerance && age <= time.Since(began)+tolerance
}
