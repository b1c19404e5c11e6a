package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// sample is what the bridge needs at one time.
type sample struct {
	resident, goroutines, descriptors float64
}

// measure asks the bridge.
func (c *client) measure(ctx context.Context) (s sample, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.bridge.Ops+"/metrics", http.NoBody)
	if err != nil {
		return s, err
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	wanted := map[string]*float64{
		"process_resident_memory_bytes": &s.resident, "go_goroutines": &s.goroutines, "process_open_fds": &s.descriptors,
	}
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), " ")
		if to := wanted[name]; to != nil {
			if *to, err = strconv.ParseFloat(value, 64); err != nil {
				return s, err
			}
		}
	}
	if s.resident*s.goroutines*s.descriptors == 0 {
		return s, errors.New("the metrics lack what is looked for")
	}
	return s, lines.Err()
}

// grown fails where the last fifth of the samples needs more than the second fifth, when
// everything is warm: the medians, with room for what is under way at the time.
func grown(list []sample) error {
	fifth := len(list) / 5
	warm, last := list[fifth:2*fifth], list[len(list)-fifth:]
	var errs []error
	for _, of := range []struct {
		name string
		get  func(sample) float64
		room float64
	}{
		{"resident memory", func(s sample) float64 { return s.resident }, 4e6},
		{"goroutines", func(s sample) float64 { return s.goroutines }, 10},
		{"descriptors", func(s sample) float64 { return s.descriptors }, 10},
	} {
		before, after := median(warm, of.get), median(last, of.get)
		if after > before*1.1+of.room {
			errs = append(errs, fmt.Errorf("%s has grown from %.0f to %.0f", of.name, before, after))
		}
	}
	return errors.Join(errs...)
}

func median(list []sample, get func(sample) float64) float64 {
	sorted := slices.SortedFunc(slices.Values(list), func(a, b sample) int { return cmp.Compare(get(a), get(b)) })
	return get(sorted[len(sorted)/2])
}
