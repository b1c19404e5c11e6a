package scim

import (
	_ "embed"
	"fmt"

	"github.com/go-json-experiment/json"
)

// The schemas of RFC 7643 as section 8.7.1 defines their attributes, in its JSON; what
// has its default is left out.
var (
	//go:embed schemas/user.json
	userSchemaJSON []byte
	//go:embed schemas/enterprise_user.json
	enterpriseUserSchemaJSON []byte
	//go:embed schemas/group.json
	groupSchemaJSON []byte
)

// UserResourceType returns the resource type User of RFC 7643 section 4.1 with
// the enterprise extension of section 4.3. Beyond section 8.7.1, which forgets it, an
// address can be primary (sections 2.4 and 8.2). Each call returns a new value that
// the caller may change.
func UserResourceType() *ResourceType {
	return &ResourceType{
		Name:        "User",
		Endpoint:    "/Users",
		Description: "User Account",
		Schema:      readSchema(userSchemaJSON),
		Extensions:  []*Schema{readSchema(enterpriseUserSchemaJSON)},
	}
}

// GroupResourceType returns the resource type Group of RFC 7643 section 4.2, with
// displayName required as section 4.2 says, and the display name of a member, which
// section 8.4 shows. Members are users alone. Each call returns a new value that the caller
// may change.
func GroupResourceType() *ResourceType {
	return &ResourceType{
		Name:        "Group",
		Endpoint:    "/Groups",
		Description: "Group",
		Schema:      readSchema(groupSchemaJSON),
	}
}

func readSchema(text []byte) *Schema {
	s := new(Schema)
	if err := json.Unmarshal(text, s, json.RejectUnknownMembers(true)); err != nil {
		panic(fmt.Sprintf("a schema that is part of the program: %v", err))
	}
	return s
}

//go:embed schemas/common.json
var commonSchemaJSON []byte

// The attributes that every resource has (RFC 7643 section 3.1). They belong to
// no schema, and nothing changes them after start.
var (
	commonAttributes    = readSchema(commonSchemaJSON).Attributes
	schemasAttribute    = findAttribute(commonAttributes, "schemas")
	idAttribute         = findAttribute(commonAttributes, "id")
	externalIDAttribute = findAttribute(commonAttributes, "externalId")
	metaAttribute       = findAttribute(commonAttributes, "meta")
)

// commonAttribute returns the common attribute of that name, nil where there is
// none or where rt lacks it.
func (rt *ResourceType) commonAttribute(name string) *Attribute {
	a := findAttribute(commonAttributes, name)
	if a == externalIDAttribute && rt.withoutExternalID {
		return nil
	}
	return a
}
