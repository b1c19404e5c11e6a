package admin

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// conflict says in out, the 409 for a refusal of Magento's, who it is that a provider
// will not find: Magento compares user names and addresses without accents, a filter
// does not. Any other error is out as it is.
func (u Users) conflict(ctx context.Context, p *plan, err, out error) error {
	refusal, ok := errors.AsType[*magento.Error](err)
	answer, isSCIM := errors.AsType[*scim.Error](out)
	if !ok || !isSCIM || refusal.Kind != magento.Duplicate || len(refusal.Fields) == 0 {
		return out
	}
	wanted := p.after
	field, value, of := refusal.Fields[0], wanted.Username, func(user magento.AdminUser) string { return user.Username }
	if field == "email" {
		value, of = wanted.Email, func(user magento.AdminUser) string { return user.Email }
	}
	page, err := u.client.SearchAdminUsers(ctx, magento.Criteria{PageSize: 10, CurrentPage: 1}.And(magento.Filter{Field: field, Condition: magento.Eq, Value: value}))
	if err != nil || len(page.Items) == 0 {
		return out
	}
	if !slices.ContainsFunc(page.Items, func(user magento.AdminUser) bool { return strings.EqualFold(of(user), value) }) {
		answer.Detail = attributeOf(field) + ": Magento takes it for the same as that of admin user " + recordid.Format(page.Items[0].ID) + ", which differs only in accents."
	}
	return out
}
