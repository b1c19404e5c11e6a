// Package program is what the commands for benchmarks have in common.
package program

import (
	"context"
	"fmt"
	"os"
	"os/signal"
)

// Main calls run with the arguments of the command until it is interrupted, and ends the
// process: with 1 where run fails.
func Main(run func(ctx context.Context, args []string) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1) //nolint:gocritic // nothing is left to stop
	}
}
