package magento

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRoutesAreAllThatTheCodeHas holds Routes against the routes in the source.
func TestRoutesAreAllThatTheCodeHas(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, name := range names {
		if ok, _ := filepath.Match("*_test.go", name); ok {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			literal, ok := n.(*ast.CompositeLit)
			if !ok || len(literal.Elts) != 2 {
				return true
			}
			if name, ok := literal.Type.(*ast.Ident); !ok || name.Name != "route" {
				return true
			}
			method, isMethod := literal.Elts[0].(*ast.SelectorExpr)
			pattern, isPattern := literal.Elts[1].(*ast.BasicLit)
			if !isMethod || !isPattern {
				t.Errorf("a route in %s is not written as the others are", name)
				return true
			}
			text, err := strconv.Unquote(pattern.Value)
			if err != nil {
				t.Error(err)
			}
			want = append(want, method.Sel.Name+" "+text)
			return true
		})
	}
	var got []string
	for _, r := range Routes() {
		got = append(got, "Method"+r.Method[:1]+strings.ToLower(r.Method[1:])+" "+r.Route)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("routes (-source +Routes):\n%s", diff)
	}
}

func TestTokensAreRenewedByTheLogIn(t *testing.T) {
	t.Parallel()
	missing := &Error{Kind: NoRoute}
	for name, c := range map[string]struct {
		call Call
		want bool
	}{
		"a log-in":                            {Call{Route: "/V1/integration/admin/token"}, true},
		"a log-in that fails":                 {Call{Route: "/V1/integration/admin/token", Err: missing}, true},
		"one with a second factor":            {Call{Route: "/V1/tfa/provider/google/authenticate"}, true},
		"a shop without the second factor":    {Call{Route: "/V1/tfa/provider/google/authenticate", Err: missing}, false},
		"anything else":                       {Call{Route: "/V1/customers"}, false},
		"anything else that there is no more": {Call{Route: "/V1/customers", Err: missing}, false},
	} {
		if got := c.call.IsRenewal(); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
