package bridge

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// kindOf tells what an error of the client means; Unexpected for any other.
func kindOf(err error) magento.Kind {
	if e, ok := errors.AsType[*magento.Error](err); ok {
		return e.Kind
	}
	return magento.Unexpected
}

// isAmbiguous reports whether a request may have been carried out although no
// answer came.
func isAmbiguous(err error) bool {
	e, ok := errors.AsType[*magento.Error](err)
	return ok && e.Ambiguous
}

// retryLater is what a provider is told to wait where Magento does not say.
const retryLater = 10 * time.Second

// failure is the error table of the design: what trouble with Magento is to a
// SCIM client. doing says in words what was tried.
func failure(err error, doing string) error {
	if _, ok := errors.AsType[*scim.Error](err); ok {
		return err
	}
	if _, ok := errors.AsType[*SetupError](err); ok {
		return &scim.Error{Status: http.StatusInternalServerError, Detail: "The bridge's settings do not fit the shop; its operator finds the reason in the log.", Reason: "could not " + doing, Err: err}
	}
	e, ok := errors.AsType[*magento.Error](err)
	if !ok {
		if errors.Is(err, context.DeadlineExceeded) {
			return &scim.Error{Status: http.StatusGatewayTimeout, Detail: "Magento did not answer in time.", Reason: "could not " + doing + " in time", Err: err}
		}
		return err
	}
	out := &scim.Error{Reason: "could not " + doing, Err: err}
	switch e.Kind {
	case magento.NotFound:
		out.Status, out.Detail = http.StatusBadGateway, "Magento does not know what the bridge asked for."
	case magento.Duplicate:
		out.Status, out.ScimType, out.Detail = http.StatusConflict, scim.UniquenessErr, e.Message
	case magento.Invalid:
		out.Status, out.ScimType, out.Detail = http.StatusBadRequest, scim.InvalidValue, invalidDetail(e, scimName)
	case magento.Refused:
		out.Status, out.Detail = http.StatusBadGateway, "Magento refuses the bridge's own credentials or permissions"+resourceHint(e)+"; the token of this request is fine."
	case magento.RateLimited:
		out.Status, out.Detail, out.RetryAfter = http.StatusTooManyRequests, "Magento asks for fewer requests.", e.RetryAfter
	case magento.Unavailable:
		out.Status, out.Detail, out.RetryAfter = http.StatusServiceUnavailable, "Magento is not available at present.", e.RetryAfter
	case magento.TooSlow:
		out.Status, out.Detail = http.StatusGatewayTimeout, "Magento did not answer in time."
	case magento.Changed:
		out.Status, out.Detail = http.StatusServiceUnavailable, "Another request keeps changing the same in Magento; the same request sent again completes it."
	case magento.Protected:
		out.Status, out.Detail = http.StatusForbidden, e.Message
	default:
		out.Status, out.Detail = http.StatusBadGateway, "Magento gave an answer that makes no sense."
	}
	if out.RetryAfter == 0 && (out.Status == http.StatusServiceUnavailable || out.Status == http.StatusTooManyRequests) {
		out.RetryAfter = retryLater
	}
	return out
}

func resourceHint(e *magento.Error) string {
	if e.Resource == "" {
		return ""
	}
	return " (" + e.Resource + ")"
}

// scimNames says which SCIM attribute a field of Magento comes from.
var scimNames = map[string]string{ //nolint:gochecknoglobals // a constant table
	"email": "emails", "firstname": "name.givenName", "lastname": "name.familyName", "middlename": "name.middleName",
	"prefix": "name.honorificPrefix", "suffix": "name.honorificSuffix", "password": "password",
	"dob": CustomerSchema + ":dob", "gender": CustomerSchema + ":gender", "taxvat": CustomerSchema + ":taxvat",
	"store_id": CustomerSchema + ":storeId", "is_subscribed": CustomerSchema + ":isSubscribed", "city": "addresses", "street": "addresses", "postcode": "addresses",
	"telephone": "addresses", "country_id": "addresses", "countryId": "addresses", "region": "addresses", "group_id": "groups",
	attrUserName: "userName", attrExternalID: "externalId", "scim_display_name": "displayName",
}

// failure is failure for a customer of this shop, whose attributes a refusal names
// by where CUSTOMER_ATTRIBUTES keeps them.
func (s *shop) failure(err error, doing string) error {
	out := failure(err, doing)
	e, ok := errors.AsType[*magento.Error](err)
	if answer, isSCIM := errors.AsType[*scim.Error](out); ok && isSCIM && e.Kind == magento.Invalid {
		answer.Detail = invalidDetail(e, s.attributeOf)
	}
	return out
}

// scimName is the SCIM attribute of a field of Magento, else the field itself.
func scimName(field string) string { return cmp.Or(scimNames[field], field) }

// invalidDetail names the SCIM attributes that a refusal is about.
func invalidDetail(e *magento.Error, nameOf func(field string) string) string {
	var names []string
	for _, f := range e.Fields {
		if name := nameOf(f); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 && strings.Contains(strings.ToLower(e.Template), "password") {
		names = append(names, "password")
	}
	message := e.Message
	if message == "" {
		message = "Magento refuses a value."
	}
	if len(names) == 0 {
		return message
	}
	return strings.Join(names, ", ") + ": " + message
}
