package scimserver

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/scim-bridge/scim-bridge/scim"
)

// What can be done to a resource, without HTTP: the routes and the operations of
// a bulk request share it. The caller has begun the action of the event in ctx.

// create makes a resource of what a client sent.
func (ep *endpoint) create(ctx context.Context, rt *scim.ResourceType, sent map[string]any) (scim.Resource, error) {
	r, err := ep.h.cfg.Compat.Normalize(sent, rt)
	if err != nil {
		return nil, err
	}
	event := scim.EventFrom(ctx)
	event.SetTarget(scim.TargetOf(r))
	event.SetChanged(changedNames(rt, nil, r, r))
	if err := admit(ctx, scim.Usual); err != nil {
		return nil, err
	}
	created, err := ep.store.Create(ctx, r)
	if err != nil {
		return nil, err
	}
	conclude(ctx, scim.ActionCreated, scim.ActionCreated, ep.name, created.ID())
	return created, nil
}

// replace makes a resource what a client sent (RFC 7644 section 3.5.1).
func (ep *endpoint) replace(
	ctx context.Context, rt *scim.ResourceType, id string, sent map[string]any, depends conditions,
) (scim.Resource, error) {
	next, err := ep.h.cfg.Compat.Normalize(sent, rt)
	if err != nil && ep.h.cfg.Compat.Deactivates(sent, rt) {
		return nil, ep.onlyDeactivate(ctx, rt, id, depends, scim.Change{To: deactivating(err)}, err)
	}
	if err != nil {
		return nil, err
	}
	members, err := replacedMembers(rt, sent, next)
	if err != nil {
		return nil, err
	}
	to := func(current scim.Resource) (scim.Resource, error) { return rt.Replace(current, next) }
	return ep.admitted(ctx, id, !next.IsActive(), members, func() (scim.Resource, error) {
		return ep.update(ctx, rt, id, depends, scim.Change{To: to, Members: members})
	})
}

// modify applies the patch that a client sent to a resource (RFC 7644 section 3.5.2).
func (ep *endpoint) modify(
	ctx context.Context, rt *scim.ResourceType, id string, sent map[string]any, depends conditions,
) (scim.Resource, error) {
	patch, err := ep.h.cfg.Compat.NewPatch(sent, rt)
	if err != nil && ep.h.cfg.Compat.PatchDeactivates(sent, rt) {
		return nil, ep.onlyDeactivate(ctx, rt, id, depends, scim.Change{To: deactivating(err), Partial: true}, err)
	}
	if err != nil {
		return nil, err
	}
	if patch.Skipped > 0 {
		scim.EventFrom(ctx).Warn("path-unknown", fmt.Sprintf("%d operations on attributes outside the schema were skipped", patch.Skipped))
	}
	patch, members, err := patch.TakeMembers()
	if err != nil {
		return nil, err
	}
	to := func(current scim.Resource) (scim.Resource, error) {
		next, err := patch.Apply(current)
		if err != nil && patch.Deactivates() {
			return deactivating(err)(current)
		}
		return next, err
	}
	return ep.admitted(ctx, id, patch.Deactivates(), members, func() (scim.Resource, error) {
		return ep.update(ctx, rt, id, depends, scim.Change{Members: members, To: to, Partial: true})
	})
}

// admitted does a change when it is let in. Where it fails, the operator is told that it was to
// deactivate somebody.
func (ep *endpoint) admitted(
	ctx context.Context, id string, deactivates bool, members *scim.MemberChange, work func() (scim.Resource, error),
) (r scim.Resource, err error) {
	if err = admit(ctx, changeUrgency(deactivates, members)); err == nil {
		r, err = work()
	}
	if err != nil && deactivates {
		ep.noteDeactivation(ctx, id, err)
	}
	return r, err
}

// noteDeactivation tells the operator that a change which failed was to deactivate somebody, where it
// came to its end before the state of that user was known. It is nothing where there is no such user.
func (ep *endpoint) noteDeactivation(ctx context.Context, id string, err error) {
	event := scim.EventFrom(ctx)
	if e, ok := errors.AsType[*scim.Error](err); ok && e.Status == http.StatusNotFound || event.Changed() != nil {
		return
	}
	event.SetChanged([]string{"active"})
	conclude(ctx, scim.ActionUpdated, scim.ActionDeactivated, ep.name, id)
}

// deactivating is Change.To of a request that deactivates a resource, and is refused.
func deactivating(refusal error) func(scim.Resource) (scim.Resource, error) {
	return func(current scim.Resource) (scim.Resource, error) {
		next := current.Clone()
		next["active"] = false
		return next, refusal
	}
}

// onlyDeactivate tells the store of a request that deactivates a resource, and is refused
// for what else it says. It returns why.
func (ep *endpoint) onlyDeactivate(
	ctx context.Context, rt *scim.ResourceType, id string, depends conditions, change scim.Change, refusal error,
) error {
	_, err := ep.admitted(ctx, id, true, nil, func() (scim.Resource, error) { return ep.update(ctx, rt, id, depends, change) })
	if e, ok := errors.AsType[*scim.Error](err); ok && e.Status == http.StatusNotFound {
		return refusal
	}
	return err
}

