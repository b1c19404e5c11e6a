package main

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"go.uber.org/zap"

	"github.com/scim-bridge/scim-bridge/bridge/admin"
	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/cmd/scim-bridge/internal/check"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/ops"
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
		return "Look at what the client does. If all of it is wanted, lift the guard (scim-bridge guard lift, or the overview of the console)."
	case errors.Is(err, scim.ErrOverload):
		return "Nothing was done, and the client tries again. If it lasts, give Magento more PHP processes, or raise MAGENTO_MAX_CONCURRENCY."
	case errors.Is(err, admin.ErrNoModule):
		return sentence(check.InstallModule + ", or unset SCIM_ADMIN_TOKENS")
	case errors.Is(err, admin.ErrOldModule):
		return sentence(check.UpgradeModule)
	case isSetup(err):
		return sentence(unfitFix)
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
		if errors.Is(err, scim.ErrOutsideScope) {
			return "Give an address inside of CUSTOMER_SCOPE, or extend that setting if the identity provider may reach this person."
		}
		return "Correct what the reason names, in the attribute mapping of the identity provider or in the data."
	case http.StatusNotImplemented:
		return "The reason names what is switched off or not installed."
	default:
		return ""
	}
}

// unfitFix is what helps where a setting does not fit the shop.
const unfitFix = "correct the setting that is named, or the shop: the bridge does not start like this"

// isSetup reports whether an error is such a setting, of customers or of admin users.
func isSetup(err error) bool {
	_, is := errors.AsType[*customer.SetupError](err)
	return is
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
	case magento.Unavailable, magento.TooSlow:
		_, fix := check.WhyUnreachable(e)
		if e.Status == 0 && e.Kind == magento.Unavailable {
			return sentence(fix) // a name, an address or a certificate does not come right by itself
		}
		return "The client tries again. If it lasts: " + fix + "."
	case magento.Blocked, magento.Unexpected:
		_, fix := check.WhyUnreachable(e)
		return sentence(fix)
	default:
		return ""
	}
}

// sentence is a text with a capital and a full stop.
func sentence(text string) string { return strings.ToUpper(text[:1]) + text[1:] + "." }

// errorFields are those of a line of the server's log that is about an error.
func errorFields(err error) []zap.Field {
	fields := []zap.Field{ops.ErrorField(err)}
	if fix := fixOf(http.StatusServiceUnavailable, err); fix != "" {
		fields = append(fields, ops.FixField(fix))
	}
	return fields
}

// troubleOf says why the shop cannot be asked, and what helps, as the check does.
func troubleOf(err error) (text, fix string) {
	e, ok := errors.AsType[*magento.Error](err)
	switch {
	case isSetup(err):
		return err.Error(), unfitFix
	case ok && slices.Contains([]magento.Kind{magento.Unavailable, magento.Blocked, magento.TooSlow, magento.Unexpected}, e.Kind):
		return check.WhyUnreachable(e)
	case ok && e.Kind == magento.Refused:
		text, fix := e.Explain()
		if e.Resource != "" {
			text += " (" + e.Resource + ")"
		}
		return "Magento refuses the bridge's own credentials or permissions: " + text, fix
	default:
		return err.Error(), ""
	}
}
