package faults_test

import (
	"fmt"
	"hash/fnv"
	"time"
)

// number is what a seed makes of a question: the same for ever, whoever asks first.
type number uint64

func chance(question ...any) number {
	h := fnv.New64a()
	_, _ = fmt.Fprintln(h, question...)
	x := h.Sum64()
	x ^= x >> 33 // neighbouring seeds shall have nothing in common
	x *= 0xff51afd7ed558ccd
	return number(x ^ x>>33)
}

func (n number) upTo(d time.Duration) time.Duration { return time.Duration(uint64(n) % uint64(d)) }

func (n number) below(count int) int { return int(uint64(n>>1) % uint64(count)) }

// inThousand reports whether one of a thousand, on average, is among the first p.
func (n number) inThousand(p int) bool { return n.below(1000) < p }

// dice answers one question after the other, for a goroutine that asks alone.
type dice struct {
	name string
	n    int
}

func (d *dice) roll() number {
	d.n++
	return chance(d.name, d.n)
}

func pick[T any](d *dice, of []T) T { return of[d.roll().below(len(of))] }
