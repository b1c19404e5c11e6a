package main

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge"
	"github.com/scim-bridge/scim-bridge/magento"
)

// findWebsite looks for the website whose customers are provisioned.
func (k *checker) findWebsite() bool {
	var codes []string
	for _, w := range k.websites {
		if w.ID == 0 { // the admin's own
			continue
		}
		codes = append(codes, w.Code)
		wanted := k.cfg.Customers.Website
		if w.Code == wanted || wanted == "" && (k.website.ID == 0 || w.ID < k.website.ID) {
			k.website = w
		}
	}
	if k.website.ID == 0 {
		k.add("website", problem, "the shop has no website "+strconv.Quote(k.cfg.Customers.Website), "set MAGENTO_WEBSITE to one of: "+strings.Join(codes, ", "))
		return false
	}
	text := "customers of the website " + k.website.Code + " are provisioned"
	if len(codes) > 1 {
		text += ", of " + strings.Join(codes, ", ")
	}
	k.add("website", fine, text, "")
	return true
}

// accountScope compares nothing: REST does not tell the shop's setting.
func (k *checker) accountScope() {
	scope := "website"
	if k.cfg.Customers.GlobalAccounts {
		scope = "global"
	}
	websites := 0
	for _, w := range k.websites {
		if w.ID != 0 {
			websites++
		}
	}
	if websites == 1 {
		k.add("account scope", fine, "the shop has one website, so it makes no difference who shares accounts", "")
		return
	}
	k.add("account scope", warning, "MAGENTO_ACCOUNT_SCOPE is "+scope+"; whether the shop is set so cannot be read",
		"compare with Stores > Configuration > Customers > Customer Configuration > Account Sharing Options (global or per website)")
}

// settings lets the bridge itself read the shop, as serve does at its start.
func (k *checker) settings(ctx context.Context) {
	customers := bridge.New(k.cfg.Customers, k.client)
	defer customers.Close()
	err := customers.Load(ctx)
	wrong, ok := errors.AsType[*bridge.SetupError](err)
	switch {
	case err == nil && len(k.cfg.Customers.CustomerAttributes) == 0:
		k.add("settings", fine, "the settings fit the shop", "")
	case err == nil:
		k.add("settings", fine, "the settings fit the shop; every entry of CUSTOMER_ATTRIBUTES has its field", "")
	case ok:
		for line := range strings.Lines(wrong.Error()) {
			k.add("settings", problem, strings.TrimSpace(line), "correct the setting, or the shop: serve does not start with it")
		}
	default:
		k.add("settings", problem, "the shop's configuration cannot be read: "+err.Error(), "")
	}
}

// consequence says what a shop without a companion attribute cannot do.
func consequence(code string) string {
	switch code {
	case "scim_user_name":
		return "a userName that is not the e-mail address is refused"
	case "scim_external_id":
		return "externalId is not kept"
	case "scim_active":
		return "the bridge deactivates by a confirmation key and an unusable password"
	case "scim_groups":
		return "of a person's groups only one is remembered"
	default:
		return "what Magento has no field for is not kept"
	}
}

// attributes looks for the attributes that keep what Magento has no field for.
func (k *checker) attributes(ctx context.Context) {
	list, err := k.client.CustomerAttributes(ctx)
	if err != nil {
		k.add("attributes", problem, "could not be read: "+err.Error(), "")
		return
	}
	have := make(map[string]magento.Attribute, len(list))
	for _, a := range list {
		have[a.Code] = a
	}
	mapped := map[string]string{"scim_user_name": "userName", "scim_external_id": "externalId"}
	for _, code := range bridge.CompanionAttributes() {
		a, ok := have[code]
		switch {
		case ok && code == "scim_attributes" && a.BackendType != "text":
			k.add("attribute", warning, code+" is a "+a.BackendType+" and holds 255 characters only", "make it a text area (backend type text)")
		case ok && code == "scim_active" && !k.module:
			k.add("attribute", warning, code+" exists, but without the companion module nothing heeds it", installModule)
		case ok:
			k.add("attribute", fine, code+" exists", "")
		case k.isMapped(mapped[code]):
			k.add("attribute", fine, code+" does not exist; CUSTOMER_ATTRIBUTES keeps "+mapped[code]+" elsewhere", "")
		case code == "scim_active":
			k.add("attribute", warning, code+" does not exist: "+consequence(code), installModule)
		default:
			k.add("attribute", warning, code+" does not exist: "+consequence(code), installModule+", or make the attribute by hand (README)")
		}
	}
}

func (k *checker) isMapped(path string) bool {
	for _, e := range k.cfg.Customers.CustomerAttributes {
		if path != "" && strings.EqualFold(e.Path, path) {
			return true
		}
	}
	return false
}

// confirmation asks, by the example of a customer, whether e-mail addresses have
// to be confirmed: without the companion module that decides whether somebody
// deactivated can come back by a new password.
func (k *checker) confirmation(ctx context.Context) {
	const step = "confirmation"
	criteria := magento.Criteria{PageSize: 1, CurrentPage: 1, Sort: []magento.SortOrder{{Field: "entity_id"}}}
	if k.website.ID != 0 {
		criteria = criteria.And(magento.Filter{Field: "website_id", Condition: magento.Eq, Value: strconv.FormatInt(k.website.ID, 10)})
	}
	page, err := k.client.SearchCustomers(ctx, criteria)
	if err != nil {
		k.add(step, problem, "could not be asked: "+err.Error(), "")
		return
	}
	if len(page.Items) == 0 {
		k.add(step, skipped, "whether e-mail addresses must be confirmed is told only by a customer, and there is none yet", "run check again once there is one")
		return
	}
	required, err := k.probe.ConfirmationRequired(ctx, page.Items[0].ID)
	switch {
	case err != nil:
		k.add(step, problem, "could not be asked: "+err.Error(), "")
	case required:
		k.add(step, fine, "the shop requires e-mail confirmation", "")
	case k.module:
		k.add(step, fine, "the shop does not require e-mail confirmation; the companion module keeps deactivated customers out all the same", "")
	default:
		k.add(step, warning, "the shop does not require e-mail confirmation: somebody deactivated can ask for a new password by e-mail and log in again",
			"set Stores > Configuration > Customers > Customer Configuration > Create New Account Options > Require Emails Confirmation to Yes, or install the companion module")
	}
}
