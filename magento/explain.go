package magento

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"syscall"
)

// Explain says in words what keeps the client from Magento, or Magento from carrying a request out:
// what text says, and what an operator does about it. Both are "" for what a request itself is
// refused for, and where nobody knows. They hold nothing that was sent, and of what was received at
// most the scheme and the host that a redirect leads to, so they are for a log and for the client of
// the bridge too.
func (e *Error) Explain() (text, fix string) {
	switch {
	case e.Kind == Refused:
		return e.explainRefused()
	case e.ListLimit > 0:
		return e.explainListLimit()
	case e.Kind == RateLimited:
		return fmt.Sprintf("the shop, or what is in front of it, limits the bridge's requests (%d)", e.Status),
			"raise the limit for the bridge's address there, or lower MAGENTO_MAX_CONCURRENCY"
	case errors.Is(e.Err, errNonce):
		return "the shop's database cannot store the nonce of the signature (OAuth)",
			"look into the log of the database: its disk, or the one of its temporary files, is full or must not be written, " +
				"or it takes no writes"
	case errors.Is(e.Err, errRedirected):
		return e.explainRedirect()
	case errors.Is(e.Err, errPassword):
		return "a web server in front of Magento asks for a password of its own (Basic authentication)",
			"let the bridge's requests to /rest pass there without one"
	case e.isMethodRefused():
		return "something in front of Magento (a firewall, a CDN, a web server) refuses " + e.Method + " requests",
			"allow the bridge's address GET, POST, PUT and DELETE on /rest there"
	case e.Kind == Blocked:
		return "a firewall, a CDN or a proxy in front of Magento refuses the bridge's requests",
			"allow the bridge's address on /rest there: the one that its own log shows for the requests it refuses"
	case e.Kind == Unavailable && e.Status == http.StatusServiceUnavailable && e.Err == nil:
		return "the shop is in maintenance mode, or overloaded",
			"bin/magento maintenance:disable, unless the shop is being updated; else give it more PHP processes"
	case e.Kind == Unavailable && e.Status == http.StatusInternalServerError && e.Err == nil:
		return "Magento, or its web server, fails with an error of its own (500)",
			"look into the shop's var/log and var/report, and into the log of PHP, at this time"
	case e.Kind == Unavailable && e.Status != 0 && e.Err == nil:
		return fmt.Sprintf("what is in front of Magento gets no answer from it (%d)", e.Status),
			"check that the shop's web server and PHP (php-fpm) are running, and the log of what is in front of them"
	case e.Status != 0 && (errors.Is(e.Err, errNotJSON) || errors.Is(e.Err, errForeign)):
		return fmt.Sprintf("what answers is not Magento's REST API (%d): the page of a firewall or a CDN, a log-in page, or "+
				"another web site", e.Status),
			"set MAGENTO_URL so that /rest/V1/… can be appended to it, and allow the bridge's address on /rest in what is in front"
	default:
		return e.explainTransport()
	}
}

// explainRedirect is Explain of an answer that leads elsewhere.
func (e *Error) explainRedirect() (text, fix string) {
	text = fmt.Sprintf("MAGENTO_URL is redirected to %s (%d)", cmp.Or(e.Redirect, "another address"), e.Status)
	if e.Redirect == sameHost {
		return text, "let /rest/V1/ pass there without a log-in page; and MAGENTO_URL must end where /rest/V1/… can be appended to it"
	}
	return text, "set MAGENTO_URL to the address that answers without a redirect; where only the scheme differs, use https://"
}

// explainListLimit says which setting of the shop refuses a list for its length, and which value it
// needs.
func (e *Error) explainListLimit() (text, fix string) {
	return fmt.Sprintf("the shop takes lists of at most %d items in a request, and this one has %d", e.ListLimit, e.ListLength),
		fmt.Sprintf("set Stores > Configuration > Services > Magento Web API > Web Api Input Limits > Input List Limit "+
			"(webapi/validation/complex_array_limit) to %d or more", max(e.ListLength, MaxListItems))
}

// isMethodRefused reports whether something in front of Magento refuses a request that changes
// something, perhaps for its method.
func (e *Error) isMethodRefused() bool {
	refused := e.Kind == Blocked || errors.Is(e.Err, errNotJSON) &&
		slices.Contains([]int{http.StatusMethodNotAllowed, http.StatusNotImplemented}, e.Status)
	return refused && e.Method != http.MethodGet
}

// explainTransport is Explain where there was no answer.
func (e *Error) explainTransport() (text, fix string) {
	if e.Status != 0 || e.Err == nil {
		return "", ""
	}
	if _, ok := errors.AsType[*net.DNSError](e.Err); ok {
		return "the host name in MAGENTO_URL cannot be resolved",
			"correct the host in MAGENTO_URL, or the DNS of this machine"
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](e.Err); ok {
		return describe(e.Err),
			"renew it, use the host name in MAGENTO_URL that it is for, or make this machine trust its issuer (SSL_CERT_FILE)"
	}
	_, plain := errors.AsType[tls.RecordHeaderError](e.Err)
	switch {
	case plain, errors.Is(e.Err, http.ErrSchemeMismatch):
		return "the server does not speak TLS at the port in MAGENTO_URL", "use http://, or the port that speaks TLS"
	case errors.Is(e.Err, syscall.ECONNREFUSED):
		return "the connection is refused: nothing listens at MAGENTO_URL", "check that the shop is running, and the port; " +
			"inside of a container localhost is the container itself"
	case isDial(e.Err):
		return "no connection to MAGENTO_URL", "check the address, and that no firewall drops the packets"
	default:
		return "", ""
	}
}
