package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento"
)

type checkCmd struct {
	JSON bool `name:"json" help:"Print one JSON object instead of lines."`
}

// checkTimeout bounds the whole walk.
const checkTimeout = 2 * time.Minute

// Run walks through the shop and prints what it finds. The exit status is 0
// where there are no problems, 1 where there are, and 2 where the configuration
// is wrong already.
func (c checkCmd) Run(ctx context.Context, p *process) error {
	var r report
	cfg, err := p.configuration(config.Needs{Magento: true})
	if wrong, ok := errors.AsType[*config.Error](err); ok {
		for _, q := range wrong.Problems {
			r.add("configuration", problem, q.Variable+" "+q.What, q.How)
		}
		return errors.Join(r.print(p.stdout, c.JSON), &exitError{status: exitUsage})
	}
	if err != nil {
		return err
	}
	settings := cfg.Magento
	name, _ := build()
	settings.UserAgent = "scim-bridge/" + name
	client, err := magento.New(settings)
	if err != nil {
		return &exitError{status: exitUsage, err: err}
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	k := &checker{report: &r, cfg: cfg, client: client, probe: magento.NewProbe(client), now: time.Now}
	k.walk(ctx)
	if err := r.print(p.stdout, c.JSON); err != nil {
		return err
	}
	if r.has(problem) {
		return &exitError{status: exitFailed}
	}
	return nil
}

// result is how a step of the walk ended.
type result string

const (
	fine    result = "ok"
	warning result = "warning" // works, but leaves a gap or keeps less
	problem result = "problem" // provisioning fails, in part or as a whole
	skipped result = "skipped" // could not be found out
)

// finding is one line of a report.
type finding struct {
	Step   string `json:"step"`
	Result result `json:"result"`
	Text   string `json:"text"`
	Mend   string `json:"mend,omitempty"`
}

// report is what a walk has found, in its order.
type report struct{ findings []finding }

func (r *report) add(step string, res result, text, mend string) {
	r.findings = append(r.findings, finding{Step: step, Result: res, Text: text, Mend: mend})
}

func (r *report) has(res result) bool {
	return slices.ContainsFunc(r.findings, func(f finding) bool { return f.Result == res })
}

// print writes the report, for a person or for a script.
func (r *report) print(w io.Writer, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		return enc.Encode(struct {
			OK       bool      `json:"ok"`
			Findings []finding `json:"findings"`
		}{!r.has(problem), r.findings})
	}
	var b strings.Builder
	for _, f := range r.findings {
		fmt.Fprintf(&b, "%-8s %-14s %s\n", f.Result, f.Step, f.Text)
		if f.Mend != "" {
			fmt.Fprintf(&b, "%24s> %s\n", "", f.Mend)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
