package scim

import (
	"strconv"
	"testing"
)

func BenchmarkDecodeObject(b *testing.B) {
	b.ReportAllocs()
	body := []byte(rfcUser)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if _, err := DecodeObject(body); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNormalize(b *testing.B) {
	b.ReportAllocs()
	rt, raw := UserResourceType(), jsonResource(b, rfcUser)
	for b.Loop() {
		if _, err := rt.Normalize(raw); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseFilter(b *testing.B) {
	rt := partialUser()
	for name, text := range map[string]string{
		"eq":         `userName eq "bjensen"`,
		"value path": `emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]`,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ParseFilter(text, rt); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkMatch(b *testing.B) {
	b.ReportAllocs()
	rt, user := UserResourceType(), jsonResource(b, rfcUser)
	f, err := ParseFilter(`userName eq "x" or emails[type eq "home" and value co "@Jensen.org"]`, rt)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if !Match(f, user) {
			b.Fatal("no match")
		}
	}
}

func BenchmarkAppendResource(b *testing.B) {
	rt := UserResourceType()
	for name, text := range map[string]string{"ordinary": patchUser, "full": rfcUser} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			r := jsonResource(b, text)
			var dst []byte
			for b.Loop() {
				dst = AppendResource(dst[:0], rt, r, Projection{})
			}
			b.SetBytes(int64(len(dst)))
		})
	}
}

func BenchmarkAppendListOf100(b *testing.B) {
	b.ReportAllocs()
	rt := UserResourceType()
	list := make([]Resource, 100)
	for i := range list {
		list[i] = jsonResource(b, patchUser)
		list[i]["id"] = strconv.Itoa(i)
	}
	var dst []byte
	for b.Loop() {
		dst = dst[:0]
		for _, r := range list {
			dst = AppendResource(dst, rt, r, Projection{})
		}
	}
	b.SetBytes(int64(len(dst)))
}

func BenchmarkVersion(b *testing.B) {
	b.ReportAllocs()
	rt, r := UserResourceType(), jsonResource(b, patchUser)
	for b.Loop() {
		if Version(rt, r) == "" {
			b.Fatal("no version")
		}
	}
}

// twentyOperations is a PATCH as Entra ID sends it, one operation for each attribute.
const twentyOperations = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[
	{"op":"Replace","path":"displayName","value":"A K"},{"op":"Replace","path":"active","value":"True"},{"op":"Add","path":"title","value":"Buyer"},
	{"op":"Replace","path":"emails[type eq \"work\"].value","value":"ak@example.com"},{"op":"Replace","path":"preferredLanguage","value":"en-GB"},
	{"op":"Replace","path":"name.givenName","value":"Augusta"},{"op":"Replace","path":"name.familyName","value":"King"},{"op":"Add","path":"name.formatted","value":"Augusta King"},
	{"op":"Add","path":"addresses[type eq \"work\"].formatted","value":"1 Quay"},{"op":"Add","path":"addresses[type eq \"work\"].streetAddress","value":"1 Quay"},
	{"op":"Add","path":"addresses[type eq \"work\"].locality","value":"Bergen"},{"op":"Add","path":"addresses[type eq \"work\"].postalCode","value":"5003"},
	{"op":"Add","path":"addresses[type eq \"work\"].country","value":"NO"},{"op":"Add","path":"phoneNumbers[type eq \"work\"].value","value":"1"},
	{"op":"Add","path":"phoneNumbers[type eq \"mobile\"].value","value":"2"},{"op":"Add","path":"phoneNumbers[type eq \"fax\"].value","value":"3"},{"op":"Replace","path":"externalId","value":"x9"},
	{"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber","value":"77"},{"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"D"},
	{"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":"12"}]}`

func BenchmarkPatchOf20Operations(b *testing.B) {
	rt, current, body := UserResourceType(), jsonResource(b, patchUser), []byte(twentyOperations)
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := DecodePatch(body, rt); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("apply", func(b *testing.B) {
		b.ReportAllocs()
		patch, err := DecodePatch(body, rt)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := patch.Apply(current); err != nil {
				b.Fatal(err)
			}
		}
	})
}
