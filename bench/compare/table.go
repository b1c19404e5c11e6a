package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

func tableHead(columns ...string) string {
	return tableLine(columns...) + strings.Repeat("| --- ", len(columns)) + "|\n"
}

func tableLine(cells ...string) string { return "| " + strings.Join(cells, " | ") + " |\n" }

// milli writes a time in ms.
func milli(d time.Duration) string {
	ms := d.Seconds() * 1000
	switch size := d.Abs().Milliseconds(); {
	case size >= 100:
		return fmt.Sprintf("%.0f ms", ms)
	case size >= 10:
		return fmt.Sprintf("%.1f ms", ms)
	default:
		return fmt.Sprintf("%.2f ms", ms)
	}
}

func mega(bytes int64) string { return fmt.Sprintf("%.0f MB", float64(bytes)/1e6) }

func median(list []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}

// comparisonHead is the head of a table of comparisons. Where there are three figures in a cell
// they are those of the ways in this order: direct, hop, bridge.
func comparisonHead() string {
	return tableHead("Magento, connections", "a second", "p50", "p99", "added to direct, to the hop",
		"processor time: hop, bridge", "allocations: hop, bridge", "resident: hop, bridge", "calls of Magento")
}

func comparison(latency time.Duration, connections int, f map[string]*figures) string {
	d, h, b := f[direct], f[hop], f[bearer]
	p99 := func(f *figures) string {
		if len(f.times) < few {
			return "–"
		}
		return milli(f.quantile(.99))
	}
	three := func(show func(*figures) string) string { return show(d) + ", " + show(h) + ", " + show(b) }
	return tableLine(
		fmt.Sprintf("%d ms, %d", latency.Milliseconds(), connections),
		three(func(f *figures) string { return rate(f.perSecond()) }),
		three(func(f *figures) string { return milli(f.quantile(.5)) }),
		three(p99),
		milli(b.quantile(.5)-d.quantile(.5))+", "+milli(b.quantile(.5)-h.quantile(.5)),
		milli(h.cpuEach())+", "+milli(b.cpuEach()),
		allocations(h)+", "+allocations(b),
		mega(h.memory)+", "+mega(b.memory),
		fmt.Sprintf("%.4g", b.callsEach()))
}

// few is how many operations are too few for a p99, and for the allocations of one: what else
// a process does would weigh too much.
const few = 100

func allocations(f *figures) string {
	if len(f.times) < few && f.mallocs < 5000 {
		return "–"
	}
	return fmt.Sprintf("%.0f", f.mallocs)
}

func rate(perSecond float64) string {
	if perSecond < 10 {
		return fmt.Sprintf("%.2g", perSecond)
	}
	return fmt.Sprintf("%.0f", perSecond)
}
