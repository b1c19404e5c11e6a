package bridge

import "github.com/scim-bridge/scim-bridge/magento"

// differing says what turns the current text into the wanted one.
func differing(current, wanted string) magento.Field[string] {
	switch {
	case current == wanted:
		return magento.Field[string]{}
	case wanted == "":
		return magento.Clear[string]()
	default:
		return magento.Set(wanted)
	}
}

func apply[T any](to *T, f magento.Field[T]) {
	if f.IsLeft() {
		return
	}
	*to, _ = f.Value()
}

// undo puts the old value back where the field was touched.
func undo[T comparable](touched magento.Field[T], old T) magento.Field[T] {
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
