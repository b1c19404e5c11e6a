package main

import (
	"context"
	"errors"
	"net/http"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// explain says why a request failed, as the log does, and what helps; "" where nothing has to be
// done.
func explain(e *scim.Event) (reason, fix string) {
	if e.Err == nil {
		return "", ""
	}
	return e.Err.Error(), fixOf(e.Status, e.Err)
}

func fixOf(status int, err error) string {
	switch m, isMagento := errors.AsType[*magento.Error](err); {
	case errors.Is(err, scim.ErrHeld):
		return "Look at what the client does. If all of it is wanted, lift the guard on the overview."
	case errors.Is(err, scim.ErrOverload):
		return "Nothing was done, and the client tries again. If it lasts, give Magento more PHP processes, or raise MAGENTO_MAX_CONCURRENCY."
	case isMagento && fixOfMagento(m.Kind) != "":
		return fixOfMagento(m.Kind)
	case errors.Is(err, context.DeadlineExceeded):
		return "Find out what keeps the shop busy, or raise SCIM_TIMEOUT."
	}
	switch status {
	case http.StatusUnauthorized:
		return "Compare the token at the identity provider with its digest in SCIM_TOKENS: scim-bridge token makes a new pair. " +
			"A proxy in between must pass the header Authorization on."
	case http.StatusForbidden:
		return "The reason names the setting that does not allow it."
	case http.StatusNotFound:
		return "Nothing, where the client only looks whether somebody exists. Else compare the Base URL with that of the page SCIM configuration."
	case http.StatusConflict:
		return "The client finds who has the name or address by a filter, and takes them over. Somebody outside of CUSTOMER_SCOPE is not found."
	case http.StatusBadRequest:
		return "Correct what the reason names, in the attribute mapping of the identity provider or in the data."
	case http.StatusNotImplemented:
		return "The reason names what is switched off or not installed."
	default:
		return ""
	}
}

func fixOfMagento(kind magento.Kind) string {
	switch kind {
	case magento.Refused:
		return "Run the check: it names the permission that the integration in Magento lacks, or the credentials that are wrong."
	case magento.Blocked:
		return "Let the bridge's address and its requests to /rest/V1/ pass the firewall, proxy or password in front of Magento."
	case magento.NoRoute:
		return "Install or upgrade the companion module, or set MAGENTO_URL so that /rest/V1/… can be appended to it."
	case magento.Unavailable, magento.RateLimited:
		return "The client tries again. If it lasts, see whether the shop is in maintenance mode, overloaded or not reachable."
	case magento.TooSlow:
		return "Find out what keeps the shop busy, or raise MAGENTO_TIMEOUT."
	case magento.Invalid:
		return "Correct the value that the reason names, or the rule of the shop that refuses it."
	case magento.Duplicate:
		return "Somebody in the shop has this name or address already: the client finds them by a filter."
	case magento.Unexpected:
		return "Something other than Magento's REST API answers: run the check."
	default:
		return ""
	}
}
