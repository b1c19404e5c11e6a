package selftest

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Result is how a step ended.
type Result string

// The results.
const (
	OK      Result = "ok"
	Warning Result = "warning" // works, but keeps or does less than the client asked for
	Fail    Result = "fail"
)

// Step is one request and what came of it.
type Step struct {
	Number  int    `json:"step"`
	Result  Result `json:"result"`
	Name    string `json:"name"`              // what was done
	Request string `json:"request,omitempty"` // method and path
	Status  int    `json:"status,omitempty"`  // of the answer, 0 without one
	Text    string `json:"text,omitempty"`    // what is wrong
	Fix     string `json:"fix,omitempty"`     // what to do about it
}

// Print writes the step for a person: a line, and one more for each thing to say of it.
func (s *Step) Print(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%2d  %-8s%s", s.Number, s.Result, s.Name)
	if s.Request != "" {
		b.WriteString(": " + s.Request)
	}
	if s.Status != 0 {
		fmt.Fprintf(&b, " -> %d", s.Status)
	}
	b.WriteByte('\n')
	if s.Text != "" {
		fmt.Fprintf(&b, "%12s%s\n", "", s.Text)
	}
	if s.Fix != "" {
		fmt.Fprintf(&b, "%12s> %s\n", "", s.Fix)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Report is all steps in their order.
type Report struct {
	As      string `json:"as"`
	BaseURL string `json:"baseUrl"`
	Steps   []Step `json:"steps"`
}

// OK reports whether no step failed. There may be warnings.
func (r *Report) OK() bool {
	return !slices.ContainsFunc(r.Steps, func(s Step) bool { return s.Result == Fail })
}

// PrintSummary writes the last line for a person.
func (r *Report) PrintSummary(w io.Writer) error {
	count := map[Result]int{}
	for _, s := range r.Steps {
		count[s.Result]++
	}
	text := fmt.Sprintf("%s can provision here: %d steps", r.As, len(r.Steps))
	if !r.OK() {
		text = fmt.Sprintf("%s cannot provision here: %d of %d steps failed", r.As, count[Fail], len(r.Steps))
	}
	switch n := count[Warning]; n {
	case 0:
	case 1:
		text += ", 1 warning"
	default:
		text += fmt.Sprintf(", %d warnings", n)
	}
	_, err := fmt.Fprintln(w, text)
	return err
}

// PrintJSON writes the report as one JSON object, for a script.
func (r *Report) PrintJSON(w io.Writer) error {
	return json.MarshalEncode(jsontext.NewEncoder(w, jsontext.WithIndent("  "), jsontext.AllowInvalidUTF8(true)), struct {
		OK bool `json:"ok"`
		*Report
	}{r.OK(), r})
}
