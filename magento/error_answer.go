package magento

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// errorBody is the JSON of a refusal: a message with %name or %1 placeholders,
// their values in an object or in a list, and sometimes more messages.
type errorBody struct {
	Message    string         `json:"message"`
	Parameters jsontext.Value `json:"parameters"`
	Errors     []errorBody    `json:"errors"`
	Code       jsontext.Value `json:"code"`
}

// The codes of the companion module's 409: the version is no more, and another customer goes
// by the name.
const (
	versionChanged = "40901"
	userNameTaken  = "40902"
)

// maxErrors bounds how many of the messages in errors[] are read.
const maxErrors = 20

// refusal makes the *Error of an answer whose status is not 2xx. Magento is known by the
// form of its answer, not by the text, which is in the shop's language: JSON with a
// message, and with parameters where it names something. What is in any other form comes
// from something in between and says nothing about the entity.
func refusal(req *request, status int, header http.Header, body []byte) *Error {
	r := req.route
	e := r.fail(Unexpected, nil)
	e.Status, e.RetryAfter = status, retryAfter(header, time.Now())
	var answer errorBody
	err := json.Unmarshal(body, &answer, jsontext.AllowInvalidUTF8(true))
	fromMagento := err == nil && isJSON(header) && answer.Message != "" && !asksForPassword(header)
	if fromMagento {
		e.read(&answer)
	}
	switch {
	case isBusy(&answer, fromMagento, body):
		e.Kind, e.Err = Unavailable, errBusy
	case isOutage(status):
		e.Kind = Unavailable
	case status == http.StatusTooManyRequests:
		e.Kind = RateLimited
	case status == http.StatusUnauthorized && strings.Contains(answer.Message, "validating the nonce"):
		e.Kind, e.Err = Unavailable, errNonce // the credentials have not been looked at
	case status == http.StatusUnauthorized, status == http.StatusForbidden,
		status == http.StatusBadRequest && strings.HasPrefix(answer.Message, "The token length is invalid."):
		e.Kind = refusalKind(r, status, fromMagento)
	case fromMagento:
		e.Kind = answerKind(req, e, parameters(answer.Parameters), string(answer.Code))
	}
	switch {
	case status >= 300 && status < 400:
		e.Err, e.Redirect = errRedirected, origin(header.Get("Location"))
	case e.Kind == Blocked && asksForPassword(header):
		e.Err = errPassword
	case e.Kind == Blocked:
		e.Err = errBlocked
	case !fromMagento && e.Kind == Unexpected:
		e.Err = errNotJSON
	}
	// A 4xx has no effect, but a transaction that met a deadlock may have been one of several.
	e.Ambiguous = r.method != http.MethodGet && (status >= 500 || errors.Is(e.Err, errBusy))
	return e
}

// refusalKind tells who answers 401 or 403.
func refusalKind(r route, status int, fromMagento bool) Kind {
	switch {
	case !fromMagento:
		return Blocked
	case status == http.StatusForbidden && r.ofModule() && r.method != http.MethodGet:
		return Protected
	default:
		return Refused
	}
}

// answerKind is what another answer of Magento's form means.
func answerKind(req *request, e *Error, values map[string]string, code string) Kind {
	r := req.route
	switch e.Status {
	case http.StatusNotFound:
		name, value := values["fieldName"], values["fieldValue"]
		switch {
		case name == "" && value == "":
			return NoRoute // if that is what this shop answers then
		case r.isID(name) && value == r.idIn(req.path):
			return NotFound
		case names(req.body, name, value): // which names something else that is not there
			return Invalid
		}
	case http.StatusBadRequest, http.StatusConflict, http.StatusUnprocessableEntity:
		limit, err := strconv.Atoi(values["max"])
		_, ofList := values["type"]
		if ofList && err == nil {
			e.ListLimit, e.ListLength = limit, max(addressesIn(req.body), req.filters)
		}
		switch {
		case code == userNameTaken:
			return Duplicate
		case code == versionChanged:
			return Changed
		case e.Status == http.StatusConflict && r.ofModule():
			return Changed
		case r.method == http.MethodGet: // which the bridge has made up by itself
			if err == nil && limit > 0 && !ofList {
				e.PageLimit = limit
			}
			return Unexpected
		case saysTaken(e.Template):
			return Duplicate
		default:
			return Invalid
		}
	}
	return Unexpected
}

// sameHost is what an answer redirects to that names no host.
const sameHost = "another page of the same host"

// origin is the scheme and host of a URL, or sameHost: the rest may hold what was sent. It is "" for
// what is no URL.
func origin(location string) string {
	u, err := url.Parse(location)
	switch {
	case err != nil, location == "":
		return ""
	case u.Host == "" && u.Scheme == "":
		return sameHost
	case u.Host == "" || u.Scheme == "":
		return ""
	default:
		return u.Scheme + "://" + u.Host
	}
}