// update changes a resource where the conditions hold, and sets the action of the event
// by comparing it before and after.
func (ep *endpoint) update(
	ctx context.Context, rt *scim.ResourceType, id string, depends conditions, change scim.Change,
) (scim.Resource, error) {
	var before, wanted scim.Resource
	observed := change
	observed.To = func(current scim.Resource) (scim.Resource, error) {
		if err := depends.allowWrite(rt, current); err != nil {
			return nil, err
		}
		next, err := change.To(current)
		before, wanted = current, next
		return next, err
	}
	after, err := ep.store.Update(ctx, id, observed)
	event := scim.EventFrom(ctx)
	event.SetTarget(scim.TargetOf(before))
	if err != nil {
		ep.noteRefusal(ctx, rt, id, before, wanted)
		return nil, err
	}
	action := changeAction(rt, before, wanted, after)
	if change.Members != nil && action == scim.ActionUnchanged {
		action = scim.ActionUpdated
	}
	changed := changedNames(rt, before, after, wanted)
	if change.Members != nil {
		changed = append(changed, "members")
	}
	event.SetChanged(changed)
	conclude(ctx, scim.ActionUpdated, action, ep.name, id)
	return after, nil
}

// noteRefusal tells the operator what a change was to be that failed. wanted is nil where that
// is not known. Where a user was deactivated all the same, the rest is what was refused.
func (ep *endpoint) noteRefusal(ctx context.Context, rt *scim.ResourceType, id string, before, wanted scim.Resource) {
	if wanted == nil {
		return
	}
	event := scim.EventFrom(ctx)
	event.SetChanged(changedNames(rt, scim.Only(before, wanted), wanted, wanted))
	isOut := slices.ContainsFunc(event.AccessChanges(), func(c scim.AccessChange) bool { return c.Code == scim.DeactivatedOnly })
	if action := changeAction(rt, before, wanted, wanted); !isOut && action != scim.ActionUnchanged {
		conclude(ctx, scim.ActionUpdated, action, ep.name, id)
	}
}

// changedNames names the attributes that a change from before to after concerns; wanted has
// those that are never returned.
func changedNames(rt *scim.ResourceType, before, after, wanted scim.Resource) []string {
	names := scim.Differences(before, after)
	for _, a := range rt.Schema.Attributes {
		if _, present := wanted[a.Name]; present && a.IsSecret() && !slices.Contains(names, a.Name) {
			names = append(names, a.Name)
		}
	}
	return names
}

// remove deletes a resource where the conditions hold.
func (ep *endpoint) remove(ctx context.Context, rt *scim.ResourceType, id string, depends conditions) error {
	if err := admit(ctx, scim.Urgent); err != nil {
		return err
	}
	err := ep.store.Delete(ctx, id, func(current scim.Resource) error {
		scim.EventFrom(ctx).SetTarget(scim.TargetOf(current))
		return depends.allowWrite(rt, current)
	})
	if err == nil {
		conclude(ctx, scim.ActionDeleted, scim.ActionDeleted, ep.name, id)
	}
	return err
}

// changeAction names what an update did to a resource.
func changeAction(rt *scim.ResourceType, before, wanted, after scim.Resource) string {
	switch was, is := before.IsActive(), after.IsActive(); {
	case was && !is:
		return scim.ActionDeactivated
	case !was && is:
		return scim.ActionReactivated
	case scim.Equal(before, after) && !writesSecret(rt, wanted):
		return scim.ActionUnchanged
	default:
		return scim.ActionUpdated
	}
}

// writesSecret reports whether a resource holds an attribute that is never returned:
// comparing resources does not show that it was written.
func writesSecret(rt *scim.ResourceType, r scim.Resource) bool {
	for _, a := range rt.Schema.Attributes {
		if _, present := r[a.Name]; present && a.IsSecret() {
			return true
		}
	}
	return false
}

// completeMeta completes the meta of a resource. base is the service provider's URL.
func (ep *endpoint) completeMeta(rt *scim.ResourceType, r scim.Resource, base string, withVersion bool) {
	meta := r.Complex("meta")
	if meta == nil {
		meta = make(scim.Resource, 3)
		r["meta"] = map[string]any(meta)
	}
	meta["resourceType"] = ep.name
	if location := ep.location(base, r.ID()); location != "" {
		meta["location"] = location
	}
	if withVersion {
		meta["version"] = scim.Version(rt, r)
	}
	ep.setGroupRefs(r, base)
}

// setGroupRefs completes the references of a user to groups that are served here. They
// are no part of the version.
func (ep *endpoint) setGroupRefs(r scim.Resource, base string) {
	if ep.h.groups == nil || base == "" {
		return
	}
	for _, group := range r.List("groups") {
		if id := group.String("value"); id != "" {
			group["$ref"] = ep.h.groups.location(base, id)
		}
	}
}

// begin sets the action that a request or a bulk operation is about to do. The id is not yet known to
// exist: a client could have sent anything, an e-mail address too. So it is set only
// where it looks like an id.
func begin(ctx context.Context, action, resourceType, id string) {
	if !looksLikeRecord(id) {
		id = ""
	}
	scim.EventFrom(ctx).SetAction(action, resourceType, id)
}

// looksLikeID reports whether an id is a number or a UUID.
func looksLikeID(id string) bool {
	const longest = 64
	digits := 0
	for i := range len(id) {
		switch c := id[i]; {
		case '0' <= c && c <= '9':
			digits++
		case 'a' <= c && c <= 'f', 'A' <= c && c <= 'F', c == '-':
		default:
			return false
		}
	}
	return digits > 0 && len(id) <= longest
}

// conclude replaces the action that begin set by what was done, unless the store has set
// another one.
func conclude(ctx context.Context, begun, action, resourceType, id string) {
	e := scim.EventFrom(ctx)
	if noted, _, _ := e.Action(); noted == begun {
		e.SetAction(action, resourceType, id)
	}
}
