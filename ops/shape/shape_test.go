package shape_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/scim-bridge/scim-bridge/ops/shape"
	"github.com/scim-bridge/scim-bridge/scim"
)

func types() []*scim.ResourceType {
	return []*scim.ResourceType{scim.UserResourceType(), scim.GroupResourceType()}
}

func TestShapeOfSCIMRequests(t *testing.T) {
	t.Parallel()
	const user, patch = "urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:api:messages:2.0:PatchOp"
	const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	for name, c := range map[string]struct{ text, want string }{
		"a user": {
			`{"schemas":["` + user + `","urn:okta:lovelace:1.0"],"userName":"ada@example.com","name":{"givenName":"Ada"},"active":true,
			  "password":"correct horse","externalId":null,"emails":[{"value":"a@b.c","primary":true},{"value":"x@example.com","primary":false}]}`,
			"{schemas:[" + user + ",?],userName:text(15),name:{givenName:text(3)},active:boolean," +
				"password:text,externalId:null,emails:[{value:text(5),primary:boolean}×2]}",
		},
		"names that are not in the schemas": {
			`{"ada.lovelace@example.com":1,"lovelace":{"countess":"x"},"title":"x","` + enterprise + `":{"department":"x","wing":1}}`,
			"{?:number,?:{?:text(1)},title:text(1)," + enterprise + ":{department:text(1),?:number}}",
		},
		"PATCH": {
			`{"schemas":["` + patch + `"],"Operations":[{"op":"Replace","path":"emails[type eq \"work\"].value","value":"x"},
			  {"op":"add","path":"members[value eq \"4711\" or display eq \"a \\\" b\"]"},{"op":"burn","path":"` + enterprise + `:manager.value"},
			  {"op":"Add","value":{"name.givenName":"Ada","` + enterprise + `:department":"x","active":"False"}}]}`,
			"{schemas:[" + patch + `],Operations:[{op:Replace,path:emails[type eq "work"].value,value:text(1)},` +
				`{op:add,path:members[value eq "…" or display eq "…"]},{op:text(4),path:` + enterprise + `:manager.value},` +
				"{op:Add,value:{name.givenName:text(3)," + enterprise + ":department:text(1),active:text(5)}}]}",
		},
		"PATCH of a password": {
			`{"Operations":[{"op":"replace","path":"password","value":"hunter2"},{"op":"add","value":["hunter2"],"path":"` + user + `:password"},
			  {"path":"password","value":"hun`,
			"{Operations:[{op:replace,path:password,value:text},{op:add,value:[text],path:" + user + ":password},{path:password,…},…],…}",
		},
		"a password in an object":        {`{"password":{"value":"hunter2","type":["x"]}}`, "{password:{value:text,type:[text]}}"},
		"paths without quotation marks":  {`{"path":"emails[value eq ada@example.com].lovelace"}`, "{path:emails[value eq ?].?}"},
		"a path of several lines":        {`{"path":"active\nada\u2028"}`, "{path:active?}"},
		"bulk":                           {`{"Operations":[{"method":"PUT","path":"/Users/4711","bulkId":"ada"}]}`, "{Operations:[{method:PUT,path:/Users/?,bulkId:text(3)}]}"},
		"a search":                       {`{"filter":"userName eq \"ada\" and active eq true","count":7}`, `{filter:userName eq "…" and active eq true,count:number}`},
		"names in any case":              {`{"USERNAME":"x","operations":[]}`, "{USERNAME:text(1),operations:[]}"},
		"elements of one kind":           {`{"members":[{"value":"1"},{"value":"22"},{"display":"x"},{"value":"333"}]}`, "{members:[{value:text(1)}×3,{display:text(1)}]}"},
		"characters, not bytes":          {`{"title":"äöü"}`, "{title:text(3)}"},
		"what is cut":                    {`{"userName":"ada","name":{"givenName":"A`, "{userName:text(3),name:{…},…}"},
		"what is cut in a list":          {`{"members":[{"value":"1"},{"val`, "{members:[{value:text(1)},{…},…],…}"},
		"no JSON":                        {"<html>lovelace</html>", "not JSON, 21 bytes"},
		"no JSON, but begins like it":    {"{lovelace}", "{…}"},
		"nothing":                        {" \n", ""},
		"a text alone":                   {`"lovelace"`, "text"},
		"a list of lists":                {`[[1,2],["lovelace"]]`, "[[number×2],[text]]"},
		"deep":                           {strings.Repeat(`{"name":`, 30) + "1" + strings.Repeat("}", 30), strings.Repeat("{name:", 12) + "…" + strings.Repeat("}", 12)},
		"a name twice, and no UTF-8":     {"{\"title\":\"\xff\",\"title\":1}", "{title:text(1),title:number}"},
		"codes of attributes are values": {`[{"attribute_code":"lovelace","value":"x"}]`, "[{?:text(8),value:text(1)}]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := shape.SCIM(false, types()...).Of([]byte(c.text)); got != c.want {
				t.Errorf("the shape is\n%s\nwant\n%s", got, c.want)
			}
		})
	}
	made := shape.SCIM(true, types()...).Of([]byte(`{"urn:okta:1.0:User":{"wing":"ada"},"a b@c":1,"path":"wing[value eq \"ada\"]"}`))
	if want := `{urn:okta:1.0:User:{wing:text(3)},a b?c:number,path:wing[value eq "…"]}`; made != want {
		t.Errorf("with names that clients made up the shape is\n%s\nwant\n%s", made, want)
	}
	made = shape.SCIM(true, types()...).Of([]byte(`{"filter":"password eq hunter2 and (wing EQ  ada.l or not (active eq true)) and wing pr"}`))
	if want := "{filter:password eq ? and (wing EQ  ? or not (active eq true)) and wing pr}"; made != want {
		t.Errorf("with values that have no quotation marks the shape is\n%s\nwant\n%s", made, want)
	}
}

