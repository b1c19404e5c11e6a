package customer

import (
	"context"
	"slices"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/internal/person"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Magento sees to it that an e-mail address is unique, but not that a userName
// is. So the bridge looks before it gives one that is not the address, and after
// it has made a customer with it: of two who were made at the same moment the one
// with the lower id stays, whichever replica made them.

// userNameIsFree makes sure that no other customer goes by the userName that a
// plan gives.
func (u Users) userNameIsFree(ctx context.Context, p *plan) error {
	others, err := u.namesakes(ctx, p, p.current.ID)
	if err != nil || len(others) == 0 {
		return err
	}
	return errUserNameTaken()
}

// firstOfItsName fails for a new customer who came second by the same userName.
func (u Users) firstOfItsName(ctx context.Context, p *plan, created *magento.Customer) error {
	others, err := u.namesakes(ctx, p, created.ID)
	if err == nil && slices.ContainsFunc(others, func(id int64) bool { return id < created.ID }) {
		err = errUserNameTaken()
	}
	return err
}

func errUserNameTaken() error { return scim.Conflict("userName: another user goes by it already.") }

// namesakes lists the customers but one who go by the userName that a plan gives.
// It costs nothing where Magento itself keeps them apart.
func (u Users) namesakes(ctx context.Context, p *plan, but int64) ([]int64, error) {
	f := p.shop.mapping.userName
	if f == nil {
		return nil, nil
	}
	userName := p.wanted.String("userName")
	if (!p.isNew() && strings.EqualFold(userName, p.before.String("userName"))) || strings.EqualFold(userName, p.after.Email) {
		return nil, nil
	}
	anyOf := []magento.Filter{{Field: f.Name, Condition: magento.Eq, Value: userName}}
	if person.IsAddress(userName) {
		anyOf = append(anyOf, magento.Filter{Field: "email", Condition: magento.Eq, Value: userName})
	}
	page, err := u.client.SearchCustomers(ctx, p.shop.catalogue.inScope(magento.Criteria{PageSize: 100, CurrentPage: 1}.And(anyOf...)))
	if err != nil {
		return nil, magentoFailure(err, "look whether the userName is free")
	}
	var ids []int64
	for i := range page.Items {
		c := &page.Items[i]
		if c.ID != but && (strings.EqualFold(p.shop.mapping.userNameOf(c), userName) || strings.EqualFold(c.Email, userName)) {
			ids = append(ids, c.ID)
		}
	}
	return ids, nil
}
