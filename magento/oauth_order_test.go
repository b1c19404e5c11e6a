package magento

import (
	"fmt"
	"net/url"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestParametersHaveOneOrderWhetherEscapedOrNot(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := Criteria{PageSize: 3, CurrentPage: 2, Fields: "items[id]", Sort: make([]SortOrder, rapid.IntRange(0, 3).Draw(t, "sort"))}
		for range rapid.IntRange(0, 120).Draw(t, "groups") {
			c.Groups = append(c.Groups, make([]Filter, rapid.IntRange(1, 120).Draw(t, "filters")))
		}
		var names []string
		for _, p := range queryParams(c.Encode()) {
			names = append(names, p.key)
		}
		slices.Sort(names)
		unescaped := make([]string, len(names))
		for i, name := range names {
			unescaped[i], _ = url.PathUnescape(name)
		}
		sorted := slices.Sorted(slices.Values(unescaped))
		if diff := cmp.Diff(sorted, unescaped); diff != "" {
			t.Fatalf("order unescaped (-by bytes +by the escaped names):\n%s", diff)
		}
	})
}

// Numbers with as many digits, and without a zero in front, have the same natural order.
func TestNumbersOfAListHaveTheSameLength(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0 to -1", 1: "0 to 0", 10: "0 to 9", 11: "10 to 20", 90: "10 to 99", 91: "100 to 190", 901: "1000 to 1900"} {
		first := firstNumber(n)
		if got := fmt.Sprintf("%d to %d", first, first+n-1); got != want {
			t.Errorf("%d items: %s, want %s", n, got, want)
		}
	}
}
