package customer

import (
	"context"
	"strings"
	"sync"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/magento"
)

// maxNotTakenBack bounds how many customers are remembered.
const maxNotTakenBack = 1000

// notTakenBack remembers the customers whom a request of this process created, was told so,
// and then could neither keep nor delete: the next request for the same userName does it.
type notTakenBack struct {
	mu         sync.Mutex
	byUserName map[string]*magento.Customer
}

func (n *notTakenBack) add(userName string, c *magento.Customer) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.byUserName == nil {
		n.byUserName = map[string]*magento.Customer{}
	}
	if len(n.byUserName) < maxNotTakenBack {
		n.byUserName[strings.ToLower(userName)] = c
	}
}

// remove returns the customer of a userName, nil for none, who is then remembered no more.
func (n *notTakenBack) remove(userName string) *magento.Customer {
	n.mu.Lock()
	defer n.mu.Unlock()
	key := strings.ToLower(userName)
	c := n.byUserName[key]
	delete(n.byUserName, key)
	return c
}

// takeBackEarlier deletes the customer whom an earlier request for the same userName could
// not take back, unless somebody has changed it since.
func (u Users) takeBackEarlier(ctx context.Context, userName string) error {
	c := u.shops.notTakenBack.remove(userName)
	if c == nil {
		return nil
	}
	now, err := u.client.GetCustomer(ctx, c.ID)
	if err == nil {
		if now.UpdatedAt != c.UpdatedAt || now.Custom[attrVersion] != c.Custom[attrVersion] {
			return nil
		}
		err = u.client.DeleteCustomer(ctx, c.ID)
	}
	if err == nil || failure.IsGone(err) {
		return nil
	}
	u.shops.notTakenBack.add(userName, c)
	return magentoFailure(err, "take back the customer of an earlier request")
}
