package customer

import (
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// extension writes what the Magento extension of the user says. A request that
// does not name the extension leaves its values alone: they are the shop's, and a
// provider that has never heard of them must not empty them by a PUT.
func (p *plan) extension() error {
	wanted := p.wanted.Complex(CustomerSchema)
	if !p.partial && !namesExtension(wanted) {
		return nil
	}
	if err := p.store(wanted); err != nil {
		return err
	}
	if err := p.gender(wanted); err != nil {
		return err
	}
	for _, f := range []*field{{code: "dob", kind: dateField}, {code: "taxvat", maxChars: maxTaxvat}} {
		if p.shop.shadowed[f.code] {
			continue
		}
		if err := p.field(f, CustomerSchema+":"+f.code, wanted.String(f.code)); err != nil {
			return err
		}
	}
	if subscribed, ok := wanted.Bool("isSubscribed"); ok && subscribed != p.current.IsSubscribed {
		p.change.IsSubscribed = magento.Set(subscribed)
	}
	return nil
}

// namesExtension reports whether a PUT says anything of the extension: what cannot
// be written is there in any case.
func namesExtension(wanted scim.Resource) bool {
	for name := range wanted {
		if name != "websiteId" && name != "groupId" {
			return true
		}
	}
	return false
}

func (p *plan) store(wanted scim.Resource) error {
	id, ok := wanted["storeId"].(int64)
	if !ok || id == p.current.StoreID {
		return nil
	}
	if !p.shop.storeIn(id, p.current.WebsiteID) {
		return scim.Invalid(CustomerSchema+":storeId", "no store view of the customer's website")
	}
	p.change.StoreID = magento.Set(id)
	return nil
}

func (p *plan) gender(wanted scim.Resource) error {
	gender, ok := wanted["gender"].(int64)
	switch {
	case gender == p.current.Gender: // one that the shop itself has made up may stay
	case !ok:
		p.change.Gender = magento.Clear[int64]()
	case gender < 1 || gender > 3:
		return scim.Invalid(CustomerSchema+":gender", "must be 1 (male), 2 (female) or 3 (not specified)")
	default:
		p.change.Gender = magento.Set(gender)
	}
	return nil
}
