// Command large measures the bridge before a large shop. It runs the bridge as it is shipped
// before a Magento in memory, and prints a line for each measurement.
//
//	go run ./bench/large                # all: some 5 minutes
//	go run ./bench/large -only groups
//	go run ./bench/large -only sync -people 5000 -connections 32 -concurrency 32
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"

	"github.com/scim-bridge/scim-bridge/bench/internal/bridge"
	"github.com/scim-bridge/scim-bridge/bench/internal/program"
)

// options are what can be chosen of the measurements.
type options struct {
	customers   int // of the large shop
	people      int // of the first sync
	connections int // of the client of the first sync
	lists       int // that are asked for at once
	concurrency int // MAGENTO_MAX_CONCURRENCY
}

// measurements by their names.
func measurements() []measurement {
	return []measurement{
		{"groups", "GET /Groups, 20 customer groups, 2,000 members, 20 ms a call", groups},
		{"walk", "all users by cursor, 1,000 a page, 20 ms a call", walk},
		{"memory", "lists of 1,000 users of 60 KB at once", memory},
		{"sync", "first sync: a look-up of 70 ms and a create of 0.6 s for each person", sync},
	}
}

func main() { program.Main(run) }

func run(ctx context.Context, args []string) error {
	var o options
	flags := flag.NewFlagSet("large", flag.ContinueOnError)
	flags.IntVar(&o.customers, "customers", 100_000, "how many customers the large shop has, at most 1,000,000")
	flags.IntVar(&o.people, "people", 2000, "how many people the first sync creates, at most 100,000")
	flags.IntVar(&o.connections, "connections", 16, "how many requests the client of the first sync sends at once, at most 64")
	flags.IntVar(&o.lists, "lists", 16, "how many lists of large users are asked for at once, at most 64")
	flags.IntVar(&o.concurrency, "concurrency", 16, "MAGENTO_MAX_CONCURRENCY of the bridge, at most 256")
	only := flags.String("only", "", "comma-separated measurements: groups, walk, memory, sync")
	binary := flags.String("binary", "", "scim-bridge to measure; built from this repository where empty")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if o.customers > 1_000_000 || o.people > 100_000 || o.connections > 64 || o.lists > 64 ||
		o.concurrency > 256 || min(o.customers, o.people, o.connections, o.lists, o.concurrency) < 1 {
		return errors.New("a number is too large, or none")
	}
	path, remove, err := bridge.Binary(ctx, *binary)
	if err != nil {
		return err
	}
	defer remove()
	for _, m := range measurements() {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), m.name) {
			continue
		}
		fmt.Printf("%s\n", m.about)
		if err := m.run(ctx, path, o); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	return nil
}
