package magentotest

import "strings"

// attributeActive is the companion module's attribute that says whether a customer
// may log in.
const attributeActive = "scim_active"

// attributeUserName is the name that a customer goes by where it is set.
const attributeUserName = "scim_user_name"

// Attributes of the module since it counts the changes of customers.
const (
	attributeVersion   = "scim_version"    // how many changes; what requests say of it is ignored
	attributeCreateKey = "scim_create_key" // of the request that created the customer, and of no later one
	attributeOwner     = "scim_owner"
	attributeDeleted   = "scim_deleted"
)

// moduleNote is the note of the attributes that the module has made.
const moduleNote = "Made by ScimBridge_ScimBridge"

// companionAttributes returns the attributes that the bridge knows of by
// themselves, as one makes them by hand.
func companionAttributes() []Attribute {
	return []Attribute{
		{Code: attributeUserName, BackendType: "varchar", FrontendInput: "text", InSet: true},
		{Code: externalIDColumn, BackendType: "varchar", FrontendInput: "text", InSet: true},
		{Code: attributeActive, BackendType: "int", FrontendInput: "boolean", InSet: true},
		{Code: "scim_groups", BackendType: "text", FrontendInput: "textarea", InSet: true},
		{Code: "scim_attributes", BackendType: "text", FrontendInput: "textarea", InSet: true},
	}
}

// moduleAttributes returns them as the module makes them: the first three are
// columns of the customers' table, and in no form.
func moduleAttributes() []Attribute {
	const firstPosition, step = 910, 10
	labels := []string{"SCIM user name", "SCIM external id", "SCIM active", "SCIM groups", "SCIM attributes"}
	attributes := companionAttributes()
	for i := range attributes {
		a := &attributes[i]
		a.Label = labels[i]
		a.position = int64(firstPosition + step*i)
		switch a.BackendType {
		case "varchar":
			a.BackendType, a.MaxLength = "static", maxVarchar
		case "int":
			a.BackendType = "static"
		}
	}
	return attributes
}

// versionAttributes returns those that are not in the module's first contract.
func versionAttributes() []Attribute {
	const versionPosition, keyPosition, ownerPosition, deletedPosition = 960, 970, 980, 990
	column := Attribute{BackendType: "static", FrontendInput: "text", InSet: true}
	version, key, owner, deleted := column, column, column, column
	version.Code, version.Label, version.position = attributeVersion, "SCIM version", versionPosition
	key.Code, key.Label, key.position, key.MaxLength = attributeCreateKey, "SCIM create key", keyPosition, maxCreateKey
	owner.Code, owner.Label, owner.position, owner.MaxLength = attributeOwner, "SCIM owner", ownerPosition, maxOwner
	deleted.Code, deleted.Label, deleted.position, deleted.MaxLength = attributeDeleted, "SCIM deleted", deletedPosition, 1
	return []Attribute{version, key, owner, deleted}
}

// How long they may be, in characters.
const (
	maxCreateKey = 64
	maxOwner     = 32
)

// readActivity turns what is sent for scim_active into what the module stores of it
// (ScimBridge\ScimBridge\Model\CustomerActivity::normalize).
func readActivity(v any) (string, *apiError) {
	if off, ok := v.(bool); ok && !off {
		return "0", nil // which is no text to PHP
	}
	text, err := asText(v)
	if err != nil {
		return "", err
	}
	switch strings.ToLower(text) {
	case "":
		return "", nil
	case "1", "true":
		return "1", nil
	case "0", "false":
		return "0", nil
	}
	return "", invalidValue(attributeActive, text)
}
