package customer

import (
	"github.com/scim-bridge/scim-bridge/bridge/internal/leftover"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// leftoverRules tells what can be stored beside the customers of this shop.
func (m *mapping) leftoverRules() leftover.Rules {
	return leftover.Rules{Users: m.users, Own: CustomerSchema, Mapped: m.mapped, HasExternalID: m.externalID != nil, Counterparts: counterparts}
}

// leftover is what has to be stored beside c, as text, so that it reads as wanted; "" for
// nothing. It fails with *scim.Error where the shop cannot hold it.
func (s *shop) leftover(wanted scim.Resource, c *magento.Customer) (string, error) {
	if !s.mapping.leftovers {
		return "", nil
	}
	return leftover.Encode(s.mapping.leftoverRules().Of(wanted, s.byFields(c), func(part string) string { return fingerprint(part, c) }))
}

// overlay lays what is stored beside c over what Magento's own fields say.
func (s *shop) overlay(r scim.Resource, c *magento.Customer) {
	text := c.Custom[attrLeftover]
	if text == "" || !s.mapping.leftovers {
		return
	}
	s.mapping.leftoverRules().Overlay(r, text, c.Email, func(part string) string { return fingerprint(part, c) })
	for _, f := range s.mapping.shown {
		f.Show(r, c)
	}
}

// counterparts names, for each SCIM attribute that Magento has in some form, the
// part of a customer that it mirrors.
var counterparts = map[string]string{
	"name":              "name",
	"addresses":         "address",
	"phoneNumbers":      "address",
	"preferredLanguage": "store",
	"locale":            "store",
}

// fingerprint identifies the state of one counterpart.
func fingerprint(part string, c *magento.Customer) string {
	switch part {
	case "name":
		return leftover.Fingerprint(c.Firstname, c.Lastname, c.Middlename, c.Prefix, c.Suffix)
	case "store":
		return leftover.Fingerprint(recordid.Format(c.StoreID))
	}
	var texts []string
	billing, shipping := defaults(c)
	for _, a := range []*magento.Address{billing, shipping} {
		if a == nil {
			texts = append(texts, "none")
			continue
		}
		texts = append(texts, a.City, a.Postcode, a.CountryID, a.Telephone, regionText(a.Region))
		texts = append(texts, a.Street...)
	}
	return leftover.Fingerprint(texts...)
}
