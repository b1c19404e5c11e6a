package scim

import (
	"slices"
	"strings"
)

// Target is whom or what a request acts upon, beside the id, for the operator. UserName, Email
// and Name are personal.
type Target struct {
	ExternalID, UserName, Email, Name string
}

// TargetOf is a user or a group as a Target.
func TargetOf(r Resource) Target {
	t := Target{ExternalID: r.String("externalId"), UserName: r.String("userName"), Name: r.String("displayName")}
	for _, email := range r.List("emails") {
		if isPrimary, _ := email.Bool("primary"); t.Email == "" || isPrimary {
			t.Email = email.String("value")
		}
	}
	if t.Email == "" && strings.Contains(t.UserName, "@") {
		t.Email = t.UserName
	}
	return t
}

// SetTarget says whom or what the request acts upon.
func (e *Event) SetTarget(t Target) { e.locked(func() { e.target = &t }) }

// Target returns the argument of the last SetTarget.
func (e *Event) Target() (t Target) {
	e.locked(func() {
		if e.target != nil {
			t = *e.target
		}
	})
	return t
}

// SetChanged names the attributes that the request has changed, or was to change where it
// fails.
func (e *Event) SetChanged(attributes []string) { e.locked(func() { e.changed = attributes }) }

// Changed returns the argument of the last SetChanged.
func (e *Event) Changed() (attributes []string) {
	e.locked(func() { attributes = slices.Clone(e.changed) })
	return attributes
}

// SetLastWrite notes the status with which the system where resources are stored has answered a
// write; 0 where it gave no answer.
func (e *Event) SetLastWrite(status int) { e.locked(func() { e.lastWrite = status }) }

// LastWrite returns the argument of the last SetLastWrite.
func (e *Event) LastWrite() (status int) {
	e.locked(func() { status = e.lastWrite })
	return status
}

// Differences names the attributes in which two resources differ, sorted: those of the core by
// their names, those of an extension with its URN before it. The id, meta and what follows from
// other resources are left out.
func Differences(a, b Resource) []string {
	var names []string
	for _, name := range sortedNames(a, b) {
		switch name {
		case "id", "meta", "schemas", "groups":
			continue
		}
		v, w := a[name], b[name]
		if equalValues(v, w) {
			continue
		}
		if !strings.HasPrefix(name, "urn:") {
			names = append(names, name)
			continue
		}
		before, _ := v.(map[string]any)
		after, _ := w.(map[string]any)
		for _, sub := range sortedNames(before, after) {
			if !equalValues(before[sub], after[sub]) {
				names = append(names, name+":"+sub)
			}
		}
	}
	return names
}

func sortedNames(a, b map[string]any) []string {
	names := make([]string, 0, len(a)+len(b))
	for name := range a {
		names = append(names, name)
	}
	for name := range b {
		if _, is := a[name]; !is {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Only is a resource with the attributes alone that another one has, extensions included.
func Only(r, of Resource) Resource {
	out := make(Resource, len(of))
	for name, v := range of {
		out[name] = r[name]
		extension, isObject := r[name].(map[string]any)
		wanted, _ := v.(map[string]any)
		if strings.HasPrefix(name, "urn:") && isObject {
			out[name] = map[string]any(Only(extension, wanted))
		}
	}
	return out
}
