package bridge

import (
	"slices"
	"strconv"
)

func formatID(id int64) string { return strconv.FormatInt(id, 10) }

// parseID reads the id of a customer. Magento counts them in an unsigned int of
// four bytes; whatever is not written as one names nobody.
func parseID(id string) (int64, bool) {
	if id == "" || id[0] == '0' || len(id) > 10 {
		return 0, false
	}
	n, err := strconv.ParseUint(id, 10, 32)
	if err != nil || id[0] == '+' {
		return 0, false
	}
	return int64(n), true
}

// validIDs are those of ids that can be somebody's, each once, in order.
func validIDs(ids []string) []string {
	valid := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { _, ok := parseID(id); return !ok })
	slices.Sort(valid)
	return slices.Compact(valid)
}
