package field

import "strings"

// The limits of Magento's value columns: varchar(255), in characters, and text of
// 64 KB in three-byte UTF-8.
const (
	MaxVarchar   = 255
	MaxTextBytes = 65535
)

// InBasicPlane reports whether every character fits into the three bytes of UTF-8
// that Magento's value columns give it; others are stored as question marks.
func InBasicPlane(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > 0xFFFF }) < 0
}
