package main

import (
	"errors"
	"fmt"

	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/ops"
)

type hashCmd struct {
	Email string `arg:"" help:"The e-mail address; letter case does not matter."`
}

// Run prints the hash.
func (c hashCmd) Run(p *process) error {
	cfg, err := p.configuration(config.Needs{})
	if err != nil {
		return err
	}
	if len(cfg.Log.HashKey) == 0 {
		return &exitError{status: exitUsage, err: errors.New("LOG_HASH_KEY is not set: the log has no hashes")}
	}
	_, err = fmt.Fprintln(p.stdout, ops.HashEmail(cfg.Log.HashKey, c.Email))
	return err
}
