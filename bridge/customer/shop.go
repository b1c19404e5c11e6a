package customer

import (
	"maps"
	"slices"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/internal/companion"
	"github.com/scim-bridge/scim-bridge/bridge/internal/leftover"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// The customer attributes of the companion module.
const (
	attrUserName   = "scim_user_name"
	attrExternalID = "scim_external_id"
	attrActive     = "scim_active"
	attrGroups     = "scim_groups"
	attrLeftover   = leftover.Attribute
)

// CompanionAttributes are the customer attributes that the companion module
// brings, or that can be made by hand.
func CompanionAttributes() []string {
	return []string{attrUserName, attrExternalID, attrActive, attrGroups, attrLeftover}
}

// shop is what the bridge knows of a Magento at one moment. It is never changed
// once it is made, so any number of requests can read it.
type shop struct {
	website      magento.Website
	global       bool // all websites share their customers
	stores       []storeView
	defaultStore int64
	defaultGroup int64
	groups       map[int64]groupName
	attributes   map[string]magento.Attribute
	module       *magento.ModuleStatus // nil without the companion module
	mapping      *mapping

	groupPriority []string // codes of customer groups, highest first
	naming        groupNaming
	taxClass      int64 // of new customer groups

	groupType *scim.ResourceType
	loadedAt  time.Time
}

// can reports whether the companion module is there and does something.
func (s *shop) can(capability string) bool { return companion.Can(s.module, capability) }

// within reports whether a customer exists for the provider.
func (s *shop) within(c *magento.Customer) bool {
	return s.global || c.WebsiteID == s.website.ID
}

// fence narrows a search to the customers that exist for the provider.
func (s *shop) fence(c magento.Criteria) magento.Criteria {
	if s.global {
		return c
	}
	return c.And(magento.Filter{Field: "website_id", Condition: magento.Eq, Value: recordid.Format(s.website.ID)})
}

// storeIn reports whether a store view belongs to a website.
func (s *shop) storeIn(storeID, websiteID int64) bool {
	return slices.ContainsFunc(s.stores, func(v storeView) bool { return v.id == storeID && v.websiteID == websiteID })
}

// withGroups is a copy with other customer groups.
func (s *shop) withGroups(groups map[int64]groupName) *shop {
	c := *s
	c.groups = maps.Clone(groups)
	return &c
}
