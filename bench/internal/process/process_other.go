//go:build !linux

// Package process tells what another process has used, as the kernel counts it.
package process

import (
	"errors"
	"time"
)

// CPU is known on Linux alone.
func CPU(int) (time.Duration, error) { return 0, errors.ErrUnsupported }

// Resident is known on Linux alone.
func Resident(int) (now, most int64, err error) { return 0, 0, errors.ErrUnsupported }

// OfFiles is known on Linux alone.
func OfFiles(int) (int64, error) { return 0, errors.ErrUnsupported }

// Machine is known on Linux alone.
func Machine() string { return "unknown processor" }

// Load is known on Linux alone.
func Load() string { return "" }
