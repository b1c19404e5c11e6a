package magento

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// signer makes OAuth 1.0a signatures (RFC 5849) with HMAC-SHA256, in the way of
// Magento\Framework\Oauth\Helper\Request and Utility, which differ from the RFC in the
// order of the parameters (see firstNumber) and in which parameters of a query they sign.
type signer struct {
	origin      string // scheme://host[:port] that Magento believes in
	consumerKey string // escaped
	accessToken string // escaped
	key         []byte // consumer secret & token secret
	now         func() time.Time
	makeNonce   func() string
}

// The parameters that every request has beside its nonce and timestamp.
const (
	signatureMethod = "HMAC-SHA256" // HMAC-SHA1 gets a 400
	oauthVersion    = "1.0"
)

func newSigner(o OAuth, origin string) *signer {
	return &signer{
		origin:      origin,
		consumerKey: escape(o.ConsumerKey),
		accessToken: escape(o.AccessToken),
		key:         []byte(escape(o.ConsumerSecret) + "&" + escape(o.AccessTokenSecret)),
		now:         time.Now,
		makeNonce:   rand.Text,
	}
}

// authorization signs one attempt, with a nonce of its own: Magento refuses one that it
// has seen.
func (s *signer) authorization(_ context.Context, method string, u *url.URL) (string, *Error) {
	protocol := []param{
		{"oauth_consumer_key", s.consumerKey},
		{"oauth_nonce", escape(s.makeNonce())},
		{"oauth_signature_method", signatureMethod},
		{"oauth_timestamp", strconv.FormatInt(s.now().Unix(), 10)},
		{"oauth_token", s.accessToken},
		{"oauth_version", oauthVersion},
	}
	mac := hmac.New(sha256.New, s.key)
	mac.Write(baseString(method, s.origin+u.EscapedPath(), append(protocol, queryParams(u.RawQuery)...)))
	signature := base64.StdEncoding.EncodeToString(mac.Sum(nil))
	var header strings.Builder
	header.WriteString("OAuth ")
	for _, p := range protocol {
		header.WriteString(p.key + `="` + p.value + `", `)
	}
	header.WriteString(`oauth_signature="` + escape(signature) + `"`)
	return header.String(), nil
}

// refused reports false: another signature would be refused too.
func (s *signer) refused(string, bool) bool { return false }

// param is a parameter as it stands in the base string, escaped.
type param struct{ key, value string }

// queryParams returns the parameters of a query, which is escaped as a signature needs it
// (see Criteria.Encode).
func queryParams(query string) []param {
	params := make([]param, 0, 1+strings.Count(query, "&"))
	for pair := range strings.SplitSeq(query, "&") {
		if key, value, ok := strings.Cut(pair, "="); ok {
			params = append(params, param{key, value})
		}
	}
	return params
}

// baseString is the text that is signed (RFC 5849 section 3.4.1.1): method, URL
// without the query, and parameters in order, each part escaped once more.
func baseString(method, address string, params []param) []byte {
	slices.SortStableFunc(params, func(a, b param) int { return strings.Compare(a.key, b.key) })
	const usual = 4 << 10 // a look-up has 3 KB
	text := append(make([]byte, 0, usual), strings.ToUpper(method)...)
	text = appendEscaped(append(text, '&'), address)
	between := "&"
	for _, p := range params {
		text = appendEscaped(append(text, between...), p.key)
		text = appendEscaped(append(text, "%3D"...), p.value)
		between = "%26"
	}
	return text
}
