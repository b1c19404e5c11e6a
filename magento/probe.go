package magento

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// The routes that only a probe calls.
var (
	routeCurrency     = route{http.MethodGet, "/V1/directory/currency"}
	routeConfirmation = route{http.MethodGet, "/V1/customers/{id}/confirm"}
)

// absentID is an id that no record can have: the columns are unsigned.
const absentID = -1

// Probe examines a shop and the permissions of the credentials, for setting the bridge
// up. Its calls change nothing.
type Probe struct{ client *Client }

// NewProbe returns a Probe that calls Magento by c.
func NewProbe(c *Client) Probe { return Probe{client: c} }

// Reach reads something that needs no credentials. It returns the time by the shop's
// clock, the zero Time where the answer does not say it. It fails with *Error:
// Unexpected where what answers is no Magento.
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
		at = time.Time{}
	}
	return at, nil
}

// unknownOAuth is an Authorization header that Magento complains of before it asks who sends it.
const unknownOAuth = `OAuth oauth_version="0"`

// fixedHeader is the authorizer of one header that is never renewed.
type fixedHeader string

func (h fixedHeader) authorization(context.Context, string, *url.URL) (string, *Error) {
	return string(h), nil
}

func (fixedHeader) refused(string, bool) bool { return false }

// HeaderArrives finds out whether Magento gets the header Authorization, which proxies and PHP by
// CGI drop: a request with one that is wrong in itself is refused in other words than a request
// without. It fails with *Error where neither is.
//
// Route: GET /V1/customers/search
func (p Probe) HeaderArrives(ctx context.Context) (bool, error) {
	r := &request{
		route: routeSearchCustomers, path: routeSearchCustomers.pattern, fixed: unknownOAuth,
		query: Criteria{PageSize: 1, CurrentPage: 1}.Encode(),
	}
	_, _, err := exchange[jsontext.Value](ctx, p.client, r, nil)
	e, ok := errors.AsType[*Error](err)
	switch {
	case ok && e.Kind == Refused && e.Resource != "":
		return false, nil
	case ok && e.Status >= 400 && e.Status < 500 && e.Template != "":
		return true, nil
	default:
		return false, err
	}
}

// MayUpdate finds out whether the credentials allow to change customers, by changing one
// that cannot exist: Magento checks the permission first. It fails with *Error, which is
// Refused where they do not.
//
// Route: PUT /V1/customers/{id}
func (p Probe) MayUpdate(ctx context.Context) error {
	path := entityPath("/V1/customers/", absentID)
	return p.onAbsent(ctx, &request{route: routeUpdateCustomer, path: path, body: []byte(`{"customer":{}}`)})
}

// MayDelete finds out whether the credentials allow to delete customers, as
// MayUpdate does.
//
// Route: DELETE /V1/customers/{id}
func (p Probe) MayDelete(ctx context.Context) error {
	return p.onAbsent(ctx, &request{route: routeDeleteCustomer, path: entityPath("/V1/customers/", absentID)})
}

// onAbsent sends a request about a record that cannot exist. That it does not exist, or
// that the change is invalid, is answered only to credentials with the permission.
func (p Probe) onAbsent(ctx context.Context, r *request) error {
	_, _, err := exchange[jsontext.Value](ctx, p.client, r, nil)
	if isKind(err, Invalid) || isKind(err, NotFound) {
		return nil
	}
	return err
}

// PageLimit returns how many records the shop allows a search to ask for at once, 0 where
// there is no limit that matters. It fails with *Error.
//
// Route: GET /V1/customerGroups/search
func (p Probe) PageLimit(ctx context.Context) (int, error) {
	r := &request{route: routeSearchGroups, path: routeSearchGroups.pattern}
	huge := Criteria{PageSize: 1_000_000, CurrentPage: 1, Fields: "total_count"}
	_, err := readPage[Group](ctx, p.client, r, huge)
	if e, ok := errors.AsType[*Error](err); ok && e.PageLimit > 0 {
		return e.PageLimit, nil
	}
	return 0, err
}

// ListLimit returns how many items the shop takes in a list of a request, 0 where it takes
// MaxListItems or more. It fails with *Error.
//
// Route: GET /V1/customerGroups/search
func (p Probe) ListLimit(ctx context.Context) (int, error) {
	r := &request{route: routeSearchGroups, path: routeSearchGroups.pattern}
	anyOf := slices.Repeat([]Filter{{Field: "id", Condition: Eq, Value: "1"}}, MaxListItems)
	_, err := readPage[Group](ctx, p.client, r, Criteria{PageSize: 1, CurrentPage: 1, Fields: "total_count"}.And(anyOf...))
	if e, ok := errors.AsType[*Error](err); ok && e.ListLimit > 0 {
		return e.ListLimit, nil
	}
	return 0, err
}

// ConfirmationRequired reports whether customers of the given customer's website must
// confirm their e-mail address before they can log in. Magento tells that setting for a
// customer only. It fails with *Error.
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
