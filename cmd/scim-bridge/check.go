package main

import (
	"context"
	"errors"
	"time"

	"github.com/scim-bridge/scim-bridge/cmd/scim-bridge/internal/check"
	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento"
)

type checkCmd struct {
	JSON bool `name:"json" help:"Print one JSON object instead of lines."`
}

// checkTimeout bounds all steps together.
const checkTimeout = 2 * time.Minute

// Run checks the shop and prints the report. The exit status is 0 where there are
// no problems, 1 where there are, and 2 where the configuration is wrong already.
func (c checkCmd) Run(ctx context.Context, p *process) error {
	cfg, err := p.configuration(config.Needs{Magento: true})
	if wrong, ok := errors.AsType[*config.Error](err); ok {
		return errors.Join(c.print(p, check.ConfigurationProblems(wrong)), &exitError{status: exitUsage})
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
	report := check.Run(ctx, cfg, client)
	if err := c.print(p, report); err != nil {
		return err
	}
	if !report.OK() {
		return &exitError{status: exitFailed}
	}
	return nil
}

func (c checkCmd) print(p *process, report check.Report) error {
	if c.JSON {
		return report.PrintJSON(p.stdout)
	}
	return report.Print(p.stdout)
}
