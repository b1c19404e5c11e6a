package field

import "github.com/scim-bridge/scim-bridge/magento"

// Value is the field of a change that makes it v: empty texts and numbers are cleared.
func Value[V comparable](v V) magento.Field[V] {
	var zero V
	if _, isBool := any(v).(bool); v == zero && !isBool {
		return magento.Clear[V]()
	}
	return magento.Set(v)
}

// To is the field of a change that makes current what is wanted.
func To[V comparable](current, wanted V) magento.Field[V] {
	if current == wanted {
		return magento.Field[V]{}
	}
	return Value(wanted)
}

// Undo is the field of a change that puts old back where another change wrote it.
func Undo[V comparable](written magento.Field[V], old V) magento.Field[V] {
	if written.IsLeft() {
		return magento.Field[V]{}
	}
	return Value(old)
}

// Apply makes *to what it is after a change.
func Apply[T any](to *T, f magento.Field[T]) {
	if !f.IsLeft() {
		*to, _ = f.Value()
	}
}
