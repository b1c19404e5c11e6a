// Package membership holds the rules of groups that Magento does not have: a customer
// is in one customer group and an admin user has one role, but SCIM allows many. All
// memberships are remembered in a text attribute beside the one that Magento holds.
//
// The package serves customer groups and roles. It knows neither, and calls no route of
// Magento: Members tells it how members are read.
//
// Begin with State and Rules; Wanted is what a request asks of the members of a group,
// Members finds whom that concerns, and Failures what of it could not be done.
package membership

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/bridge/internal/resource"
	"github.com/scim-bridge/scim-bridge/bridge/internal/spelling"
	"github.com/scim-bridge/scim-bridge/scim"
)

// State is what Magento holds of the groups of one member: the one that the member is in,
// 0 for none, and the list of all, such as ",21,22,", in the order of joining.
type State struct {
	Current int64
	List    string
}

// Groups lists the memberships. The list counts only while it contains the current group:
// else somebody in the shop has moved the member since, and that one alone holds.
func (s State) Groups() []int64 {
	if list := s.Listed(); slices.Contains(list, s.Current) {
		return list
	}
	if s.Current == 0 {
		return nil
	}
	return []int64{s.Current}
}

// Listed is what the list names, whether it counts or not.
func (s State) Listed() []int64 {
	if s.List == "" { // as for nearly everybody
		return nil
	}
	var list []int64
	for part := range strings.SplitSeq(s.List, ",") {
		if id, err := strconv.ParseInt(part, 10, 64); err == nil && id > 0 && !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list
}

// IsIn reports whether the member is in a group.
func (s State) IsIn(group int64) bool { return slices.Contains(s.Groups(), group) }

// Loses reports whether a member who comes to another State leaves a group by it, and not one
// of those that are none.
func (s State) Loses(to State, isNone func(group int64) bool) bool {
	if s == to {
		return false
	}
	after := to.Groups()
	return slices.ContainsFunc(s.Groups(), func(id int64) bool { return !isNone(id) && !slices.Contains(after, id) })
}

// Tell tells the operator which groups a user has left and joined by coming to another State,
// but for those that are none.
func (s State) Tell(ctx context.Context, user int64, target *scim.Target, to State, isNone func(group int64) bool) {
	if s == to {
		return
	}
	tell := func(code string, from, of State) {
		for _, group := range from.Groups() {
			if isNone(group) || of.IsIn(group) {
				continue
			}
			scim.EventFrom(ctx).AddAccessChange(scim.AccessChange{
				Code: code, UserID: recordid.User.Format(user), GroupID: recordid.Group.Format(group), Target: target,
			})
		}
	}
	tell(scim.GroupLeft, s, to)
	tell(scim.GroupJoined, to, s)
}

// Resource is the attribute groups. nameOf tells the name of a group, "" where it is not
// known, and whether it exists.
func (s State) Resource(nameOf func(group int64) (name string, exists bool)) []any {
	var list []any
	for _, id := range s.Groups() {
		name, exists := nameOf(id)
		if !exists {
			continue
		}
		g := map[string]any{"value": recordid.Group.Format(id), "type": "direct"}
		resource.Put(g, "display", name)
		list = append(list, g)
	}
	return list
}

// Rules say what joining and leaving make of a State. The fallback is the group of those
// who are in no other, 0 for none.
type Rules struct {
	// Remembers says that there is room for the list.
	Remembers bool
	// Priority names the groups of which the first decides, by the names of NameOf.
	Priority []string
	NameOf   func(group int64) string
	// Allowed, where it is set, drops all memberships but these at every move.
	Allowed func(group int64) bool
}

// Join puts a member into a group. Whoever joins one leaves the fallback.
func (r Rules) Join(s State, group, fallback int64) State {
	if s.IsIn(group) {
		return s
	}
	return r.Hold(append(without(s.Groups(), fallback), group), fallback)
}

// Leave takes a member out of a group.
func (r Rules) Leave(s State, group, fallback int64) State {
	if !s.IsIn(group) {
		return s
	}
	return r.Hold(without(s.Groups(), group), fallback)
}

// Forget is Leave that also takes the group off a list that does not count.
func (r Rules) Forget(s State, group, fallback int64) State {
	if list := s.Listed(); !s.IsIn(group) && slices.Contains(list, group) {
		return r.Hold(without(list, group), fallback)
	}
	return r.Leave(s, group, fallback)
}

// Return undoes what leaving a group did to a member. One whom another request has
// changed since joins the group again instead.
func (r Rules) Return(now, before State, group, fallback int64) State {
	if now == r.Leave(before, group, fallback) {
		return before
	}
	return r.Join(now, group, fallback)
}

// Hold is the State of a member of these groups. Magento holds the first by priority, else
// the last joined. A single membership needs no list.
func (r Rules) Hold(list []int64, fallback int64) State {
	if r.Allowed != nil {
		list = slices.DeleteFunc(slices.Clone(list), func(id int64) bool { return !r.Allowed(id) })
	}
	if len(list) == 0 {
		return State{Current: fallback}
	}
	held := State{Current: r.first(list)}
	if len(list) < 2 || !r.Remembers {
		return held
	}
	var b strings.Builder
	b.WriteByte(',')
	for _, id := range list {
		b.WriteString(recordid.Number(id))
		b.WriteByte(',')
	}
	held.List = b.String()
	return held
}

func (r Rules) first(list []int64) int64 {
	for _, name := range r.Priority {
		for _, id := range list {
			if spelling.Same(r.NameOf(id), name) {
				return id
			}
		}
	}
	return list[len(list)-1]
}

// without is a copy of the list without a group.
func without(list []int64, group int64) []int64 {
	return slices.DeleteFunc(slices.Clone(list), func(id int64) bool { return id == group })
}
