package selftest

import (
	"maps"
	"net/http"
)

// The URNs that clients send.
const (
	coreUser   = "urn:ietf:params:scim:schemas:core:2.0:User"
	coreGroup  = "urn:ietf:params:scim:schemas:core:2.0:Group"
	enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	patchOp    = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
)

// The names of the person, before and after a change.
const (
	givenName = "Selftest"
	lastName  = "Person"
	newName   = "Changed"
)

type values = []any

func (l *life) userPath() string  { return "/Users/" + l.userID }
func (l *life) groupPath() string { return "/Groups/" + l.groupID }

// person is a user with a last name, and more or other attributes.
func (l *life) person(family string, more object) object {
	out := object{
		"schemas": values{coreUser}, "userName": l.userName, "active": true,
		"name":   object{"givenName": givenName, "familyName": family},
		"emails": values{object{"type": "work", "value": l.cfg.Email, "primary": true}},
	}
	maps.Copy(out, more)
	return out
}

// group is the group under its name, with more attributes.
func (l *life) group(more object) object {
	out := object{"schemas": values{coreGroup}, "displayName": l.groupName}
	maps.Copy(out, more)
	return out
}

// members are the person alone, as a list of members.
func (l *life) members() values { return values{object{"value": l.userID}} }

// patch is the body of a PATCH.
func patch(operations ...object) object {
	return object{"schemas": values{patchOp}, "Operations": operations}
}

func operation(op, path string, value any) object {
	out := object{"op": op}
	if path != "" {
		out["path"] = path
	}
	if value != nil {
		out["value"] = value
	}
	return out
}

// createUser creates the person, and remembers the id.
func (l *life) createUser(name string, body object, expected ...expectation) {
	if l.failed {
		return
	}
	l.lostUser, l.userID = true, ""
	expected = append([]expectation{status(http.StatusCreated), l.takesUserID, isUser(true)}, expected...)
	a := l.do(name, http.MethodPost, l.client.path("/Users"), body, expected...)
	l.lostUser = l.lostUser && isOpen(a)
}

// takesUserID remembers who was created before anything else is looked at, so that they are
// removed whatever is wrong with the answer.
func (l *life) takesUserID(_ *life, a *answer) *verdict {
	if id := text(a.body["id"]); id != "" {
		l.userID, l.lostUser = id, false
	}
	return nil
}

// createGroup creates the group, and remembers the id.
func (l *life) createGroup(name string, body object) {
	if l.failed {
		return
	}
	l.lostGroup, l.groupID = true, ""
	a := l.do(name, http.MethodPost, "/Groups", body, status(http.StatusCreated), l.takesGroupID, isGroup())
	l.lostGroup = l.lostGroup && isOpen(a)
}

func (l *life) takesGroupID(_ *life, a *answer) *verdict {
	if id := text(a.body["id"]); id != "" {
		l.groupID, l.lostGroup = id, false
	}
	return nil
}

// isOpen reports whether a create may have had its effect although its answer names no id.
func isOpen(a *answer) bool {
	return a.Status < http.StatusBadRequest || a.Status >= http.StatusInternalServerError
}

// deleteUser deletes the person as a client does, which CUSTOMER_DELETE may forbid: then the
// person is deactivated instead.
func (l *life) deleteUser() {
	if l.failed {
		return
	}
	path := l.userPath()
	a := l.do("delete the person", http.MethodDelete, path, nil, status(http.StatusNoContent, http.StatusNotImplemented), forbidsDelete)
	if a.Status == http.StatusNotImplemented {
		l.put("deactivate the person instead", path, l.person(newName, object{"active": false, "id": l.userID}),
			is200(), isUser(false))
		return
	}
	l.get("look whether the person is gone", path, status(http.StatusNotFound))
	if !l.failed {
		l.userID = ""
	}
}

// forbidsDelete warns where the bridge deletes nobody.
func forbidsDelete(_ *life, a *answer) *verdict {
	if a.Status != http.StatusNotImplemented {
		return nil
	}
	v := wrong(a.Detail(), "clients then deactivate in place of deleting; that is what CUSTOMER_DELETE=forbid is for")
	v.warning = true
	return v
}

func (l *life) deleteGroup() {
	path := l.groupPath()
	l.do("delete the group", http.MethodDelete, path, nil, status(http.StatusNoContent))
	l.get("look whether the group is gone", path, status(http.StatusNotFound))
	if !l.failed {
		l.groupID = ""
	}
}

// hasGroups reports whether the test includes a group.
func (l *life) hasGroups() bool { return l.cfg.Group != "" }

// path is a path as the client joins it with its Base URL.
func (p *profile) path(path string) string {
	if p.doubleSlash {
		return "/" + path
	}
	return path
}
