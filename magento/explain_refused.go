package magento

import (
	"errors"
	"strings"
)

// The same for every value of an integration that is wrong.
const (
	compare = "compare the values with those that Magento shows (System > Extensions > Integrations), and see that the " +
		"integration is active"
	syncFix = "synchronize the clocks of the shop and of the bridge's machine by NTP"
)

// explainRefused is Explain where Magento itself refuses the credentials, or what they may do. It
// knows the English texts; of those of a shop in another language, what Magento leaves in English: the
// name of a parameter, or of a resource.
func (e *Error) explainRefused() (text, fix string) {
	said := strings.ToLower(e.Template)
	says := func(words string) bool { return strings.Contains(said, words) }
	switch {
	case e.IsHeaderDropped():
		return "Magento does not get the header Authorization: a proxy or the web server drops it",
			"let it through to PHP: CGIPassAuth On in Apache, fastcgi_param HTTP_AUTHORIZATION $http_authorization in " +
				"nginx, and no password of the web server's own on /rest"
	case e.Resource != "":
		return e.explainPermission()
	case isLoginRoute(e.Route):
		return explainLogin(says)
	case says("oauth_timestamp"):
		return "the shop's clock is behind: it takes the request for one of the future", syncFix
	case says("signature"):
		return "the signature (OAuth) is wrong: one of the two secrets is, or the shop believes itself at another address than MAGENTO_URL",
			"set MAGENTO_SIGNING_URL to Magento's own base URL (Stores > Configuration > General > Web) without the path, if " +
				"it differs from MAGENTO_URL in scheme, host or port; otherwise copy the two secrets again; or the web server " +
				"hands the Host on without its port (Debian's fastcgi_params does: add fastcgi_param HTTP_HOST $http_host)"
	case says("consumer having the specified key"), says("consumer key has expired"):
		return "the shop has no active integration with MAGENTO_CONSUMER_KEY", compare
	case says("token"):
		return "the shop does not know MAGENTO_ACCESS_TOKEN, or not with MAGENTO_CONSUMER_KEY", compare
	default:
		return "the shop does not accept the credentials", compare + "; where all that is right, a clock is wrong (NTP), or the " +
			"signature is: MAGENTO_SIGNING_URL must be Magento's own base URL"
	}
}

// IsHeaderDropped reports whether Magento refused a request because something on the way dropped the
// header Authorization, as far as that is known.
func (e *Error) IsHeaderDropped() bool { return errors.Is(e.Err, errNoHeader) }

// explainLogin is explainRefused of the log-in of an admin user.
func explainLogin(says func(words string) bool) (text, fix string) {
	switch {
	case says("2fa provider-specific"):
		return "the shop asks for a second factor, and MAGENTO_ADMIN_TOTP_SECRET is not set",
			"set it to the secret of the user's Google Authenticator (base32, not a code of six digits), or use an " +
				"integration, which needs none"
	case says("configure 2fa"):
		return "the shop asks for a second factor, which the admin user has not set up",
			"let the user set up Google Authenticator in the admin first, and set MAGENTO_ADMIN_TOTP_SECRET to its secret"
	case says("invalid code"):
		return "the one-time password is wrong: MAGENTO_ADMIN_TOTP_SECRET is another one, or a clock is wrong",
			"set it to the secret of the user's Google Authenticator (base32), and " + syncFix
	default:
		return "the name or the password of the admin user is wrong, or the account is locked",
			"check MAGENTO_ADMIN_USERNAME and MAGENTO_ADMIN_PASSWORD, that the user is active and not locked, and with " +
				"two-factor authentication MAGENTO_ADMIN_TOTP_SECRET (of Google Authenticator) and the clock"
	}
}

// isLoginRoute reports whether a call was one that asks for an admin token.
func isLoginRoute(route string) bool {
	return strings.HasPrefix(route, "/V1/integration/admin/") || strings.HasPrefix(route, "/V1/tfa/")
}

// explainPermission is explainRefused where Magento names a resource: those credentials may not use
// it, or they are unknown to the shop, which it answers in the same words.
func (e *Error) explainPermission() (text, fix string) {
	resource, _, _ := strings.Cut(e.Resource, ",")
	p, ok := PermissionFor(resource)
	if !ok {
		p.Purpose, p.Tick = "use "+e.Resource, "what that is"
	}
	text = "the bridge may not " + p.Purpose
	if e.ByAdmin {
		return text, "tick " + p.Tick + " in the user's role (System > Permissions > User Roles > Role Resources)"
	}
	fix = "tick " + p.Tick + " in the integration (System > Extensions > Integrations > API), and save; do not reauthorize it, " +
		"which makes another access token; where "
	if e.Accepted {
		return text, fix + "that is ticked and MAGENTO_ACCESS_TOKEN is the only credential, it was changed or revoked in Magento " +
			"since: compare it with what Magento shows"
	}
	return text, fix + "MAGENTO_ACCESS_TOKEN is the only credential, compare it with what Magento shows, and use all four values " +
		"of the integration, or let the shop take it: Stores > Configuration > Services > OAuth > Consumer Settings > Allow OAuth " +
		"Access Tokens to be used as standalone Bearer tokens"
}
