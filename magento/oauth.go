package magento

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// signer makes OAuth 1.0a signatures (RFC 5849) with HMAC-SHA256, in the way of
// Magento\Framework\Oauth\Helper\Request and Utility, which differ from the RFC in the
// order of the parameters and in which parameters of a query they sign.
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
	timestamp, nonce := strconv.FormatInt(s.now().Unix(), 10), s.makeNonce()
	params := append(queryParams(u.RawQuery),
		param{"oauth_consumer_key", s.consumerKey},
		param{"oauth_nonce", escape(nonce)},
		param{"oauth_signature_method", signatureMethod},
		param{"oauth_timestamp", timestamp},
		param{"oauth_token", s.accessToken},
		param{"oauth_version", oauthVersion},
	)
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(baseString(method, s.origin+u.EscapedPath(), params)))
	signature := base64.StdEncoding.EncodeToString(mac.Sum(nil))
	return `OAuth oauth_consumer_key="` + s.consumerKey + `", oauth_nonce="` + escape(nonce) +
		`", oauth_signature_method="` + signatureMethod + `", oauth_timestamp="` + timestamp +
		`", oauth_token="` + s.accessToken + `", oauth_version="` + oauthVersion +
		`", oauth_signature="` + escape(signature) + `"`, nil
}

// refused reports false: another signature would be refused too.
func (s *signer) refused(string, bool) bool { return false }

// param is a parameter as it stands in the base string, escaped.
type param struct{ key, value string }

// protocolParameter matches names that Magento takes for OAuth's own, also where they
// are part of a name, and does not read from a query.
var protocolParameter = regexp.MustCompile(`oauth_[a-z_-]+`)

// queryParams returns the parameters of a query that are signed. Of those with
// one key the last counts, as in a PHP array; one without exactly one equals sign
// is ignored (Magento\Framework\Oauth\Helper\Request).
func queryParams(query string) []param {
	if query == "" {
		return nil
	}
	var params []param
	for pair := range strings.SplitSeq(query, "&") {
		key, value, ok := strings.Cut(pair, "=")
		if !ok || strings.Contains(value, "=") || protocolParameter.MatchString(key) {
			continue
		}
		p := param{normalize(key), normalize(value)}
		if i := slices.IndexFunc(params, func(o param) bool { return o.key == p.key }); i >= 0 {
			params[i] = p
		} else {
			params = append(params, p)
		}
	}
	return params
}

// normalize gives an escaped text the one escaped form that is signed. A plus
// sign stays one: Magento decodes with rawurldecode.
func normalize(s string) string {
	decoded, err := url.PathUnescape(s)
	if err != nil { // a stray percent sign, which PHP leaves as it is
		decoded = s
	}
	return escape(decoded)
}

// baseString is the text that is signed (RFC 5849 section 3.4.1.1): method, URL
// without the query, and parameters in natural order, each part escaped once more.
func baseString(method, address string, params []param) string {
	slices.SortStableFunc(params, func(a, b param) int { return compareNatural(a.key, b.key) })
	pairs := make([]string, len(params))
	for i, p := range params {
		pairs[i] = p.key + "=" + p.value
	}
	return strings.ToUpper(method) + "&" + escape(address) + "&" + escape(strings.Join(pairs, "&"))
}
