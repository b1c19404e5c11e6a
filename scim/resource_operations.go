package scim

import (
	"context"
	"slices"
)

// What can be done to a resource, without HTTP: the routes and the operations of
// a bulk request share it. Each says in the event of ctx what was done.

// create makes a resource of what a client sent.
func (ep *endpoint) create(ctx context.Context, rt *ResourceType, sent map[string]any) (Resource, error) {
	event := EventFrom(ctx)
	begin(event, ActionCreated, ep.name, "")
	r, err := rt.Normalize(sent)
	if err != nil {
		return nil, err
	}
	created, err := ep.store.Create(ctx, r)
	if err != nil {
		return nil, err
	}
	conclude(event, ActionCreated, ActionCreated, ep.name, created.ID())
	return created, nil
}

// replace makes a resource what a client sent (RFC 7644 section 3.5.1).
func (ep *endpoint) replace(ctx context.Context, rt *ResourceType, id string, sent map[string]any, on conditions) (Resource, error) {
	next, err := rt.Normalize(sent)
	if err != nil {
		begin(EventFrom(ctx), ActionUpdated, ep.name, id)
		return nil, err
	}
	members, err := ep.replacedMembers(sent, next)
	if err != nil {
		return nil, err
	}
	return ep.update(ctx, rt, id, on, GroupChange{Members: members, Change: Change{To: func(current Resource) (Resource, error) {
		return rt.Replace(current, next)
	}}})
}

// modify applies a patch to a resource (RFC 7644 section 3.5.2).
func (ep *endpoint) modify(ctx context.Context, rt *ResourceType, id string, patch *Patch, on conditions) (Resource, error) {
	var members *MemberChange
	if ep.groups != nil {
		var err error
		if patch, members, err = patch.TakeMembers(); err != nil {
			return nil, err
		}
	}
	return ep.update(ctx, rt, id, on, GroupChange{Members: members, Change: Change{To: patch.Apply, Partial: true}})
}

// update changes a resource where the conditions hold, and tells by comparing
// what became of it.
func (ep *endpoint) update(ctx context.Context, rt *ResourceType, id string, on conditions, change GroupChange) (Resource, error) {
	event := EventFrom(ctx)
	begin(event, ActionUpdated, ep.name, id)
	var before, wanted Resource
	observed := Change{Partial: change.Partial}
	observed.To = func(current Resource) (Resource, error) {
		if !on.isZero() {
			if err := on.allowWrite(Version(rt, current)); err != nil {
				return nil, err
			}
		}
		next, err := change.To(current)
		before, wanted = current, next
		return next, err
	}
	after, err := ep.write(ctx, id, GroupChange{Change: observed, Members: change.Members})
	if err != nil {
		return nil, err
	}
	action := changeAction(rt, before, wanted, after)
	if change.Members != nil && action == ActionUnchanged {
		action = ActionUpdated
	}
	conclude(event, ActionUpdated, action, ep.name, id)
	return after, nil
}

func (ep *endpoint) write(ctx context.Context, id string, change GroupChange) (Resource, error) {
	if change.Members == nil {
		return ep.store.Update(ctx, id, change.Change)
	}
	return ep.groups.Update(ctx, id, change)
}

// remove deletes a resource where the conditions hold.
func (ep *endpoint) remove(ctx context.Context, rt *ResourceType, id string, on conditions) error {
	event := EventFrom(ctx)
	begin(event, ActionDeleted, ep.name, id)
	err := ep.store.Delete(ctx, id, func(current Resource) error {
		if on.isZero() {
			return nil
		}
		return on.allowWrite(Version(rt, current))
	})
	if err == nil {
		conclude(event, ActionDeleted, ActionDeleted, ep.name, id)
	}
	return err
}

// changeAction names what an update did to a resource.
func changeAction(rt *ResourceType, before, wanted, after Resource) string {
	switch was, is := isActive(before), isActive(after); {
	case was && !is:
		return ActionDeactivated
	case !was && is:
		return ActionReactivated
	case Equal(before, after) && !writesSecret(rt, wanted):
		return ActionUnchanged
	default:
		return ActionUpdated
	}
}

// isActive reads the attribute active; a resource without it is active.
func isActive(r Resource) bool {
	active, ok := r.Bool("active")
	return active || !ok
}

// writesSecret reports whether a resource holds an attribute that no answer
// shows: that it was written cannot be seen by comparing.
func writesSecret(rt *ResourceType, r Resource) bool {
	for _, a := range rt.Schema.Attributes {
		if _, present := r[a.Name]; present && a.IsSecret() {
			return true
		}
	}
	return false
}

// finish completes the meta of a resource. base is the service provider's URL.
func (ep *endpoint) finish(rt *ResourceType, r Resource, base string, withVersion bool) {
	meta := r.Complex("meta")
	if meta == nil {
		meta = make(Resource, 3)
		r["meta"] = map[string]any(meta)
	}
	meta["resourceType"] = ep.name
	meta["location"] = ep.location(base, r.ID())
	if withVersion {
		meta["version"] = Version(rt, r)
	}
	ep.refer(r, base)
}

// refer completes the references of a user to groups that are served here. They
// are no part of the version.
func (ep *endpoint) refer(r Resource, base string) {
	i := slices.IndexFunc(ep.h.endpoints, func(other *endpoint) bool { return other.groups != nil })
	if i < 0 || ep.groups != nil {
		return
	}
	for _, group := range r.List("groups") {
		if id := group.String("value"); id != "" {
			group["$ref"] = ep.h.endpoints[i].location(base, id)
		}
	}
}