func TestShapeOfWhatMagentoSends(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"a customer": {
			`{"id":1,"email":"a@b.c","extension_attributes":{"is_subscribed":false},"addresses":[],
			  "custom_attributes":[{"attribute_code":"scim_active","value":"1"},{"attribute_code":"scim_user_name","value":"ada"}]}`,
			"{id:number,email:text(5),extension_attributes:{is_subscribed:boolean},addresses:[],custom_attributes:[scim_active:text(1),scim_user_name:text(3)]}",
		},
		"secrets": {
			`{"username":"bridge","password":"x","otp":"123456","passwordHash":"!","confirmation":"scim-inactive-1",
			  "custom_attributes":[{"attribute_code":"old_password","value":"x"}]}`,
			"{username:text(6),password:text,otp:text,passwordHash:text,confirmation:text,custom_attributes:[old_password:text]}",
		},
		"an attribute":           {`{"attribute_code":"dob","options":[]}`, "{attribute_code:dob,options:[]}"},
		"an attribute of a list": {`{"attribute_code":"a","value":["x","yy"]}`, "a:[text(1)×2]"},
		"an odd code":            {`{"attribute_code":"ada@example.com","value":"x"}`, "{attribute_code:text(15),value:text(1)}"},
		"an odd name":            {`{"ada@example.com":1,"4711":{},"` + strings.Repeat("a", 65) + `":1}`, "{?:number,?:{},?:number}"},
		"an error":               {`{"message":"%fieldName","parameters":{"fieldName":"email"}}`, "{message:text(10),parameters:{fieldName:text(5)}}"},
		"a token":                {`"eyJhbGciOiJIUzI1NiJ9"`, "text"},
		"true":                   {"true", "boolean"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := shape.Magento().Of([]byte(c.text)); got != c.want {
				t.Errorf("the shape is\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestShapeIsBounded(t *testing.T) {
	t.Parallel()
	const most = 2003 // with the sign that something is left out
	kinds := make([]string, 500)
	for i := range kinds {
		kinds[i] = fmt.Sprintf(`{"title%s":1}`, strings.Repeat("a", i))
	}
	for name, text := range map[string]string{
		"many members":  "{" + strings.TrimSuffix(strings.Repeat(`"title":"x",`, 100_000), ",") + "}",
		"many elements": "[" + strings.TrimSuffix(strings.Repeat(`{"title":"x"},`, 100_000), ",") + "]",
		"many kinds":    "[" + strings.Join(kinds, ",") + "]",
		"long names":    `{"` + strings.Repeat("title.", 100_000) + `":1,"path":"` + strings.Repeat("title.", 100_000) + `"}`,
		"a long text":   `{"title":"` + strings.Repeat("x", 1<<20) + `"}`,
		"depth":         strings.Repeat("[", 20_000),
	} {
		for who, d := range map[string]*shape.Describer{"SCIM": shape.SCIM(true, types()...), "Magento": shape.Magento()} {
			got := d.Of([]byte(text))
			if got == "" || len(got) > most || !strings.Contains(got, "…") {
				t.Errorf("%s, %s: %d bytes: %.200s", name, who, len(got), got)
			}
		}
	}
}

// marker is in every value, and for SCIM in every name that is not of the schemas.
const marker = "lovelace"

func TestNoValueIsInAShape(t *testing.T) {
	t.Parallel()
	toSCIM, toMagento := shape.SCIM(false, types()...), shape.Magento()
	name := rapid.SampledFrom([]string{
		"schemas", "userName", "emails", "value", "path", "op", "method", "filter", "sortBy", "attributes", "data", "Operations", "type", "attribute_code",
	})
	text := rapid.Custom(func(t *rapid.T) string {
		around := rapid.SampledFrom([]string{
			marker, "%s@example.com", `"%s"`, `emails[value eq "%s"]`, "emails[value eq %s]", `emails[value eq "\"%s"`, "urn:%s:2.0", "name.%s",
			"urn:ietf:params:scim:schemas:core:2.0:User:%s", "/Users/%s", "work%s", "%s work", "\n%s", "ß%s\u2028", "'%s'", `\"%s`, "replace %s",
		})
		return strings.ReplaceAll(around.Draw(t, "around"), "%s", marker)
	})
	rapid.Check(t, func(t *rapid.T) {
		for _, names := range []*rapid.Generator[string]{name, rapid.OneOf(name, text)} {
			body, err := json.Marshal(value(names, text, 4).Draw(t, "body"))
			if err != nil {
				t.Fatal(err)
			}
			body = body[:rapid.IntRange(0, len(body)).Draw(t, "length")]
			if got := toSCIM.Of(body); strings.Contains(got, marker) {
				t.Fatalf("SCIM: %s is %s", body, got)
			}
		}
		names := rapid.SampledFrom([]string{"email", "custom_attributes", "value", "message", "parameters", "attribute_code", "password"})
		odd := rapid.Map(text, func(s string) string { return s + " Ada" }) // what is no code
		body, err := json.Marshal(value(names, odd, 4).Draw(t, "answer"))
		if err != nil {
			t.Fatal(err)
		}
		if got := toMagento.Of(body); strings.Contains(got, marker) {
			t.Fatalf("Magento: %s is %s", body, got)
		}
	})
}

// value generates JSON of these names and texts.
func value(name, text *rapid.Generator[string], depth int) *rapid.Generator[any] {
	leaf := text.AsAny()
	if depth == 0 {
		return leaf
	}
	inner := rapid.Deferred(func() *rapid.Generator[any] { return value(name, text, depth-1) })
	return rapid.OneOf(
		leaf,
		rapid.SliceOfN(inner, 0, 3).AsAny(),
		rapid.MapOfN(name, inner, 0, 4).AsAny(),
	)
}

func FuzzShape(f *testing.F) {
	f.Add([]byte(`{"Operations":[{"op":"add","path":"emails[type eq \"work\"]","value":[{"value":"x"}]}]}`))
	f.Add([]byte(`[{"attribute_code":"a","value":1}`))
	toSCIM, toMagento := shape.SCIM(false, types()...), shape.Magento()
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, d := range []*shape.Describer{toSCIM, toMagento} {
			if got := d.Of(text); len(got) > 2003 {
				t.Errorf("%d bytes", len(got))
			}
		}
	})
}
