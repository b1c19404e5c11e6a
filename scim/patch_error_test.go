package scim

import (
	"fmt"
	"strings"
	"testing"
)

// The keywords of RFC 7644 table 9.
func TestPatchRefuses(t *testing.T) {
	t.Parallel()
	user := UserResourceType()
	user.Schema.Attributes = append(user.Schema.Attributes, &Attribute{Name: "birthplace", Type: TypeString, Mutability: Immutable},
		&Attribute{Name: "shop", Type: TypeInteger, Mutability: ReadOnly})
	group := GroupResourceType()
	userNow, groupNow := jsonResource(t, patchUser), jsonResource(t, babsAndMandy)
	userNow["birthplace"], userNow["shop"] = "Bergen", int64(1)
	for name, tc := range map[string]struct {
		rt         *ResourceType
		operations string
		scimType   ScimType
		detail     string
	}{
		"no operations":                    {user, `[]`, InvalidSyntax, "Operations"},
		"operations are no list":           {user, `{"op":"remove","path":"title"}`, InvalidSyntax, "Operations"},
		"operation is no object":           {user, `["remove"]`, InvalidSyntax, "Operations[0]"},
		"no op":                            {user, `[{"path":"title","value":"x"}]`, InvalidSyntax, "op must be"},
		"unknown op":                       {user, `[{"op":"move","path":"title","value":"x"}]`, InvalidSyntax, "op must be"},
		"op is no text":                    {user, `[{"op":1,"path":"title","value":"x"}]`, InvalidSyntax, "op must be"},
		"remove without a path":            {user, `[{"op":"remove"}]`, NoTarget, "Operations[0]: remove needs a path"},
		"case 56: the same with one value": {user, `[{"op":"Remove","value":{"nickName":"x"}}]`, NoTarget, "remove needs a path"},
		"path is no text":                  {user, `[{"op":"remove","path":["title"]}]`, InvalidPath, "path must be a text"},
		"unknown attribute":                {user, `[{"op":"replace","path":"secret@example.com","value":"x"}]`, InvalidPath, "names no attribute"},
		"unknown sub-attribute":            {user, `[{"op":"replace","path":"name.x","value":"x"}]`, InvalidPath, "names no attribute"},
		"unknown part of an element":       {group, `[{"op":"replace","path":"members[value eq \"1\"].displayname","value":"x"}]`, InvalidPath, "names no attribute"},
		"unknown extension":                {user, `[{"op":"replace","path":"urn:x:y","value":"x"}]`, InvalidPath, "names no attribute"},
		"extension without its URN":        {user, `[{"op":"replace","path":"department","value":"x"}]`, InvalidPath, "names no attribute"},
		"text behind a path":               {user, `[{"op":"remove","path":"title secret@example.com"}]`, InvalidPath, "malformed"},
		"text behind brackets":             {user, `[{"op":"remove","path":"emails[type eq \"work\"]value"}]`, InvalidPath, "malformed"},
		"text behind all":                  {user, `[{"op":"remove","path":"emails[type eq \"work\"].value x"}]`, InvalidPath, "malformed"},
		"brackets of a simple attribute":   {user, `[{"op":"remove","path":"title[value eq \"x\"]"}]`, InvalidPath, "no elements"},
		"brackets of a single value":       {user, `[{"op":"remove","path":"name[givenName eq \"x\"]"}]`, InvalidPath, "no elements"},
		"brackets without end":             {user, `[{"op":"remove","path":"emails[type eq \"work\""}]`, InvalidFilter, "character 22"},
		"empty brackets":                   {user, `[{"op":"remove","path":"emails[]"}]`, InvalidFilter, "character 8"},
		"unknown attribute in brackets":    {user, `[{"op":"remove","path":"emails[x eq \"y\"]"}]`, InvalidFilter, "character 8"},
		"unquoted word in brackets":        {user, `[{"op":"remove","path":"emails[type eq work]"}]`, InvalidFilter, "character 16"},
		"wrong filter in an object":        {user, `[{"op":"add","value":{"emails[type eq work].value":"x"}}]`, InvalidFilter, "character 16"},
		"100,000 brackets":                 {user, `[{"op":"remove","path":"` + strings.Repeat("emails[", 100_000) + `"}]`, InvalidPath, "too long"},
		"1,000 parentheses":                {user, `[{"op":"remove","path":"emails[` + strings.Repeat("(", 1000) + `"}]`, InvalidFilter, "32 levels"},
		"no value":                         {user, `[{"op":"add","path":"title"}]`, InvalidValue, "value: is required"},
		"no path and no object":            {user, `[{"op":"add","value":"x"}]`, InvalidValue, "must be an object"},
		"no path and null":                 {user, `[{"op":"replace","value":null}]`, InvalidValue, "must be an object"},
		"extension is no object":           {user, `[{"op":"add","path":"` + EnterpriseUserSchema + `","value":"secret@example.com"}]`, InvalidValue, "must be an object"},
		"text for a boolean":               {user, `[{"op":"replace","path":"title","value":"x"},{"op":"replace","path":"active","value":"off"}]`, InvalidValue, "Operations[1]: active: must be true or false"},
		"number for a text":                {user, `[{"op":"replace","path":"name.givenName","value":5}]`, InvalidValue, "name.givenName: must be a text"},
		"text for a complex attribute":     {user, `[{"op":"replace","path":"name","value":"secret@example.com"}]`, InvalidValue, "name: must be an object"},
		"two values for one":               {user, `[{"op":"replace","path":"name","value":[{"givenName":"a"},{"givenName":"b"}]}]`, InvalidValue, "name: must be"},
		"two values for one element":       {user, `[{"op":"replace","path":"emails[type eq \"work\"]","value":["a","b"]}]`, InvalidValue, "emails: must be a single value"},
		"two primary values":               {user, `[{"op":"add","path":"emails","value":[{"value":"a","primary":true},{"value":"b","primary":true}]}]`, InvalidValue, "only one value can be primary"},
		"every element primary":            {user, `[{"op":"replace","path":"emails.primary","value":true}]`, InvalidValue, "only one value can be primary"},
		"two matching elements primary":    {user, `[{"op":"replace","path":"emails[value pr].primary","value":true}]`, InvalidValue, "only one value can be primary"},
		"wrong type in a removed list":     {user, `[{"op":"remove","path":"emails","value":[5]}]`, InvalidValue, "emails.value: must be a text"},
		"required attribute removed":       {user, `[{"op":"remove","path":"userName"}]`, MutabilityErr, "userName: is required"},
		"required attribute null":          {user, `[{"op":"replace","path":"userName","value":null}]`, InvalidValue, "userName: is required"},
		"required attribute empty":         {group, `[{"op":"replace","value":{"displayName":""}}]`, InvalidValue, "displayName: is required"},
		"id in a path":                     {user, `[{"op":"replace","path":"id","value":"11"}]`, MutabilityErr, "id cannot be changed"},
		"another id in an object":          {user, `[{"op":"replace","value":{"id":"12"}}]`, MutabilityErr, "id cannot be changed"},
		"another read-only value":          {user, `[{"op":"replace","value":{"shop":2}}]`, MutabilityErr, "shop cannot be changed"},
		"groups":                           {user, `[{"op":"add","path":"groups","value":[{"value":"21"}]}]`, MutabilityErr, "groups cannot be changed"},
		"a group of the user":              {user, `[{"op":"remove","path":"groups[value eq \"21\"]"}]`, MutabilityErr, "groups cannot be changed"},
		"meta":                             {user, `[{"op":"replace","path":"meta.created","value":"2011-05-13T04:42:34Z"}]`, MutabilityErr, "meta.created cannot be changed"},
		"schemas removed":                  {user, `[{"op":"remove","path":"schemas"}]`, MutabilityErr, "schemas cannot be changed"},
		"core schema removed":              {user, `[{"op":"remove","path":"` + UserSchema + `"}]`, MutabilityErr, "core schema"},
		"name of the manager":              {user, `[{"op":"replace","path":"` + enterprise + `manager.displayName","value":"x"}]`, MutabilityErr, "manager.displayName cannot be changed"},
		"immutable attribute":              {user, `[{"op":"replace","path":"birthplace","value":"Oslo"}]`, MutabilityErr, "birthplace cannot be changed"},
		"immutable attribute removed":      {user, `[{"op":"remove","path":"birthplace"}]`, MutabilityErr, "birthplace cannot be changed"},
		"id of a member":                   {group, `[{"op":"replace","path":"members[value eq \"2819c223-7f76-453a-919d-413861904646\"].value","value":"x"}]`, MutabilityErr, "members.value cannot be changed"},
		"id of a member removed":           {group, `[{"op":"remove","path":"members.value"}]`, MutabilityErr, "members.value: is required and cannot be removed"},
		"display name of a member":         {group, `[{"op":"replace","path":"members.display","value":"x"}]`, MutabilityErr, "members.display cannot be changed"},
		"nothing matching, not only eq":    {user, `[{"op":"replace","path":"emails[type eq \"fax\" or value co \"zzz\"].value","value":"x"}]`, NoTarget, "emails: the filter matches nothing"},
		"nothing matching, by ne":          {user, `[{"op":"add","path":"ims[type ne \"aim\"].value","value":"x"}]`, NoTarget, "ims: the filter matches nothing"},
		"nothing matching, contradiction":  {user, `[{"op":"add","path":"ims[type eq \"aim\" and type eq \"icq\"].value","value":"x"}]`, NoTarget, "ims: the filter matches nothing"},
		"more than 1,000 operations":       {user, `[` + strings.Repeat(`{"op":"remove","path":"title"},`, 1000) + `{"op":"remove","path":"title"}]`, InvalidValue, "more than 1000"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			current := userNow
			if tc.rt == group {
				current = groupNow
			}
			before := current.Clone()
			patch, err := DecodePatch(fmt.Appendf(nil, `{"schemas":[%q],"Operations":%s}`, PatchSchema, tc.operations), tc.rt)
			if err == nil {
				_, err = patch.Apply(current)
			}
			if !Equal(before, current) {
				t.Error("the resource was changed")
			}
			wantScimError(t, err, tc.scimType, tc.detail)
		})
	}
}

