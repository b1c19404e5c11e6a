package magento_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// What the companion module keeps of a group is merged: what a request does not
// speak of stays.
func TestGroupTexts(t *testing.T) {
	t.Parallel()
	_, c := open(t, magentotest.WithModule())
	ctx := t.Context()
	long := strings.Repeat("Закупки 日本 😀 <b> \"x\" ", 30)
	created, err := c.CreateGroup(ctx, magento.Group{Code: "Team", DisplayName: new(long), ExternalID: new("7")})
	if err != nil {
		t.Fatal(err)
	}
	want := *created
	for _, step := range []struct {
		what                    string
		displayName, externalID *string // sent
		keptName, keptID        *string
	}{
		{"neither", nil, nil, new(long), new("7")},
		{"the id", nil, new("8"), new(long), new("8")},
		{"the name", new("Ü"), nil, new("Ü"), new("8")},
		{"no name", new(""), nil, nil, new("8")},
		{"no id", nil, new(""), nil, nil},
		{"both", new(long), new("9"), new(long), new("9")},
	} {
		sent := want
		sent.DisplayName, sent.ExternalID = step.displayName, step.externalID
		want.DisplayName, want.ExternalID = step.keptName, step.keptID
		updated, err := c.UpdateGroup(ctx, sent)
		if err == nil {
			want.Version = updated.Version
		}
		if _, staleErr := c.UpdateGroup(ctx, sent); want.Version != sent.Version && kind(staleErr) != magento.Changed {
			t.Errorf("%s: by a version that is no more: %v", step.what, staleErr)
		}
		if diff := cmp.Diff(&want, updated); diff != "" || err != nil {
			t.Errorf("%s: %v; answer (-want +got):\n%s", step.what, err, diff)
		}
		got, err := c.GetGroup(ctx, want.ID)
		if diff := cmp.Diff(&want, got); diff != "" || err != nil {
			t.Errorf("%s: %v; kept (-want +got):\n%s", step.what, err, diff)
		}
	}
	page, err := c.SearchGroups(ctx, magento.Criteria{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, page.Items[len(page.Items)-1]); diff != "" {
		t.Errorf("in a search (-want +got):\n%s", diff)
	}
	_, err = c.UpdateGroup(ctx, magento.Group{ID: want.ID, Code: "Team", TaxClassID: 3, ExternalID: new(strings.Repeat("x", 256))})
	if kind(err) != magento.Invalid || !magento.RefusesGroupTexts(err) {
		t.Errorf("an id that is too long: %v", err)
	}
}

// A Magento without the module refuses the texts, and says so.
func TestGroupTextsWithoutTheModule(t *testing.T) {
	t.Parallel()
	_, c := open(t)
	for what, g := range map[string]magento.Group{
		"name": {Code: "Team", DisplayName: new("x")},
		"id":   {Code: "Team", ExternalID: new("x")},
	} {
		if _, err := c.CreateGroup(t.Context(), g); !magento.RefusesGroupTexts(err) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := c.CreateGroup(t.Context(), magento.Group{}); err == nil || magento.RefusesGroupTexts(err) {
		t.Errorf("no code: %v", err)
	}
}
