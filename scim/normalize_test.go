package scim

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNormalizeTheUserOfRFC7643Section8_3(t *testing.T) {
	t.Parallel()
	raw := jsonResource(t, rfcUser)
	want := raw.Clone()
	// What clients cannot write is ignored (RFC 7644 section 3.5.1).
	delete(want, "id")
	delete(want, "meta")
	delete(want, "groups")
	delete(want.Complex(EnterpriseUserSchema).Complex("manager"), "displayName")

	got, err := UserResourceType().Normalize(raw)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestNormalizeTheGroupOfRFC7643Section8_4(t *testing.T) {
	t.Parallel()
	got, err := GroupResourceType().Normalize(jsonResource(t, rfcGroup))
	if err != nil {
		t.Fatal(err)
	}
	want := Resource{"schemas": []any{GroupSchema}, "displayName": "Tour Guides", "members": []any{
		map[string]any{"value": "2819c223-7f76-453a-919d-413861904646", "$ref": "https://example.com/v2/Users/2819c223-7f76-453a-919d-413861904646"},
		map[string]any{"value": "902c246b-6245-4190-8e05-00816be7344a", "$ref": "https://example.com/v2/Users/902c246b-6245-4190-8e05-00816be7344a"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestNormalizeConvertsValues(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	rt.Schema.Attributes = append(rt.Schema.Attributes, &Attribute{Name: "age", Type: TypeInteger}, &Attribute{Name: "score", Type: TypeDecimal},
		&Attribute{Name: "tags", Type: TypeString, MultiValued: true}, &Attribute{Name: "since", Type: TypeDateTime})
	for name, tc := range map[string]struct{ sent, want string }{
		"names in any letter case":            {`{"USERNAME":"x","NAME":{"GIVENNAME":"y"}}`, `{"userName":"x","name":{"givenName":"y"}}`},
		"extension URN in any letter case":    {`{"urn:IETF:params:scim:schemas:extension:enterprise:2.0:user":{"Department":"D"}}`, `{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"D"}}`},
		"extension attribute by its full URN": {`{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department":"D"}`, `{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"D"}}`},
		"both at once":                        {`{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"division":"V"},"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department":"D"}`, `{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"D","division":"V"}}`},
		"part of a complex one by full URN":   {`{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value":"12"}`, `{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"12"}}}`},
		"core attribute by its full URN":      {`{"urn:ietf:params:scim:schemas:core:2.0:User:title":"T"}`, `{"title":"T"}`},
		"core attributes under their URN":     {`{"urn:ietf:params:scim:schemas:core:2.0:User":{"title":"T","department":"D"}}`, `{"title":"T"}`},
		"unknown attributes are ignored":      {`{"foo":1,"name":{"givenName":"x","bar":2},"department":"D","manager":null}`, `{"name":{"givenName":"x"}}`},
		"unknown URNs are ignored":            {`{"schemas":["urn:example:unknown"],"urn:example:unknown":{"a":1},"urn:example:unknown:b":2}`, `{}`},
		"read-only attributes are ignored":    {`{"id":"99","groups":[{"value":"1"}],"meta":{"version":5}}`, `{}`},
		"null, empty text, list and object":   {`{"title":null,"nickName":"","emails":[],"name":{},"phoneNumbers":[{}],"ims":[null,""],"active":null,"age":""}`, `{}`},
		"empty parts":                         {`{"name":{"givenName":"","familyName":null,"middleName":[]},"emails":[{"value":"a","display":""}]}`, `{"emails":[{"value":"a"}]}`},
		"blank text is text":                  {`{"title":" "}`, `{"title":" "}`},
		"extension of nothing":                {`{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":""}}`, `{}`},
		"extension null":                      {`{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":null}`, `{}`},
		"boolean as text":                     {`{"active":"True"}`, `{"active":true}`},
		"boolean as text in a list":           {`{"active":["false"]}`, `{"active":false}`},
		"number as text":                      {`{"age":"42","score":"1.5"}`, `{"age":42,"score":1.5}`},
		"whole decimal":                       {`{"score":2.0}`, `{"score":2}`},
		"list of one for a single value":      {`{"title":["T"],"name":[{"givenName":"x"}]}`, `{"title":"T","name":{"givenName":"x"}}`},
		"single value for a list":             {`{"tags":"a","emails":{"value":"a"}}`, `{"tags":["a"],"emails":[{"value":"a"}]}`},
		"text for a complex element":          {`{"emails":["a","b"]}`, `{"emails":[{"value":"a"},{"value":"b"}]}`},
		"text for the whole list":             {`{"emails":"a"}`, `{"emails":[{"value":"a"}]}`},
		"manager as text":                     {`{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":"12"}}`, `{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"12"}}}`},
		"manager as list of one":              {`{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":[{"value":"12","$ref":null,"displayName":"x"}]}}`, `{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"12"}}}`},
		"primary only where it is true":       {`{"emails":[{"value":"a","primary":false},{"value":"b","primary":"True"}]}`, `{"emails":[{"value":"a"},{"value":"b","primary":true}]}`},
		"equal type and value are one":        {`{"emails":[{"value":"a@x","type":"work"},{"value":"A@X","type":"Work","primary":true,"display":"d"},{"value":"a@x","type":"home"},{"value":"a@x"}]}`, `{"emails":[{"value":"a@x","type":"work","primary":true,"display":"d"},{"value":"a@x","type":"home"},{"value":"a@x"}]}`},
		"case-exact values stay apart":        {`{"photos":[{"value":"http://x/a"},{"value":"http://x/A"},{"value":"http://x/a"}]}`, `{"photos":[{"value":"http://x/a"},{"value":"http://x/A"}]}`},
		"equal addresses are one":             {`{"addresses":[{"locality":"L"},{"locality":"L","primary":true},{"locality":"M"}]}`, `{"addresses":[{"locality":"L","primary":true},{"locality":"M"}]}`},
		"equal simple values are one":         {`{"tags":["a","b","a"]}`, `{"tags":["a","b"]}`},
		"a type alone is no value":            {`{"emails":[{"type":"work","primary":true},{"type":"home","value":""}]}`, `{}`},
		"unknown canonical value":             {`{"emails":[{"value":"a","type":"boat"}]}`, `{"emails":[{"value":"a","type":"boat"}]}`},
		"date without zone":                   {`{"since":"2011-05-13T04:42:34"}`, `{"since":"2011-05-13T04:42:34"}`},
		"certificate":                         {`{"x509Certificates":[{"value":"TUlJ"},{"value":"-_8="}]}`, `{"x509Certificates":[{"value":"TUlJ"},{"value":"-_8="}]}`},
		"case 03: JumpCloud's minimal PUT":    {`{"active":true,"emails":null,"id":"N","name":{"givenName":"Pat","familyName":"Probe"},"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]}`, `{"active":true,"name":{"givenName":"Pat","familyName":"Probe"}}`},
		"case 46: Okta's empty texts":         {`{"nickName":"","title":"","groups":[],"active":true}`, `{"active":true}`},
		"case 50: Entra's nulls":              {`{"addresses":null,"preferredLanguage":null,"title":null,"department":null,"manager":null,"roles":[],"meta":{"resourceType":"User"},"externalId":"dora"}`, `{"externalId":"dora"}`},
		"case 64: OneLogin's template":        {`{"schemas":["urn:scim:schemas:core:2.0"],"id":null,"active":"true","emails":{"value":"ada@example.com","primary":true}}`, `{"active":true,"emails":[{"value":"ada@example.com","primary":true}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sent := jsonResource(t, tc.sent)
			want := jsonResource(t, tc.want)
			if !namesUser(sent) {
				sent["userName"], want["userName"] = "u", "u"
			}
			rt.SetSchemas(want)
			got, err := rt.Normalize(sent)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			again, err := rt.Normalize(got)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(got, again); diff != "" {
				t.Errorf("normalizing twice is not the same as once: %s", diff)
			}
		})
	}
}

func namesUser(r Resource) bool {
	_, ok := Lookup(r, "userName")
	return ok
}

func TestNormalizeRefuses(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	rt.Schema.Attributes = append(rt.Schema.Attributes, &Attribute{Name: "age", Type: TypeInteger}, &Attribute{Name: "score", Type: TypeDecimal}, &Attribute{Name: "since", Type: TypeDateTime})
	rt.Extensions[0].Attributes[0].Required = true
	for name, tc := range map[string]struct{ sent, detail string }{
		"no userName":                  {`{}`, "userName: is required"},
		"empty userName":               {`{"userName":""}`, "userName: is required"},
		"blanks":                       {`{"userName":" \u00a0"}`, "userName: must not be blank"},
		"nothing that is seen":         {`{"userName":"\u200b"}`, "userName: must not be blank"},
		"a line separator":             {`{"userName":"u\u2028v"}`, "userName: must not hold control characters"},
		"a space at the end":           {`{"userName":"u "}`, "userName: must not begin or end with a space"},
		"a space at the beginning":     {`{"userName":"\u3000u"}`, "userName: must not begin or end with a space"},
		"number for a text":            {`{"userName":123}`, "userName: must be a text"},
		"boolean for a text":           {`{"userName":"u","title":true}`, "title: must be a text"},
		"object for a text":            {`{"userName":{"value":"u"}}`, "userName: must be a text"},
		"list for a text":              {`{"userName":["u","v"]}`, "userName: must be a single value"},
		"text for a boolean":           {`{"userName":"u","active":"yes"}`, "active: must be true or false"},
		"number for a boolean":         {`{"userName":"u","active":1}`, "active: must be true or false"},
		"object for a boolean":         {`{"userName":"u","active":{"a":1}}`, "active: must be true or false"},
		"text for a complex attribute": {`{"userName":"u","name":"secret@example.com"}`, "name: must be an object"},
		"text for an address":          {`{"userName":"u","addresses":["secret@example.com"]}`, "addresses: must be an object"},
		"two objects for one":          {`{"userName":"u","name":[{"givenName":"a"},{"givenName":"b"}]}`, "name: must be a single value"},
		"number in an element":         {`{"userName":"u","emails":[{"value":5}]}`, "emails.value: must be a text"},
		"number for an element":        {`{"userName":"u","emails":[5]}`, "emails.value: must be a text"},
		"text for the primary mark":    {`{"userName":"u","emails":[{"value":"x","primary":"maybe"}]}`, "emails.primary: must be true or false"},
		"two primary values":           {`{"userName":"u","emails":[{"value":"a","primary":true},{"value":"b","primary":true}]}`, "emails: only one value can be primary"},
		"text for a number":            {`{"userName":"u","age":"old"}`, "age: must be a number"},
		"fraction for a whole number":  {`{"userName":"u","age":1.5}`, "age: must be a whole number"},
		"boolean for a number":         {`{"userName":"u","age":true}`, "age: must be a number"},
		"text that is infinite":        {`{"userName":"u","score":"Inf"}`, "score: must be a number"},
		"text for a date":              {`{"userName":"u","since":"2011-05-13"}`, "since: must be a date and time"},
		"number for a date":            {`{"userName":"u","since":5}`, "since: must be a date and time"},
		"no base64":                    {`{"userName":"u","x509Certificates":[{"value":"*"}]}`, "x509Certificates.value: must be a text in base64"},
		"text for an extension":        {`{"userName":"u","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":"x"}`, "enterprise:2.0:User: must be an object"},
		"number in an extension":       {`{"userName":"u","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"1","department":5}}`, "enterprise:2.0:User:department: must be a text"},
		"part missing in an extension": {`{"userName":"u","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"D"}}`, "enterprise:2.0:User:employeeNumber: is required"},
		"manager of the wrong type":    {`{"userName":"u","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager":true}`, "manager.value: must be a text"},
		"list in a list":               {`{"userName":"u","emails":[["a","b"]]}`, "emails: must be a single value"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := rt.Normalize(jsonResource(t, tc.sent))
			wantScimError(t, err, InvalidValue, tc.detail)
		})
	}
}

func TestNormalizeDropsWhatIsNotStored(t *testing.T) {
	t.Parallel()
	got, err := partialUser().Normalize(jsonResource(t, `{"userName":"u","externalId":"x","title":"T","nickName":5,"emails":[{"value":"a","display":"A"}],
		"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager":"12",
		"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"costCenter":"1"}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := Resource{"schemas": []any{UserSchema}, "userName": "u", "emails": []any{map[string]any{"value": "a"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestNormalizeFindsEqualMembersByValue(t *testing.T) {
	t.Parallel()
	got, err := GroupResourceType().Normalize(jsonResource(t, `{"displayName":"g","members":[
		{"value":"11"},{"value":"11","type":"User","display":"x"},{"value":"12","type":"User","$ref":null},{"value":"12"},{"value":"12","type":"Group"},"13","13"]}`))
	if err != nil {
		t.Fatal(err)
	}
	want := []any{
		map[string]any{"value": "11", "type": "User"},
		map[string]any{"value": "12", "type": "User"},
		map[string]any{"value": "12", "type": "Group"},
		map[string]any{"value": "13"},
	}
	if diff := cmp.Diff(want, got["members"]); diff != "" {
		t.Error(diff)
	}
}

// Whatever is sent: a normal form that stays as it is when it is normalized
// again, or a 400.
func FuzzNormalize(f *testing.F) {
	for _, seed := range []string{
		rfcUser, `{"userName":"u","emails":[{"value":"a","primary":"true"},"b",{"type":"x"}]}`, `{"USERNAME":["u"],"active":"False","name":[{}]}`,
		`{"userName":"u","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager":{"value":"x","$ref":"y"}}`,
		`{"userName":"u","addresses":[{"locality":"a"},{"locality":"a","primary":true}]}`,
	} {
		f.Add([]byte(seed))
	}
	rt := partialUser()
	f.Fuzz(func(t *testing.T, body []byte) {
		raw, err := DecodeObject(body)
		if err != nil {
			return
		}
		r, err := rt.Normalize(raw)
		if err != nil {
			wantScimError(t, err, InvalidValue, "")
			return
		}
		again, err := rt.Normalize(r)
		if err != nil {
			t.Fatalf("a normal form is refused: %v", err)
		}
		if diff := cmp.Diff(r, again); diff != "" {
			t.Errorf("normalizing twice is not the same as once: %s", diff)
		}
	})
}
