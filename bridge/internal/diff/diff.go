// Package diff makes single fields of a change of Magento's: what turns the current
// value into the wanted one, the value after a change, and what takes a change back.
//
// A field of a change is either left as it is, cleared, or set (magento.Field). The
// package works on such fields alone; which fields a record has is known to its
// callers. Begin with Text.
package diff

import "github.com/scim-bridge/scim-bridge/magento"

// Text says what turns the current text into the wanted one.
func Text(current, wanted string) magento.Field[string] {
	switch {
	case current == wanted:
		return magento.Field[string]{}
	case wanted == "":
		return magento.Clear[string]()
	default:
		return magento.Set(wanted)
	}
}

// Apply makes *to what it is after a change.
func Apply[T any](to *T, f magento.Field[T]) {
	if f.IsLeft() {
		return
	}
	*to, _ = f.Value()
}

// Undo puts the old value back where the field was touched.
func Undo[T comparable](touched magento.Field[T], old T) magento.Field[T] {
	var zero T
	switch {
	case touched.IsLeft():
		return magento.Field[T]{}
	case old == zero:
		return magento.Clear[T]()
	default:
		return magento.Set(old)
	}
}
