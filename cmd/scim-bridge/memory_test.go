package main

import (
	"errors"
	"math"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/KimMachineGun/automemlimit/memlimit"

	"github.com/scim-bridge/scim-bridge/ops"
)

// The limit of the container holds, but for one that the environment sets, which the runtime
// has read by itself.
func TestMemoryLimitOfTheContainer(t *testing.T) {
	const mib = 1 << 20
	for name, c := range map[string]struct {
		source      memlimit.Provider
		environment bool
		want        int64
		says        string
	}{
		"a container's":        {memlimit.Limit(100 * mib), false, 90 * mib, "memory limit"},
		"GOMEMLIMIT":           {memlimit.Limit(100 * mib), true, 50 * mib, "memory limit"},
		"none":                 {func() (uint64, error) { return 0, memlimit.ErrNoLimit }, false, math.MaxInt64, ""},
		"no container":         {func() (uint64, error) { return 0, memlimit.ErrNoCgroup }, false, math.MaxInt64, "GOMEMLIMIT can set one"},
		"not to be read":       {func() (uint64, error) { return 0, errors.New("broken") }, false, math.MaxInt64, "broken"},
		"GOMEMLIMIT, no limit": {func() (uint64, error) { return 0, memlimit.ErrNoLimit }, true, 50 * mib, "memory limit"},
	} {
		t.Run(name, func(t *testing.T) {
			before := debug.SetMemoryLimit(math.MaxInt64)
			defer debug.SetMemoryLimit(before)
			if c.environment {
				t.Setenv("GOMEMLIMIT", "50MiB")
				debug.SetMemoryLimit(50 * mib) // as the runtime does at the start
			}
			out := new(output)
			log, err := ops.NewLog(out, ops.LogConfig{Level: "info"})
			if err != nil {
				t.Fatal(err)
			}
			limitMemory(log.Server, c.source)
			if got := debug.SetMemoryLimit(-1); got != c.want {
				t.Errorf("the limit is %d, want %d", got, c.want)
			}
			if text := out.String(); !strings.Contains(text, c.says) || c.says == "" && text != "" {
				t.Errorf("the log says %q", text)
			}
		})
	}
}
