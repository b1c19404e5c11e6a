package magento

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// about is a request for the record of the id 99999, or one that names an e-mail address.
func about(r route) *request {
	path := regexp.MustCompile(`\{\w+\}`).ReplaceAllLiteralString(r.pattern, "99999")
	return &request{route: r, path: path, body: []byte(`{"email":"%field2Value","website_id":1}`)}
}

var jsonHeader = http.Header{"Content-Type": {"application/json; charset=utf-8"}}

// The bodies are those that were recorded from Magento 2.4.7.
func TestRefusalsAreRead(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		status int
		body   string
		want   Error
	}{
		{
			"duplicate e-mail address", 400,
			`{"message":"A customer with the same email address already exists in an associated website."}`,
			Error{Kind: Duplicate, Message: "A customer with the same email address already exists in an associated website."},
		},
		{
			"duplicate group", 400, `{"message":"Customer Group already exists."}`,
			Error{Kind: Duplicate, Message: "Customer Group already exists."},
		},
		{
			"a name that another customer goes by", 409,
			`{"message":"Another customer goes by this %fieldName already.","code":40902,"parameters":{"fieldName":"scim_user_name"}}`,
			Error{
				Kind: Duplicate, Message: "Another customer goes by this scim_user_name already.",
				Template: "Another customer goes by this %fieldName already.", Fields: []string{"scim_user_name"},
			},
		},
		{
			"an access token of another length", 400, `{"message":"The token length is invalid. Check the length and try again."}`,
			Error{Kind: Refused, Message: "The token length is invalid. Check the length and try again."},
		},
		{
			"id on a route without one", 404,
			`{"message":"No such entity with %fieldName = %fieldValue","parameters":{"fieldName":"customerId","fieldValue":99999}}`,
			Error{
				Kind: Unexpected, Message: "No such entity with customerId = 99999", Template: "No such entity with %fieldName = %fieldValue",
				Fields: []string{"customer_id"},
			},
		},
		{
			"parameter whose name begins another's", 404,
			`{"message":"No such entity with %fieldName = %fieldValue, %field2Name = %field2Value","parameters":` +
				`{"fieldName":"email","fieldValue":"%field2Value","field2Name":"websiteId","field2Value":"1"}}`,
			Error{
				Kind: Invalid, Message: "No such entity with email = %field2Value, websiteId = 1",
				Template: "No such entity with %fieldName = %fieldValue, %field2Name = %field2Value", Fields: []string{"email"},
			},
		},
		{
			"numbered parameter", 400,
			`{"message":"The password needs at least %1 characters. Create a new password and try again.","parameters":["8"]}`,
			Error{
				Kind: Invalid, Message: "The password needs at least 8 characters. Create a new password and try again.",
				Template: "The password needs at least %1 characters. Create a new password and try again.", Fields: []string{"password"},
				Numbers: []int64{8},
			},
		},
		{
			"missing permission", 401,
			`{"message":"The consumer isn't authorized to access %resources.","parameters":{"resources":"Magento_Customer::manage"}}`,
			Error{
				Kind: Refused, Message: "The consumer isn't authorized to access Magento_Customer::manage.",
				Template: "The consumer isn't authorized to access %resources.", Resource: "Magento_Customer::manage",
			},
		},
		{
			"several errors", 400,
			`{"message":"One or more input exceptions have occurred.","errors":[` +
				`{"message":"\"%fieldName\" is required. Enter and try again.","parameters":{"fieldName":"city"}},` +
				`{"message":"\"%fieldName\" is required. Enter and try again.","parameters":{"fieldName":"postcode"}}]}`,
			Error{
				Kind: Invalid, Message: "\"city\" is required. Enter and try again.\n\"postcode\" is required. Enter and try again.",
				Template: "\"%fieldName\" is required. Enter and try again.\n\"%fieldName\" is required. Enter and try again.",
				Fields:   []string{"city", "postcode"},
			},
		},
		{
			"labels, one a line", 400, `{"message":"\"First Name\" is a required value.\n\"Last Name\" is a required value."}`,
			Error{
				Kind: Invalid, Message: "\"First Name\" is a required value.\n\"Last Name\" is a required value.",
				Fields: []string{"firstname", "lastname"},
			},
		},
		{
			"label without quotation marks", 400, `{"message":"First Name is not valid!"}`,
			Error{Kind: Invalid, Message: "First Name is not valid!", Fields: []string{"firstname"}},
		},
		{
			"value that is no option", 400, `{"message":"Attribute gender does not contain option with Id 99"}`,
			Error{Kind: Invalid, Message: "Attribute gender does not contain option with Id 99", Fields: []string{"gender"}},
		},
		{
			"code of a property", 400,
			`{"message":"Invalid value of \"%value\" provided for the %fieldName field.","parameters":{"fieldName":"taxClassId","value":null}}`,
			Error{
				Kind: Invalid, Message: `Invalid value of "" provided for the taxClassId field.`,
				Template: `Invalid value of "%value" provided for the %fieldName field.`, Fields: []string{"tax_class_id"},
			},
		},
		{
			"custom attribute", 400,
			`{"message":"Error occurred during \"custom_attributes\" processing. Attribute \"job_title\" has invalid value. ` +
				`The \"array\" value's type is invalid. The \"string\" type was expected. Verify and try again."}`,
			Error{
				Kind: Invalid, Fields: []string{"job_title"},
				Message: `Error occurred during "custom_attributes" processing. Attribute "job_title" has invalid value. ` +
					`The "array" value's type is invalid. The "string" type was expected. Verify and try again.`,
			},
		},
		{
			"no such route", 404, `{"message":"Request does not match any route."}`,
			Error{Kind: NoRoute, Message: "Request does not match any route."},
		},
		{
			"internal error", 500, `{"message":"Internal Error. Details are available in Magento log file. Report ID: webapi-6b0401102c4b3"}`,
			Error{Kind: Unavailable, Message: "Internal Error. Details are available in Magento log file. Report ID: webapi-6b0401102c4b3", Ambiguous: true},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			want := tt.want
			if want.Original == "" {
				want.Original = want.Message
			}
			want.Status, want.Method, want.Route = tt.status, "POST", "/V1/customers"
			if want.Template == "" {
				want.Template = want.Message
			}
			got := refusal(about(routeCreateCustomer), tt.status, jsonHeader, []byte(tt.body))
			if diff := cmp.Diff(want, *got); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}

// What stands before Magento answers in its own way, and must not be taken for
// Magento's answer about an entity.
func TestAnswersThatAreNotMagentosAreRecognised(t *testing.T) {
	t.Parallel()
	html := http.Header{"Content-Type": {"text/html; charset=UTF-8"}}
	for _, tt := range []struct {
		status int
		header http.Header
		body   string
		want   Kind
	}{
		{404, html, "<!doctype html><title>404 Not Found</title>", Unexpected},
		{404, jsonHeader, `{"error":"no such upstream"}`, Unexpected},
		{404, jsonHeader, `{"message":`, Unexpected},
		{404, jsonHeader, ``, Unexpected},
		{404, jsonHeader, `[]`, Unexpected},
		{400, html, "<h1>400 Bad Request</h1>", Unexpected},
		{401, html, "<h1>401 Authorization Required</h1>", Blocked},
		{403, html, "<h1>403 Forbidden</h1>", Blocked},
		{414, html, "<h1>414 Request-URI Too Large</h1>", Unexpected},
		{429, html, "", RateLimited},
		{500, html, "<!doctype html>", Unavailable},
		{502, html, "<h1>502 Bad Gateway</h1>", Unavailable},
		{503, html, "<!doctype html>...", Unavailable},
		{504, nil, "", Unavailable},
		{301, html, "", Unexpected},
		{405, jsonHeader, `{"message":"The PATCH HTTP method is not supported."}`, Unexpected},
	} {
		got := refusal(about(routeGetCustomer), tt.status, tt.header, []byte(tt.body))
		if got.Kind != tt.want {
			t.Errorf("%d %q: %v, want %v", tt.status, tt.body, got.Kind, tt.want)
		}
		if strings.Contains(got.Error(), "<") {
			t.Errorf("%d: the page is in the error: %s", tt.status, got)
		}
	}
}

func TestRetryAfterIsReadInBothForms(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"":                               0,
		"0":                              0,
		"7":                              7 * time.Second,
		" 7 ":                            7 * time.Second,
		"-7":                             0,
		"7.5":                            0,
		"soon":                           0,
		"99999999":                       maxRetryAfter,
		"99999999999999999999":           0,
		"Mon, 23 Nov 2026 09:00:30 GMT":  30 * time.Second,
		"Mon, 23 Nov 2026 08:59:30 GMT":  0,
		"Mon, 23 Nov 2099 08:59:30 GMT":  maxRetryAfter,
		"Monday, 23-Nov-26 09:00:30 GMT": 30 * time.Second,
	} {
		if got := retryAfter(http.Header{"Retry-After": {value}}, now); got != want {
			t.Errorf("Retry-After %q is %v, want %v", value, got, want)
		}
	}
}

