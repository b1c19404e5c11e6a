package magento_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// A customer is created, found by its e-mail address, changed, and deleted.
func Example() {
	shop, err := magentotest.Listen(magentotest.WithBearer("token"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer shop.Close()
	client, err := magento.New(magento.Config{BaseURL: shop.URL, Credentials: magento.Bearer{Token: "token"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	ctx := context.Background()

	_, err = client.CreateCustomer(ctx, magento.CustomerChange{
		Email: magento.Set("ada@example.com"), Firstname: magento.Set("Ada"), Lastname: magento.Set("King"), GroupID: magento.Set[int64](1),
	})
	if err != nil {
		fmt.Println(err)
	}
	// The order is stable only where the criteria name one.
	criteria := magento.Criteria{Sort: []magento.SortOrder{{Field: "entity_id"}}, PageSize: 10, CurrentPage: 1}.
		And(magento.Filter{Field: "email", Condition: magento.Eq, Value: "ada@example.com"})
	page, err := client.SearchCustomers(ctx, criteria)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, found := range page.Items {
		// Magento merges: what the change does not name stays.
		changed, err := client.UpdateCustomer(ctx, found.ID, magento.CustomerChange{Lastname: magento.Set("Lovelace"), Prefix: magento.Clear[string]()})
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(changed.Email, changed.Firstname, changed.Lastname)
		if err := client.DeleteCustomer(ctx, found.ID); err != nil {
			fmt.Println(err)
		}
	}

	// An error has a kind, whatever Magento said and in which language.
	_, err = client.GetCustomer(ctx, page.Items[0].ID)
	if failure, ok := errors.AsType[*magento.Error](err); ok && failure.Kind == magento.NotFound {
		fmt.Println(failure.Kind, failure.Status, failure.Route)
	}
	// Output:
	// ada@example.com Ada Lovelace
	// not found 404 /V1/customers/{id}
}
