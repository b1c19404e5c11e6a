package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// besieged is a service for customers and admin users, before a shop in which there is one of
// each, and what it must never tell.
type besieged struct {
	*running
	shop *magentotest.Server
}

func besiege(t *testing.T) *besieged {
	t.Helper()
	shop := newShop(t, magentotest.WithModule(), magentotest.WithAdmin("root", "r00t-Password", ""), magentotest.WithRole("Sales"))
	e := adminEnvironment(shop.URL)
	e.LogLevel = "debug"
	b := &besieged{start(t, e), shop}
	b.mustAsk(http.MethodPost, "/Users", ada).want(t, http.StatusCreated)
	b.asAdmin(http.MethodPost, "/Users", bob).want(t, http.StatusCreated)
	return b
}

// calls is how often Magento was asked for somebody, or to write. (Other reads go on in the
// background.)
func (b *besieged) calls() (n int) {
	for route, count := range b.shop.CallsByRoute() {
		if !strings.HasPrefix(route, http.MethodGet) || strings.Contains(route, "/customers/{") || strings.Contains(route, "/admin-users/{") {
			n += count
		}
	}
	return n
}

// TestCredentialsThatAreNone sends credentials in every form but the right one, over the wire.
// None of them is taken, Magento hears of none, and nothing of a token is in an answer or the log.
func TestCredentialsThatAreNone(t *testing.T) {
	t.Parallel()
	const customers, admins = scimPrefix + "/Users/1", adminPrefix + "/Users/2"
	digest := sha256.Sum256([]byte(clientToken))
	hexDigest := hex.EncodeToString(digest[:])
	base64Of := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	bearer := func(value string) string { return "Authorization: Bearer " + value + "\r\n" }
	b := besiege(t)
	before := b.calls()
	var all sync.WaitGroup
	for name, test := range map[string]struct {
		target, headers string
		want            int
	}{
		"none":                           {customers, "", 401},
		"an empty header":                {customers, "Authorization:\r\n", 401},
		"the scheme alone":               {customers, "Authorization: Bearer\r\n", 401},
		"the scheme and spaces":          {customers, "Authorization: Bearer    \r\n", 401},
		"the token alone":                {customers, "Authorization: " + clientToken + "\r\n", 401},
		"another scheme":                 {customers, "Authorization: Token " + clientToken + "\r\n", 401},
		"no space after the scheme":      {customers, "Authorization: Bearer" + clientToken + "\r\n", 401},
		"a colon after the scheme":       {customers, "Authorization: Bearer: " + clientToken + "\r\n", 401},
		"the scheme twice":               {customers, bearer("Bearer " + clientToken), 401},
		"a tab for the space":            {customers, "Authorization: Bearer\t" + clientToken + "\r\n", 401},
		"a tab inside":                   {customers, bearer("\t" + clientToken), 401},
		"a NUL":                          {customers, bearer(clientToken + "\x00"), 400},
		"an escape":                      {customers, bearer(clientToken + "\x1b"), 400},
		"full-width letters":             {customers, bearer("ｔｏｋｅｎ-of-the-client"), 401},
		"a space that is not ASCII":      {customers, "Authorization: Bearer\u00a0" + clientToken + "\r\n", 401},
		"a zero-width space":             {customers, bearer(clientToken + "\u200b"), 401},
		"not UTF-8":                      {customers, bearer(clientToken + "\xff"), 401},
		"in quotes":                      {customers, bearer(`"` + clientToken + `"`), 401},
		"as a parameter":                 {customers, bearer(`token="` + clientToken + `"`), 401},
		"encoded for a URL":              {customers, bearer(strings.ReplaceAll(clientToken, "-", "%2D")), 401},
		"encoded in base64":              {customers, bearer(base64Of(clientToken)), 401},
		"first of a list":                {customers, bearer(clientToken + ",x"), 401},
		"last of a list":                 {customers, bearer("x," + clientToken), 401},
		"both tokens in a list":          {customers, bearer(clientToken + "," + adminToken), 401},
		"twice, equal":                   {customers, bearer(clientToken) + bearer(clientToken), 401},
		"twice, in another letter case":  {customers, bearer("x") + "AUTHORIZATION: Bearer " + clientToken + "\r\n", 401},
		"as the password of Basic":       {customers, "Authorization: Basic " + base64Of("scim:"+clientToken) + "\r\n", 401},
		"as the name of Basic":           {customers, "Authorization: Basic " + base64Of(clientToken+":") + "\r\n", 401},
		"as Digest":                      {customers, `Authorization: Digest username="x", response="` + clientToken + `"` + "\r\n", 401},
		"in the query":                   {customers + "?access_token=" + clientToken, "", 401},
		"in the query, as a header":      {customers + "?Authorization=Bearer%20" + clientToken, "", 401},
		"in a cookie":                    {customers, "Cookie: Authorization=Bearer " + clientToken + "\r\n", 401},
		"in X-Authorization":             {customers, "X-Authorization: Bearer " + clientToken + "\r\n", 401},
		"in X-Forwarded-Authorization":   {customers, "X-Forwarded-Authorization: Bearer " + clientToken + "\r\n", 401},
		"in the user information":        {"http://scim:" + clientToken + "@x" + customers, "", 401},
		"a beginning":                    {customers, bearer(clientToken[:len(clientToken)-1]), 401},
		"an end":                         {customers, bearer(clientToken[1:]), 401},
		"one character more":             {customers, bearer(clientToken + "x"), 401},
		"in upper case":                  {customers, bearer(strings.ToUpper(clientToken)), 401},
		"twice without a space":          {customers, bearer(clientToken + clientToken), 401},
		"its digest":                     {customers, bearer("sha256:" + hexDigest), 401},
		"the digits of its digest":       {customers, bearer(hexDigest), 401},
		"the bytes of its digest":        {customers, bearer(base64Of(string(digest[:]))), 401},
		"with the name of its client":    {customers, bearer("token-1=" + clientToken), 401},
		"the name of its client":         {customers, bearer("token-1"), 401},
		"the shop's own token":           {customers, bearer(shopToken), 401},
		"that for admin users":           {customers, bearer(adminToken), 401},
		"that for customers, for admins": {admins, bearer(clientToken), 401},
		"that for customers, by a climb": {scimPrefix + "/../../.." + admins, bearer(clientToken), 404},
		"an encoded climb":               {scimPrefix + "/%2e%2e/%2e%2e/%2e%2e" + admins, bearer(clientToken), 404},
		"the other endpoint, in a path":  {adminPrefix + scimPrefix + "/Users/1", bearer(clientToken), 401},
		"the other endpoint, by slashes": {"//admin//scim/v2/Users/2", bearer(clientToken), 401},
		"by another URL in a header":     {customers, "X-Original-URL: " + admins + "\r\nX-Rewrite-URL: " + admins + "\r\n" + bearer(adminToken), 401},
		"null":                           {customers, bearer("null"), 401},
		"a JWT that is not signed":       {customers, bearer(base64Of(`{"alg":"none"}`) + "." + base64Of(`{"sub":"admin"}`) + "."), 401},
		"an injection":                   {customers, bearer(`' OR '1'='1`), 401},
		"that of another header's line":  {customers, "X: y\nAuthorization: Bearer " + clientToken + "x\r\n", 401},
		"after a header without a name":  {customers, ": x\r\n" + bearer(clientToken), 400},
		"a space before the colon":       {customers, "Authorization : Bearer " + clientToken + "\r\n", 400},
		"as a trailer":                   {customers, "Transfer-Encoding: chunked\r\nTrailer: Authorization\r\n", 401},
	} {
		all.Go(func() {
			got := b.wire("GET " + test.target + " HTTP/1.1\r\nHost: x\r\n" + test.headers + endOfHeaders)
			if got.status != test.want {
				t.Errorf("%s: status %d, want %d: %s", name, got.status, test.want, got.body)
			}
			if challenge := got.header.Get("WWW-Authenticate"); got.status == http.StatusUnauthorized && challenge == "" {
				t.Errorf("%s: no challenge", name)
			}
			for _, secret := range []string{clientToken, adminToken, shopToken, hexDigest} {
				if text := strings.ToLower(got.body); strings.Contains(text, secret) || strings.Contains(text, "ada@example.com") {
					t.Errorf("%s: the answer tells %s", name, got.body)
				}
			}
		})
	}
	all.Wait()
	if n := b.calls() - before; n > 0 {
		t.Errorf("Magento was called %d times: %v", n, b.shop.CallsByRoute())
	}
	b.mustAsk(http.MethodGet, "/Users/1", "").want(t, http.StatusOK)
	b.asAdmin(http.MethodGet, "/Users/2", "").want(t, http.StatusOK)
	b.stop()
	if err := <-b.done; err != nil {
		t.Error(err)
	}
	written := strings.ToLower(b.log.String())
	for _, secret := range []string{clientToken, adminToken, shopToken, hexDigest, base64Of(clientToken), strings.ToLower(base64Of("scim:" + clientToken))} {
		for line := range strings.Lines(written) {
			if strings.Contains(line, secret) {
				t.Errorf("the log tells %q: %s", secret, line)
			}
		}
	}
}
