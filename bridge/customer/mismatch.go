package customer

import (
	"net/http"
	"slices"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/internal/leftover"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// notStored is the refusal of a request of which Magento dropped, cut or changed a
// value without a word; nil where it stored what it was sent. kept is what
// scim_attributes was to hold.
func (p *plan) notStored(stored *magento.Customer, kept string) error {
	names := p.mismatch(stored)
	if p.shop.keepsAll && stored.Custom[attrKept] != kept {
		names = append(names, leftover.Names(kept)...)
	}
	if len(names) == 0 {
		return nil
	}
	slices.Sort(names)
	return &scim.Error{
		Status: http.StatusBadRequest, ScimType: scim.InvalidValue,
		Detail: strings.Join(slices.Compact(names), ", ") + ": Magento did not store this as it was sent; nothing was changed.",
	}
}

// mismatch names the attributes that Magento did not take as they were sent. Only
// what the plan writes is compared: what somebody else changes meanwhile is no
// failure of it. Addresses are left out, since they never fail a user.
func (p *plan) mismatch(stored *magento.Customer) []string {
	ch, want := &p.change, p.after()
	var names []string
	compare := func(left, same bool, name string) {
		if !left && !same {
			names = append(names, name)
		}
	}
	compare(ch.Email.IsLeft(), strings.EqualFold(stored.Email, want.Email), p.shop.attributeOf("email"))
	compare(ch.Firstname.IsLeft(), stored.Firstname == want.Firstname, p.shop.attributeOf("firstname"))
	compare(ch.Lastname.IsLeft(), stored.Lastname == want.Lastname, p.shop.attributeOf("lastname"))
	compare(ch.Middlename.IsLeft(), stored.Middlename == want.Middlename, p.shop.attributeOf("middlename"))
	compare(ch.Prefix.IsLeft(), stored.Prefix == want.Prefix, p.shop.attributeOf("prefix"))
	compare(ch.Suffix.IsLeft(), stored.Suffix == want.Suffix, p.shop.attributeOf("suffix"))
	compare(ch.DOB.IsLeft(), dateOf(stored.DOB) == want.DOB, p.shop.attributeOf("dob"))
	compare(ch.Taxvat.IsLeft(), stored.Taxvat == want.Taxvat, p.shop.attributeOf("taxvat"))
	compare(ch.Gender.IsLeft(), stored.Gender == want.Gender, p.shop.attributeOf("gender"))
	compare(ch.StoreID.IsLeft(), stored.StoreID == want.StoreID, p.shop.attributeOf("store_id"))
	compare(ch.IsSubscribed.IsLeft(), stored.IsSubscribed == want.IsSubscribed, p.shop.attributeOf("is_subscribed"))
	compare(ch.Confirmation.IsLeft() && ch.Custom[attrActive].IsLeft(), p.shop.isActive(stored) == p.shop.isActive(want), "active")
	for code := range ch.Custom {
		same := stored.Custom[code] == want.Custom[code]
		if p.shop.isDateField(code) {
			same = dateOf(stored.Custom[code]) == want.Custom[code]
		}
		compare(code == attrKept || code == attrActive, same, p.shop.attributeOf(code))
	}
	return names
}

// attributeOf names the SCIM attribute that a field of Magento holds in this shop;
// a field that holds none is named itself.
func (s *shop) attributeOf(code string) string {
	switch {
	case s.userName != nil && s.userName.code == code:
		return "userName"
	case s.externalID != nil && s.externalID.code == code:
		return "externalId"
	}
	for i := range s.mapped {
		if s.mapped[i].field.code == code {
			return s.mapped[i].path.String()
		}
	}
	return scimName(code)
}

func (s *shop) isDateField(code string) bool {
	return slices.ContainsFunc(s.mapped, func(m mapped) bool { return m.field.code == code && m.field.kind == dateField })
}
