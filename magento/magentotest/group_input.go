package magentotest

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
)

// groupTexts are what the companion module stores of a customer group beside
// Magento's own fields: texts of any script, in extension attributes. Magento leaves
// out an object of them that is empty.
type groupTexts struct {
	DisplayName string `json:"scim_display_name,omitzero"`
	ExternalID  string `json:"scim_external_id,omitzero"`
	Owner       string `json:"scim_owner,omitzero"`
	CreateKey   string `json:"scim_create_key,omitzero"` // of the request that created the group
	Version     string `json:"scim_version,omitzero"`    // of the group with these texts, and never stored
}

// maxGroupExternalID is how long an external id may be, in characters.
const maxGroupExternalID = 255

// version is a hash of a group's state and the number of its changes, as the module answers it.
func (g *group) version() string {
	state := []string{
		g.code, strconv.FormatInt(g.taxClass, 10), g.texts.DisplayName, g.texts.ExternalID, g.texts.Owner,
		strconv.Itoa(g.changes),
	}
	sum := sha256.Sum256([]byte(strings.Join(state, "\x00")))
	return hex.EncodeToString(sum[:])
}

// groupInput is a group as a request sends it; nil was not sent, or sent as null.
type groupInput struct {
	code                    string
	taxClass                *int64
	displayName, externalID *string
	owner, version          *string
	createKey               *string
}

func (s *Shop) parseGroup(body []byte) (*groupInput, error) {
	v, err := decodeBody(body)
	if err != nil {
		return nil, err
	}
	o, _ := v.(object)
	sent, ok := o.get("group")
	if !ok || sent == nil {
		return nil, required("group")
	}
	in := &groupInput{}
	for _, m := range asObject(sent) {
		name := upperCamel(m.name)
		var failure *apiError
		switch name {
		case "Code":
			var code *string
			if failure = inField(m.name, readText(&code, m.value)); code != nil {
				in.code = *code
			}
		case "TaxClassId":
			failure = inField(m.name, readInt(&in.taxClass, m.value))
		case "ExtensionAttributes":
			failure = in.parseExtension(asObject(m.value), &s.config)
		case "Id", "TaxClassName":
		default:
			failure = unknownField(m.name)
		}
		if failure != nil {
			return nil, failure
		}
	}
	return in, nil
}

// parseExtension reads extension attributes. Magento refuses one that no module
// declares (Magento\Framework\Webapi\ServiceInputProcessor); exclude_website_ids,
// its own, is accepted, and not stored here.
func (in *groupInput) parseExtension(o object, c *config) *apiError {
	known := map[string]**string{}
	if c.module {
		known["ScimDisplayName"], known["ScimExternalId"] = &in.displayName, &in.externalID
	}
	if c.versions() {
		known["ScimOwner"], known["ScimVersion"] = &in.owner, &in.version
		known["ScimCreateKey"] = &in.createKey
	}
	for _, m := range o {
		name := upperCamel(m.name)
		if name == "ExcludeWebsiteIds" {
			continue
		}
		target, ok := known[name]
		if !ok {
			return unknownField(m.name)
		}
		if failure := inField(m.name, readText(target, m.value)); failure != nil {
			return failure
		}
	}
	return nil
}

// texts returns the texts of a group after the request: an empty text clears.
func (in *groupInput) texts(now groupTexts) groupTexts {
	if in.displayName != nil {
		now.DisplayName = *in.displayName
	}
	if in.externalID != nil {
		now.ExternalID = *in.externalID
	}
	if in.owner != nil {
		now.Owner = *in.owner
	}
	return now
}
