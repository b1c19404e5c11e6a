// Package process tells what another process has used, as the kernel counts it.
package process

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// CPU is the processor time that a process has used so far, in user and kernel mode, in all its
// threads. It is exact to the nanosecond, where /proc counts ticks of 10 ms.
func CPU(pid int) (time.Duration, error) {
	const ofProcess = 2 // CPUCLOCK_SCHED: of all threads, see clock_getcpuclockid(3)
	var t unix.Timespec
	if err := unix.ClockGettime(int32(^pid<<3|ofProcess), &t); err != nil { //nolint:gosec // a pid fits
		return 0, fmt.Errorf("processor time of process %d: %w", pid, err)
	}
	return time.Duration(t.Nano()), nil
}

// Resident is the resident memory of a process in bytes, now and at its most.
func Resident(pid int) (now, most int64, err error) {
	sizes, err := sizes(pid)
	return sizes["VmRSS"], sizes["VmHWM"], err
}

// OfFiles is how much of the resident memory of a process is of files, as the program itself is one:
// processes share it, and the kernel can drop it at any time.
func OfFiles(pid int) (int64, error) {
	sizes, err := sizes(pid)
	return sizes["RssFile"], err
}

// sizes are what the kernel tells of the memory of a process, in bytes, by its names for it.
func sizes(pid int) (map[string]int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return nil, err
	}
	all := map[string]int64{}
	for line := range strings.Lines(string(status)) {
		name, value, _ := strings.Cut(line, ":")
		if kib, isSize := strings.CutSuffix(strings.TrimSpace(value), " kB"); isSize {
			n, err := strconv.ParseInt(kib, 10, 64)
			if err != nil {
				return nil, err
			}
			all[name] = n << 10
		}
	}
	return all, nil
}

// Machine is what the programs of this kind run on, in words.
func Machine() string {
	model := "unknown processor"
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(info)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	return model
}

// Load is how many processes wanted to run in the last minute, on average; empty where
// nobody knows.
func Load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return ""
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}
