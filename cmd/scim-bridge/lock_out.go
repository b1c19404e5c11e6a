package main

import (
	"context"
	"fmt"
)

type lockOutCmd struct {
	DryRun bool `xor:"mode" required:"" help:"Say whom, without changing anything."`
	Write  bool `xor:"mode" required:"" help:"Lock them out. Their passwords are lost."`
}

// Run locks those out by Magento's own means whom only the companion module keeps out, and
// prints the id of each.
func (l lockOutCmd) Run(ctx context.Context, p *process) error {
	_, customers, end, err := p.customers(l.DryRun)
	if err != nil {
		return err
	}
	defer end()
	done := "would be locked out"
	if l.Write {
		done = "locked out"
	}
	locked, refused := 0, 0
	err = customers.LockOut(ctx, func(id int64, err error) {
		if err != nil {
			refused++
			_, _ = fmt.Fprintf(p.stdout, "customer %d NOT locked out: %v\n", id, err) // there is no other place to report to
			return
		}
		locked++
		_, _ = fmt.Fprintf(p.stdout, "customer %d %s\n", id, done)
	})
	if err != nil {
		return fmt.Errorf("after %d customers: %w", locked, err)
	}
	if _, err = fmt.Fprintf(p.stdout, "%d customers %s\n", locked, done); err != nil {
		return err
	}
	if refused > 0 {
		return fmt.Errorf("%d customers could not be locked out: correct them in the shop, and run it again", refused)
	}
	return nil
}
