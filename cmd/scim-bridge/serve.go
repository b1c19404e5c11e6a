package main

import (
	"context"

	"github.com/scim-bridge/scim-bridge/config"
)

type serveCmd struct{}

// Run serves until the process is told to stop. The log goes to standard output.
func (serveCmd) Run(ctx context.Context, p *process) error {
	cfg, err := p.configuration(config.Needs{Tokens: true, Magento: true})
	if err != nil {
		return err
	}
	s, err := startService(ctx, cfg, p.stdout)
	if err != nil {
		return err
	}
	defer s.close()
	return s.serve(ctx)
}
