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
