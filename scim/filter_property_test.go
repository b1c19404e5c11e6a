package scim

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// filterGenerator draws filters that a parser could have made.
type filterGenerator struct {
	rt *ResourceType
}

func (g filterGenerator) draw(t *rapid.T, depth int) Filter {
	kind := rapid.IntRange(0, 5).Draw(t, "kind")
	if depth == 0 {
		kind %= 3
	}
	switch kind {
	case 0:
		return &Present{Path: g.path(t, "title", "active", "emails", "name.givenName", "meta.created", enterprise+"manager")}
	case 1:
		return g.compare(t)
	case 2:
		emails := g.path(t, "emails")
		return &ValuePath{Path: emails, Filter: g.inElement(t, emails.Attribute, min(depth, 2))}
	case 3:
		return &Not{Operand: g.draw(t, depth-1)}
	case 4:
		return &And{Left: g.draw(t, depth-1), Right: g.draw(t, depth-1)}
	}
	return &Or{Left: g.draw(t, depth-1), Right: g.draw(t, depth-1)}
}

func (g filterGenerator) path(t *rapid.T, names ...string) Path {
	path, err := ParsePath(rapid.SampledFrom(names).Draw(t, "path"), g.rt)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var textOps = []Op{OpEq, OpNe, OpCo, OpSw, OpEw, OpGt, OpGe, OpLt, OpLe}

func (g filterGenerator) compare(t *rapid.T) Filter {
	switch rapid.IntRange(0, 2).Draw(t, "type") {
	case 0:
		return &Compare{Path: g.path(t, "active"), Op: rapid.SampledFrom([]Op{OpEq, OpNe}).Draw(t, "op"), Value: rapid.Bool().Draw(t, "value")}
	case 1:
		ops := slices.DeleteFunc(slices.Clone(textOps), Op.isPart)
		return &Compare{Path: g.path(t, "meta.created"), Op: rapid.SampledFrom(ops).Draw(t, "op"), Value: "2020-01-01T10:00:00Z"}
	}
	path := g.path(t, "userName", "id", "name.familyName", "emails.value", enterprise+"department", enterprise+"manager.value")
	return &Compare{Path: path, Op: rapid.SampledFrom(textOps).Draw(t, "op"), Value: anyText(t)}
}

func (g filterGenerator) inElement(t *rapid.T, a *Attribute, depth int) Filter {
	kind := rapid.IntRange(0, 4).Draw(t, "kind")
	if depth == 0 {
		kind %= 2
	}
	switch kind {
	case 0:
		return &Present{Path: Path{Attribute: rapid.SampledFrom(a.SubAttributes).Draw(t, "sub")}}
	case 1:
		return &Compare{Path: Path{Attribute: a.Sub("value")}, Op: rapid.SampledFrom(textOps).Draw(t, "op"), Value: anyText(t)}
	case 2:
		return &Not{Operand: g.inElement(t, a, depth-1)}
	case 3:
		return &And{Left: g.inElement(t, a, depth-1), Right: g.inElement(t, a, depth-1)}
	}
	return &Or{Left: g.inElement(t, a, depth-1), Right: g.inElement(t, a, depth-1)}
}

// anyText draws texts that are often equal but for case or accents, and
// sometimes anything.
func anyText(t *rapid.T) string {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"", "a", "A", "á", "a\u0301", "ſ", "s", "K", "\u212a", "a b", `"`, `\`, "%", "ben@example.com"}),
		rapid.String(),
	).Draw(t, "text")
}

func drawUser(t *rapid.T) Resource {
	visible := func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp) {
			return -1
		}
		return r
	}
	r := Resource{"userName": "x" + strings.TrimSpace(strings.Map(visible, anyText(t))), "id": "1"}
	if rapid.Bool().Draw(t, "active?") {
		r["active"] = rapid.Bool().Draw(t, "active")
	}
	var emails []any
	for range rapid.IntRange(0, 3).Draw(t, "emails") {
		e := map[string]any{"value": "x" + anyText(t)}
		if rapid.Bool().Draw(t, "type?") {
			e["type"] = rapid.SampledFrom([]string{"work", "home"}).Draw(t, "type")
		}
		emails = append(emails, e)
	}
	if emails != nil {
		r["emails"] = emails
	}
	if rapid.Bool().Draw(t, "enterprise?") {
		r[EnterpriseUserSchema] = map[string]any{"department": "x" + anyText(t)}
	}
	return r
}

func TestFormattedFilterReadsBackAsTheSame(t *testing.T) {
	t.Parallel()
	g := filterGenerator{rt: UserResourceType()}
	rapid.Check(t, func(t *rapid.T) {
		f := g.draw(t, 3)
		text := FormatFilter(f)
		again, err := ParseFilter(text, g.rt)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if FormatFilter(again) != text {
			t.Fatalf("%s reads back as %s", text, FormatFilter(again))
		}
	})
}

func TestMatchObeysTheLawsOfLogic(t *testing.T) {
	t.Parallel()
	g := filterGenerator{rt: UserResourceType()}
	rapid.Check(t, func(t *rapid.T) {
		a, b, r := g.draw(t, 2), g.draw(t, 2), drawUser(t)
		inA, inB := Match(a, r), Match(b, r)
		for text, tc := range map[string]struct {
			f    Filter
			want bool
		}{
			"and":       {&And{Left: a, Right: b}, inA && inB},
			"or":        {&Or{Left: a, Right: b}, inA || inB},
			"not":       {&Not{Operand: a}, !inA},
			"De Morgan": {&Not{Operand: &And{Left: &Not{Operand: a}, Right: &Not{Operand: b}}}, inA || inB},
		} {
			if Match(tc.f, r) != tc.want {
				t.Fatalf("%s of %s and %s is wrong on %v", text, FormatFilter(a), FormatFilter(b), r)
			}
		}
	})
}
