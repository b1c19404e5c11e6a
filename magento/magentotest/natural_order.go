package magentotest

import (
	"cmp"
	"strings"
)

const whiteSpace = " \t\n\v\f\r"

// naturalCompare orders texts as strnatcmp of PHP 8 does: runs of digits by their
// value, zeros at the start and white space skipped, everything else by bytes. It
// returns a number below, equal to or above 0.
func naturalCompare(a, b string) int {
	if a == "" || b == "" {
		return cmp.Compare(len(a), len(b))
	}
	a, b = trimZeros(a), trimZeros(b)
	for a != "" && b != "" {
		a, b = strings.TrimLeft(a, whiteSpace), strings.TrimLeft(b, whiteSpace)
		if n, m := digits(a), digits(b); n > 0 && m > 0 {
			if c := compareDigits(a[:n], b[:m]); c != 0 {
				return c
			}
			a, b = a[n:], b[m:]
			if a == "" || b == "" {
				break
			}
		}
		if a == "" || b == "" || a[0] != b[0] {
			return strings.Compare(a, b)
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Compare(min(len(a), 1), min(len(b), 1))
}

// trimZeros removes zeros that another digit follows.
func trimZeros(s string) string {
	for len(s) > 1 && s[0] == '0' && isDigit(s[1]) {
		s = s[1:]
	}
	return s
}

// digits returns the length of the run of digits that s starts with.
func digits(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

// compareDigits compares two runs of digits: by their value, or from the left, as
// behind a decimal point, where one starts with zero.
func compareDigits(a, b string) int {
	if a[0] != '0' && b[0] != '0' && len(a) != len(b) {
		return cmp.Compare(len(a), len(b))
	}
	return strings.Compare(a, b)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
