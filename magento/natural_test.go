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
		{"a01", "a1", -1},  // inside, a zero makes it a fraction
		{"a02", "a01", 1},  // and fractions compare from the left
		{"a010", "a01", 1}, // the longer of two alike is the later
		{"01", "1", 0},     // at the beginning, zeros do not count
		{"0012", "9", 1},   // nor here
		{"0", "00", 0},     // but the last zero stays
		{"a0", "a", 1},     //
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

// An order that is none would make a signature depend on the sorting algorithm.
func FuzzNaturalOrderIsStrictAndWeak(f *testing.F) {
	f.Add("a1", "a01", "a10")
	f.Add("0", "00", "")
	f.Add("a0", "a00", "a")
	f.Add("10%5B", "9%5D", "09")
	f.Add("a1.5", "a1", "a1~")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		a, b, c = escape(a), escape(b), escape(c)
		less := func(x, y string) bool { return compareNatural(x, y) < 0 }
		equal := func(x, y string) bool { return compareNatural(x, y) == 0 }
		switch {
		case compareNatural(a, a) != 0:
			t.Errorf("%q is not equal to itself", a)
		case cmp.Compare(compareNatural(a, b), 0) != -cmp.Compare(compareNatural(b, a), 0):
			t.Errorf("%q and %q: not antisymmetric", a, b)
		case less(a, b) && less(b, c) && !less(a, c):
			t.Errorf("%q < %q < %q: not transitive", a, b, c)
		case equal(a, b) && equal(b, c) && !equal(a, c):
			t.Errorf("%q = %q = %q: equality is not transitive", a, b, c)
		case equal(a, b) && less(b, c) && !less(a, c):
			t.Errorf("%q = %q < %q: equal keys have different neighbours", a, b, c)
		}
	})
}
