package scim_test

import (
	"errors"
	"fmt"

	"github.com/scim-bridge/scim-bridge/scim"
)

// user is a shorter form of the user in RFC 7643 section 8.2.
func user() scim.Resource {
	body := []byte(`{
		"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
		"userName": "bjensen@example.com",
		"name": {"givenName": "Barbara", "familyName": "Jensen"},
		"emails": [
			{"value": "bjensen@example.com", "type": "work", "primary": true},
			{"value": "babs@jensen.org", "type": "home"}
		],
		"active": true
	}`)
	raw, err := scim.DecodeObject(body)
	if err != nil {
		panic(err)
	}
	r, err := scim.UserResourceType().Normalize(raw)
	if err != nil {
		panic(err)
	}
	return r
}

// A body is decoded and normalized: names get the spelling of the schema, values
// its types, and what is unknown or empty is left out.
func ExampleResourceType_Normalize() {
	raw, err := scim.DecodeObject([]byte(`{"USERNAME": "bjensen", "active": "True", "title": "", "shoeSize": 42}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	users := scim.UserResourceType()
	r, err := users.Normalize(raw)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(scim.AppendResource(nil, users, r, scim.Projection{})))
	// Output: {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"bjensen","active":true}
}

// Without a required attribute a resource is refused by an *Error, which names it.
func ExampleError() {
	_, err := scim.UserResourceType().Normalize(map[string]any{"displayName": "Babs Jensen"})
	if e, ok := errors.AsType[*scim.Error](err); ok {
		fmt.Println(e.Status, e.ScimType, e.Detail)
	}
	// Output: 400 invalidValue userName: is required
}

// A filter is parsed for the resources of one type, and then matched against them.
func ExampleParseFilter() {
	filter, err := scim.ParseFilter(`emails[type eq "work" and value ew "@example.com"] and active eq true`, scim.UserResourceType())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(scim.Match(filter, user()))

	// A value that is not in quotes is refused.
	_, err = scim.ParseFilter(`userName eq bjensen`, scim.UserResourceType())
	if e, ok := errors.AsType[*scim.Error](err); ok {
		fmt.Println(e.Status, e.ScimType)
	}
	// Output:
	// true
	// 400 invalidFilter
}

// A PATCH is decoded as a whole before it is applied. Apply returns a new resource
// and leaves the one that it was given as it was.
func ExamplePatch_Apply() {
	patch, err := scim.DecodePatch([]byte(`{
		"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
		"Operations": [
			{"op": "replace", "path": "emails[type eq \"work\"].value", "value": "barbara@example.com"},
			{"op": "remove", "path": "emails[type eq \"home\"]"},
			{"op": "add", "value": {"nickName": "Babs"}}
		]
	}`), scim.UserResourceType())
	if err != nil {
		fmt.Println(err)
		return
	}
	before := user()
	after, err := patch.Apply(before)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, email := range after.List("emails") {
		fmt.Println(email.String("type"), email.String("value"))
	}
	fmt.Println(after.String("nickName"), len(before.List("emails")))
	// Output:
	// work barbara@example.com
	// Babs 2
}

// A projection is what the parameters attributes and excludedAttributes ask for.
func ExampleParseProjection() {
	users := scim.UserResourceType()
	projection, err := scim.ParseProjection([]string{"name.familyName", "emails.value"}, nil, users)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(scim.AppendResource(nil, users, user(), projection)))
	// Output: {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"name":{"familyName":"Jensen"},"emails":[{"value":"bjensen@example.com"},{"value":"babs@jensen.org"}]}
}
