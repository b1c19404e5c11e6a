package main

import (
	"net/http"
	"strings"
	"testing"
)

// TestPathsLeadToOneResourceOrNone sends paths in forms that a proxy, a router and a shop might
// each read in another way. What the right token is answered, and what Magento is asked for the
// id, is the same as if the path had been written plainly, or nothing.
func TestPathsLeadToOneResourceOrNone(t *testing.T) {
	t.Parallel()
	b := besiege(t)
	for name, test := range map[string]struct {
		target string
		want   int
		calls  int // of Magento, about customers
	}{
		"plain":                       {"/scim/v2/Users/1", 200, 1},
		"slashes twice":               {"//scim///v2//Users//1//", 200, 1},
		"an encoded letter":           {"/scim/v2/%55sers/1", 404, 0},
		"an encoded digit":            {"/scim/v2/Users/%31", 200, 1},
		"an absolute target":          {"http://elsewhere.example/scim/v2/Users/1", 200, 1},
		"a fragment":                  {"/scim/v2/Users/1%23x", 404, 0},
		"encoded twice":               {"/scim/v2/Users/%2531", 404, 0},
		"dots":                        {"/scim/v2/Users/../Users/1", 404, 0},
		"encoded dots":                {"/scim/v2/Users/%2e%2e/Users/1", 404, 0},
		"half encoded dots":           {"/scim/v2/Users/.%2e/Users/1", 404, 0},
		"one dot":                     {"/scim/v2/./Users/1", 404, 0},
		"an id of dots":               {"/scim/v2/Users/..", 404, 0},
		"an id of encoded dots":       {"/scim/v2/Users/%2e%2e", 404, 0},
		"an id that climbs":           {"/scim/v2/Users/..%2fcustomerGroups%2f1", 404, 0},
		"an id that goes on":          {"/scim/v2/Users/1%2faddresses", 404, 0},
		"an id with backslashes":      {"/scim/v2/Users/..%5c1", 404, 0},
		"a matrix parameter":          {"/scim/v2/Users/1;x=y", 404, 0},
		"a matrix parameter before":   {"/scim/v2;x=y/Users/1", 404, 0},
		"an encoded semicolon":        {"/scim/v2/Users/1%3bx", 404, 0},
		"a NUL":                       {"/scim/v2/Users/1%00", 404, 0},
		"a line end":                  {"/scim/v2/Users/1%0d%0a", 404, 0},
		"a space":                     {"/scim/v2/Users/1%20", 404, 0},
		"a plus":                      {"/scim/v2/Users/+1", 404, 0},
		"a sign":                      {"/scim/v2/Users/-1", 404, 0},
		"zeros before":                {"/scim/v2/Users/001", 404, 0},
		"zero":                        {"/scim/v2/Users/0", 404, 0},
		"a fraction":                  {"/scim/v2/Users/1.0", 404, 0},
		"an exponent":                 {"/scim/v2/Users/1e0", 404, 0},
		"in hexadecimal":              {"/scim/v2/Users/0x1", 404, 0},
		"digits of another script":    {"/scim/v2/Users/%D9%A1", 404, 0},
		"too large for an integer":    {"/scim/v2/Users/18446744073709551617", 404, 0},
		"a query in the id":           {"/scim/v2/Users/1%3ffields=id", 404, 0},
		"a list":                      {"/scim/v2/Users/1,2", 404, 0},
		"not UTF-8":                   {"/scim/v2/Users/%ff", 404, 0},
		"an overlong slash":           {"/scim/v2/Users/%c0%af1", 404, 0},
		"me, as Magento says it":      {"/scim/v2/Users/me", 404, 0},
		"search, as Magento says it":  {"/scim/v2/Users/search", 404, 0},
		"a group for a user":          {"/scim/v2/Users/g1", 404, 0},
		"a user for a group":          {"/scim/v2/Groups/1", 404, 0},
		"another letter case":         {"/SCIM/V2/Users/1", 404, 0},
		"another letter case, inside": {"/scim/v2/users/1", 404, 0},
		"another version":             {"/scim/v1/Users/1", 404, 0},
		"a route of Magento":          {"/rest/V1/customers/1", 404, 0},
		"a route behind the prefix":   {"/scim/v2/rest/V1/customers/1", 404, 0},
		"metrics":                     {"/metrics", 404, 0},
		"a probe":                     {"/readyz", 404, 0},
		"debugging":                   {"/debug/pprof/", 404, 0},
		"an environment":              {"/.env", 404, 0},
		"a bad escape":                {"/scim/v2/Users/%zz", 400, 0},
		"an id of 60 KB":              {"/scim/v2/Users/" + strings.Repeat("1", 60<<10), 404, 0},
		"60 KB of slashes":            {"/scim/v2/Users" + strings.Repeat("/", 60<<10) + "1", 200, 1},
		"more than a server takes":    {"/scim/v2/Users/" + strings.Repeat("1", 80<<10), 431, 0},
	} {
		before := b.calls()
		got := b.wire("GET " + test.target + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + clientToken + "\r\n" + endOfHeaders)
		if calls := b.calls() - before; got.status != test.want || calls != test.calls {
			t.Errorf("%s: status %d and %d calls, want %d and %d: %.300s", name, got.status, calls, test.want, test.calls, got.body)
		}
		if got.header.Get("Location") != "" && got.status != http.StatusOK {
			t.Errorf("%s: a redirect to %s", name, got.header.Get("Location"))
		}
		if len(got.body) > 2048 {
			t.Errorf("%s: an answer of %d bytes", name, len(got.body))
		}
	}
}
