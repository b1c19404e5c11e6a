package magento

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestValuesWithoutQuotesAreLeftOut(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Customer Ada Lovelace, +49-30-7654321, 1 Quay cannot be saved.":                             "Customer … cannot be saved.",
		"SQLSTATE[23000]: Duplicate entry ada@example.com-1 for key email":                           "SQLSTATE[…]: Duplicate entry … for key email",
		"No such entity with email = ada, websiteId = 1":                                             "No such entity with email = … = …",
		"Zoë O\u2019Brien-Smith isn\u2019t allowed":                                                  "… allowed",
		"The consumer isn't authorized to access Magento_Customer::manage":                           "The consumer isn't authorized to access Magento_Customer::manage",
		"Internal Error. Details are available in Magento log file. Report ID: webapi-6b0401102c4b3": "Internal Error. Details are available in Magento log file. Report ID: webapi-6b0401102c4b3",
		"The password needs at least %1 characters.":                                                 "The password needs at least %1 characters.",
		"address/Lovelace email_Lovelace key&Lovelace":                                               "…",
	} {
		if got := redact(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
}

// A word that Magento does not use is never shown, wherever it stands.
func TestNoOtherWordIsShown(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.StringMatching(`[A-Za-zäöé]{4,12}xqz[a-z0-9]{0,3}`).Draw(t, "value")
		before := rapid.SampledFrom([]string{"The customer ", "Invalid value: ", "email=", "(", "'", "\"", "of\n", "key-", "/", ""}).Draw(t, "before")
		after := rapid.SampledFrom([]string{" is not valid.", ".", ",", ")", "'", "\"", "\tcannot be saved", "@example.com", "/path", ""}).Draw(t, "after")
		got := redact(before + secret + after)
		if strings.Contains(got, secret) || strings.IndexFunc(got, unicode.IsControl) >= 0 {
			t.Errorf("%q is shown as %q", before+secret+after, got)
		}
	})
}
