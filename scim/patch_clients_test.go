package scim

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The users and groups that the cases of docs/cases.md begin with.
const (
	ada       = `{"schemas":["` + UserSchema + `"],"id":"11","externalId":"ext-ada","userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Byron"},"emails":[{"value":"ada@example.com","type":"work","primary":true}],"active":true}`
	wholesale = `{"schemas":["` + GroupSchema + `"],"id":"21","displayName":"Wholesale","members":[{"value":"11","type":"User","display":"ada@example.com","$ref":"../Users/11"},{"value":"12","type":"User","display":"ben","$ref":"../Users/12"}]}`
	member11  = `{"value":"11","type":"User","display":"ada@example.com","$ref":"../Users/11"}`
	member12  = `{"value":"12","type":"User","display":"ben","$ref":"../Users/12"}`
)

// What clients send to change a user; the numbers are the cases of docs/cases.md.
func TestPatchUserAsClientsSendIt(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]patchCase{
		"20 JumpCloud: one operation for each attribute": {
			ada, `[{"op":"replace","path":"name.givenName","value":"Al"},{"op":"replace","path":"name.familyName","value":"B"},{"op":"replace","path":"active","value":false}]`,
			`{"name":{"givenName":"Al","familyName":"B"},"active":false}`,
		},
		"36 Okta: deactivate":                   {ada, `[{"op":"replace","value":{"active":false}}]`, `{"active":false,"userName":"ada@example.com"}`},
		"36 Okta: active already":               {ada, `[{"op":"replace","value":{"active":true}}]`, `=`},
		"37 Okta: password":                     {ada, `[{"op":"replace","value":{"password":"n3w-S3cret!"}}]`, `{"password":"n3w-S3cret!"}`},
		"46 Okta: a list of one":                {ada, `[{"op":"replace","path":"active","value":[false]}]`, `{"active":false}`},
		"51 Entra: boolean as text":             {ada, `[{"op":"Replace","path":"active","value":"False"}]`, `{"active":false}`},
		"51 Entra: boolean as text, again true": {ada, `[{"op":"Replace","path":"active","value":"True"}]`, `=`},
		"51 Entra: object without a path":       {ada, `[{"op":"Replace","value":{"active":"False"}}]`, `{"active":false}`},
		"52 Entra: many paths": {
			ada, `[{"op":"Replace","path":"displayName","value":"A K"},{"op":"Replace","path":"emails[type eq \"work\"].value","value":"ak@example.com"},{"op":"Replace","path":"name.familyName","value":"King"},
			       {"op":"Replace","path":"externalId","value":"x9"},{"op":"Replace","path":"` + enterprise + `employeeNumber","value":"77"}]`,
			`{"displayName":"A K","emails":[{"value":"ak@example.com","type":"work","primary":true}],"name":{"givenName":"Ada","familyName":"King"},"externalId":"x9",
			  "` + EnterpriseUserSchema + `":{"employeeNumber":"77"}}`,
		},
		"53 Entra: dotted and URN keys": {
			ada, `[{"op":"replace","value":{"displayName":"A K","name.givenName":"Augusta","name.familyName":"King","` + enterprise + `employeeNumber":"77"}}]`,
			`{"displayName":"A K","name":{"givenName":"Augusta","familyName":"King"},"` + EnterpriseUserSchema + `":{"employeeNumber":"77"},"name.givenName":null}`,
		},
		"53 Entra: value filter as a key": {ada, `[{"op":"replace","value":{"emails[type eq \"work\"].value":"ak@example.com"}}]`, `{"emails":[{"value":"ak@example.com","type":"work","primary":true}]}`},
		"54 Entra: elements that are not there": {
			ada, `[{"op":"Add","path":"addresses[type eq \"work\"].streetAddress","value":"1 Quay"},{"op":"Add","path":"addresses[type eq \"work\"].postalCode","value":"5003"},
			       {"op":"Replace","path":"phoneNumbers[type eq \"mobile\"].value","value":"+47 555 0101"},{"op":"Replace","path":"roles[primary eq \"True\"].value","value":"buyer"},{"op":"Replace","path":"name.familyName","value":"King"}]`,
			`{"addresses":[{"type":"work","streetAddress":"1 Quay","postalCode":"5003"}],"phoneNumbers":[{"type":"mobile","value":"+47 555 0101"}],"roles":[{"primary":true,"value":"buyer"}],"name":{"givenName":"Ada","familyName":"King"}}`,
		},
		"54 Entra: a second element, primary":          {ada, `[{"op":"add","path":"emails[type eq \"home\" and primary eq true].value","value":"a@home"}]`, `{"emails":[{"value":"ada@example.com","type":"work"},{"type":"home","value":"a@home","primary":true}]}`},
		"54 Entra: null for what is not there":         {ada, `[{"op":"Replace","path":"phoneNumbers[type eq \"mobile\"].value","value":null},{"op":"Replace","path":"addresses[type eq \"work\"]","value":""}]`, `=`},
		"54 Entra: an element that is not primary":     {ada, `[{"op":"add","path":"roles[primary eq \"False\"].value","value":"x"}]`, `{"roles":[{"value":"x"}]}`},
		"55 Entra: manager as a text":                  {ada, `[{"op":"add","path":"` + enterprise + `manager","value":"12"}]`, `{"` + EnterpriseUserSchema + `":{"manager":{"value":"12"}}}`},
		"55 Entra: manager as an object":               {ada, `[{"op":"add","path":"` + enterprise + `manager","value":{"value":"12"}}]`, `{"` + EnterpriseUserSchema + `":{"manager":{"value":"12"}}}`},
		"55 Entra: manager as a list of one":           {ada, `[{"op":"add","path":"` + enterprise + `manager","value":[{"$ref":"../Users/12","value":"12"}]}]`, `{"` + EnterpriseUserSchema + `":{"manager":{"value":"12","$ref":"../Users/12"}}}`},
		"55 Entra: manager removed":                    {ada, `[{"op":"add","path":"` + enterprise + `manager","value":"12"},{"op":"remove","path":"` + enterprise + `manager"}]`, `=`},
		"55 Entra: manager emptied":                    {ada, `[{"op":"add","path":"` + enterprise + `manager","value":"12"},{"op":"replace","path":"` + enterprise + `manager","value":""}]`, `=`},
		"56 Entra: add to a single value":              {ada, `[{"op":"Add","path":"nickName","value":"Countess"},{"op":"Add","path":"nickName","value":"Countess"}]`, `{"nickName":"Countess"}`},
		"56 Entra: remove":                             {ada, `[{"op":"Add","path":"nickName","value":"Countess"},{"op":"Remove","path":"nickName"}]`, `=`},
		"Entra: remove with the value of a single one": {ada, `[{"op":"Remove","path":"externalId","value":"ext-ada"}]`, `{"externalId":null}`},
		"any: remove the named e-mails":                {ada, `[{"op":"add","path":"emails","value":[{"value":"b@x","type":"home"},{"value":"c@x"}]},{"op":"remove","path":"emails","value":[{"value":"B@X"},{"value":"c@x","type":"other"},{"value":"ada@example.com","type":"home"}]}]`, `=`},
		"any: remove by type":                          {ada, `[{"op":"remove","path":"emails","value":[{"type":"Work"}]}]`, `{"emails":null}`},
		"any: remove an address by its parts":          {ada, `[{"op":"add","path":"addresses","value":{"type":"work","locality":"Oslo"}},{"op":"remove","path":"addresses","value":{"locality":"Bergen"}},{"op":"remove","path":"addresses","value":{"locality":"oslo"}}]`, `=`},
		"any: unknown attributes in an object":         {ada, `[{"op":"replace","value":{"foo":1,"name.foo":2,"foo.bar":3,"urn:x:y":4,"urn:x":{"a":1},"` + enterprise + `foo":5,"a[b eq \"c\"]":6,"":7,"title":"T"}}]`, `{"title":"T"}`},
		"any: meta, groups and schemas in an object":   {ada, `[{"op":"replace","value":{"id":"11","meta":{"version":"x"},"groups":[{"value":"99"}],"schemas":["urn:x"],"meta.version":"y"}}]`, `=`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc.check(t, UserResourceType())
		})
	}
}

