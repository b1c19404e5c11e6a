package scim

import (
	"math"
	"strconv"
	"strings"
)

// number reads a JSON number. One with a fraction or an exponent that is whole
// all the same (1.0, 1e3) becomes an int64 too.
func (d *decoder) number() (any, *jsonError) {
	start := d.pos
	whole := true
	d.accept("-")
	if !d.accept("0") && d.digits() == 0 {
		return nil, d.fail("a digit must follow")
	}
	if d.accept(".") {
		whole = false
		if d.digits() == 0 {
			return nil, d.fail("a digit must follow the point")
		}
	}
	if d.accept("eE") {
		whole = false
		d.accept("+-")
		if d.digits() == 0 {
			return nil, d.fail("the exponent needs a digit")
		}
	}
	literal := d.text[start:d.pos]
	if whole {
		if n, err := strconv.ParseInt(literal, 10, 64); err == nil {
			return n, nil
		}
	}
	f, err := strconv.ParseFloat(literal, 64)
	if err != nil {
		return nil, &jsonError{pos: start, problem: "the number is too large"}
	}
	const exact = 1 << 53
	if f == math.Trunc(f) && -exact <= f && f <= exact {
		return int64(f), nil
	}
	return f, nil
}

// accept takes one byte if it is among those of set.
func (d *decoder) accept(set string) bool {
	if d.pos < len(d.text) && strings.IndexByte(set, d.text[d.pos]) >= 0 {
		d.pos++
		return true
	}
	return false
}

func (d *decoder) digits() int {
	start := d.pos
	for d.pos < len(d.text) && '0' <= d.text[d.pos] && d.text[d.pos] <= '9' {
		d.pos++
	}
	return d.pos - start
}
