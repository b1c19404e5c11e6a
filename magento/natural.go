package magento

// compareNatural orders a before, with or after b (negative, 0, positive) in
// "natural order": runs of digits compare as numbers, so that filter_groups[2]
// comes before filter_groups[10]. It is PHP's strnatcmp (ext/standard/strnatcmp.c),
// by which Magento orders the parameters that it signs, where RFC 5849 section
// 3.4.1.3.2 has them in byte order. Different texts can compare as equal ("a",
// "a"; "01", "1"). Texts are percent-encoded by then, so that what PHP does with
// white space does not come up.
func compareNatural(a, b string) int {
	if a == "" || b == "" {
		return len(a) - len(b)
	}
	// Leading zeros are skipped here only; a number inside that begins with a
	// zero compares like a decimal fraction.
	a, b = trimZeros(a), trimZeros(b)
	for {
		if isDigit(a[0]) && isDigit(b[0]) {
			runA, runB := digits(a), digits(b)
			if c := compareDigits(a[:runA], b[:runB]); c != 0 {
				return c
			}
			a, b = a[runA:], b[runB:]
			if a == "" || b == "" {
				return len(a) - len(b)
			}
		}
		if a[0] != b[0] {
			return int(a[0]) - int(b[0])
		}
		a, b = a[1:], b[1:]
		if a == "" || b == "" {
			return len(a) - len(b)
		}
	}
}

// compareDigits compares two runs of digits: by value, or digit by digit from the
// left where one begins with a zero.
func compareDigits(a, b string) int {
	if a[0] != '0' && b[0] != '0' && len(a) != len(b) {
		return len(a) - len(b)
	}
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return int(a[i]) - int(b[i])
		}
	}
	return len(a) - len(b)
}

// trimZeros drops zeros that a digit follows.
func trimZeros(s string) string {
	for len(s) > 1 && s[0] == '0' && isDigit(s[1]) {
		s = s[1:]
	}
	return s
}

func digits(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

func isDigit(ch byte) bool { return ch >= '0' && ch <= '9' }
