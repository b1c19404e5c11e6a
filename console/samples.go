package console

// sample is a request to try out in the playground.
type sample struct{ ID, Name, Text string }

// samples are requests as identity providers send them (docs/providers.md).
func samples() []sample {
	return []sample{
		{"create", "JumpCloud creates a user", `{"method": "POST", "path": "/Users", "body": {
  "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
  "userName": "ada.lovelace@example.com",
  "externalId": "5f6c1c1f2a8e4b0001b2c3d4",
  "name": {"givenName": "Ada", "familyName": "Lovelace"},
  "emails": [{"type": "work", "primary": true, "value": "ada.lovelace@example.com"}],
  "title": "Engineer",
  "active": true
}}`},
		{"deactivate", "Okta deactivates user 1", `{"method": "PATCH", "path": "/Users/1", "body": {
  "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
  "Operations": [{"op": "replace", "value": {"active": false}}]
}}`},
		{"title", "Entra ID changes the department of user 1", `{"method": "PATCH", "path": "/Users/1", "body": {
  "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
  "Operations": [{
    "op": "Replace",
    "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
    "value": "Sales"
  }]
}}`},
		{"group", "A group is pushed with user 1 in it", `{"method": "POST", "path": "/Groups", "body": {
  "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
  "displayName": "Wholesale",
  "members": [{"value": "1"}]
}}`},
		{"delete", "User 1 is deleted", `{"method": "DELETE", "path": "/Users/1"}`},
	}
}
