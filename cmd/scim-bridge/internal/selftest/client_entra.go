package selftest

import (
	"crypto/rand"
	"encoding/hex"
)

// entra is the connection test of Microsoft Entra ID, and a person's life there: PATCH alone,
// with words in capitals and booleans as text, and once as with the flag aadOptscim062020.
func entra(l *life) {
	l.get("test the connection: look up somebody who cannot exist", l.search("/Users", eq("userName", guid())), list(0))
	l.get("look the person up by userName", l.search("/Users", eq("userName", l.userName)), list(0))
	byEmail := l.search("/Users", eq(`emails[type eq "work"].value`, l.cfg.Email))
	l.get("look the person up by the work address", byEmail, list(0))
	l.createUser("create the person", l.person(lastName, object{
		"schemas": values{coreUser, enterprise}, "externalId": l.externalID, "displayName": givenName + " " + lastName,
		"meta": object{"resourceType": "User"}, "roles": values{}, "addresses": nil, "phoneNumbers": nil, "title": nil,
	}), keeps("externalId", l.externalID))
	l.get("find the person by the work address", byEmail, finds(l.userID))
	l.get("read the person", l.userPath(), is200(), isUser(true))
	l.patch("change the person", l.userPath(), patch(
		operation("Replace", "name.familyName", newName), operation("Add", "title", "Tester"),
		operation("Replace", `emails[type eq "work"].value`, l.cfg.Email), operation("Replace", enterprise+":department", "Tests"),
	), is200(), isUser(true), familyName(newName))
	l.patch("change the person as with the flag aadOptscim062020", l.userPath()+"?aadOptscim062020",
		patch(operation("replace", "", object{"name.familyName": lastName, "title": "Tester"})), is200(), familyName(lastName))
	if l.hasGroups() {
		l.entraGroup()
	}
	l.patch("disable the person", l.userPath(), patch(operation("Replace", "active", "False")), is200(), isUser(false))
	l.get("find the disabled person", l.search("/Users", eq("userName", l.userName)), finds(l.userID))
	l.patch("enable the person", l.userPath(), patch(operation("Replace", "active", "True")), is200(), isUser(true))
	l.deleteUser()
}

func (l *life) entraGroup() {
	lookup := l.search("/Groups", eq("displayName", l.groupName), "excludedAttributes=members")
	l.get("look the group up by name", lookup, list(0))
	l.createGroup("create the group, empty", l.group(object{
		"schemas":    values{coreGroup, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"},
		"externalId": guid(), "meta": object{"resourceType": "Group"},
	}))
	l.get("read the group without members", l.groupPath()+"?excludedAttributes=members", is200(), isGroup())
	members := values{object{"$ref": nil, "value": l.userID}}
	l.patch("add the person to the group", l.groupPath(), patch(operation("Add", "members", members)), isDone())
	l.get("look whether the person is in the group", l.search("/Groups",
		eq("id", l.groupID)+" and "+eq("members", l.userID), "attributes=id"), finds(l.groupID))
	l.rename()
	l.patch("rename the group", l.groupPath(), patch(operation("Replace", "displayName", l.groupName)), isDone())
	l.patch("take the person out of the group", l.groupPath(), patch(operation("Remove", "members", members)), isDone())
	l.get("read the group", l.groupPath(), is200(), isGroup(), hasMembers(false))
	l.deleteGroup()
}

// guid is a random text of the form that Microsoft's ids have.
func guid() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails, by its documentation
	s := hex.EncodeToString(b[:])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}
