package scimtest

import (
	"fmt"
	"strconv"

	"github.com/scim-bridge/scim-bridge/scim"
)

// User is a user with all that the standard lets clients write, after RFC 7643 section
// 8.3. Users of different n have no unique value in common, and what they are sorted by
// has another order than n.
func User(n int) scim.Resource {
	given := []string{"Barbara", "ada", "Émile", "Zoë", "carl"}[n%5]
	family := []string{"Jensen", "Okri", "byron", "O'Hara", "Adams"}[n/2%5] + " " + string(rune('A'+n%26))
	address := fmt.Sprintf("%s%d@example.com", []string{"user", "Person", "a_b"}[n%3], n)
	number := strconv.Itoa(n)
	return scim.Resource{
		"schemas":    []any{scim.UserSchema, scim.EnterpriseUserSchema},
		"userName":   address,
		"externalId": "Ext-Ж-" + number,
		"name": map[string]any{
			"formatted": "Ms. " + given + " " + family, "familyName": family, "givenName": given,
			"middleName": "Jane", "honorificPrefix": "Ms.", "honorificSuffix": "III",
		},
		"displayName":       given + " the " + number,
		"nickName":          "Nick" + strconv.Itoa(n%2),
		"profileUrl":        "https://login.example.com/" + number,
		"title":             []string{"Tour Guide", "buyer", "Clerk"}[n%3],
		"userType":          []string{"Employee", "Intern"}[n%2],
		"preferredLanguage": "en-US",
		"locale":            "en-US",
		"timezone":          "America/Los_Angeles",
		"active":            n%2 == 0,
		"emails": []any{
			map[string]any{"value": address, "type": "work", "primary": true},
			map[string]any{"value": "home" + number + "@example.org", "type": "home"},
		},
		"phoneNumbers": []any{
			map[string]any{"value": "tel:+1-555-010" + number, "type": "work"},
			map[string]any{"value": "tel:+1-555-020" + number, "type": "mobile"},
		},
		"ims":    []any{map[string]any{"value": "handle" + number, "type": "aim"}},
		"photos": []any{map[string]any{"value": "https://photos.example.com/" + number, "type": "photo"}},
		"addresses": []any{
			map[string]any{
				"type": "work", "streetAddress": number + " Universal City Plaza", "locality": "Hollywood",
				"region": "California", "postalCode": "91608", "country": "US", "primary": true,
				"formatted": number + " Universal City Plaza, Hollywood",
			},
		},
		"entitlements":     []any{map[string]any{"value": "x" + number}},
		"roles":            []any{map[string]any{"value": "buyer", "primary": true}},
		"x509Certificates": []any{map[string]any{"value": "MIIDQzCCAqygAwIBAgICEAAwDQYJKoZIhvcNAQEFBQAwTjEL"}},
		scim.EnterpriseUserSchema: map[string]any{
			"employeeNumber": "70198" + number, "costCenter": "4130", "organization": "Universal Studios",
			"division": "Theme Park", "department": []string{"Tours", "sales"}[n%2],
			"manager": map[string]any{"value": "26118915"},
		},
	}
}

// Group is a group without members. What holds for User holds for it too.
func Group(n int) scim.Resource {
	return scim.Resource{
		"schemas":     []any{scim.GroupSchema},
		"displayName": fmt.Sprintf("%s %d", []string{"Tour Guides", "buyers", "Employees"}[n%3], n),
		"externalId":  "Ext-Ж-" + strconv.Itoa(n),
	}
}
