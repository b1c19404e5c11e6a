package magento

import (
	"context"
	"net/http"
)

// The routes of customers.
var (
	routeGetCustomer     = route{http.MethodGet, "/V1/customers/{id}"}
	routeSearchCustomers = route{http.MethodGet, "/V1/customers/search"}
	routeCreateCustomer  = route{http.MethodPost, "/V1/customers"}
	routeUpdateCustomer  = route{http.MethodPut, "/V1/customers/{id}"}
	routeSaveCustomer    = route{http.MethodPut, "/V1/scim-bridge/customers/{customerId}"}
	routeDeleteCustomer  = route{http.MethodDelete, "/V1/customers/{id}"}
)

// GetCustomer reads one customer, of any website. It fails with *Error:
// NotFound where there is none.
//
// Route: GET /V1/customers/{id}
func (c *Client) GetCustomer(ctx context.Context, id int64) (*Customer, error) {
	return get(ctx, c, routeGetCustomer, entityPath("/V1/customers/", id), isCustomer(id))
}

// SearchCustomers reads one page of the customers that meet the criteria, which
// have to name the website where accounts are not shared. The order is not
// stable unless they name one. It fails with *Error: Invalid for a field that
// cannot be searched.
//
// Route: GET /V1/customers/search
func (c *Client) SearchCustomers(ctx context.Context, criteria Criteria) (*Page[Customer], error) {
	return search[Customer](ctx, c, routeSearchCustomers, routeSearchCustomers.pattern, criteria)
}

// CreateCustomer makes a customer. The answer has no Confirmation even where one
// was set. Magento does not check the credentials of a change without GroupID.
// PasswordHash is not sent.
//
// It fails with *Error: Duplicate where the e-mail address is taken, Invalid
// where Magento refuses a value. Ambiguous is set where the customer may have
// been made; the call is not repeated then.
//
// Route: POST /V1/customers
func (c *Client) CreateCustomer(ctx context.Context, change CustomerChange) (*Customer, error) {
	customer, err := change.body(routeCreateCustomer)
	if err != nil {
		return nil, err
	}
	body := customerRequest{Customer: customer, Password: change.Password}
	created := func(answer *Customer) bool { return answer.ID > 0 && isEcho(change.Email, answer.Email) }
	return send(ctx, c, routeCreateCustomer, "/V1/customers", body, created)
}

// UpdateCustomer changes the fields of a customer that the change sets or clears, and
// returns what Magento then holds: Magento drops, cuts and ignores values without an
// error, so the caller compares. Password is not sent: Magento ignores it here. A
// WebsiteID other than the customer's own moves the customer.
//
// It fails with *Error as CreateCustomer does, and with NotFound.
//
// Route: PUT /V1/customers/{id}
func (c *Client) UpdateCustomer(ctx context.Context, id int64, change CustomerChange) (*Customer, error) {
	customer, err := change.body(routeUpdateCustomer)
	if err != nil {
		return nil, err
	}
	body := customerRequest{Customer: customer, PasswordHash: change.PasswordHash}
	return send(ctx, c, routeUpdateCustomer, entityPath("/V1/customers/", id), body, isCustomer(id))
}

// SaveCustomer is UpdateCustomer by the companion module (CustomerVersions): it saves
// the customer only as long as nobody has changed it since the version was read, which the
// custom attribute scim_version tells; with "" in any version. Only here scim_active can be
// raised. Password is sent in plain text and checked by the shop's own rules; it ends what
// is open of the customer. PasswordHash is not sent.
//
// It fails with *Error as UpdateCustomer does, and with Changed for another version.
//
// Route: PUT /V1/scim-bridge/customers/{customerId}
func (c *Client) SaveCustomer(ctx context.Context, id int64, version string, change CustomerChange) (*Customer, error) {
	customer, err := change.body(routeSaveCustomer)
	if err != nil {
		return nil, err
	}
	body := customerRequest{Customer: customer, Password: change.Password, Version: version}
	return send(ctx, c, routeSaveCustomer, entityPath("/V1/scim-bridge/customers/", id), body, isCustomer(id))
}

// DeleteCustomer deletes a customer for good. It fails with *Error: NotFound
// where there is none, unless an earlier attempt of this call may have deleted it.
//
// Route: DELETE /V1/customers/{id}
func (c *Client) DeleteCustomer(ctx context.Context, id int64) error {
	return remove(ctx, c, routeDeleteCustomer, entityPath("/V1/customers/", id))
}

// isCustomer returns a test whether an answer is about the given customer.
func isCustomer(id int64) func(*Customer) bool {
	return func(answer *Customer) bool { return answer.ID == id }
}
