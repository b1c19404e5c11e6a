package shape

import "regexp"

// magentoName is the form of the names in Magento's REST API, of the codes of attributes, and of the
// parameters of its messages (fieldName).
var magentoName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,63}$`)

// Magento describes what goes to and comes from Magento. Nobody but the shop and its extensions
// chooses names there.
func Magento() *Describer {
	name := func(name string) string {
		if magentoName.MatchString(name) {
			return name
		}
		return unknown
	}
	return &Describer{name: name, value: func(member, text string) string {
		if member == attributeCode && magentoName.MatchString(text) {
			return text
		}
		return ""
	}}
}
