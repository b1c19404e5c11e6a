package endpoint

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Answer is an answer over HTTP, read to its end.
type Answer struct {
	Method string // of the request
	Status int
	Header http.Header
	Body   []byte
}

// scimError is the body of an error (RFC 7644 section 3.12).
type scimError struct {
	Schemas []string `json:"schemas"`
	Detail  string   `json:"detail"`
}

// Detail is the detail of a SCIM error; "" of any other answer.
func (a *Answer) Detail() string {
	var e scimError
	if a.Status < http.StatusBadRequest || json.Unmarshal(a.Body, &e, jsontext.AllowInvalidUTF8(true)) != nil {
		return ""
	}
	if !slices.Contains(e.Schemas, "urn:ietf:params:scim:api:messages:2.0:Error") {
		return ""
	}
	return e.Detail
}

// isSCIM reports whether a SCIM service provider may have given the answer.
func (a *Answer) isSCIM() bool {
	if a.Status == http.StatusNoContent {
		return true
	}
	if a.Status >= http.StatusBadRequest {
		return a.Detail() != ""
	}
	var object struct {
		Schemas   []string          `json:"schemas"`
		Endpoints map[string]string `json:"endpoints"`
	}
	err := json.Unmarshal(a.Body, &object, jsontext.AllowInvalidUTF8(true))
	return a.Status < http.StatusMultipleChoices && err == nil && (len(object.Schemas) > 0 || len(object.Endpoints) > 0)
}

// OfAnswer explains an answer that no bridge has given, or that only a bridge gives which is
// asked in a wrong way; nil for what a bridge answers to a request that has reached it.
func OfAnswer(a *Answer, at Target) *Fault {
	if a.isSCIM() {
		return ofBridge(a, at)
	}
	what := fmt.Sprintf("%d to a %s", a.Status, a.Method)
	blocked := a.Status == http.StatusForbidden || a.Status == http.StatusMethodNotAllowed || a.Status == http.StatusNotImplemented
	switch {
	case a.Status >= 300 && a.Status < 400:
		return ofRedirect(a, at)
	case a.asksForPassword():
		return fault(
			"something in front of the bridge asks for a password of its own (Basic authentication, "+what+")",
			"switch that off for the bridge's paths: identity providers send their bearer token in the same header",
		)
	case a.isMagento(), at.isREST():
		return fault(
			"the shop answers in place of the bridge ("+what+")", "have the web server pass /scim/v2 on to the bridge, or "+
				"correct "+at.Variable,
		)
	case a.Status == http.StatusBadRequest && bytes.Contains(a.Body, []byte("HTTPS")):
		return fault("the server speaks TLS at this port", "use https:// in "+at.Variable)
	case blocked && !slices.Contains([]string{http.MethodGet, http.MethodPost}, a.Method):
		return fault(
			a.Method+" is blocked in front of the bridge ("+what+")", "allow GET, POST, PUT, PATCH and DELETE there for "+
				"the bridge's paths",
		)
	case a.Status == http.StatusUnauthorized, a.Status == http.StatusForbidden, a.Status == http.StatusTooManyRequests:
		return fault(
			"a firewall, a CDN or a proxy in front of the bridge refuses ("+what+", which is not the bridge's answer)",
			"let requests to the bridge's paths pass there",
		)
	case a.Status == http.StatusRequestEntityTooLarge, a.Status == http.StatusRequestURITooLong,
		a.Status == http.StatusRequestHeaderFieldsTooLarge:
		return fault(
			"a proxy in front of the bridge takes no request as large as this one ("+what+")",
			"allow bodies of 1 MiB and query strings of 8 KB there (docs/reverse-proxies.md)",
		)
	case a.Status >= http.StatusInternalServerError:
		f := fault("a proxy answers, but does not reach the bridge ("+what+")",
			"check that the bridge is running, and the address that the proxy passes requests on to")
		f.Silent = true
		return f
	case a.Status < 300:
		return fault(
			"something else than the bridge answers: "+a.kind()+" ("+what+")",
			"correct "+at.Variable+", or what passes its requests on: a log-in page in front of the bridge, for example",
		)
	default:
		return fault(
			"something else than the bridge answers: "+a.kind()+" ("+what+")",
			"correct "+at.Variable+": it is the public address of the bridge, without /scim/v2",
		)
	}
}

// ofBridge explains those answers of a bridge that say how it was reached.
func ofBridge(a *Answer, at Target) *Fault {
	detail := a.Detail()
	switch {
	case strings.HasPrefix(detail, "There is no SCIM endpoint at this path.") && at.Admins:
		return fault(
			"the bridge is reached, but by another path, or it serves no admin users: "+detail, "set SCIM_ADMIN_TOKENS for serve, "+
				"and restart it; and have the proxy pass /admin/scim/v2 on as it is",
		)
	case strings.HasPrefix(detail, "There is no SCIM endpoint at this path."):
		return fault(
			"the bridge is reached, but by another path: "+detail, "have the proxy pass /scim/v2 on as it is, and "+
				"correct the path in "+at.Variable,
		)
	case strings.Contains(detail, "SCIM_ALLOWED_IPS"):
		return fault(
			"the bridge lets this address not connect: "+detail,
			"add the address to SCIM_ALLOWED_IPS; behind a reverse proxy filter there instead",
		)
	default:
		return nil
	}
}

func ofRedirect(a *Answer, at Target) *Fault {
	to := "another address"
	fix := "set " + at.Variable + " to the address that answers without a redirect: identity providers do not follow one"
	location := a.Header.Get("Location")
	u, err := url.Parse(location)
	switch {
	case err != nil, location == "":
	case u.Host != "":
		to = u.Scheme + "://" + u.Host // the rest may hold what was sent
	default:
		to = "another page of the same host"
		fix = "let requests to the bridge's paths pass there without a log-in page: identity providers do not follow a redirect"
	}
	return fault(fmt.Sprintf("the address is redirected to %s (%d)", to, a.Status), fix)
}

// asksForPassword reports whether a web server or a gateway asks for a log-in.
func (a *Answer) asksForPassword() bool {
	return slices.ContainsFunc(a.Header.Values("WWW-Authenticate"), func(challenge string) bool {
		scheme, _, _ := strings.Cut(strings.TrimSpace(challenge), " ")
		return slices.Contains([]string{"basic", "digest", "negotiate", "ntlm"}, strings.ToLower(scheme))
	})
}

// isMagento knows the shop by what its pages and its REST API answer.
func (a *Answer) isMagento() bool {
	for name := range a.Header {
		if strings.HasPrefix(name, "X-Magento-") {
			return true
		}
	}
	text := string(a.Body)
	return strings.Contains(text, "Request does not match any route") || strings.Contains(text, "Magento_Theme") ||
		strings.Contains(text, "mage/cookies")
}

// isREST reports whether a target is below Magento's REST API, which answers a client that asks
// for SCIM with a page that says nothing.
func (t Target) isREST() bool {
	u, err := url.Parse(t.URL)
	return err == nil && slices.Contains(strings.Split(u.Path, "/"), "rest")
}

// kind is what an answer is, in words.
func (a *Answer) kind() string {
	media, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
	switch media = strings.ToLower(strings.TrimSpace(media)); {
	case media == "text/html":
		return "a web page"
	case strings.HasSuffix(media, "json"):
		return "JSON of another service"
	case len(a.Body) == 0:
		return "an empty answer"
	default:
		return "another service"
	}
}
