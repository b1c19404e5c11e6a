package selftest

// jumpCloud is the connection test of JumpCloud, and a person's life there: lookups by name,
// whole users by PUT, members by PATCH.
func jumpCloud(l *life) {
	l.get("look the test user up by userName", l.search("/Users", eq("userName", l.userName)), list(0))
	whole := object{
		"schemas": values{coreUser, enterprise}, "displayName": givenName + " " + lastName, "externalId": l.externalID,
	}
	l.createUser("create the test user", l.person(lastName, whole), keeps("externalId", l.externalID))
	small := l.person(lastName, object{"id": l.userID, "emails": nil})
	l.put("change the test user by a PUT without addresses", l.userPath(), small, is200(), isUser(true))
	if l.hasGroups() {
		l.get("look the test group up by name", l.search("/Groups", eq("displayName", l.groupName)), list(0))
		l.createGroup("create the test group with the test user", l.group(object{"members": l.members()}))
		l.deleteGroup()
	}
	l.deleteUser()
	if l.userID == "" {
		l.createUser("assign the person: create", l.person(lastName, whole))
	}
	l.jumpCloudUpdate()
	if l.hasGroups() {
		l.jumpCloudGroup()
	}
	leaver := l.person(newName, object{"id": l.userID, "active": false, "externalId": l.externalID})
	l.put("suspend the person", l.userPath(), leaver, is200(), isUser(false))
	l.get("find the suspended person", l.search("/Users", eq("userName", l.userName)), finds(l.userID))
	leaver["active"] = true
	l.put("resume the person", l.userPath(), leaver, is200(), isUser(true))
	l.deleteUser()
}

func (l *life) jumpCloudUpdate() {
	whole := l.person(newName, object{
		"schemas": values{enterprise, coreUser}, "id": l.userID, "displayName": givenName + " " + newName,
		"externalId": l.externalID, "addresses": values{}, "phoneNumbers": values{},
		"locale": "en-US", "preferredLanguage": "en-US", "title": "Tester", enterprise: object{"department": "Tests"},
	})
	l.put("change the person by a PUT of everything", l.userPath(), whole,
		is200(), isUser(true), familyName(newName), keeps("title", "Tester"))
}

func (l *life) jumpCloudGroup() {
	l.createGroup("associate a group: create", l.group(object{"members": l.members()}))
	add := patch(operation("add", "members", l.members()))
	l.patch("add the person to the group, who is in already", l.groupPath(), add, isDone())
	l.get("read the group", l.groupPath(), is200(), isGroup(), hasMembers(true))
	l.rename()
	l.patch("rename the group", l.groupPath(), patch(operation("replace", "displayName", l.groupName)), isDone())
	remove := patch(operation("remove", "members", l.members()))
	l.patch("take the person out of the group", l.groupPath(), remove, isDone())
	l.get("read the group", l.groupPath(), is200(), isGroup(), hasMembers(false))
	l.deleteGroup()
}

// rename gives the group the name that the next request is to set. Admin roles keep theirs,
// since ADMIN_ROLES_ALLOWED lists the one.
func (l *life) rename() {
	if !l.failed && !l.cfg.Admins {
		l.groupName = l.cfg.Group + "-2"
	}
}
