package customer

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
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
}

// readShop asks Magento for everything that a request must know beforehand, and
// checks the settings against it. It fails with *SetupError or *magento.Error.
func readShop(ctx context.Context, client *magento.Client, cfg *Config) (*shop, error) {
	var (
		s           = &shop{}
		websites    []magento.Website
		storeGroups []magento.StoreGroup // without them, a website's first store view is its default
		views       []magento.StoreView
		configs     []magento.StoreConfig
		attributes  []magento.Attribute
		groups      []magento.Group
		module      *magento.ModuleStatus // nil without the companion module
	)
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) { websites, err = client.Websites(gctx); return err })
	g.Go(func() (err error) { storeGroups, err = optional(client.StoreGroups(gctx)); return err })
	g.Go(func() (err error) { views, err = client.StoreViews(gctx); return err })
	g.Go(func() (err error) { configs, err = client.StoreConfigs(gctx); return err })
	g.Go(func() (err error) { attributes, err = client.CustomerAttributes(gctx); return err })
	g.Go(func() (err error) { groups, err = readGroups(gctx, client); return err })
	g.Go(func() (err error) { module, err = optional(client.ModuleStatus(gctx)); return err })
	err := g.Wait()
	if err != nil {
		return nil, fmt.Errorf("read the shop's configuration: %w", err)
	}
	if s.catalogue, err = newCatalogue(cfg, websites, storeGroups, views, configs); err != nil {
		return nil, &SetupError{Err: err}
	}
	group, err := client.DefaultGroup(ctx, s.catalogue.defaultStore)
	if err != nil {
		return nil, fmt.Errorf("read the default customer group: %w", err)
	}
	s.catalogue.defaultGroup = group.ID
	naming := groupNaming{aliases: cfg.GroupAliases, keepsFull: module.Can(magento.CustomerGroups)}
	remembers := slices.ContainsFunc(attributes, func(a magento.Attribute) bool { return a.Code == attrGroups })
	if s.groups, err = newGroupRules(cfg, groups, group.ID, naming, remembers); err != nil {
		return nil, &SetupError{Err: err}
	}
	s.groups.keys = module.Can(magento.GroupCreateKey)
	if s.mapping, err = newMapping(cfg, attributes, module); err != nil {
		return nil, &SetupError{Err: err}
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

// optional is what was read, nothing where the shop has no such route or the bridge's
// integration may not ask for it.
func optional[T any](read T, err error) (T, error) {
	if kind := failure.KindOf(err); kind == magento.NotFound || kind == magento.Refused {
		return read, nil
	}
	return read, err
}
