package magentotest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// signer signs requests as a client of its own would, so that the shop's signing
// is not checked against itself.
type signer struct {
	origin string
	order  func(a, b string) int
	change func(params map[string]string)
	nonce  int
}

func (s *signer) sign(method, path, query string) string {
	s.nonce++
	params := map[string]string{
		"oauth_consumer_key": "ck", "oauth_token": "at", "oauth_signature_method": "HMAC-SHA256", "oauth_version": "1.0",
		"oauth_nonce": "nonce-" + strconv.Itoa(s.nonce), "oauth_timestamp": strconv.FormatInt(time.Now().Unix(), 10),
	}
	if s.change != nil {
		s.change(params)
	}
	all := map[string]string{}
	for name, value := range params {
		all[escape(name)] = escape(value)
	}
	for pair := range strings.SplitSeq(query, "&") {
		if name, value, ok := strings.Cut(pair, "="); ok {
			all[escape(unescape(name))] = escape(unescape(value))
		}
	}
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.SortFunc(names, s.order)
	pairs := make([]string, 0, len(names))
	for _, name := range names {
		pairs = append(pairs, name+"="+all[name])
	}
	mac := hmac.New(sha256.New, []byte("cs&ats"))
	mac.Write([]byte(method + "&" + escape(s.origin+path) + "&" + escape(strings.Join(pairs, "&"))))
	header := []string{`oauth_signature="` + escape(base64.StdEncoding.EncodeToString(mac.Sum(nil))) + `"`}
	for name, value := range params {
		header = append(header, name+`="`+escape(value)+`"`)
	}
	return "OAuth " + strings.Join(header, ", ")
}

func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

func byUnescaped(a, b string) int { return strings.Compare(unescape(a), unescape(b)) }

func unescape(s string) string {
	decoded, err := url.PathUnescape(s)
	if err != nil {
		return s
	}
	return decoded
}

// groups makes a query of n filter groups, enough to tell orders apart from 11 on.
func groups(n int) string {
	var b strings.Builder
	for i := range n {
		prefix := "searchCriteria%5Bfilter_groups%5D%5B" + strconv.Itoa(i) + "%5D%5Bfilters%5D%5B0%5D"
		b.WriteString(prefix + "%5Bfield%5D=email&" + prefix + "%5Bcondition_type%5D=neq&" +
			prefix + "%5Bvalue%5D=x" + strconv.Itoa(i) + "&")
	}
	return strings.TrimSuffix(b.String(), "&")
}

func TestOAuthSignatures(t *testing.T) {
	t.Parallel()
	const search = "/rest/V1/customers/search"
	const invalid = "The signature is invalid. Verify and try again."
	set := func(name, value string) func(map[string]string) {
		return func(params map[string]string) { params[name] = value }
	}
	for _, c := range []struct {
		name    string
		query   string
		option  Option
		origin  string
		order   func(a, b string) int
		change  func(map[string]string)
		status  int
		message string
	}{
		{name: "few groups in natural order", query: groups(3), status: http.StatusOK},
		{name: "eleven groups in natural order", query: groups(11), status: http.StatusOK},
		{
			name: "eleven groups in the order of RFC 5849", query: groups(11), order: strings.Compare,
			status: http.StatusUnauthorized, message: invalid,
		},
		{name: "few groups by the names unescaped, to 2.4.8", query: groups(3), option: With248(), order: byUnescaped, status: http.StatusOK},
		{name: "eleven groups by the names unescaped, to 2.4.8", query: groups(11), option: With248(), order: byUnescaped, status: http.StatusOK},
		{
			name: "eleven groups in natural order, to 2.4.8", query: groups(11), option: With248(),
			status: http.StatusUnauthorized, message: invalid,
		},
		{
			name: "eleven groups in the order of RFC 5849, to 2.4.8", query: groups(11), option: With248(), order: strings.Compare,
			status: http.StatusUnauthorized, message: invalid,
		},
		{name: "a space as %20", query: groups(1) + "%20y", status: http.StatusOK},
		{
			name: "a space as a plus sign, signed as a space", query: groups(1) + "+y",
			status: http.StatusUnauthorized, message: invalid,
		},
		{
			name: "another origin", query: groups(1), origin: "http://other.example.com",
			status: http.StatusUnauthorized, message: invalid,
		},
		{
			name: "HMAC-SHA1", query: groups(1), change: set("oauth_signature_method", "HMAC-SHA1"),
			status: http.StatusBadRequest, message: "Signature method %1 is not supported",
		},
		{
			name: "another version", query: groups(1), change: set("oauth_version", "2.0"),
			status: http.StatusBadRequest, message: `The "%1" Oauth version isn't supported.`,
		},
		{
			name: "an unknown consumer", query: groups(1), change: set("oauth_consumer_key", "x"),
			status: http.StatusUnauthorized, message: "A consumer having the specified key does not exist",
		},
		{
			name: "an unknown token", query: groups(1), change: set("oauth_token", "x"),
			status: http.StatusUnauthorized, message: "Specified token does not exist",
		},
		{
			name: "no nonce", query: groups(1), change: func(params map[string]string) { delete(params, "oauth_nonce") },
			status: http.StatusBadRequest, message: `"%fieldName" is required. Enter and try again.`,
		},
		{
			name: "a time in the future", query: groups(1), change: set("oauth_timestamp", "99999999999"),
			status: http.StatusUnauthorized, message: "The timestamp value in the oauth_timestamp parameter is incorrect.",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			options := []Option{WithOAuth("ck", "cs", "at", "ats")}
			if c.option != nil {
				options = append(options, c.option)
			}
			client := newClient(t, options...)
			s := signer{origin: "http://shop.example.com", order: naturalCompare, change: c.change}
			if c.origin != "" {
				s.origin = c.origin
			}
			if c.order != nil {
				s.order = c.order
			}
			signed := c.query
			if strings.Contains(c.name, "signed as a space") { // what a client that encodes forms takes a plus sign for
				signed = strings.ReplaceAll(c.query, "+", "%20")
			}
			r := client.as(s.sign(http.MethodGet, search, signed)).
				do(http.MethodGet, "http://shop.example.com"+search+"?"+c.query, "")
			if r.want(c.status); c.message != "" {
				r.message(c.status, c.message)
			}
		})
	}
}

