package main

import (
	"math"

	"github.com/KimMachineGun/automemlimit/memlimit"
	"go.uber.org/zap"

	"github.com/scim-bridge/scim-bridge/ops"
)

// memoryShare is the part of a container's memory that Go's runtime may take before it collects
// garbage more often. The rest is for what it does not count.
const memoryShare = 0.9

// limitMemory tells Go's runtime the memory limit of the container, unless the environment sets
// GOMEMLIMIT. Without it the heap grows to twice of what is in use before garbage is collected,
// and the kernel kills the process. source is memlimit.FromCgroup, but for tests.
func limitMemory(log *zap.Logger, source memlimit.Provider) {
	limit, err := memlimit.Set(memlimit.WithRatio(memoryShare), memlimit.WithProvider(source))
	switch {
	case err != nil: // as on systems without control groups
		log.Info("no memory limit of a container is known; GOMEMLIMIT can set one", ops.ErrorField(err))
	case limit < math.MaxInt64:
		log.Info("Go's runtime keeps to a memory limit", zap.Int64("scim_bridge.memory.limit", limit))
	}
}
