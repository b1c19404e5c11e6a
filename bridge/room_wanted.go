package bridge

import (
	"slices"

	"github.com/scim-bridge/scim-bridge/scim"
)

// wanted is what a request asks of the members of one group.
type wanted struct {
	group   int64
	replace bool            // whoever is not named leaves
	ids     []string        // of all who are named
	in      map[string]bool // by id: true for who joins, false for who leaves
}

func newWanted(group int64, change *scim.MemberChange) *wanted {
	w := &wanted{group: group, in: map[string]bool{}}
	if change == nil {
		return w
	}
	w.replace = change.Replace
	for _, id := range change.Remove {
		w.in[id] = false
	}
	for _, id := range change.Add {
		w.in[id] = true
	}
	for id := range w.in {
		w.ids = append(w.ids, id)
	}
	slices.Sort(w.ids)
	return w
}

// joins reports whether anybody is to join.
func (w *wanted) joins() bool {
	return slices.ContainsFunc(w.ids, func(id string) bool { return w.in[id] })
}
