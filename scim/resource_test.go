package scim

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestResourceAccessors(t *testing.T) {
	t.Parallel()
	r := jsonResource(t, `{"id":"11","active":false,"name":{"givenName":"Ada"},"emails":[{"value":"a"},"b",{"value":"c"}],"tags":[]}`)
	if r.ID() != "11" || r.String("active") != "" || r.String("none") != "" {
		t.Errorf("texts: %q, %q, %q", r.ID(), r.String("active"), r.String("none"))
	}
	if active, ok := r.Bool("active"); active || !ok {
		t.Errorf("active = %v, %v", active, ok)
	}
	if _, ok := r.Bool("id"); ok {
		t.Error("a text is taken for a boolean")
	}
	if got := r.Complex("name").String("givenName"); got != "Ada" {
		t.Errorf("givenName = %q", got)
	}
	if r.Complex("emails") != nil || r.Complex("none").String("x") != "" {
		t.Error("a list is taken for an object")
	}
	if diff := cmp.Diff([]Resource{{"value": "a"}, {"value": "c"}}, r.List("emails")); diff != "" {
		t.Error(diff)
	}
	if r.List("tags") != nil || r.List("name") != nil {
		t.Error("a list of nothing is not nil")
	}
}

func TestCloneSharesNothing(t *testing.T) {
	t.Parallel()
	r := jsonResource(t, rfcUser)
	c := r.Clone()
	if diff := cmp.Diff(r, c); diff != "" {
		t.Error(diff)
	}
	c.Complex("name")["givenName"] = "x"
	c.List("emails")[0]["value"] = "x"
	if diff := cmp.Diff(jsonResource(t, rfcUser), r); diff != "" {
		t.Errorf("a change to the copy shows in the original: %s", diff)
	}
	if Resource(nil).Clone() != nil {
		t.Error("a copy of nothing is something")
	}
}
