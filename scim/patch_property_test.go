package scim

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// drawNormalUser draws a user as a store holds it.
func drawNormalUser(t *rapid.T, rt *ResourceType) Resource {
	raw := drawUser(t)
	raw["title"] = anyText(t)
	raw["name"] = map[string]any{"givenName": anyText(t), "familyName": anyText(t)}
	r, err := rt.Normalize(raw)
	if err != nil {
		t.Fatal(err)
	}
	r["id"] = "1"
	return r
}

func mustPatch(t *rapid.T, rt *ResourceType, operations string) *Patch {
	patch, err := DecodePatch(fmt.Appendf(nil, `{"Operations":[%s]}`, operations), rt)
	if err != nil {
		t.Fatalf("%s: %v", operations, err)
	}
	return patch
}

func mustApply(t *rapid.T, patch *Patch, r Resource) Resource {
	got, err := patch.Apply(r)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestPatchReplacingEverythingByItselfChangesNothing(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	rapid.Check(t, func(t *rapid.T) {
		r := drawNormalUser(t, rt)
		for _, op := range []string{PatchReplace, PatchAdd} {
			got := mustApply(t, mustPatch(t, rt, fmt.Sprintf(`{"op":%q,"value":%s}`, op, jsonText(t, r))), r)
			if diff := cmp.Diff(r, got); diff != "" {
				t.Fatalf("%s: %s", op, diff)
			}
		}
	})
}

func TestPatchAppliedTwiceIsThatAppliedOnce(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	rapid.Check(t, func(t *rapid.T) {
		r, other := drawNormalUser(t, rt), drawNormalUser(t, rt)
		op := rapid.SampledFrom([]string{PatchReplace, PatchAdd}).Draw(t, "op")
		patch := mustPatch(t, rt, fmt.Sprintf(`{"op":%q,"value":%s}`, op, jsonText(t, other)))
		once := mustApply(t, patch, r)
		if diff := cmp.Diff(once, mustApply(t, patch, once)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestPatchResultIsNormal(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	paths := []string{"title", "name", "name.givenName", "emails", "emails.type", "emails.primary", `emails[type eq \"work\"]`, `emails[type eq \"work\"].value`, enterprise + "department", enterprise + "manager"}
	values := []string{`"a"`, `""`, `null`, `"true"`, `true`, `{"value":"a","type":"work"}`, `[{"value":"b","primary":true}]`, `[]`, `{"givenName":"x"}`}
	rapid.Check(t, func(t *rapid.T) {
		r := drawNormalUser(t, rt)
		list := []string{`{"op":"remove","path":"nickName"}`}
		for range rapid.IntRange(1, 6).Draw(t, "operations") {
			operation := fmt.Sprintf(`{"op":%q,"path":"%s","value":%s}`, rapid.SampledFrom([]string{"add", "replace", "remove"}).Draw(t, "op"),
				rapid.SampledFrom(paths).Draw(t, "path"), rapid.SampledFrom(values).Draw(t, "value"))
			if _, err := DecodePatch([]byte(`{"Operations":[`+operation+`]}`), rt); err == nil {
				list = append(list, operation)
			}
		}
		operations := strings.Join(list, ",")
		before := r.Clone()
		got, err := mustPatch(t, rt, operations).Apply(r)
		if diff := cmp.Diff(before, r); diff != "" {
			t.Fatalf("the argument was changed: %s", diff)
		}
		if err != nil {
			return
		}
		normal, err := rt.Normalize(got)
		if err != nil {
			t.Fatalf("%s: %v", operations, err)
		}
		normal["id"] = got["id"]
		if diff := cmp.Diff(normal, got); diff != "" {
			t.Fatalf("%s: %s", operations, diff)
		}
	})
}

// Whatever is sent and whatever it is applied to: a normal result or a 400, and
// the argument untouched.
func FuzzDecodePatch(f *testing.F) {
	for _, seed := range []string{
		`{"schemas":["` + PatchSchema + `"],"Operations":[{"op":"Replace","path":"emails[type eq \"work\"].value","value":"x"}]}`,
		`{"Operations":[{"op":"add","value":{"name.givenName":"x","` + enterprise + `manager":"1","emails":[{"value":"a","primary":"true"}]}}]}`,
		`{"Operations":[{"op":"remove","path":"emails","value":[{"value":"ada@example.com"}]},{"op":"remove","path":"name"},{"op":"add","path":"name.givenName","value":["x"]}]}`,
		`{"Operations":[{"op":"replace","path":"addresses[type eq \"x\" and primary eq true]","value":{"locality":"y"}}]}`,
		`{"Operations":[{"op":"replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User","value":null}]}`,
	} {
		f.Add([]byte(seed))
	}
	rt := partialUser()
	current := jsonResource(f, ada)
	delete(current, "externalId")
	before := current.Clone()
	f.Fuzz(func(t *testing.T, body []byte) {
		patch, err := DecodePatch(body, rt)
		if err != nil {
			wantPatchError(t, err)
			return
		}
		got, err := patch.Apply(current)
		if !Equal(before, current) {
			t.Fatal("the argument was changed")
		}
		if err != nil {
			wantPatchError(t, err)
			return
		}
		normal, err := rt.Normalize(got)
		if err != nil {
			t.Fatalf("the result is not normal: %v", err)
		}
		normal["id"] = got["id"]
		if diff := cmp.Diff(normal, got); diff != "" {
			t.Errorf("the result is not normal: %s", diff)
		}
	})
}

func wantPatchError(t *testing.T, err error) {
	t.Helper()
	e, ok := err.(*Error) //nolint:errorlint // what is returned is exactly this type
	if !ok || e.Status != 400 || e.ScimType == "" || e.Detail == "" {
		t.Errorf("error = %v, want a 400 with a keyword and a detail", err)
	}
}