func TestDecodePatchChecksTheMessage(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	for name, tc := range map[string]struct {
		body string
		ok   bool
	}{
		"as the RFC has it":        {`{"schemas":["` + PatchSchema + `"],"Operations":[{"op":"remove","path":"title"}]}`, true},
		"without schemas":          {`{"Operations":[{"op":"remove","path":"title"}]}`, true},
		"schemas null":             {`{"schemas":null,"Operations":[{"op":"remove","path":"title"}]}`, true},
		"schemas in another case":  {`{"Schemas":["` + strings.ToUpper(PatchSchema) + `"],"operations":[{"OP":"Remove","Path":"title"}]}`, true},
		"schemas as a text":        {`{"schemas":"` + PatchSchema + `","OPERATIONS":[{"op":"REMOVE","path":" title "}]}`, true},
		"unknown members":          {`{"x":1,"Operations":[{"op":"remove","path":"title","x":1}]}`, true},
		"empty path is none":       {`{"Operations":[{"op":"add","path":"","value":{"title":"x"}}]}`, true},
		"null path is none":        {`{"Operations":[{"op":"add","path":null,"value":{"title":"x"}}]}`, true},
		"object in a list":         {`{"Operations":[{"op":"add","value":[{"title":"x"}]}]}`, true},
		"other schemas":            {`{"schemas":["` + UserSchema + `"],"Operations":[{"op":"remove","path":"title"}]}`, false},
		"empty schemas":            {`{"schemas":[],"Operations":[{"op":"remove","path":"title"}]}`, false},
		"no operations":            {`{"schemas":["` + PatchSchema + `"]}`, false},
		"a user instead":           {patchUser, false},
		"operations twice":         {`{"Operations":[],"operations":[]}`, false},
		"not JSON":                 {`{"Operations":`, false},
		"op twice in another case": {`{"Operations":[{"op":"remove","OP":"add","path":"title"}]}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := DecodePatch([]byte(tc.body), rt)
			if tc.ok {
				if err != nil {
					t.Error(err)
				}
				return
			}
			wantScimError(t, err, InvalidSyntax, "")
		})
	}
}

func TestPatchIsAtomic(t *testing.T) {
	t.Parallel()
	current := jsonResource(t, patchUser)
	before := current.Clone()
	patch, err := DecodePatch([]byte(`{"Operations":[{"op":"replace","path":"emails[type eq \"work\"].value","value":"x"},{"op":"add","path":"name.givenName","value":"y"},
		{"op":"remove","path":"emails[type eq \"home\"]"},{"op":"replace","path":"ims[type ne \"aim\"].value","value":"z"}]}`), UserResourceType())
	if err != nil {
		t.Fatal(err)
	}
	got, err := patch.Apply(current)
	wantScimError(t, err, NoTarget, "Operations[3]")
	if got != nil || !Equal(before, current) {
		t.Errorf("a failing operation left %v, and the resource as %v", got, current)
	}
}