func TestPatchGroupAsClientsSendIt(t *testing.T) {
	t.Parallel()
	const retail = `{"id":"22","displayName":"Retail"}`
	for name, tc := range map[string]patchCase{
		"24 JumpCloud: add three times":           {retail, `[{"op":"add","path":"members","value":[{"value":"13"}]},{"op":"add","path":"members","value":[{"value":"13"}]},{"op":"add","path":"members","value":[{"value":"13"}]}]`, `{"members":[{"value":"13"}]}`},
		"24 JumpCloud: add a member again":        {wholesale, `[{"op":"add","path":"members","value":[{"value":"11"}]}]`, `=`},
		"25 JumpCloud: remove by value, twice":    {wholesale, `[{"op":"remove","path":"members","value":[{"value":"11"}]},{"op":"remove","path":"members","value":[{"value":"11"}]}]`, `{"members":[` + member12 + `]}`},
		"26 naming nobody removes nobody":         {wholesale, `[{"op":"remove","path":"members","value":[]},{"op":"remove","path":"members","value":[{"value":"13"}]},{"op":"remove","path":"members","value":[{}]}]`, `=`},
		"27 without a value all go":               {wholesale, `[{"op":"remove","path":"members"}]`, `{"members":null}`},
		"28 rename":                               {wholesale, `[{"op":"Replace","path":"displayName","value":"Trade"}]`, `{"displayName":"Trade","members":[` + member11 + `,` + member12 + `]}`},
		"42 Okta: rename in an object":            {wholesale, `[{"op":"replace","value":{"id":"21","displayName":"Trade"}}]`, `{"displayName":"Trade","members":[` + member11 + `,` + member12 + `]}`},
		"43 Okta: remove one and add one":         {wholesale, `[{"op":"remove","path":"members[value eq \"11\"]"},{"op":"add","path":"members","value":[{"value":"13","display":"eve@example.com"}]}]`, `{"members":[` + member12 + `,{"value":"13"}]}`},
		"44 Okta: full push":                      {wholesale, `[{"op":"replace","path":"members","value":[{"value":"13","display":"eve@example.com"}]}]`, `{"members":[{"value":"13"}]}`},
		"44 Okta: full push of the same":          {wholesale, `[{"op":"replace","path":"members","value":[{"value":"11","display":"x"},{"value":"12"}]}]`, `=`},
		"44 Okta: full push of nobody":            {wholesale, `[{"op":"replace","path":"members","value":[]}]`, `{"members":null}`},
		"45 Okta: nobody, in an object":           {wholesale, `[{"op":"replace","value":{"members":[],"id":"21","displayName":"Wholesale"}}]`, `{"members":null}`},
		"58 Entra: add with null references":      {retail, `[{"op":"Add","path":"members","value":[{"$ref":null,"value":"11"},{"$ref":null,"value":"12"}]}]`, `{"members":[{"value":"11"},{"value":"12"}]}`},
		"59 Entra: remove with null references":   {wholesale, `[{"op":"Remove","path":"members","value":[{"$ref":null,"value":"11"}]}]`, `{"members":[` + member12 + `]}`},
		"67 Ping: add null":                       {wholesale, `[{"op":"add","path":"members","value":null}]`, `=`},
		"72 authentik: the whole group":           {wholesale, `[{"op":"replace","value":{"schemas":["` + GroupSchema + `"],"id":"21","externalId":"ak-1","displayName":"Wholesale"}}]`, `{"externalId":"ak-1","members":[` + member11 + `,` + member12 + `]}`},
		"72 authentik: one operation each":        {wholesale, `[{"op":"add","path":"members","value":[{"value":"13"}]},{"op":"remove","path":"members","value":[{"value":"11"}]}]`, `{"members":[` + member12 + `,{"value":"13"}]}`},
		"75 Salesforce: remove":                   {wholesale, `[{"op":"remove","path":"members","value":{"members":[{"$ref":null,"value":"11"}]}}]`, `{"members":[` + member12 + `]}`},
		"75 Salesforce: add likewise":             {retail, `[{"op":"add","path":"members","value":{"members":[{"value":"11"}]}}]`, `{"members":[{"value":"11"}]}`},
		"any: a single object, a text":            {retail, `[{"op":"add","path":"members","value":{"value":"11"}},{"op":"add","path":"members","value":"12"},{"op":"add","path":"members","value":["13"]}]`, `{"members":[{"value":"11"},{"value":"12"},{"value":"13"}]}`},
		"any: removed as a single object or text": {wholesale, `[{"op":"remove","path":"members","value":{"value":"11"}},{"op":"remove","path":"members","value":"12"}]`, `{"members":null}`},
		"any: removed with another type stays":    {wholesale, `[{"op":"remove","path":"members","value":[{"value":"11","type":"Group"}]}]`, `=`},
		"any: a member replaced by itself":        {wholesale, `[{"op":"replace","path":"members[value eq \"11\"]","value":{"value":"11"}}]`, `=`},
		"any: a member replaced by another":       {wholesale, `[{"op":"replace","path":"members[value eq \"11\"]","value":{"value":"13"}}]`, `{"members":[{"value":"13"},` + member12 + `]}`},
		"any: added by a filter":                  {retail, `[{"op":"add","path":"members[value eq \"11\"]","value":{"type":"User"}}]`, `{"members":[{"value":"11","type":"User"}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc.check(t, GroupResourceType())
		})
	}
}

func TestPatchOfWhatIsNotStoredHasNoEffect(t *testing.T) {
	t.Parallel()
	for _, operations := range []string{
		`[{"op":"replace","path":"title","value":"T"},{"op":"add","path":"nickName","value":"N"},{"op":"remove","path":"photos"},{"op":"add","path":"externalId","value":"x"}]`,
		`[{"op":"add","path":"` + enterprise + `manager","value":"12"},{"op":"replace","path":"` + enterprise + `costCenter","value":"1"}]`,
		`[{"op":"replace","value":{"title":"T","externalId":"x","photos":[{"value":"p"}],"` + EnterpriseUserSchema + `":{"manager":"12"}}}]`,
		`[{"op":"replace","path":"emails[type eq \"work\"].display","value":"D"},{"op":"add","path":"photos[type eq \"photo\"].value","value":"p"}]`,
		`[{"op":"remove","path":"emails[display eq \"D\"]"},{"op":"add","path":"emails","value":[{"value":"ada@example.com","type":"work","display":"D"}]}]`,
	} {
		current := strings.Replace(ada, `"externalId":"ext-ada",`, "", 1)
		patchCase{current, operations, "="}.check(t, partialUser())
	}
}

func TestPatchMakesElementsOfWhatIsStored(t *testing.T) {
	t.Parallel()
	patchCase{
		ada, `[{"op":"add","path":"emails[display eq \"D\" and type eq \"home\"].value","value":"x"}]`,
		`{"emails":[{"value":"ada@example.com","type":"work","primary":true},{"value":"x","type":"home"}]}`,
	}.check(t, partialUser())
}

func TestPatchShowsItsOperations(t *testing.T) {
	t.Parallel()
	rt := GroupResourceType()
	patch, err := DecodePatch([]byte(`{"Operations":[{"op":"Replace","value":{"displayName":"Trade"}},{"op":"Add","path":"members","value":[{"value":"13"}]},
		{"op":"remove","path":"members[value eq \"11\"]"},{"op":"remove","path":"members","value":["12"]},{"op":"remove","path":"members"},{"op":"remove","path":"members","value":[]}]}`), rt)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, op := range patch.Operations {
		line := op.Op + " " + op.Path.String()
		if op.Filter != nil {
			line += "[" + FormatFilter(op.Filter) + "]"
		}
		got = append(got, line+" "+fmt.Sprint(op.Value))
	}
	want := []string{
		"replace displayName Trade", "add members [map[value:13]]", `remove members[value eq "11"] <nil>`, "remove members [map[value:12]]", "remove members <nil>", "remove members []",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPatchOfManyMembers(t *testing.T) {
	t.Parallel()
	var members, operations []string
	for i := range 5000 {
		members = append(members, fmt.Sprintf(`{"value":"%d","type":"User"}`, i))
	}
	for i := range 1000 {
		operations = append(operations, fmt.Sprintf(`{"op":"add","path":"members","value":[{"value":"%d"}]}`, 4500+i))
	}
	current := jsonResource(t, `{"displayName":"Many","members":[`+strings.Join(members, ",")+`]}`)
	patch, err := DecodePatch([]byte(`{"Operations":[`+strings.Join(operations, ",")+`]}`), GroupResourceType())
	if err != nil {
		t.Fatal(err)
	}
	got, err := patch.Apply(current)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(got.List("members")); n != 5500 {
		t.Errorf("%d members, want 5500", n)
	}
}
