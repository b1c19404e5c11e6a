package scim

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTakeMembers(t *testing.T) {
	t.Parallel()
	rt := GroupResourceType()
	for name, test := range map[string]struct {
		operations string
		want       *MemberChange
		rest       int
	}{
		"none":                  {`{"op":"replace","path":"displayName","value":"a"}`, nil, 1},
		"add":                   {`{"op":"add","path":"members","value":[{"value":"1"},{"value":"2"},{"value":"1"}]}`, &MemberChange{Add: []string{"1", "2"}}, 0},
		"with another":          {`{"op":"replace","value":{"displayName":"a","members":[{"value":"1"}]}}`, &MemberChange{Replace: true, Add: []string{"1"}}, 1},
		"remove by a list":      {`{"op":"remove","path":"members","value":[{"value":"1"}]}`, &MemberChange{Remove: []string{"1"}}, 0},
		"remove by a filter":    {`{"op":"remove","path":"members[value eq \"1\" or value eq \"2\"]"}`, &MemberChange{Remove: []string{"1", "2"}}, 0},
		"remove a group":        {`{"op":"remove","path":"members","value":[{"value":"g1","type":"Group"},{"value":"g2","$ref":"/Groups/g2"},{"value":"1","$ref":"https://h/scim/v2/Groups/1"},{"value":"g3"}]}`, &MemberChange{Remove: []string{"g3"}}, 0},
		"with type and $ref":    {`{"op":"add","path":"members","value":[{"value":"1","type":"User","$ref":"https://h/scim/v2/Users/1"},{"value":"2","type":"","$ref":"../Users/2"},{"value":"3","type":null,"$ref":null},{"value":"4","$ref":""}]}`, &MemberChange{Add: []string{"1", "2", "3", "4"}}, 0},
		"remove all":            {`{"op":"remove","path":"members"}`, &MemberChange{Replace: true}, 0},
		"remove an empty list":  {`{"op":"remove","path":"members","value":[]}`, &MemberChange{}, 0},
		"add, then remove":      {`{"op":"add","path":"members","value":{"value":"1"}},{"op":"remove","path":"members[value eq \"1\"]"}`, &MemberChange{Remove: []string{"1"}}, 0},
		"remove, then add":      {`{"op":"remove","path":"members[value eq \"1\"]"},{"op":"add","path":"members","value":{"value":"1"}}`, &MemberChange{Add: []string{"1"}}, 0},
		"remove all, then add":  {`{"op":"remove","path":"members"},{"op":"add","path":"members","value":{"value":"1"}}`, &MemberChange{Replace: true, Add: []string{"1"}}, 0},
		"replace, then remove":  {`{"op":"replace","path":"members","value":[{"value":"1"},{"value":"2"}]},{"op":"remove","path":"members[value eq \"1\"]"}`, &MemberChange{Replace: true, Add: []string{"2"}}, 0},
		"an add before replace": {`{"op":"add","path":"members","value":{"value":"1"}},{"op":"replace","path":"members","value":[{"value":"2"}]}`, &MemberChange{Replace: true, Add: []string{"2"}}, 0},
	} {
		patch, err := DecodePatch([]byte(`{"Operations":[`+test.operations+`]}`), rt)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		rest, members, err := patch.TakeMembers()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(test.want, members); diff != "" || len(rest.Operations) != test.rest {
			t.Errorf("%s: %d other operations, want %d, members (-want +got):\n%s", name, len(rest.Operations), test.rest, diff)
		}
	}
}

func TestTakeMembersRefuses(t *testing.T) {
	t.Parallel()
	rt := GroupResourceType()
	for name, test := range map[string]struct {
		operation string
		scimType  ScimType
		detail    string
	}{
		"a group":                  {`{"op":"add","path":"members","value":{"value":"1","type":"Group"}}`, InvalidValue, "members.type"},
		"nearly a group":           {`{"op":"replace","path":"members","value":{"value":"1","type":" Group "}}`, InvalidValue, "members.type"},
		"nearly a user":            {`{"op":"add","path":"members","value":[{"value":"1"},{"value":"2","type":"user"}]}`, InvalidValue, `members.type: it must be User, since only users can be members: "2"`},
		"a service principal":      {`{"op":"add","value":{"members":[{"value":"1","type":"ServicePrincipal"}]}}`, InvalidValue, "members.type"},
		"the URL of a group":       {`{"op":"add","path":"members","value":{"value":"5","$ref":"https://scim.example.com/scim/v2/Groups/5"}}`, InvalidValue, "members.$ref: it must end in /Users/"},
		"a relative one":           {`{"op":"add","path":"members","value":{"value":"5","type":"User","$ref":"../Groups/5"}}`, InvalidValue, "members.$ref"},
		"the URL of another user":  {`{"op":"add","path":"members","value":{"value":"5","$ref":"https://scim.example.com/scim/v2/Users/15"}}`, InvalidValue, "members.$ref"},
		"more after the id":        {`{"op":"add","path":"members","value":{"value":"5","$ref":"https://scim.example.com/scim/v2/Users/5/"}}`, InvalidValue, "members.$ref"},
		"a removed device":         {`{"op":"remove","path":"members","value":{"value":"5","type":"Device"}}`, InvalidValue, "members.type"},
		"no id":                    {`{"op":"add","path":"members","value":{"type":"User"}}`, "", ""},
		"a filter by name":         {`{"op":"remove","path":"members[display eq \"a\"]"}`, InvalidFilter, "only by value"},
		"a filter to add by":       {`{"op":"add","path":"members[value eq \"1\"]","value":{"value":"2"}}`, MutabilityErr, "members"},
		"a sub-attribute":          {`{"op":"replace","path":"members.value","value":"1"}`, MutabilityErr, "members.value"},
		"one of filtered elements": {`{"op":"replace","path":"members[value eq \"1\"].value","value":"2"}`, MutabilityErr, "members.value"},
	} {
		patch, err := DecodePatch([]byte(`{"Operations":[`+test.operation+`]}`), rt)
		if err == nil {
			_, _, err = patch.TakeMembers()
		}
		if test.scimType == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		wantScimError(t, err, test.scimType, test.detail)
	}
}

func TestMemberIDs(t *testing.T) {
	t.Parallel()
	group := jsonResource(t, `{"members":[{"value":"2"},{"value":"1","type":"User"},{"value":"2"}]}`)
	ids, err := MemberIDs(group)
	if diff := cmp.Diff([]string{"2", "1"}, ids); diff != "" || err != nil {
		t.Errorf("%v, the ids (-want +got):\n%s", err, diff)
	}
	if ids, err := MemberIDs(Resource{}); len(ids) != 0 || err != nil {
		t.Errorf("without members there are %v, %v", ids, err)
	}
	_, err = MemberIDs(jsonResource(t, `{"members":[{"value":"1"},{"display":"a"}]}`))
	wantScimError(t, err, InvalidValue, "members.value")
	_, err = MemberIDs(jsonResource(t, `{"members":[{"value":"1"},{"value":"g2","type":"Group"}]}`))
	wantScimError(t, err, InvalidValue, "members.type")
	_, err = MemberIDs(jsonResource(t, `{"members":[{"value":"1","$ref":"/scim/v2/Groups/1"}]}`))
	wantScimError(t, err, InvalidValue, "members.$ref")
}
