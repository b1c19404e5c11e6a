package magento

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// The queries are those that were recorded from Magento, except that a space is
// %20 there too.
func TestCriteriaAreWrittenAsMagentoReadsThem(t *testing.T) {
	t.Parallel()
	const group0 = "searchCriteria%5Bfilter_groups%5D%5B0%5D%5Bfilters%5D%5B0%5D%5B"
	const group1 = "searchCriteria%5Bfilter_groups%5D%5B1%5D%5Bfilters%5D%5B0%5D%5B"
	const second = "searchCriteria%5Bfilter_groups%5D%5B0%5D%5Bfilters%5D%5B1%5D%5B"
	for _, tt := range []struct {
		name string
		in   Criteria
		want string
	}{
		{"nothing", Criteria{}, "searchCriteria="},
		{"only fields", Criteria{Fields: "items[id]"}, "searchCriteria=&fields=items%5Bid%5D"},
		{
			"one filter and fields",
			Criteria{Fields: "items[id,email],total_count"}.And(Filter{"email", Eq, "a1@example.com"}),
			group0 + "field%5D=email&" + group0 + "value%5D=a1%40example.com&" + group0 + "condition_type%5D=eq&fields=items%5Bid%2Cemail%5D%2Ctotal_count",
		},
		{
			"alternatives, and both",
			Criteria{}.And(Filter{"email", Eq, "a"}, Filter{"email", Eq, "b"}).And(Filter{"entity_id", Gt, "1"}),
			group0 + "field%5D=email&" + group0 + "value%5D=a&" + group0 + "condition_type%5D=eq&" +
				second + "field%5D=email&" + second + "value%5D=b&" + second + "condition_type%5D=eq&" +
				group1 + "field%5D=entity_id&" + group1 + "value%5D=1&" + group1 + "condition_type%5D=gt",
		},
		{
			"null has no value",
			Criteria{}.And(Filter{"taxvat", Null, "ignored"}),
			group0 + "field%5D=taxvat&" + group0 + "condition_type%5D=null",
		},
		{
			"order and page",
			Criteria{Sort: []SortOrder{{Field: "lastname"}, {Field: "entity_id", Descending: true}}, PageSize: 3, CurrentPage: 2},
			"searchCriteria%5BsortOrders%5D%5B0%5D%5Bfield%5D=lastname&searchCriteria%5BsortOrders%5D%5B0%5D%5Bdirection%5D=ASC&" +
				"searchCriteria%5BsortOrders%5D%5B1%5D%5Bfield%5D=entity_id&searchCriteria%5BsortOrders%5D%5B1%5D%5Bdirection%5D=DESC&" +
				"searchCriteria%5BpageSize%5D=3&searchCriteria%5BcurrentPage%5D=2",
		},
		{
			"everything that needs an escape",
			Criteria{}.And(Filter{"email", Like, "a b&+%[]'\",\\_é#/?:@!$*();="}),
			group0 + "field%5D=email&" + group0 +
				"value%5D=a%20b%26%2B%25%5B%5D%27%22%2C%5C_%C3%A9%23%2F%3F%3A%40%21%24%2A%28%29%3B%3D&" + group0 + "condition_type%5D=like",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, tt.in.Encode()); diff != "" {
				t.Errorf("query (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAndLeavesTheCriteriaItBeganWith(t *testing.T) {
	t.Parallel()
	base := Criteria{Groups: make([][]Filter, 0, 4)}
	first, second := base.And(Filter{"a", Eq, "1"}), base.And(Filter{"b", Eq, "2"})
	if len(base.Groups) != 0 || first.Groups[0][0].Field != "a" || second.Groups[0][0].Field != "b" {
		t.Errorf("base %v, first %v, second %v", base, first, second)
	}
}

func TestEscapeLikeEscapesWildcards(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"plain": "plain", "100%": `100\%`, "a_b": `a\_b`, `a\b`: `a\\b`, `\%_`: `\\\%\_`, "": "",
	} {
		if got := EscapeLike(in); got != want {
			t.Errorf("EscapeLike(%q) = %q, want %q", in, got, want)
		}
	}
}

// readBack reads the values of a group's filters from a query as PHP does.
func readBack(query string) (url.Values, error) {
	values := url.Values{}
	for pair := range strings.SplitSeq(query, "&") {
		key, value, _ := strings.Cut(pair, "=")
		k, err := url.PathUnescape(key)
		if err != nil {
			return nil, err
		}
		v, err := url.PathUnescape(value)
		if err != nil {
			return nil, err
		}
		values.Add(k, v)
	}
	return values, nil
}

func FuzzQueryDecodesToWhatWasPutIn(f *testing.F) {
	f.Add("email", "eq", "a+b@example.com", "items[id]", 3)
	f.Add("", "like", "%_\\,&=#\x00\xff 100% é", "", -1)
	f.Fuzz(func(t *testing.T, field, condition, value, fields string, page int) {
		c := Criteria{
			CurrentPage: page, Fields: fields, Sort: []SortOrder{{Field: field}},
			Groups: [][]Filter{{{field, Eq, value}, {field, Condition(condition), value}}},
		}
		query := c.Encode()
		if other := regexp.MustCompile(`[^A-Za-z0-9._~%&=-]`).FindString(query); other != "" {
			t.Fatalf("%q has the character %q", query, other)
		}
		got, err := readBack(query)
		if err != nil {
			t.Fatalf("%q: %v", query, err)
		}
		const second = "searchCriteria[filter_groups][0][filters][1]"
		if v := got.Get(second + "[field]"); v != field {
			t.Errorf("field %q became %q", field, v)
		}
		if v := got.Get(second + "[condition_type]"); v != condition {
			t.Errorf("condition %q became %q", condition, v)
		}
		if v := got.Get("searchCriteria[filter_groups][0][filters][0][value]"); v != value {
			t.Errorf("value %q became %q", value, v)
		}
		if v := got.Get("searchCriteria[sortOrders][0][field]"); v != field {
			t.Errorf("sort field %q became %q", field, v)
		}
		if v := got.Get("fields"); v != fields {
			t.Errorf("fields %q became %q", fields, v)
		}
	})
}

// valuesOf returns the values that the last group of a search accepts.
func valuesOf(c Criteria) (values []string) {
	for _, f := range c.Groups[len(c.Groups)-1] {
		if f.Condition == In {
			values = append(values, strings.Split(f.Value, ",")...)
		} else {
			values = append(values, f.Value)
		}
	}
	return values
}

func TestSplitInAsksForEveryValueOnceWithinTheLimit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.StringMatching(`[a-z0-9.]{1,40}@example\.com`), rapid.StringMatching(`[a-zé ,\\%&]{0,60}`))
		values := rapid.SliceOfNDistinct(value, 0, 400, rapid.ID[string]).Draw(t, "values")
		base := Criteria{PageSize: 100, CurrentPage: 1, Fields: "items[id,email],total_count"}.And(Filter{"website_id", Eq, "1"})
		var got []string
		for i, c := range SplitIn(base, "email", values) {
			if query := c.Encode(); len(query) > maxQuery {
				t.Fatalf("part %d has %d bytes", i, len(query))
			}
			if diff := cmp.Diff(base.Groups[0], c.Groups[0]); diff != "" || len(c.Groups) != 2 || c.PageSize != 100 || c.Fields != base.Fields {
				t.Fatalf("part %d lost what it has to meet besides: %v", i, c)
			}
			got = append(got, valuesOf(c)...)
		}
		want := map[string]int{}
		for _, v := range values {
			want[v]++
		}
		counted := map[string]int{}
		for _, v := range got {
			counted[v]++
		}
		if diff := cmp.Diff(want, counted); diff != "" {
			t.Fatalf("values asked for (-want +got):\n%s", diff)
		}
	})
}

func TestSplitInNeedsFewSearches(t *testing.T) {
	t.Parallel()
	ids := make([]string, 1000)
	for i := range ids {
		ids[i] = "123456"
	}
	if n := len(SplitIn(Criteria{}, "entity_id", ids)); n != 2 {
		t.Errorf("%d searches for 1,000 ids of 9 bytes each, want 2", n)
	}
	if n := len(SplitIn(Criteria{}, "entity_id", nil)); n != 0 {
		t.Errorf("%d searches for no ids", n)
	}
	long := Criteria{}.And(Filter{"email", Eq, strings.Repeat("x", maxQuery)})
	if n := len(SplitIn(long, "entity_id", ids[:3])); n != 3 {
		t.Errorf("%d searches beside a filter that is too long already, want one for each value", n)
	}
}
