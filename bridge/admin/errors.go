package admin

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// magentoFailure is failure for what the companion module answers.
func magentoFailure(err error, doing string) error {
	e, ok := errors.AsType[*magento.Error](err)
	if ok && magento.IsNoRoute(err) {
		return ErrNoModule
	}
	out := failure.Of(err, doing, attributeOf)
	answer, isSCIM := errors.AsType[*scim.Error](out)
	if !ok || !isSCIM || errors.Is(err, answer) {
		return out
	}
	if e.Kind == magento.Duplicate {
		answer.Detail = taken(e)
	}
	return out
}

// taken names what another admin user, or another role, has already.
func taken(e *magento.Error) string {
	for _, field := range e.Fields {
		switch field {
		case "name":
			return "displayName: a role of this name exists already."
		case "username", "email":
			return attributeOf(field) + ": another admin user has this already."
		}
	}
	return "Another admin user has this user name or e-mail address already."
}

func noDefaultRole(name string) error {
	return fmt.Errorf("ADMIN_ROLE_DEFAULT: the shop has no role %q for admin users; make it in Magento (System, Permissions, User Roles), or correct the setting", name)
}

// forbidden is a 403 for what a setting of the bridge does not allow.
func forbidden(detail string) *scim.Error {
	return &scim.Error{Status: http.StatusForbidden, Detail: detail}
}

func ownAccount() *scim.Error {
	return forbidden("This is the account that the bridge itself logs in with (MAGENTO_ADMIN_USERNAME): it is neither deactivated nor deleted, and its userName, password and roles stay.")
}

func roleNotAllowed(name string) *scim.Error {
	return forbidden("The role " + name + " is not among those that the setting ADMIN_ROLES_ALLOWED names: it is neither given nor taken nor changed here.")
}
