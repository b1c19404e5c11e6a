package customer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/scim-bridge/scim-bridge/bridge/internal/companion"
	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
)

// readShop asks Magento for everything that a request must know beforehand, and
// checks the settings against it. It fails with *SetupError or *magento.Error.
func readShop(ctx context.Context, client *magento.Client, cfg *Config) (*shop, error) {
	var (
		s        = &shop{global: cfg.GlobalAccounts, loadedAt: time.Now()}
		websites []magento.Website
		views    []magento.StoreView
		configs  []magento.StoreConfig
		storeGrp []magento.StoreGroup
		attrs    []magento.Attribute
		groups   []magento.Group
	)
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) { websites, err = client.Websites(gctx); return err })
	g.Go(func() (err error) { views, err = client.StoreViews(gctx); return err })
	g.Go(func() (err error) { configs, err = client.StoreConfigs(gctx); return err })
	g.Go(func() (err error) { storeGrp, err = readStoreGroups(gctx, client); return err })
	g.Go(func() (err error) { attrs, err = client.CustomerAttributes(gctx); return err })
	g.Go(func() (err error) { groups, err = readGroups(gctx, client); return err })
	g.Go(func() (err error) { s.module, err = readModule(gctx, client); return err })
	if err := g.Wait(); err != nil {
		return nil, fmt.Errorf("read the shop's configuration: %w", err)
	}
	s.attributes = make(map[string]magento.Attribute, len(attrs))
	for _, a := range attrs {
		s.attributes[a.Code] = a
	}
	if err := s.placeWebsite(cfg.Website, websites, storeGrp); err != nil {
		return nil, &SetupError{Err: err}
	}
	s.placeStores(views, configs)
	group, err := client.DefaultGroup(ctx, s.defaultStore)
	if err != nil {
		return nil, fmt.Errorf("read the default customer group: %w", err)
	}
	s.defaultGroup = group.ID
	if err := s.placeGroups(cfg, groups); err != nil {
		return nil, &SetupError{Err: err}
	}
	if s.mapping, err = newMapping(cfg.CustomerAttributes, s.attributes, s.module); err != nil {
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

// readStoreGroups reads which store view is the default of each website. Where it
// cannot be read, the website's first one is taken for it.
func readStoreGroups(ctx context.Context, client *magento.Client) ([]magento.StoreGroup, error) {
	groups, err := client.StoreGroups(ctx)
	if kind := failure.KindOf(err); err != nil && (kind == magento.NotFound || kind == magento.Refused) {
		return nil, nil
	}
	return groups, err
}

// readModule asks for the companion module; a shop without it has no such route.
// One whose integration may not ask is as good as without.
func readModule(ctx context.Context, client *magento.Client) (*magento.ModuleStatus, error) {
	status, err := client.ModuleStatus(ctx)
	if e, ok := errors.AsType[*magento.Error](err); ok && (e.Kind == magento.NotFound || e.Kind == magento.Refused) {
		return nil, nil //nolint:nilnil // nil is the documented value of "no module"
	}
	return status, err
}

// placeGroups checks what the settings say of customer groups.
func (s *shop) placeGroups(cfg *Config, groups []magento.Group) error {
	s.naming = groupNaming{aliases: cfg.GroupAliases, keepsFull: s.can(companion.CustomerGroups)}
	s.groups, s.groupType = s.naming.all(groups), newGroupType(s.naming.keepsFull)
	for _, name := range cfg.GroupPriority {
		code, _, err := s.naming.code(name)
		if err != nil { // no group can have it
			code = name
		}
		s.groupPriority = append(s.groupPriority, code)
	}
	var classes []string
	for _, g := range groups {
		if g.ID == s.defaultGroup && cfg.GroupTaxClass == "" {
			s.taxClass = g.TaxClassID
		}
		if cfg.GroupTaxClass != "" && (strings.EqualFold(g.TaxClassName, cfg.GroupTaxClass) || recordid.Format(g.TaxClassID) == cfg.GroupTaxClass) {
			s.taxClass = g.TaxClassID
		}
		if !slices.Contains(classes, g.TaxClassName) {
			classes = append(classes, g.TaxClassName)
		}
	}
	if id, ok := recordid.Parse(cfg.GroupTaxClass); ok {
		s.taxClass = id // one that no group has yet; Magento refuses it if it is none
	}
	if s.taxClass == 0 {
		return fmt.Errorf("GROUP_TAX_CLASS: no customer group has the tax class %q; those in use are %s; any other can be given by its id", cfg.GroupTaxClass, strings.Join(classes, ", "))
	}
	return nil
}

func (s *shop) placeWebsite(code string, websites []magento.Website, groups []magento.StoreGroup) error {
	var codes []string
	found := false
	slices.SortFunc(websites, func(a, b magento.Website) int { return int(a.ID - b.ID) })
	for _, w := range websites {
		if w.ID == 0 { // the admin's own
			continue
		}
		codes = append(codes, w.Code)
		if !found && (w.Code == code || code == "") {
			s.website, found = w, true
		}
	}
	if !found {
		return fmt.Errorf("MAGENTO_WEBSITE: the shop has no website %q; it has: %s", code, strings.Join(codes, ", "))
	}
	for _, g := range groups {
		if g.WebsiteID == s.website.ID && g.DefaultStoreID != 0 && (s.defaultStore == 0 || g.ID == s.website.DefaultGroupID) {
			s.defaultStore = g.DefaultStoreID
		}
	}
	return nil
}

func (s *shop) placeStores(views []magento.StoreView, configs []magento.StoreConfig) {
	locales := make(map[int64]string, len(configs))
	for _, c := range configs {
		locales[c.ID] = c.Locale
	}
	slices.SortFunc(views, func(a, b magento.StoreView) int { return int(a.ID - b.ID) })
	for _, v := range views {
		if v.ID == 0 {
			continue
		}
		s.stores = append(s.stores, storeView{id: v.ID, websiteID: v.WebsiteID, locale: locales[v.ID], code: v.Code})
		if s.defaultStore == 0 && v.WebsiteID == s.website.ID {
			s.defaultStore = v.ID
		}
	}
}
