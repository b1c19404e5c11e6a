package failure

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/scim-bridge/scim-bridge/magento"
)

// because says what stands between the bridge and Magento, behind a colon; "" where nobody knows.
func because(e *magento.Error) string {
	text, _ := e.Explain()
	if text == "" {
		return ""
	}
	return ": " + text
}

// whatHelps is a sentence that says what an operator does, with a space before it; "" where nobody
// knows. The people who read it at the identity provider may be those who run the shop.
func whatHelps(e *magento.Error) string {
	_, fix := e.Explain()
	if fix == "" {
		return ""
	}
	return " What helps: " + fix + "."
}

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// ListLimit says which setting of the shop refuses a list for its length, and which value it
// needs; "" for any other failure.
func ListLimit(err error) string {
	e, ok := errors.AsType[*magento.Error](err)
	if !ok || e.ListLimit == 0 {
		return ""
	}
	text, fix := e.Explain()
	return capital(text) + ": " + fix + "."
}

func resourceHint(e *magento.Error) string {
	if e.Resource == "" {
		return ""
	}
	return " (" + e.Resource + ")"
}

// invalidDetail names the SCIM attributes that a refusal is about.
func invalidDetail(e *magento.Error, attributeOf func(field string) string) string {
	names := attributesIn(e, attributeOf)
	if len(names) == 0 && strings.Contains(strings.ToLower(e.Template), "password") {
		names = append(names, "password")
	}
	message := cmp.Or(e.Message, "Magento refuses a value.")
	if len(names) == 0 {
		return message
	}
	return strings.Join(names, ", ") + ": " + message
}

// attributesIn names the SCIM attributes of the fields that an error names.
func attributesIn(e *magento.Error, attributeOf func(field string) string) (names []string) {
	for _, f := range e.Fields {
		if name := attributeOf(f); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
