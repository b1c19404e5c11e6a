package main

import (
	"context"

	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/ops"
)

type serveCmd struct{}

// Run serves until the process is told to stop. The log goes to standard output.
func (serveCmd) Run(ctx context.Context, p *process) error {
	cfg, err := p.configuration(config.Needs{Tokens: true, Magento: true})
	if err != nil {
		return err
	}
	name, _ := build()
	log, err := ops.NewLogger(p.stdout, cfg.LogLevel, name)
	if err != nil {
		return err
	}
	s, err := newService(cfg, log)
	if err != nil {
		return err
	}
	defer s.close()
	if err := s.listen(ctx); err != nil {
		return err
	}
	return s.serve(ctx)
}
