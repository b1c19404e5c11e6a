package magento

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// The routes that only a probe asks.
var (
	routeCurrency     = route{http.MethodGet, "/V1/directory/currency"}
	routeConfirmation = route{http.MethodGet, "/V1/customers/{id}/confirm"}
)

// nobody is an id that no record can have: the columns are unsigned.
const nobody = -1

// Probe looks at a shop from outside, for whoever sets it up. Nothing that it
// asks for changes anything.
type Probe struct{ client *Client }

// NewProbe returns a Probe that asks by c.
func NewProbe(c *Client) Probe { return Probe{client: c} }

// Reach asks for something that Magento tells everybody, without credentials. It
// returns the time by the shop's clock, the zero Time where it does not say. It
// fails with *Error: Unexpected where something answers that is no Magento.
//
// Route: GET /V1/directory/currency
func (p Probe) Reach(ctx context.Context) (time.Time, error) {
	type currency struct {
		Base string `json:"base_currency_code"`
	}
	r := &request{route: routeCurrency, path: routeCurrency.pattern, login: true}
	_, date, err := exchange(ctx, p.client, r, func(c *currency) bool { return c.Base != "" })
	if err != nil {
		return time.Time{}, err
	}
	at, err := http.ParseTime(date)
	if err != nil {
		at = time.Time{} // a clock that is not told is no failure to reach
	}
	return at, nil
}

// MayUpdate finds out whether the credentials allow to change customers, by
// changing one that cannot exist: Magento looks at the permission first. It
// fails with *Error, which is Refused where they do not.
//
// Route: PUT /V1/customers/{id}
func (p Probe) MayUpdate(ctx context.Context) error {
	return p.absent(ctx, &request{route: routeUpdateCustomer, path: entityPath("/V1/customers/", nobody), body: []byte(`{"customer":{}}`)})
}

// MayDelete finds out whether the credentials allow to delete customers, as
// MayUpdate does.
//
// Route: DELETE /V1/customers/{id}
func (p Probe) MayDelete(ctx context.Context) error {
	return p.absent(ctx, &request{route: routeDeleteCustomer, path: entityPath("/V1/customers/", nobody)})
}

// absent asks for something of nobody. That there is nobody, and even that a change
// makes no sense, is told only to those who may ask.
func (p Probe) absent(ctx context.Context, r *request) error {
	_, _, err := exchange[jsontext.Value](ctx, p.client, r, nil)
	if e, ok := errors.AsType[*Error](err); ok && (e.Kind == Invalid || e.Kind == NotFound && !IsNoRoute(e)) {
		return nil
	}
	return err
}

// ConfirmationRequired reports whether customers of the website that the given
// customer belongs to must confirm their e-mail address before they can log in:
// Magento tells the shop's setting only by the example of a customer. It fails
// with *Error.
//
// Route: GET /V1/customers/{id}/confirm
func (p Probe) ConfirmationRequired(ctx context.Context, customerID int64) (bool, error) {
	r := &request{route: routeConfirmation, path: entityPath("/V1/customers/", customerID) + "/confirm"}
	status, _, err := exchange(ctx, p.client, r, func(status *string) bool { return *status != "" })
	if err != nil {
		return false, err
	}
	// Magento\Customer\Api\AccountManagementInterface: account_confirmed,
	// account_confirmation_required, account_confirmation_not_required.
	return *status != "account_confirmation_not_required", nil
}
