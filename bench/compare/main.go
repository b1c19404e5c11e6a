// Command compare measures how fast the bridge is: against the calls of Magento that it makes,
// sent directly, and sent through a bare server of net/http in between (the hop). Bridge, hop
// and a Magento in memory run on this machine, each way in turn. It prints the tables of
// docs/performance.md.
//
//	go run ./bench/compare                                # some 6 minutes
//	go run ./bench/compare -short                         # in a minute
//	go run ./bench/compare -only aims                     # what there are aims for
//	go run ./bench/compare -write docs/performance.md     # puts the tables there
//	go run ./bench/compare -only aims -binary ./old       # the same of another build
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/scim-bridge/scim-bridge/bench/internal/bridge"
	"github.com/scim-bridge/scim-bridge/bench/internal/program"
)

// maxConnections is how many clients there are at the same time at most.
const maxConnections = 256

// options are how much is measured.
type options struct {
	latencies   []time.Duration // of each call of Magento
	connections []int
	turns       int           // of each way, for each line
	turn        time.Duration // of a way
	aimTurns    int
	walked      int           // customers of the walk
	load        time.Duration // of 64 connections
}

func thorough() options {
	return options{
		latencies: []time.Duration{0, 20 * time.Millisecond, 70 * time.Millisecond}, connections: []int{1, 8, 32, maxConnections},
		turns: 3, turn: 300 * time.Millisecond, aimTurns: 20, walked: 100_000, load: 10 * time.Second,
	}
}

func short() options {
	return options{
		latencies: []time.Duration{0, 20 * time.Millisecond}, connections: []int{1, 32},
		turns: 2, turn: 150 * time.Millisecond, aimTurns: 5, walked: 10_000, load: 3 * time.Second,
	}
}

func main() { program.Main(run) }

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("compare", flag.ContinueOnError)
	isShort := flags.Bool("short", false, "less of everything, in under a minute")
	only := flags.String("only", "", "comma-separated parts: aims, requests, group, walk")
	file := flags.String("write", "", "a Markdown file whose tables are replaced, in place of printing them")
	binary := flags.String("binary", "", "scim-bridge to measure; built from this repository where empty")
	shop := flags.String("hop", "", "used by the command itself: serve as the hop before this address")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *shop != "" {
		return serveHop(ctx, *shop)
	}
	o := thorough()
	if *isShort {
		o = short()
	}
	path, remove, err := bridge.Binary(ctx, *binary)
	if err != nil {
		return err
	}
	defer remove()
	text := report{introduction: introduction(o)}
	for _, part := range parts() {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), part.name) {
			continue
		}
		fmt.Fprintf(os.Stderr, "%s %s\n", time.Now().Format(time.TimeOnly), part.name)
		if err := part.run(ctx, path, o, &text); err != nil {
			fmt.Print(text.all()) // what there is
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	if *file != "" {
		return replaceTables(*file, text.all())
	}
	fmt.Print(text.all())
	return nil
}

// The lines of a file between which the tables stand.
const (
	begin = "<!-- go run ./bench/compare writes from here -->\n"
	end   = "<!-- to here -->\n"
)

// replaceTables puts a text into a file, in place of what stands between the two lines.
func replaceTables(path, text string) error {
	old, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, hasBegin := strings.Cut(string(old), begin)
	_, after, hasEnd := strings.Cut(rest, end)
	if !hasBegin || !hasEnd {
		return errors.New(path + " has no place for the tables: " + begin + end)
	}
	return os.WriteFile(path, []byte(before+begin+"\n"+text+"\n"+end+after), 0o600) //nolint:gosec // the caller names it; it keeps its mode
}
