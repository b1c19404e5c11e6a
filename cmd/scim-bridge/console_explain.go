package main

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/scim-bridge/scim-bridge/cmd/scim-bridge/internal/check"
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
	m, isMagento := errors.AsType[*magento.Error](err)
	switch {
	case errors.Is(err, scim.ErrHeld):
		return "Look at what the client does. If all of it is wanted, lift the guard on the overview."
	case errors.Is(err, scim.ErrOverload):
		return "Nothing was done, and the client tries again. If it lasts, give Magento more PHP processes, or raise MAGENTO_MAX_CONCURRENCY."
	case isMagento && fixOfMagento(m) != "":
		return fixOfMagento(m)
	case errors.Is(err, context.DeadlineExceeded):
		return "Find out what keeps the shop busy, or raise SCIM_TIMEOUT."
	}
	switch status {
	case http.StatusUnauthorized:
		return "Compare the token at the identity provider with its digest in SCIM_TOKENS: scim-bridge token makes a new pair."
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

func fixOfMagento(e *magento.Error) string {
	_, known := e.Explain()
	switch e.Kind {
	case magento.Refused:
		return sentence(known) + " Run the check (scim-bridge check): it names the permission that the " +
			"integration in Magento lacks, or the credentials that are wrong."
	case magento.NoRoute:
		return "Install or upgrade the companion module, or set MAGENTO_URL so that /rest/V1/… can be appended to it."
	case magento.RateLimited:
		return "The client tries again. If it lasts: " + known + "."
	case magento.Invalid:
		if known != "" {
			return sentence(known)
		}
		if strings.Contains(strings.ToLower(e.Template), "required") {
			return "Make the attribute optional in the shop, or let the client send it; CUSTOMER_ATTRIBUTES gives it a place."
		}
		return "Correct the value that the reason names, or the rule of the shop that refuses it."
	case magento.Duplicate:
		return "Somebody in the shop has this name or address already: the client finds them by a filter."
	case magento.Unavailable, magento.Blocked, magento.TooSlow, magento.Unexpected:
		_, fix := check.WhyUnreachable(e)
		return "The client tries again. If it lasts: " + fix + "."
	default:
		return ""
	}
}

// sentence is a text with a capital and a full stop.
func sentence(text string) string { return strings.ToUpper(text[:1]) + text[1:] + "." }

// troubleOf says why the shop cannot be asked, and what helps, as the check does.
func troubleOf(err error) (text, fix string) {
	if e, ok := errors.AsType[*magento.Error](err); ok {
		switch e.Kind {
		case magento.Unavailable, magento.Blocked, magento.TooSlow, magento.Unexpected:
			return check.WhyUnreachable(e)
		default:
		}
	}
	return err.Error(), ""
}
