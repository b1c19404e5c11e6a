package magentotest

// groupTexts are what the companion module stores of a customer group beside
// Magento's own fields: texts of any script, in extension attributes. Magento leaves
// out an object of them that is empty.
type groupTexts struct {
	DisplayName string `json:"scim_display_name,omitzero"`
	ExternalID  string `json:"scim_external_id,omitzero"`
}

// maxGroupExternalID is how long an external id may be, in characters.
const maxGroupExternalID = 255

// groupInput is a group as a request sends it; nil was not sent, or sent as null.
type groupInput struct {
	code                    string
	taxClass                *int64
	displayName, externalID *string
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
			failure = in.parseExtension(asObject(m.value), s.config.module)
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
func (in *groupInput) parseExtension(o object, module bool) *apiError {
	for _, m := range o {
		name := upperCamel(m.name)
		var failure *apiError
		switch {
		case name == "ExcludeWebsiteIds":
		case module && name == "ScimDisplayName":
			failure = inField(m.name, readText(&in.displayName, m.value))
		case module && name == "ScimExternalId":
			failure = inField(m.name, readText(&in.externalID, m.value))
		default:
			failure = unknownField(m.name)
		}
		if failure != nil {
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
	return now
}
