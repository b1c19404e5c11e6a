package bridgetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// Awkward are texts that MySQL's collation, LIKE and SCIM see differently.
var Awkward = []string{
	"jose", "José", "JOSE", "jösé", "a_b", "axb", "a b", "ab", "Straße", "strasse", "O'Brien", `O"B`, "Ng", "Ada", "ada",
	"Ada King", "K.", "İ", "i", "100", "A&B", "x,y", "",
}

// FindsWhatAPlainEvaluationFinds draws filters, and compares what a store finds by
// each with a plain evaluation over all that it holds.
func FindsWhatAPlainEvaluationFinds(t *testing.T, store scimserver.Store, draw func(*rapid.T) string) {
	t.Helper()
	all, _ := List(t, store, scim.Query{StartIndex: 1, Count: 1000})
	resourceType, err := store.ResourceType(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		text := draw(rt)
		filter, err := scim.ParseFilter(text, resourceType)
		if err != nil {
			rt.Fatalf("%s: %v", text, err)
		}
		want := []string{}
		for _, r := range all {
			if scim.Match(filter, r) {
				want = append(want, r.ID())
			}
		}
		got, result := List(rt, store, scim.Query{Filter: filter, StartIndex: 1, Count: 1000})
		ids := []string{}
		for _, r := range got {
			ids = append(ids, r.ID())
		}
		if len(want) == 0 && strings.HasPrefix(text, "userName eq") {
			return // may find by the e-mail address what a create would collide with
		}
		if !slices.Equal(ids, want) || result.TotalResults != len(want) {
			rt.Fatalf("%s\nfound %v (total %d)\nwant  %v", text, ids, result.TotalResults, want)
		}
	})
}

// List returns all that a query finds.
func List(t interface {
	Fatal(args ...any)
}, store scimserver.Store, q scim.Query,
) (found []scim.Resource, result scim.ListResult) {
	result, err := store.List(context.Background(), q, func(r scim.Resource) error {
		found = append(found, r)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found, result
}

// DrawFilter draws a filter of some depth over awkward texts. more are paths beside
// the usual ones.
func DrawFilter(t *rapid.T, depth int, more ...string) string {
	if depth > 0 {
		switch rapid.IntRange(0, 6).Draw(t, "node") {
		case 0:
			return "(" + DrawFilter(t, depth-1, more...) + ") and (" + DrawFilter(t, depth-1, more...) + ")"
		case 1:
			return "(" + DrawFilter(t, depth-1, more...) + ") or (" + DrawFilter(t, depth-1, more...) + ")"
		case 2:
			return "not (" + DrawFilter(t, depth-1, more...) + ")"
		}
	}
	one := func(what string, of ...string) string { return rapid.SampledFrom(of).Draw(t, what) }
	path := func() string {
		return one("path", append([]string{
			"userName", "emails.value", "emails", "name.givenName", "name.familyName", "displayName", "externalId", "title",
		}, more...)...)
	}
	switch rapid.IntRange(0, 9).Draw(t, "leaf") {
	case 0:
		return "active " + one("active", "eq true", "eq false", "ne true", "ne false", "pr")
	case 1:
		return fmt.Sprintf("id %s %q", one("operator", "eq", "ne"), one("id", "1", "2", "7", "99", "x", "01"))
	case 2:
		return path() + " pr"
	case 3:
		return fmt.Sprintf("emails[type eq %q and value %s %s]",
			one("type", "work", "home"), one("operator", "co", "sw", "eq"), drawText(t))
	case 4:
		return fmt.Sprintf("meta.created %s %q", one("operator", "eq", "ne", "gt", "ge", "lt", "le"),
			one("time", "2020-01-01T00:00:00Z", "2090-01-01T00:00:00Z"))
	case 5:
		return one("path", "externalId", "title", "displayName") + " eq null"
	default:
		return path() + " " + one("operator", "eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le") + " " + drawText(t)
	}
}

// drawText draws a text to compare with, in quotes.
func drawText(t *rapid.T) string {
	text := rapid.SampledFrom(Awkward).Draw(t, "text")
	switch rapid.IntRange(0, 3).Draw(t, "shape") {
	case 0:
		return fmt.Sprintf("%q", text)
	case 1:
		return fmt.Sprintf("%q", text+rapid.SampledFrom([]string{"x", "y", " ", "%", "_"}).Draw(t, "tail"))
	default:
		return fmt.Sprintf("%q", rapid.SampledFrom([]string{
			"jose0@example.com", "JOSE0@example.com", "jösé1@example.com", "second", "@example.com", "a_b2", "e",
		}).Draw(t, "address"))
	}
}
