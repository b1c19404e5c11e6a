package magentotest

import "strings"

// attributeActive is the companion module's attribute that says whether a customer
// may log in.
const attributeActive = "scim_active"

// attributeVersion counts the changes of a customer; what requests say of it is ignored.
const attributeVersion = "scim_version"

// moduleNote is the note of the attributes that the module has made.
const moduleNote = "Made by ScimBridge_ScimBridge"

// companionAttributes returns the attributes that the bridge knows of by
// themselves, as one makes them by hand.
func companionAttributes() []Attribute {
	return []Attribute{
		{Code: "scim_user_name", BackendType: "varchar", FrontendInput: "text", InSet: true},
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
