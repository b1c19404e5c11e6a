package scim

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// patchCase is a PATCH and what it makes of a resource. Of want only the
// attributes that the case names are compared; null stands for an absent one.
type patchCase struct {
	current    string
	operations string
	want       string
}

func (tc patchCase) check(t *testing.T, rt *ResourceType) {
	t.Helper()
	current := jsonResource(t, tc.current)
	before := current.Clone()
	patch, err := DecodePatch([]byte(`{"schemas":["`+PatchSchema+`"],"Operations":`+tc.operations+`}`), rt)
	if err != nil {
		t.Fatal(err)
	}
	got, err := patch.Apply(current)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, current); diff != "" {
		t.Errorf("the argument was changed: %s", diff)
	}
	if tc.want == "=" {
		if diff := cmp.Diff(before, got); diff != "" {
			t.Errorf("something changed: %s", diff)
		}
		return
	}
	for name, want := range jsonResource(t, tc.want) {
		if diff := cmp.Diff(want, got[name]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	again, err := patch.Apply(current)
	if err != nil || !Equal(got, again) {
		t.Errorf("applied to the same again: %v, %v; want %v", again, err, got)
	}
}

const (
	babsAndMandy = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"acbf3ae7","displayName":"Group A","members":[
		{"value":"2819c223-7f76-453a-919d-413861904646","$ref":"https://example.com/v2/Users/2819c223-7f76-453a-919d-413861904646","display":"Babs Jensen"},
		{"value":"902c246b-6245-4190-8e05-00816be7344a","$ref":"https://example.com/v2/Users/902c246b-6245-4190-8e05-00816be7344a","display":"Mandy Pepperidge"}]}`
	emptyGroup = `{"id":"acbf3ae7","displayName":"Group A"}`
)

// The examples of RFC 7644 section 3.5.2 on a group.
func TestPatchGroupExamplesOfRFC7644(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]patchCase{
		"3.5.2.1 add a member": {
			emptyGroup,
			`[{"op":"add","path":"members","value":[{"display":"Babs Jensen","$ref":"https://example.com/v2/Users/2819c223-7f76-453a-919d-413861904646","value":"2819c223-7f76-453a-919d-413861904646"}]}]`,
			`{"members":[{"$ref":"https://example.com/v2/Users/2819c223-7f76-453a-919d-413861904646","value":"2819c223-7f76-453a-919d-413861904646"}]}`,
		},
		"3.5.2.1 what is there already changes nothing": {
			babsAndMandy,
			`[{"op":"add","path":"members","value":[{"display":"Babs Jensen","$ref":"https://example.com/v2/Users/2819c223-7f76-453a-919d-413861904646","value":"2819c223-7f76-453a-919d-413861904646"}]}]`,
			`=`,
		},
		"3.5.2.2 remove a single member": {
			babsAndMandy,
			`[{"op":"remove","path":"members[value eq \"2819c223-7f76-453a-919d-413861904646\"]"}]`,
			`{"members":[{"value":"902c246b-6245-4190-8e05-00816be7344a","$ref":"https://example.com/v2/Users/902c246b-6245-4190-8e05-00816be7344a","display":"Mandy Pepperidge"}]}`,
		},
		"3.5.2.2 remove all members": {babsAndMandy, `[{"op":"remove","path":"members"}]`, `{"members":null,"displayName":"Group A"}`},
		"3.5.2.2 remove and add in one request": {
			babsAndMandy,
			`[{"op":"remove","path":"members[value eq \"2819c223-7f76-453a-919d-413861904646\"]"},
			  {"op":"add","path":"members","value":[{"display":"James Smith","$ref":"https://example.com/v2/Users/08e1d05d-121c-4561-8b96-473d93df9210","value":"08e1d05d-121c-4561-8b96-473d93df9210"}]}]`,
			`{"members":[{"value":"902c246b-6245-4190-8e05-00816be7344a","$ref":"https://example.com/v2/Users/902c246b-6245-4190-8e05-00816be7344a","display":"Mandy Pepperidge"},
			             {"$ref":"https://example.com/v2/Users/08e1d05d-121c-4561-8b96-473d93df9210","value":"08e1d05d-121c-4561-8b96-473d93df9210"}]}`,
		},
		"3.5.2.3 replace all members": {
			babsAndMandy,
			`[{"op":"replace","path":"members","value":[{"value":"902c246b-6245-4190-8e05-00816be7344a"},{"display":"James Smith","value":"08e1d05d-121c-4561-8b96-473d93df9210"}]}]`,
			`{"members":[{"value":"902c246b-6245-4190-8e05-00816be7344a","$ref":"https://example.com/v2/Users/902c246b-6245-4190-8e05-00816be7344a","display":"Mandy Pepperidge"},
			             {"value":"08e1d05d-121c-4561-8b96-473d93df9210"}]}`,
		},
		"3.5.2.3 replace by the same": {babsAndMandy, `[{"op":"replace","path":"members","value":[{"value":"2819c223-7f76-453a-919d-413861904646"},{"value":"902c246b-6245-4190-8e05-00816be7344a"}]}]`, `=`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc.check(t, GroupResourceType())
		})
	}
}

const patchUser = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"11","userName":"bjensen","title":"Guide","active":true,
	"name":{"formatted":"Ms. Barbara J Jensen","familyName":"Jensen","givenName":"Barbara"},
	"emails":[{"value":"bjensen@example.com","type":"work","primary":true},{"value":"babs@jensen.org","type":"home"}],
	"addresses":[{"type":"work","streetAddress":"100 Universal City Plaza","locality":"Hollywood","region":"CA","primary":true},{"type":"home","locality":"Hollywood"}],
	"groups":[{"value":"21","display":"Guides"}],"meta":{"created":"2010-01-23T04:56:22Z"}}`

// The examples and rules of RFC 7644 section 3.5.2 on a user.
func TestPatchUserByRFC7644(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]patchCase{
		"3.5.2.1 add without a path": {
			patchUser, `[{"op":"add","value":{"emails":[{"value":"babs@example.net","type":"other"}],"nickname":"Babs"}}]`,
			`{"nickName":"Babs","title":"Guide","emails":[{"value":"bjensen@example.com","type":"work","primary":true},{"value":"babs@jensen.org","type":"home"},{"value":"babs@example.net","type":"other"}]}`,
		},
		"3.5.2.1 add to an absent attribute":  {patchUser, `[{"op":"add","path":"nickName","value":"Babs"}]`, `{"nickName":"Babs"}`},
		"3.5.2.1 add replaces a single value": {patchUser, `[{"op":"add","path":"title","value":"Boss"}]`, `{"title":"Boss"}`},
		"3.5.2.1 add merges a complex value":  {patchUser, `[{"op":"add","path":"name","value":{"middleName":"Jane"}}]`, `{"name":{"formatted":"Ms. Barbara J Jensen","familyName":"Jensen","givenName":"Barbara","middleName":"Jane"}}`},
		"3.5.2.1 add the present value":       {patchUser, `[{"op":"add","path":"title","value":"Guide"}]`, `=`},
		"3.5.2.1 add the present element":     {patchUser, `[{"op":"add","path":"emails","value":[{"value":"BJENSEN@example.com","type":"work"}]}]`, `=`},
		"3.5.2.1 add to a filtered element": {
			patchUser, `[{"op":"add","path":"addresses[type eq \"home\"]","value":{"region":"CA"}}]`,
			`{"addresses":[{"type":"work","streetAddress":"100 Universal City Plaza","locality":"Hollywood","region":"CA","primary":true},{"type":"home","locality":"Hollywood","region":"CA"}]}`,
		},
		"3.5.2.2 remove a single value":       {patchUser, `[{"op":"remove","path":"title"}]`, `{"title":null}`},
		"3.5.2.2 remove a sub-attribute":      {patchUser, `[{"op":"remove","path":"name.formatted"}]`, `{"name":{"familyName":"Jensen","givenName":"Barbara"}}`},
		"3.5.2.2 remove the last part":        {patchUser, `[{"op":"remove","path":"name.formatted"},{"op":"remove","path":"name.givenName"},{"op":"remove","path":"name.familyName"}]`, `{"name":null}`},
		"3.5.2.2 remove an absent one":        {patchUser, `[{"op":"remove","path":"nickName"},{"op":"remove","path":"name.middleName"},{"op":"remove","path":"ims"},{"op":"remove","path":"` + enterprise + `manager.value"}]`, `=`},
		"3.5.2.2 remove by complex filter":    {patchUser, `[{"op":"remove","path":"emails[type eq \"work\" and value ew \"example.com\"]"}]`, `{"emails":[{"value":"babs@jensen.org","type":"home"}]}`},
		"3.5.2.2 remove all elements":         {patchUser, `[{"op":"remove","path":"emails[value pr]"}]`, `{"emails":null}`},
		"3.5.2.2 remove what matches nothing": {patchUser, `[{"op":"remove","path":"emails[type eq \"fax\"]"},{"op":"remove","path":"emails[type eq \"fax\"].value"}]`, `=`},
		"3.5.2.2 remove part of an element": {
			patchUser, `[{"op":"remove","path":"addresses[type eq \"work\"].region"}]`,
			`{"addresses":[{"type":"work","streetAddress":"100 Universal City Plaza","locality":"Hollywood","primary":true},{"type":"home","locality":"Hollywood"}]}`,
		},
		"3.5.2.3 replace an element": {
			patchUser, `[{"op":"replace","path":"addresses[type eq \"work\"]","value":{"type":"work","streetAddress":"911 Universal City Plaza","locality":"Hollywood","region":"CA","postalCode":"91608","country":"US","formatted":"911 Universal City Plaza","primary":true}}]`,
			`{"addresses":[{"type":"work","streetAddress":"911 Universal City Plaza","locality":"Hollywood","region":"CA","postalCode":"91608","country":"US","formatted":"911 Universal City Plaza","primary":true},{"type":"home","locality":"Hollywood"}]}`,
		},
		"3.5.2.3 replace part of an element": {
			patchUser, `[{"op":"replace","path":"addresses[type eq \"work\"].streetAddress","value":"1010 Broadway Ave"}]`,
			`{"addresses":[{"type":"work","streetAddress":"1010 Broadway Ave","locality":"Hollywood","region":"CA","primary":true},{"type":"home","locality":"Hollywood"}]}`,
		},
		"3.5.2.3 replace without a path": {
			patchUser, `[{"op":"replace","value":{"emails":[{"value":"bjensen@example.net","type":"work","primary":true},{"value":"babs@jensen.net","type":"home"}],"nickname":"Babs"}}]`,
			`{"nickName":"Babs","title":"Guide","emails":[{"value":"bjensen@example.net","type":"work","primary":true},{"value":"babs@jensen.net","type":"home"}]}`,
		},
		"3.5.2.3 replace an absent attribute":         {patchUser, `[{"op":"replace","path":"nickName","value":"Babs"}]`, `{"nickName":"Babs"}`},
		"3.5.2.3 parts that are not named stay":       {patchUser, `[{"op":"replace","path":"name","value":{"givenName":"Babs"}}]`, `{"name":{"formatted":"Ms. Barbara J Jensen","familyName":"Jensen","givenName":"Babs"}}`},
		"3.5.2.3 parts that are null go":              {patchUser, `[{"op":"replace","path":"name","value":{"formatted":null}}]`, `{"name":{"familyName":"Jensen","givenName":"Barbara"}}`},
		"3.5.2.3 by an empty object":                  {patchUser, `[{"op":"replace","path":"name","value":{}}]`, `=`},
		"null unassigns (RFC 7643 2.5)":               {patchUser, `[{"op":"replace","path":"title","value":null},{"op":"replace","path":"name","value":null},{"op":"replace","path":"emails","value":null}]`, `{"title":null,"name":null,"emails":null}`},
		"an empty text unassigns":                     {patchUser, `[{"op":"add","path":"title","value":""},{"op":"replace","path":"name.givenName","value":""}]`, `{"title":null,"name":{"formatted":"Ms. Barbara J Jensen","familyName":"Jensen"}}`},
		"an empty list unassigns":                     {patchUser, `[{"op":"replace","path":"emails","value":[]}]`, `{"emails":null}`},
		"an empty list adds nothing":                  {patchUser, `[{"op":"add","path":"emails","value":[]},{"op":"add","path":"emails","value":null},{"op":"add","value":{"emails":[]}}]`, `=`},
		"null for a filtered element removes it":      {patchUser, `[{"op":"replace","path":"emails[type eq \"home\"]","value":null}]`, `{"emails":[{"value":"bjensen@example.com","type":"work","primary":true}]}`},
		"null for its value removes it":               {patchUser, `[{"op":"replace","path":"emails[type eq \"home\"].value","value":null}]`, `{"emails":[{"value":"bjensen@example.com","type":"work","primary":true}]}`},
		"operations follow each other":                {patchUser, `[{"op":"replace","path":"title","value":"a"},{"op":"remove","path":"title"},{"op":"add","path":"title","value":"b"}]`, `{"title":"b"}`},
		"a value that goes and comes keeps its marks": {patchUser, `[{"op":"remove","path":"emails[type eq \"work\"].value"},{"op":"add","path":"emails[type eq \"work\"].value","value":"new@example.com"}]`, `{"emails":[{"value":"new@example.com","type":"work","primary":true},{"value":"babs@jensen.org","type":"home"}]}`},
		"adding a primary clears the other":           {patchUser, `[{"op":"add","path":"emails","value":[{"value":"new@example.com","primary":true}]}]`, `{"emails":[{"value":"bjensen@example.com","type":"work"},{"value":"babs@jensen.org","type":"home"},{"value":"new@example.com","primary":true}]}`},
		"setting primary clears the other":            {patchUser, `[{"op":"replace","path":"emails[type eq \"home\"].primary","value":"True"}]`, `{"emails":[{"value":"bjensen@example.com","type":"work"},{"value":"babs@jensen.org","type":"home","primary":true}]}`},
		"clearing primary leaves none":                {patchUser, `[{"op":"replace","path":"emails[type eq \"work\"].primary","value":false}]`, `{"emails":[{"value":"bjensen@example.com","type":"work"},{"value":"babs@jensen.org","type":"home"}]}`},
		"adding primary to an element that is there":  {patchUser, `[{"op":"add","path":"emails","value":[{"value":"babs@jensen.org","type":"home","primary":true}]}]`, `{"emails":[{"value":"bjensen@example.com","type":"work"},{"value":"babs@jensen.org","type":"home","primary":true}]}`},
		"elements that become equal become one":       {patchUser, `[{"op":"replace","path":"emails.type","value":"work"},{"op":"replace","path":"emails.value","value":"x@example.com"}]`, `{"emails":[{"value":"x@example.com","type":"work","primary":true}]}`},
		"a sub-attribute of every element":            {patchUser, `[{"op":"add","path":"emails.display","value":"E"},{"op":"remove","path":"addresses.locality"}]`, `{"emails":[{"value":"bjensen@example.com","type":"work","primary":true,"display":"E"},{"value":"babs@jensen.org","type":"home","display":"E"}],"addresses":[{"type":"work","streetAddress":"100 Universal City Plaza","region":"CA","primary":true}]}`},
		"a sub-attribute of no element makes one":     {patchUser, `[{"op":"add","path":"phoneNumbers.value","value":"1"}]`, `{"phoneNumbers":[{"value":"1"}]}`},
		"a replaced element keeps what was asked for": {patchUser, `[{"op":"replace","path":"emails[type eq \"home\"]","value":{"value":"x@example.com"}}]`, `{"emails":[{"value":"bjensen@example.com","type":"work","primary":true},{"value":"x@example.com","type":"home"}]}`},
		"an element replaced by its value":            {patchUser, `[{"op":"replace","path":"emails[type eq \"home\"]","value":"x@example.com"}]`, `{"emails":[{"value":"bjensen@example.com","type":"work","primary":true},{"value":"x@example.com","type":"home"}]}`},
		"two elements replaced by one":                {patchUser, `[{"op":"replace","path":"emails[value pr]","value":{"value":"x@example.com","primary":true}}]`, `{"emails":[{"value":"x@example.com","primary":true}]}`},
		"URN-qualified core attribute":                {patchUser, `[{"op":"replace","path":"urn:ietf:params:scim:schemas:core:2.0:User:name.givenName","value":"B"}]`, `{"name":{"formatted":"Ms. Barbara J Jensen","familyName":"Jensen","givenName":"B"}}`},
		"URN-qualified value filter":                  {patchUser, `[{"op":"remove","path":"urn:ietf:params:scim:schemas:core:2.0:User:emails[type eq \"home\"]"}]`, `{"emails":[{"value":"bjensen@example.com","type":"work","primary":true}]}`},
		"extension attribute":                         {patchUser, `[{"op":"add","path":"` + enterprise + `department","value":"D"}]`, `{"schemas":["` + UserSchema + `","` + EnterpriseUserSchema + `"],"` + EnterpriseUserSchema + `":{"department":"D"}}`},
		"extension as a whole":                        {patchUser, `[{"op":"add","path":"` + EnterpriseUserSchema + `","value":{"Department":"D","manager":"12","x":1}}]`, `{"` + EnterpriseUserSchema + `":{"department":"D","manager":{"value":"12"}}}`},
		"extension in an object":                      {patchUser, `[{"op":"replace","value":{"` + EnterpriseUserSchema + `":{"department":"D"},"` + enterprise + `division":"V"}}]`, `{"` + EnterpriseUserSchema + `":{"department":"D","division":"V"}}`},
		"extension emptied again":                     {patchUser, `[{"op":"add","path":"` + enterprise + `department","value":"D"},{"op":"remove","path":"` + EnterpriseUserSchema + `"}]`, `=`},
		"extension set to null":                       {patchUser, `[{"op":"add","path":"` + enterprise + `manager","value":"1"},{"op":"replace","value":{"` + EnterpriseUserSchema + `":null}}]`, `=`},
		"core attributes under their URN":             {patchUser, `[{"op":"replace","value":{"` + UserSchema + `":{"title":"T"}}},{"op":"replace","path":"` + UserSchema + `","value":{"nickName":"N"}}]`, `{"title":"T","nickName":"N"}`},
		"a new manager drops what described the old":  {patchUser, `[{"op":"add","path":"` + enterprise + `manager","value":{"value":"12","$ref":"../Users/12"}},{"op":"replace","path":"` + enterprise + `manager","value":"13"}]`, `{"` + EnterpriseUserSchema + `":{"manager":{"value":"13"}}}`},
		"schemas cannot be set, nor need be":          {patchUser, `[{"op":"replace","path":"schemas","value":["urn:x"]}]`, `=`},
		"everything that was read, sent back":         {patchUser, `[{"op":"replace","value":` + patchUser + `}]`, `=`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc.check(t, UserResourceType())
		})
	}
}
