package customer

import (
	"hash/fnv"
	"strconv"

	"github.com/scim-bridge/scim-bridge/bridge/internal/leftover"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// keeping tells what can be kept beside the customers of this shop.
func (s *shop) keeping() leftover.Rules {
	return leftover.Rules{Users: s.users, Own: CustomerSchema, Mapped: s.paths, HasExternalID: s.externalID != nil, Counterparts: customerCounterparts}
}

// keptFor tells what has to be kept beside c so that it reads as wanted; nil for
// nothing.
func (s *shop) keptFor(wanted scim.Resource, c *magento.Customer) map[string]any {
	return s.keeping().Of(wanted, s.native(c), func(part string) string { return fingerprint(part, c) })
}

// overlay lays what is kept over what Magento's own fields say.
func (s *shop) overlay(r scim.Resource, c *magento.Customer) {
	s.keeping().Overlay(r, c.Custom[attrKept], c.Email, func(part string) string { return fingerprint(part, c) })
	for _, m := range s.mapped {
		m.show(r, c)
	}
}

// customerCounterparts names, for each SCIM attribute that Magento has in some form, the
// part of a customer that it mirrors.
var customerCounterparts = map[string]string{ //nolint:gochecknoglobals // a constant table
	"name":              "name",
	"addresses":         "address",
	"phoneNumbers":      "address",
	"preferredLanguage": "store",
	"locale":            "store",
}

// fingerprint identifies the state of one counterpart.
func fingerprint(part string, c *magento.Customer) string {
	h := fnv.New64a()
	write := func(texts ...string) {
		for _, t := range texts {
			h.Write([]byte(t))
			h.Write([]byte{0})
		}
	}
	switch part {
	case "name":
		write(c.Firstname, c.Lastname, c.Middlename, c.Prefix, c.Suffix)
	case "store":
		write(recordid.Format(c.StoreID))
	case "address":
		billing, shipping := defaults(c)
		for _, a := range []*magento.Address{billing, shipping} {
			if a == nil {
				write("none")
				continue
			}
			write(a.City, a.Postcode, a.CountryID, a.Telephone, regionText(a.Region))
			write(a.Street...)
		}
	}
	return strconv.FormatUint(h.Sum64(), 36)
}
