package magento

import (
	"cmp"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestNaturalOrderIsThatOfPHP(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "a", -1},
		{"a", "a", 0},
		{"a", "ab", -1},
		{"a2", "a10", -1},
		{"a10b", "a10c", -1},
		{"a10", "a10b", -1},
		{"filter_groups%5D%5B2%5D", "filter_groups%5D%5B10%5D", -1},
		{"filter_groups%5D%5B9%5D", "filter_groups%5D%5B11%5D", -1},
		{"a0", "a", 1},
		{"a0", "a10", -1},
		{"A", "a", -1},     // letter case counts
		{"a1z", "a12", -1}, // 1 is less than 12, whatever follows
		{"a~", "a9", 1},    // bytes else
		{"fields", "oauth_nonce", -1},
		{"oauth_version", "searchCriteria", -1},
	} {
		if got := cmp.Compare(compareNatural(tt.a, tt.b), 0); got != tt.want {
			t.Errorf("compareNatural(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if got := cmp.Compare(compareNatural(tt.b, tt.a), 0); got != -tt.want {
			t.Errorf("compareNatural(%q, %q) = %d, want %d", tt.b, tt.a, got, -tt.want)
		}
	}
}

func filterOf(group int) string {
	var q query
	q.addFilter(group, 0, Filter{})
	return q.String()
}

func TestNaturalOrderSortsNumbersByValue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOf(rapid.IntRange(0, 100_000)).Draw(t, "numbers")
		keys := make([]string, len(numbers))
		for i, n := range numbers {
			keys[i] = filterOf(n)
		}
		slices.SortFunc(keys, compareNatural)
		slices.Sort(numbers)
		want := make([]string, len(numbers))
		for i, n := range numbers {
			want[i] = filterOf(n)
		}
		if diff := gocmp.Diff(want, keys); diff != "" {
			t.Fatalf("order (-want +got):\n%s", diff)
		}
	})
}
