package selftest

import (
	"crypto/rand"
	"maps"
)

// okta is the connection test of Okta, and a person's life there: whole users by PUT of what
// was read, groups by PUT of all members, and the PATCH of applications from the catalogue.
// Okta deletes no users.
func okta(l *life) {
	l.get("test the connection", "/Users?startIndex=1&count=2", is200())
	if l.hasGroups() {
		l.get("list the groups", "/Groups?startIndex=1&count=100", is200())
	}
	lookup := l.search("/Users", eq("userName", l.userName), "startIndex=1", "count=100")
	l.get("look the person up by userName", lookup, list(0))
	l.createUser("assign the person: create", l.person(lastName, object{
		"displayName": givenName + " " + lastName, "locale": "en-US", "externalId": l.externalID, "groups": values{},
		"password": rand.Text() + "aA1!",
	}), keeps("externalId", l.externalID), hidesPassword)
	change := object{"title": "Tester", "name": object{"givenName": givenName, "familyName": newName}}
	l.oktaPut("change the person by a PUT of what was read", true, change, familyName(newName))
	if l.hasGroups() {
		l.oktaGroup()
	}
	l.oktaPut("unassign the person", false, object{"active": false})
	l.get("find the inactive person", lookup, finds(l.userID))
	l.oktaPut("assign the person again", true, object{"active": true})
	for _, active := range []bool{false, true} {
		body := patch(operation("replace", "", object{"active": active}))
		name := map[bool]string{false: "deactivate by PATCH, as the catalogue's applications", true: "reactivate by PATCH"}[active]
		l.patch(name, l.userPath(), body, is200(), isUser(active))
	}
}

// oktaPut reads the person, and sends everything back with some attributes changed.
func (l *life) oktaPut(name string, active bool, change object, more ...expectation) {
	read := l.get("read the person", l.userPath(), is200())
	body := maps.Clone(read.body)
	if body == nil {
		body = object{}
	}
	maps.Copy(body, change)
	l.put(name, l.userPath(), body, append([]expectation{is200(), isUser(active)}, more...)...)
}

func (l *life) oktaGroup() {
	lookup := l.search("/Groups", eq("displayName", l.groupName), "startIndex=1", "count=100")
	l.get("look the group up by name", lookup, list(0))
	members := values{object{"value": l.userID, "display": l.userName}}
	l.createGroup("push a group: create", l.group(object{"members": members}))
	l.get("read the group at once", l.groupPath(), is200(), isGroup(), hasMembers(true))
	l.put("put the group as it is", l.groupPath(), l.group(object{"id": l.groupID, "members": members}), is200())
	l.rename()
	l.patch("rename the group by PATCH, as the catalogue's applications", l.groupPath(),
		patch(operation("replace", "", object{"id": l.groupID, "displayName": l.groupName})), isDone())
	l.put("empty the group by a PUT of no members", l.groupPath(), l.group(object{"id": l.groupID, "members": values{}}),
		is200(), isGroup(), hasMembers(false))
	l.put("put the person in again", l.groupPath(), l.group(object{"id": l.groupID, "members": members}),
		is200(), isGroup(), hasMembers(true))
	l.patch("take the person out by a filter in the path", l.groupPath(),
		patch(operation("remove", `members[value eq "`+l.userID+`"]`, nil)), isDone())
	l.deleteGroup()
}

// hidesPassword expects that a password does not come back.
func hidesPassword(_ *life, a *answer) *verdict {
	if _, there := a.body["password"]; there {
		return wrong("the answer has the password in it", "")
	}
	return nil
}
