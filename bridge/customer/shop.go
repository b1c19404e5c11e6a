package customer

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/scim-bridge/scim-bridge/bridge/internal/leftover"
	"github.com/scim-bridge/scim-bridge/magento"
)

// The customer attributes of the companion module.
const (
	attrUserName   = "scim_user_name"
	attrExternalID = "scim_external_id"
	attrActive     = "scim_active"
	attrGroups     = "scim_groups"
	attrVersion    = "scim_version"
	attrCreateKey  = "scim_create_key"
	attrOwner      = "scim_owner"
	attrDeleted    = "scim_deleted"
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
	catalogue *catalogue
	mapping   *mapping
	groups    groupRules
	passwords *passwordPolicy
	module    module
}

// module is what is known of the companion module.
type module struct {
	status *magento.ModuleStatus // nil without the module
	// doubt is why it could not be asked last; nil where all is clear. What was known before
	// still holds then.
	doubt   error
	unknown bool // there is a doubt, and it was never asked
}

// newShop checks the settings against what was read. It fails with *SetupError.
func newShop(cfg *Config, r *shopReading) (*shop, error) {
	s := &shop{catalogue: r.catalogue, module: r.module}
	s.catalogue.defaultGroup = r.defaultGroup.ID
	naming := groupNaming{aliases: cfg.GroupAliases, keepsFull: r.module.status.Can(magento.CustomerGroups)}
	remembers := slices.ContainsFunc(r.attributes, func(a magento.Attribute) bool { return a.Code == attrGroups })
	var err error
	if s.groups, err = newGroupRules(cfg, r.groups, r.defaultGroup.ID, naming, remembers); err != nil {
		return nil, &SetupError{Err: err}
	}
	s.groups.defaults = r.defaults
	s.groups.keys = r.module.status.Can(magento.GroupCreateKey)
	s.groups.owned, s.groups.managed = s.groups.keys, cfg.GroupsManaged
	switch {
	case !s.groups.managed || s.groups.owned:
	case r.module.unknown:
		return nil, fmt.Errorf("GROUP_SCOPE=managed needs the companion module: %w", r.module.doubt)
	default:
		return nil, &SetupError{Err: errors.New("GROUP_SCOPE=managed needs the companion module: install or upgrade the " +
			"module, or use GROUP_SCOPE=all")}
	}
	if s.mapping, err = newMapping(cfg, r.attributes, r.module); err != nil {
		return nil, &SetupError{Err: err}
	}
	s.catalogue.keepsDeleted = slices.ContainsFunc(r.attributes, func(a magento.Attribute) bool { return a.Code == attrDeleted })
	s.catalogue.scope.marks = slices.DeleteFunc(marks(), func(code string) bool {
		return !slices.ContainsFunc(r.attributes, func(a magento.Attribute) bool { return a.Code == code })
	})
	if cfg.Scope.Managed && !s.mapping.owned {
		return nil, &SetupError{Err: errors.New("CUSTOMER_SCOPE: managed needs the customer attribute scim_owner of the " +
			"companion module: install or upgrade the module, or use domains:example.com")}
	}
	return s, nil
}

// readGroups reads all customer groups: a shop has tens of them.
func readGroups(ctx context.Context, client *magento.Client) ([]magento.Group, error) {
	page, err := client.SearchGroups(ctx, magento.Criteria{})
	if err != nil {
		return nil, err
	}
	return page.Items, nil
}