func TestErrorTextHasNoValues(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		err  *Error
		want string
	}{
		{
			"placeholders stay",
			refusal(about(routeGetCustomer), 404, jsonHeader, []byte(`{"message":"No such entity with %fieldName = %fieldValue","parameters":{"fieldName":"email","fieldValue":"ada@example.com"}}`)),
			"magento: GET /V1/customers/{id}: 404 unexpected answer: No such entity with %fieldName = %fieldValue",
		},
		{
			"values in the template",
			refusal(about(routeUpdateCustomer), 400, jsonHeader, []byte(`{"message":"\"Email\" is not a valid hostname.\n'secret.corp' looks like a local network name; write to ada.l+x@secret.corp or \"Ada Lovelace\""}`)),
			`magento: PUT /V1/customers/{id}: 400 invalid: "Email" is not a valid hostname. [message withheld]`,
		},
		{
			"apostrophes do not quote",
			refusal(about(routeGetCustomer), 401, jsonHeader, []byte(`{"message":"The consumer isn't authorized to access %resources.","parameters":{"resources":"Magento_Customer::customer"}}`)),
			"magento: GET /V1/customers/{id}: 401 refused: The consumer isn't authorized to access %resources. (Magento_Customer::customer): the bridge may not read customers",
		},
		{
			"labels and codes stay",
			refusal(about(routeCreateCustomer), 400, jsonHeader, []byte(`{"message":"Error occurred during \"email\" processing. The \"Ada\" value's type is invalid. The \"string\" type was expected. Verify and try again."}`)),
			`magento: POST /V1/customers: 400 invalid: Error occurred during "email" processing. The "%value" value's type is invalid. The "%type" type was expected. Verify and try again.`,
		},
		{
			"page of HTML", refusal(about(routeCreateCustomer), 500, nil, []byte("<html>ada@example.com")),
			"magento: POST /V1/customers: 500 unavailable, perhaps carried out: Magento, or its web server, fails with an error of its own (500)",
		},
		{
			"redirect", refusal(about(routeWebsites), 302, http.Header{"Location": {"https://x/?email=ada@example.com"}}, nil),
			"magento: GET /V1/store/websites: 302 unexpected answer: MAGENTO_URL is redirected to https://x (302)",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.err.Original = "" // which the client takes out
			if diff := cmp.Diff(tt.want, tt.err.Error()); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCausesAreDescribedWithoutWhatWasReceived(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		cause error
		want  string
	}{
		{context.Canceled, "the caller gave up"},
		{fmt.Errorf("read: %w", context.DeadlineExceeded), "no answer in time"},
		{io.ErrUnexpectedEOF, "the connection was cut"},
		{errMalformed, "the answer is not what this route answers"},
		{&net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}, "dial tcp: connection refused"},
		{&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, "the server's certificate is not trusted: its issuer is unknown"},
		{&tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.TooManyIntermediates}}, "the server's certificate is not trusted"},
		{errors.New(`malformed HTTP response "ada@example.com"`), "the connection failed"},
	} {
		if got := describe(tt.cause); got != tt.want {
			t.Errorf("%v is described as %q, want %q", tt.cause, got, tt.want)
		}
	}
}

func FuzzErrorBody(f *testing.F) {
	for _, body := range []string{
		`{"message":"No such entity with %fieldName = %fieldValue","parameters":{"fieldName":"id","fieldValue":4}}`,
		`{"message":"%1 %2 %10","parameters":["a",null,{"b":[1]}]}`,
		`{"message":"","errors":[{"message":"%a","parameters":{"":"x","a":"%a"}}]}`,
		`{"message":"x","parameters":7,"errors":[]}`,
		`<!doctype html>`, ``, `null`, `{"message":7}`,
	} {
		f.Add(400, body)
		f.Add(404, body)
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		e := refusal(about(routeCreateCustomer), status, jsonHeader, []byte(body))
		e.Original = ""
		text := e.Error()
		if strings.ContainsAny(text, "\n\r") || len(text) > 3*maxMessage {
			t.Errorf("the text is not one line of bounded length: %q", text)
		}
		var answer struct{ Parameters map[string]string }
		if json.Unmarshal([]byte(body), &answer) == nil && strings.Contains(text, "@") {
			t.Errorf("an e-mail address in %q", text)
		}
		if e.Kind == NotFound && e.Message == "" && e.Template == "" {
			t.Error("a 404 without a message is no word of Magento's")
		}
	})
}
