// Package column holds the limits of the columns in which Magento's database stores
// texts: how long a text can be, and which characters are stored as they are.
//
// A text beyond these limits is cut or changed by Magento without a word, so it is
// refused before it is sent. Limits of single fields are where the field is; the
// package knows none, and imports nothing but the standard library. Begin with
// InBasicPlane.
package column

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
