//go:build unix

package connections

import (
	"math"
	"syscall"
)

// Files returns how many files, connections included, the process can have open.
func Files() int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return math.MaxInt32
	}
	return int(min(uint64(limit.Cur), math.MaxInt32)) //nolint:gosec,unconvert,nolintlint // it fits, and Cur is signed on some systems
}
