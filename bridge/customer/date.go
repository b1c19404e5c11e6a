package customer

import (
	"strings"
	"time"
)

// isDate reports whether s is a date as Magento writes it.
func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// dateOf is the date of what Magento holds for one: fields of the type datetime
// have a time of day behind it.
func dateOf(s string) string {
	if date, _, ok := strings.Cut(s, " "); ok && isDate(date) {
		return date
	}
	return s
}
