package membership

import (
	"slices"

	"github.com/scim-bridge/scim-bridge/scim"
)

// Wanted is what a request asks of the members of one group.
type Wanted struct {
	Group   int64
	Replace bool            // whoever is not named leaves
	IDs     []string        // of all who are named
	Member  map[string]bool // by id: true for who joins, false for who leaves
}

// NewWanted reads a change of the members of a group; nil changes nothing.
func NewWanted(group int64, change *scim.MemberChange) *Wanted {
	w := &Wanted{Group: group, Member: map[string]bool{}}
	if change == nil {
		return w
	}
	w.Replace = change.Replace
	for _, id := range change.Remove {
		w.Member[id] = false
	}
	for _, id := range change.Add {
		w.Member[id] = true
	}
	for id := range w.Member {
		w.IDs = append(w.IDs, id)
	}
	slices.Sort(w.IDs)
	return w
}

// Joins reports whether anybody is to join.
func (w *Wanted) Joins() bool {
	return slices.ContainsFunc(w.IDs, func(id string) bool { return w.Member[id] })
}
