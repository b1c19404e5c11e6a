package bridge

import (
	"slices"
	"strconv"
	"strings"
)

// A Magento customer is in exactly one customer group, group_id. Where the
// attribute scim_groups exists, every membership is remembered there in the order
// of joining, as ",21,22,"; without it the last one to join is the only one.

// membershipsOf tells the memberships of whom Magento has in one group and who is
// remembered to be in those of a list; 0 is no group.
func membershipsOf(current int64, remembered string) []int64 {
	if list := parseGroups(remembered); slices.Contains(list, current) {
		return list
	}
	if current == 0 {
		return nil
	}
	return []int64{current}
}

func parseGroups(text string) []int64 {
	if text == "" { // as for nearly everybody
		return nil
	}
	var list []int64
	for part := range strings.SplitSeq(text, ",") {
		if id, err := strconv.ParseInt(part, 10, 64); err == nil && id > 0 && !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list
}

// formatGroups writes the list for scim_groups; a single membership needs none.
func formatGroups(list []int64) string {
	if len(list) < 2 {
		return ""
	}
	var b strings.Builder
	b.WriteByte(',')
	for _, id := range list {
		b.WriteString(formatID(id))
		b.WriteByte(',')
	}
	return b.String()
}

// decisiveOf is decisive with the priority and the names of any kind of group.
func decisiveOf(list []int64, fallback int64, priority []string, nameOf func(id int64) string) int64 {
	if len(list) == 0 {
		return fallback
	}
	for _, name := range priority {
		for _, id := range list {
			if strings.EqualFold(nameOf(id), name) {
				return id
			}
		}
	}
	return list[len(list)-1]
}

func withoutGroup(list []int64, group int64) []int64 {
	return slices.DeleteFunc(slices.Clone(list), func(id int64) bool { return id == group })
}
