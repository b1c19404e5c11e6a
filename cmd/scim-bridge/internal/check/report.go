package check

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/scim-bridge/scim-bridge/config"
)

// Result is how a step of the check ended.
type Result string

// The results, from good to unknown.
const (
	OK      Result = "ok"
	Warning Result = "warning" // works, but leaves a gap or stores less
	Problem Result = "problem" // provisioning fails, in part or as a whole
	Skipped Result = "skipped" // could not be checked
)

// Finding is one line of a Report.
type Finding struct {
	Step   string `json:"step"`
	Result Result `json:"result"`
	Text   string `json:"text"`
	Fix    string `json:"mend,omitempty"` // scripts read the name mend
}

// Report is what a check has found, in the order of its steps.
type Report []Finding

// ConfigurationProblems is the report on an environment that cannot be used.
func ConfigurationProblems(err *config.Error) Report {
	var r Report
	for _, q := range err.Problems {
		r = append(r, Finding{Step: "configuration", Result: Problem, Text: q.Variable + " " + q.What, Fix: q.How})
	}
	return r
}

// OK reports whether there are no problems. Warnings may be among the findings.
func (r Report) OK() bool {
	return !slices.ContainsFunc(r, func(f Finding) bool { return f.Result == Problem })
}

// Print writes the report for a person: a line for each finding, and another one
// where something can be done about it.
func (r Report) Print(w io.Writer) error {
	var b strings.Builder
	for _, f := range r {
		fmt.Fprintf(&b, "%-8s %-14s %s\n", f.Result, f.Step, f.Text)
		if f.Fix != "" {
			fmt.Fprintf(&b, "%24s> %s\n", "", f.Fix)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// PrintJSON writes the report as one JSON object, for a script.
func (r Report) PrintJSON(w io.Writer) error {
	return json.MarshalEncode(jsontext.NewEncoder(w, jsontext.WithIndent("  "), jsontext.AllowInvalidUTF8(true)), struct {
		OK       bool   `json:"ok"`
		Findings Report `json:"findings"`
	}{r.OK(), r})
}
