package customer_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
)

// providerCase is a row of docs/cases.md: what a client sends, and what it must
// get. It begins with three users, {ada}, {ben} (whose userName is no address) and
// {eve} (inactive), and two groups, {wholesale} with ada and ben, and {retail}.
type providerCase struct {
	name   string // number of the row and client
	adjust func(*setup)
	steps  []caseStep
	// touches names who may be different afterwards; the others are as they were,
	// in Magento as well.
	touches string
	// customers is how many there are more than before.
	customers int
}

// caseStep is one request and its answer. In all its texts {name} stands for an id,
// {id} for that of the last resource created, and CU, CG, ENT in braces for URNs.
type caseStep struct {
	request string // method and path, with a query that is not encoded yet
	body    string
	// back sends the last answer back with these attributes changed, instead of body.
	back    fields
	header  map[string]string // beside the usual ones; "" leaves one out
	status  int               // 200 where 0
	errType string            // scimType
	want    fields
	more    func(c *caseRun, a bridgetest.Answer)
}

// fields are what an answer holds by path: names and indexes between slashes, *
// for each element of a list, whose values are joined by spaces; nil for absent.
type fields map[string]any

// listOf is what a ListResponse holds.
func listOf(total int, ids ...string) fields {
	f := fields{"totalResults": total}
	if len(ids) > 0 {
		f["Resources/*/id"] = strings.Join(ids, " ")
	}
	return f
}

// membersAre is what a group holds.
func membersAre(ids ...string) fields { return fields{"members/*/value": strings.Join(ids, " ")} }

func TestProviderCases(t *testing.T) {
	t.Parallel()
	for _, c := range allCases() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := attributeShop()
			if c.adjust != nil {
				c.adjust(&s)
			}
			run := newCaseRun(t, s)
			before, count := run.state(), run.Shop.CustomerCount()
			run.Shop.ResetCalls()
			for i := range c.steps {
				run.take(&c.steps[i])
			}
			after := run.state()
			for touched := range strings.FieldsSeq(c.touches) {
				delete(before, touched)
				delete(after, touched)
			}
			if diff := cmp.Diff(before, after); diff != "" {
				t.Errorf("changed what should be as before (-before +after):\n%s", diff)
			}
			if got := run.Shop.CustomerCount() - count; got != c.customers {
				t.Errorf("%d customers more than before, want %d", got, c.customers)
			}
		})
	}
}

// Every row of docs/cases.md has its case, and only one.
func TestProviderCasesAreComplete(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/cases.md")
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, row := range regexp.MustCompile(`(?m)^\| (\d\d) \| `).FindAllStringSubmatch(string(page), -1) {
		want = append(want, row[1])
	}
	for _, c := range allCases() {
		number, _, _ := strings.Cut(c.name, " ")
		got = append(got, number)
	}
	slices.Sort(got)
	if len(want) < 76 {
		t.Errorf("only %d rows found", len(want))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func allCases() []providerCase {
	return slices.Concat(jumpCloudCases(), connectionCases(), oktaCases(), entraCases(), otherCases(), groupCases(), groupUpdateCases())
}
