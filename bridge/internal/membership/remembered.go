// Package membership holds the rules of groups that Magento does not have: a customer
// is in one customer group and an admin user has one role, but SCIM allows many. All
// memberships are remembered in a text attribute beside the one that Magento holds.
//
// The package works on ids alone, so that it serves customer groups and roles. It
// calls no route of Magento and changes nothing.
//
// Begin with Of and Decisive; Wanted is what a request asks of the members of a group,
// Failures what of that could not be done, and Named answers filters on members.
package membership

import (
	"slices"
	"strconv"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/bridge/internal/resource"
)

// Of lists the memberships of whom Magento has in the group current, 0 for none, and
// for whom a list is remembered, in the order of joining. The list counts only while
// it contains current: else somebody in the shop has moved the member since, and
// current alone holds.
func Of(current int64, remembered string) []int64 {
	if list := Parse(remembered); slices.Contains(list, current) {
		return list
	}
	if current == 0 {
		return nil
	}
	return []int64{current}
}

// Parse reads a list of memberships, such as ",21,22,".
func Parse(text string) []int64 {
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

// Format writes a list of memberships; a single one needs none.
func Format(list []int64) string {
	if len(list) < 2 {
		return ""
	}
	var b strings.Builder
	b.WriteByte(',')
	for _, id := range list {
		b.WriteString(recordid.Format(id))
		b.WriteByte(',')
	}
	return b.String()
}

// Decisive is the one of several memberships that Magento holds: the first by
// priority, a list of names, else the last joined; the fallback where there is none.
func Decisive(list []int64, fallback int64, priority []string, nameOf func(id int64) string) int64 {
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

// Without is a copy of the list without a group.
func Without(list []int64, group int64) []int64 {
	return slices.DeleteFunc(slices.Clone(list), func(id int64) bool { return id == group })
}

// Resource is the attribute groups of a user who is in the groups of ids. nameOf tells
// the name of one, "" where it is not known, and whether it exists.
func Resource(ids []int64, nameOf func(id int64) (name string, exists bool)) []any {
	var list []any
	for _, id := range ids {
		name, exists := nameOf(id)
		if !exists {
			continue
		}
		g := map[string]any{"value": recordid.Format(id), "type": "direct"}
		resource.Put(g, "display", name)
		list = append(list, g)
	}
	return list
}
