package main

import (
	"context"
	"fmt"
)

type adoptCmd struct {
	DryRun bool `xor:"mode" required:"" help:"Say whom, without changing anything."`
	Write  bool `xor:"mode" required:"" help:"Mark them as managed over SCIM."`
}

// Run marks the customers in the domains of CUSTOMER_SCOPE whom nobody manages yet, and
// prints the id of each.
func (a adoptCmd) Run(ctx context.Context, p *process) error {
	cfg, customers, end, err := p.customers(a.DryRun)
	if err != nil {
		return err
	}
	defer end()
	done := "would be marked as managed over SCIM"
	if a.Write {
		done = "marked as managed over SCIM"
	}
	n, err := customers.Adopt(ctx, func(id int64) {
		_, _ = fmt.Fprintf(p.stdout, "customer %d %s\n", id, done) // there is no other place to report to
	})
	if err != nil {
		return fmt.Errorf("after %d customers: %w", n, err)
	}
	_, err = fmt.Fprintf(p.stdout, "%d customers in %s %s\n", n, cfg.Customers.Scope, done)
	return err
}
