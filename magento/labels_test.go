package magento

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A message names the attributes whose labels stand in quotation marks or at its beginning, and
// no others.
func TestLabelsInMessages(t *testing.T) {
	t.Parallel()
	known := newLabelCodes([]Attribute{
		{Code: "firstname", FrontendLabel: "First Name", StoreLabel: "Vorname"},
		{Code: "middlename", FrontendLabel: "Middle Name", StoreLabel: "Vorname 2"},
		{Code: "email", FrontendLabel: "Email", StoreLabel: "E-Mail"},
		{Code: "job", FrontendLabel: "Job"},
		{Code: "work", FrontendLabel: "job"},
		{Code: "town", FrontendLabel: "City"}, // which addresses have too
		{Code: "hidden"},
	})
	for text, want := range map[string][]string{
		"„Vorname“ ist ein Pflichtwert.":                                      {"firstname"},
		"« Vorname » est obligatoire.":                                        {"firstname"},
		"Le champ \"Vorname\" est obligatoire.":                               {"firstname"},
		"Vorname ist nicht gültig!":                                           {"firstname"},
		"vorname 2 ist nicht gültig!":                                         {"middlename"},
		"Vornamen sind nicht gültig!":                                         nil,
		"Das Passwort darf nicht die E-Mail sein.":                            nil,
		"E-Mail-Adressen sind keine Passwörter.":                              nil,
		"\"Job\" is a required value.":                                        nil,
		"\"City\" is a required value.":                                       nil,
		"\"First Name\" is a required value.\n\"Email\" uses too many words.": {"firstname", "email"},
		"": nil,
	} {
		if diff := cmp.Diff(want, known.in(text)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}
