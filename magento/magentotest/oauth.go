package magentotest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// integration is an integration of the shop, as System > Integrations shows it.
type integration struct {
	id                                         int64
	consumerKey, consumerSecret, token, secret string
}

// verifyOAuth checks a request signed by OAuth 1.0a in the order and with the
// messages of Magento\Framework\Oauth\Oauth::validateAccessTokenRequest.
func (s *Shop) verifyOAuth(r *http.Request, header string) (identity, error) {
	params := parseOAuthHeader(header)
	if len(params) == 0 { // not taken for OAuth at all
		return identity{}, nil
	}
	if err := checkProtocol(params); err != nil {
		return identity{}, err
	}
	key := params["oauth_consumer_key"]
	i := slices.IndexFunc(s.config.oauth, func(i integration) bool { return i.consumerKey == key })
	if i < 0 {
		return identity{}, fail(http.StatusUnauthorized, "A consumer having the specified key does not exist")
	}
	consumer := s.config.oauth[i]
	if err := s.checkNonce(consumer, params); err != nil {
		return identity{}, err
	}
	if consumer.token != params["oauth_token"] {
		return identity{}, fail(http.StatusUnauthorized, "Specified token does not exist")
	}
	signature := params["oauth_signature"]
	addQuery(params, r.URL.RawQuery)
	delete(params, "oauth_signature")
	order := naturalOrder
	if s.config.signsByName {
		order = byteOrder
	}
	want := sign(params, order(params), consumer, r.Method, s.origin(r)+r.URL.EscapedPath())
	if !hmac.Equal([]byte(want), []byte(signature)) {
		return identity{}, fail(http.StatusUnauthorized, "The signature is invalid. Verify and try again.")
	}
	return identity{kind: integrationUser, all: true}, nil
}

func checkProtocol(params map[string]string) error {
	if version, ok := params["oauth_version"]; ok && version != "1.0" {
		return invalid("The \"%1\" Oauth version isn't supported.", version)
	}
	var missing []string
	for _, name := range []string{
		"oauth_consumer_key", "oauth_signature", "oauth_signature_method", "oauth_nonce", "oauth_timestamp", "oauth_token",
	} {
		if _, ok := params[name]; !ok {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return required(missing...)
	}
	if method := params["oauth_signature_method"]; method != "HMAC-SHA256" {
		return invalid("Signature method %1 is not supported", method)
	}
	return nil
}

// parseOAuthHeader reads what follows "OAuth " in the header.
func parseOAuthHeader(header string) map[string]string {
	params := map[string]string{}
	for part := range strings.SplitSeq(header, ",") {
		name, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		if ok && strings.HasPrefix(name, "oauth_") {
			params[rawDecode(name)] = rawDecode(strings.Trim(value, `"`))
		}
	}
	return params
}

// addQuery adds the parameters of a query. Magento decodes them by rawurldecode,
// so that a plus sign stays one.
func addQuery(params map[string]string, query string) {
	for part := range strings.SplitSeq(query, "&") {
		pair := strings.Split(part, "=")
		if len(pair) == 2 && !strings.Contains(pair[0], "oauth_") {
			params[rawDecode(pair[0])] = rawDecode(pair[1])
		}
	}
}

// naturalOrder returns the names of parameters as Magento 2.4.7 signs them: sorted, once they
// are escaped, in natural order (strnatcmp), not by bytes as RFC 5849 section 3.4.1.3.2 has it.
func naturalOrder(params map[string]string) []string {
	return slices.SortedFunc(maps.Keys(params), func(a, b string) int { return naturalCompare(rawEncode(a), rawEncode(b)) })
}

// byteOrder returns the names as Magento 2.4.8-p2 signs them: sorted as they are (ksort).
func byteOrder(params map[string]string) []string { return slices.Sorted(maps.Keys(params)) }

// sign computes the signature that Magento expects, with the parameters in the order of names.
func sign(params map[string]string, names []string, consumer integration, method, target string) string {
	var query strings.Builder
	for i, name := range names {
		if i > 0 {
			query.WriteByte('&')
		}
		query.WriteString(rawEncode(name) + "=" + rawEncode(params[name]))
	}
	mac := hmac.New(sha256.New, []byte(rawEncode(consumer.consumerSecret)+"&"+rawEncode(consumer.secret)))
	mac.Write([]byte(strings.ToUpper(method) + "&" + rawEncode(target) + "&" + rawEncode(query.String())))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// origin is where Magento believes that it was reached.
func (s *Shop) origin(r *http.Request) string {
	if s.config.origin != "" {
		return s.config.origin
	}
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// rawDecode is PHP's rawurldecode: what is no escape stays as it is.
func rawDecode(s string) string {
	if decoded, err := url.PathUnescape(s); err == nil {
		return decoded
	}
	return s
}

// rawEncode is PHP's rawurlencode: all but the unreserved characters of RFC 3986.
func rawEncode(s string) string {
	const hex = "0123456789ABCDEF"
	b := make([]byte, 0, len(s)+16)
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c) || c == '-' || c == '.' || c == '_' || c == '~' {
			b = append(b, c)
		} else {
			b = append(b, '%', hex[c>>4], hex[c&0xf])
		}
	}
	return string(b)
}

// nonces remembers the nonces of the last while, in two generations so that it
// cannot grow without end.
type nonces struct {
	mu            sync.Mutex
	current, last map[string]struct{}
}

const (
	nonceGeneration = 100_000
	// maxDeviation is how far ahead of the shop's clock a timestamp may be
	// (Magento\Integration\Model\Oauth\Nonce\Generator::TIME_DEVIATION).
	maxDeviation = 600 * time.Second
)

// use reports whether the nonce is new.
func (n *nonces) use(nonce string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	_, current := n.current[nonce]
	_, last := n.last[nonce]
	if current || last {
		return false
	}
	if n.current == nil || len(n.current) >= nonceGeneration {
		n.current, n.last = make(map[string]struct{}, nonceGeneration/8), n.current
	}
	n.current[nonce] = struct{}{}
	return true
}

func (s *Shop) checkNonce(consumer integration, params map[string]string) error {
	timestamp, err := strconv.ParseInt(params["oauth_timestamp"], 10, 64)
	if err != nil || timestamp <= 0 || time.Unix(timestamp, 0).After(s.now().Add(maxDeviation)) {
		return fail(http.StatusUnauthorized, "The timestamp value in the oauth_timestamp parameter is incorrect.")
	}
	id := strconv.FormatInt(consumer.id, 10)
	if !s.nonces.use(id + " " + params["oauth_nonce"]) {
		return fail(http.StatusUnauthorized, "The nonce is already being used by the consumer with ID %1.", "", id)
	}
	return nil
}