// saysTaken knows "A customer with the same email address already exists in an associated
// website." and "Customer Group already exists." In a shop of another language the bridge
// looks (see ifTaken).
func saysTaken(text string) bool { return strings.Contains(strings.ToLower(text), "already exists") }

// isOutage reports whether a status is one that passes, those of Cloudflare among them.
func isOutage(status int) bool {
	switch status {
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	default:
		return status >= 520 && status <= 530
	}
}

// busy are what MySQL and MariaDB say of a deadlock and of a lock that was not to be had.
// Nobody translates that.
var busy = regexp.MustCompile(`SQLSTATE\[40001\]|1205 Lock wait timeout|1213 Deadlock`)

// isBusy looks for it in the messages of an answer, and in all of one that is not in Magento's
// form: what a client has sent comes back in parameters.
func isBusy(answer *errorBody, fromMagento bool, body []byte) bool {
	if !fromMagento {
		return busy.Match(body)
	}
	return busy.MatchString(answer.Message) || slices.ContainsFunc(answer.Errors, func(inner errorBody) bool {
		return busy.MatchString(inner.Message)
	})
}

// asksForPassword reports whether an answer is the challenge of a web server or a gateway,
// which Magento never sends.
func asksForPassword(header http.Header) bool {
	return slices.ContainsFunc(header.Values("WWW-Authenticate"), func(challenge string) bool {
		scheme, _, _ := strings.Cut(strings.TrimSpace(challenge), " ")
		return strings.EqualFold(scheme, "Basic") || strings.EqualFold(scheme, "Digest") || strings.EqualFold(scheme, "Negotiate")
	})
}

// read sets the texts, the fields and the resource that an answer names.
func (e *Error) read(answer *errorBody) {
	all := []errorBody{*answer}
	listed := slices.DeleteFunc(answer.Errors, func(one errorBody) bool { return strings.TrimSpace(one.Message) == "" })
	if len(listed) > 0 { // the first message then only says that there are others
		all = listed[:min(len(listed), maxErrors)]
	}
	var told, templates, originals []string
	for _, one := range all {
		values := parameters(one.Parameters)
		templates = append(templates, one.Message)
		originals = append(originals, fill(one.Message, values))
		for _, line := range showKnown(one.Message, true, "") {
			told = append(told, fill(line, values))
		}
		if name := values["fieldName"]; isIdentifier(name) {
			e.addFields(snakeCase(name))
		}
		for i := 1; values[strconv.Itoa(i)] != ""; i++ {
			if n, err := strconv.ParseInt(values[strconv.Itoa(i)], 10, 64); err == nil {
				e.Numbers = append(e.Numbers, n)
			}
		}
		if resources := values["resources"]; aclResources.MatchString(resources) {
			e.Resource = resources
		}
		e.addFields(fieldsIn(one.Message)...)
	}
	e.Message = strings.Join(told, "\n")
	e.Template = strings.Join(templates, "\n")
	e.Original = strings.Join(originals, "\n")
}

// aclResources tells ids of ACL resources ("Magento_Customer::manage").
var aclResources = regexp.MustCompile(`^\w+::\w+(?:, ?\w+::\w+)*$`)

func (e *Error) addFields(fields ...string) {
	for _, f := range fields {
		if !slices.Contains(e.Fields, f) {
			e.Fields = append(e.Fields, f)
		}
	}
}

// parameters returns the values of a message's placeholders by name: those of a list are
// called "1", "2" and so on. Anything but scalars is left out.
func parameters(raw jsontext.Value) map[string]string {
	values := map[string]string{}
	if raw.Kind() != jsontext.KindBeginArray {
		_ = json.Unmarshal(raw, &values, loose)
		return values
	}
	var list []string
	_ = json.Unmarshal(raw, &list, loose) // what is no text is left out
	for i, value := range list {
		values[strconv.Itoa(i+1)] = value
	}
	return values
}

// fill replaces %name by the value of that name. Placeholders in a value stay.
func fill(template string, values map[string]string) string {
	return placeholder.ReplaceAllStringFunc(template, func(name string) string {
		if value, ok := values[name[1:]]; ok {
			return value
		}
		return name
	})
}

// isJSON reports whether an answer says of itself that it is JSON.
func isJSON(header http.Header) bool {
	mediaType, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	return strings.EqualFold(strings.TrimSpace(mediaType), "application/json")
}

// maxRetryAfter is the longest Retry-After that is believed.
const maxRetryAfter = 24 * time.Hour

// retryAfter reads a Retry-After header (RFC 9110 section 10.2.3), in seconds or as a
// date; 0 where there is none, or none that is valid.
func retryAfter(header http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if value == "" {
		return 0
	}
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return min(time.Duration(seconds)*time.Second, maxRetryAfter)
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), maxRetryAfter)
}