func TestOAuthNonceIsUsedOnce(t *testing.T) {
	t.Parallel()
	client := newClient(t, WithOAuth("ck", "cs", "at", "ats"), WithSigningURL("https://shop.example.com"))
	s := signer{origin: "https://shop.example.com", order: naturalCompare}
	again := client.as(s.sign(http.MethodGet, "/rest/V1/store/websites", ""))
	again.do(http.MethodGet, "/rest/V1/store/websites", "").want(http.StatusOK)
	again.do(http.MethodGet, "/rest/V1/store/websites", "").
		message(http.StatusUnauthorized, "The nonce is already being used by the consumer with ID %1.")
}

func TestIntegrationTokenIsNoBearerToken(t *testing.T) {
	t.Parallel()
	c := newClient(t, WithOAuth("ck", "cs", "at", "ats")).as("Bearer at")
	c.do(http.MethodGet, "/rest/V1/store/websites", "").
		message(http.StatusUnauthorized, "The consumer isn't authorized to access %resources.")
}

// How strnatcmp of PHP 8 orders.
func TestNaturalOrder(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"a2", "a10", -1},
		{"a02", "a2", -1},
		{"01", "1", 0},
		{"a0", "a1", -1},
		{"a1.5", "a1.10", -1},
		{"a", "b", -1},
		{"B", "a", -1},
		{"", "a", -1},
		{"a", "a0", -1},
		{"x 9", "x10", -1},
		{"abc", "abc", 0},
		{"%5B0%5D", "%5B10%5D", -1},
		{"%5B2%5D", "%5B10%5D", -1},
		{"searchCriteria%5Bfilter_groups%5D%5B9%5D", "searchCriteria%5Bfilter_groups%5D%5B11%5D", -1},
		{"oauth_version", "searchCriteria", -1},
	} {
		if got := naturalCompare(c.a, c.b); got != c.want {
			t.Errorf("%q and %q: %d, want %d", c.a, c.b, got, c.want)
		}
		if got := naturalCompare(c.b, c.a); got != -c.want {
			t.Errorf("%q and %q: %d, want %d", c.b, c.a, got, -c.want)
		}
	}
}

func FuzzOAuthHeader(f *testing.F) {
	f.Add(`oauth_consumer_key="ck", oauth_token="at", oauth_nonce="%"`)
	f.Add(`oauth_`)
	shop := NewShop(WithOAuth("ck", "cs", "at", "ats"))
	f.Fuzz(func(t *testing.T, header string) {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/rest/V1/customers/1", nil)
		if user, err := shop.verifyOAuth(req, header); err == nil && user.kind != nobody {
			t.Errorf("%q was accepted", header)
		}
	})
}
