// Command load measures what becomes of more requests than Magento can do. It runs the bridge
// as it is shipped before a Magento in memory of a known capacity, and prints a table.
//
//	go run ./bench/load                        # all, 20 seconds for each line: about 10 minutes
//	go run ./bench/load -for 5m -only multiple # 5 minutes for each multiple of the capacity
//	go run ./bench/load -times 3 -only mixed
//	go run ./bench/load -binary ./old          # the same for another build
//	go run ./bench/load -only burst,lasting
package main

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/scim-bridge/scim-bridge/bench/internal/bridge"
	"github.com/scim-bridge/scim-bridge/bench/internal/program"
)

func main() { program.Main(run) }

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	phase := flags.Duration("for", 20*time.Second, "how long requests come, for each line of the table; at most 10m")
	only := flags.String("only", "", "comma-separated kinds of scenarios: burst, lasting, multiple, mixed, slow, clients")
	times := flags.String("times", "1,2,5,10,30,60", "the multiples of the capacity, for multiple and mixed")
	binary := flags.String("binary", "", "scim-bridge to measure; built from this repository where empty")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *phase <= 0 || *phase > 10*time.Minute {
		return fmt.Errorf("-for %s is not between 0 and 10m", *phase)
	}
	multiples, err := parseMultiples(*times)
	if err != nil {
		return err
	}
	path, remove, err := bridge.Binary(ctx, *binary)
	if err != nil {
		return err
	}
	defer remove()
	fmt.Println("| requests | sent | succeeded | refused | failed | of what Magento can do | time of a success: median, p99 | of a refusal: median | latest answer |")
	fmt.Println("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
	for _, s := range scenarios(*phase, multiples) {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), s.kind) {
			continue
		}
		lines, err := s.run(ctx, path)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		for _, line := range lines {
			fmt.Println(line)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// parseMultiples reads comma-separated numbers from 0.1 to 100, 10 at most.
func parseMultiples(text string) (list []float64, err error) {
	for part := range strings.SplitSeq(text, ",") {
		n, err := strconv.ParseFloat(part, 64)
		if err != nil || n < 0.1 || n > 100 || len(list) == 10 {
			return nil, fmt.Errorf("-times %q: at most 10 numbers from 0.1 to 100", text)
		}
		list = append(list, n)
	}
	return list, nil
}
