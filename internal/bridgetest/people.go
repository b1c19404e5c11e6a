package bridgetest

import (
	"strconv"
	"strings"
)

// What the people of the tests are made of.
const (
	CoreUser      = "urn:ietf:params:scim:schemas:core:2.0:User"
	Enterprise    = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	Password      = "n3w-S3cret!"
	AdminPassword = "Adm1n-Passw0rd"
)

// Everything is a user with all that the schemas have, and texts that Magento's
// own columns would spoil.
const Everything = `{
	"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
	"userName":"bjensen","externalId":"701984","active":true,
	"name":{"formatted":"Ms. Barbara J Jensen, III","familyName":"Jensen (Sales)","givenName":"Barbara",
		"middleName":"Jane","honorificPrefix":"Ms.","honorificSuffix":"III"},
	"displayName":"Babs 😀 Jensen","nickName":"Babs","profileUrl":"https://login.example.com/bjensen",
	"title":"TITLE","userType":"Employee",
	"preferredLanguage":"fr-FR","locale":"en-GB","timezone":"America/Los_Angeles",
	"emails":[{"value":"bjensen@example.com","type":"work","primary":true},{"value":"babs@jensen.org","type":"home"}],
	"phoneNumbers":[{"value":"tel:+1-555-555-5555","type":"work"},{"value":"555-555-4444","type":"mobile"}],
	"ims":[{"value":"someaimhandle","type":"aim"}],
	"photos":[{"value":"https://photos.example.com/F","type":"photo"}],
	"addresses":[
		{"type":"work","streetAddress":"100 Universal City Plaza\nFloor 2","locality":"Hollywood","region":"California",
			"postalCode":"91608","country":"US","formatted":"100 Universal City Plaza","primary":true},
		{"type":"home","locality":"Bergen"}],
	"entitlements":[{"value":"x"}],"roles":[{"value":"buyer","primary":true}],
	"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{
		"employeeNumber":"701984","costCenter":"4130","organization":"Universal Studios",
		"division":"Theme Park","department":"Tour Operations","manager":{"value":"26118915"}}
}`

// ID is the id of a user as SCIM has it.
func ID(number int64) string { return strconv.FormatInt(number, 10) }

// GroupID is the id of a group or a role as SCIM has it.
func GroupID(number int64) string { return "g" + ID(number) }

// Number is the number that Magento has for the id of a group or a role.
func Number(groupID string) string { return strings.TrimPrefix(groupID, "g") }
