package selftest

import (
	"strings"
	"testing"
)

func TestSummaryCountsSteps(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		results []Result
		want    string
	}{
		"all succeeded":        {[]Result{OK, OK}, "okta can provision here: 2 steps\n"},
		"a warning":            {[]Result{OK, Warning}, "okta can provision here: 2 steps, 1 warning\n"},
		"warnings":             {[]Result{Warning, Warning}, "okta can provision here: 2 steps, 2 warnings\n"},
		"a failure, a warning": {[]Result{Warning, Fail}, "okta cannot provision here: 1 of 2 steps failed, 1 warning\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := Report{As: "okta"}
			for _, result := range c.results {
				r.Steps = append(r.Steps, Step{Result: result})
			}
			var out strings.Builder
			if err := r.PrintSummary(&out); err != nil || out.String() != c.want {
				t.Errorf("%q, %v, want %q", out.String(), err, c.want)
			}
		})
	}
}
