package selftest

import "net/http"

// oneLogin is the connection test of OneLogin, and a person's life there: templates with old
// URNs and texts for booleans.
func oneLogin(l *life) {
	l.get("test the connection: look up somebody who cannot exist", l.search("/Users", eq("userName", guid())), list(0))
	l.get("look the person up by userName", l.search("/Users", eq("userName", l.userName)), list(0))
	template := func(family, active string) object {
		return l.person(family, object{
			"schemas": values{"urn:scim:schemas:core:1.0", "urn:scim:schemas:extension:enterprise:1.0"}, "id": nil, "active": active,
			"externalId": l.externalID, "emails": object{"value": l.cfg.Email, "primary": true}, "meta": object{"resourceType": "User"},
		})
	}
	l.createUser("create the person from a template", template(lastName, "true"), keeps("externalId", l.externalID))
	path := l.userPath() + "?"
	l.put("change the person", path, template(newName, "true"), is200(), isUser(true), familyName(newName))
	if l.hasGroups() {
		l.createGroup("create the group", l.group(nil))
		l.patchMembers()
		l.deleteGroup()
	}
	l.put("suspend the person", path, template(newName, "false"), is200(), isUser(false))
	l.put("reactivate the person", path, template(newName, "true"), is200(), isUser(true))
	l.deleteUser()
}

// authentik creates first and takes over what it finds after a conflict, and compares a group
// with what it reads. It deletes who leaves.
func authentik(l *life) {
	l.get("read what the service provider can do", "/ServiceProviderConfig", is200())
	whole := l.person(lastName, object{"externalId": l.externalID, "displayName": givenName + " " + lastName})
	l.createUser("create the person", whole, keeps("externalId", l.externalID))
	l.do("create the person again, which is a conflict", http.MethodPost, "/Users", whole, status(http.StatusConflict))
	l.get("find the person after the conflict", l.search("/Users", eq("userName", l.userName)), finds(l.userID))
	l.put("change the person", l.userPath(), l.person(newName, object{"id": l.userID, "externalId": l.externalID}),
		is200(), isUser(true), familyName(newName))
	if l.hasGroups() {
		l.createGroup("create the group without members", l.group(object{"externalId": guid()}))
		l.patchMembers()
		l.rename()
		all := l.group(object{"id": l.groupID})
		l.patch("replace the whole group by PATCH", l.groupPath(), patch(operation("replace", "", all)), isDone())
		l.get("read the group with its members", l.groupPath(), is200(), isGroup(), hasMembers(false))
		l.deleteGroup()
	}
	l.deleteUser()
}

// keycloak doubles the slash behind the Base URL, sends ids of its own, and puts groups without
// their members, who must stay.
func keycloak(l *life) {
	l.createUser("create the person with an id of the client", l.person(lastName, object{"id": guid(), "externalId": l.externalID}))
	l.put("change the person", l.client.path(l.userPath()), l.person(newName, object{"id": l.userID, "externalId": l.userID}),
		is200(), isUser(true), familyName(newName))
	if l.hasGroups() {
		l.createGroup("create the group with the person", l.group(object{"members": l.members()}))
		l.rename()
		l.put("put the group without naming members", l.groupPath(), l.group(object{"id": l.groupID}), is200())
		l.get("read the group: the person is still in it", l.groupPath(), is200(), isGroup(), hasMembers(true))
		l.deleteGroup()
	}
	l.put("disable the person", l.userPath(), l.person(newName, object{"active": false}), is200(), isUser(false))
	l.put("enable the person", l.userPath(), l.person(newName, nil), is200(), isUser(true))
	l.deleteUser()
}

// generic is what RFC 7644 says, for any other client.
func generic(l *life) {
	for _, path := range []string{"/ResourceTypes", "/Schemas"} {
		l.get("read what can be provisioned", path, is200())
	}
	l.get("look the person up by userName", l.search("/Users", eq("userName", l.userName)), list(0))
	l.createUser("create the person", l.person(lastName, object{"externalId": l.externalID}), keeps("externalId", l.externalID))
	l.get("read the person", l.userPath(), is200(), isUser(true))
	l.get("find the person by userName", l.search("/Users", eq("userName", l.userName)), finds(l.userID))
	l.put("replace the person", l.userPath(), l.person(newName, object{"externalId": l.externalID}),
		is200(), isUser(true), familyName(newName))
	l.patch("change the last name", l.userPath(), patch(operation("replace", "name.familyName", lastName)),
		is200(), isUser(true), familyName(lastName))
	if l.hasGroups() {
		l.createGroup("create the group", l.group(nil))
		l.patchMembers()
		l.rename()
		l.patch("rename the group", l.groupPath(), patch(operation("replace", "displayName", l.groupName)), isDone())
		l.deleteGroup()
	}
	for _, active := range []bool{false, true} {
		name := map[bool]string{false: "deactivate the person", true: "reactivate the person"}[active]
		l.patch(name, l.userPath(), patch(operation("replace", "active", active)), is200(), isUser(active))
	}
	l.deleteUser()
}

// patchMembers adds the person to the group and takes them out again, and looks each time.
func (l *life) patchMembers() {
	l.patch("add the person to the group", l.groupPath(), patch(operation("add", "members", l.members())), isDone())
	l.get("read the group", l.groupPath(), is200(), isGroup(), hasMembers(true))
	l.patch("take the person out of the group", l.groupPath(), patch(operation("remove", "members", l.members())), isDone())
	l.get("read the group", l.groupPath(), is200(), isGroup(), hasMembers(false))
}
