package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// columns are what Magento holds of a customer, without what differs between any two.
func (b *besieged) columns(id int64, without ...string) map[string]any {
	b.t.Helper()
	customer, ok := b.shop.Customer(id)
	if !ok {
		b.t.Fatalf("there is no customer %d", id)
	}
	customer = maps.Clone(customer)
	for _, name := range append(without, "updated_at") {
		delete(customer, name)
	}
	return customer
}

// TestNoOtherFieldIsAssigned creates and changes somebody with each name that Magento, the
// module or SCIM has for what a client must not set, and compares with one made plainly.
func TestNoOtherFieldIsAssigned(t *testing.T) {
	t.Parallel()
	const extension = "urn:ietf:params:scim:schemas:extension:magento:2.0:Customer"
	injected := []string{
		`"id":"1"`, `"id":1`, `"website_id":2`, `"websiteId":2`, `"store_id":2`, `"group_id":3`, `"groupId":3`, `"confirmation":"x"`,
		`"created_at":"2001-01-01 00:00:00"`, `"created_in":"x"`, `"default_billing":"1"`, `"taxvat":"x"`, `"gender":1`, `"dob":"2001-01-01"`,
		`"disable_auto_group_change":1`, `"is_subscribed":true`, `"extension_attributes":{"is_subscribed":true,"assistance_allowed":2}`,
		`"custom_attributes":[{"attribute_code":"scim_owner","value":"x"}]`, `"addresses_id":1`, `"scim_owner":"x"`, `"scim_active":"1"`,
		`"scim_user_name":"x"`, `"scim_version":"9"`, `"scim_groups":"3"`, `"scim_create_key":"x"`, `"password_hash":"x"`, `"passwordHash":"x"`,
		`"rp_token":"x"`, `"customer":{"website_id":2,"group_id":3}`, `"redirectUrl":"https://example.com"`, `"template":"x"`,
		`"groups":[{"value":"g3"}]`, `"meta":{"created":"2001-01-01T00:00:00Z","version":"x","location":"https://example.com"}`,
		`"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]`, `"__proto__":{"group_id":3}`, `"constructor":1`,
		`"` + extension + `":{"websiteId":2,"storeId":2,"groupId":3,"createdIn":"x","isSubscribed":true}`,
		`"` + extension + `":{"id":1,"confirmation":"x","scim_owner":"x"}`,
	}
	b := besiege(t)
	plain := b.columns(1, "id", "email", "created_at", "custom_attributes")
	for i, field := range injected {
		email := fmt.Sprintf("ada%d@example.com", i)
		body := strings.Replace(ada, "ada@example.com", email, 1)
		body = strings.Replace(body, `"active":true`, `"active":true,`+field, 1)
		if strings.HasPrefix(field, `"schemas"`) {
			body = strings.Replace(body, `"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],`, "", 1)
		}
		made := b.mustAsk(http.MethodPost, "/Users", body)
		if made.status != http.StatusCreated {
			if made.status != http.StatusBadRequest {
				t.Errorf("%s: status %d: %s", field, made.status, made.body)
			}
			continue
		}
		var user struct {
			ID string `json:"id"`
		}
		if err := json.Unmarshal([]byte(made.body), &user); err != nil || user.ID == "1" {
			t.Fatalf("%s: %v: %s", field, err, made.body)
		}
		id, err := strconv.ParseInt(user.ID, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(plain, b.columns(id, "id", "email", "created_at", "custom_attributes")); diff != "" {
			t.Errorf("%s: a create assigns it (-plain +got):\n%s", field, diff)
		}
		before := b.columns(id)
		b.mustAsk(http.MethodPut, "/Users/"+user.ID, body)
		b.mustAsk(http.MethodPatch, "/Users/"+user.ID, `{"Operations":[{"op":"add","value":{`+field+`}}]}`)
		name, value, _ := strings.Cut(field, ":")
		if !strings.Contains(name, "urn:") {
			b.mustAsk(http.MethodPatch, "/Users/"+user.ID, `{"Operations":[{"op":"replace","path":`+name+`,"value":`+value+`}]}`)
			b.mustAsk(http.MethodPatch, "/Users/"+user.ID, `{"Operations":[{"op":"remove","path":`+name+`}]}`)
		}
		if diff := cmp.Diff(before, b.columns(id)); diff != "" {
			t.Errorf("%s: a change assigns it (-before +after):\n%s", field, diff)
		}
	}
}

// TestNoSearchIsWidened puts Magento's language of searches into what a filter compares with.
// Nobody is found by it, and nobody is found who would not be by the plain text.
func TestNoSearchIsWidened(t *testing.T) {
	t.Parallel()
	b := besiege(t)
	for _, value := range []string{
		"%", "_", "ada%", "ada@example_com", `ada@example.com\`, "a%' OR '1'='1", "' OR 1=1 --", `\" or userName pr or \"`, "ada@example.com,bob",
		"ada@example.com&searchCriteria[pageSize]=0", "x&searchCriteria[filter_groups][0][filters][0][value]=ada@example.com",
		"x]&searchCriteria[filterGroups][0][filters][0][conditionType]=notnull", "searchCriteria[currentPage]=1", "x#", "x?fields=items", "x;y=z",
		"x\u0000", "ada@example.com\u0000", "\u202eada@example.com", "ada@example.com\r\n", "..", "../../customers/1", "{{config path='x'}}", "${jndi:x}",
		"<x/>", "null", "NULL", "0", "1) UNION SELECT 1", "ada@example.com/*", "%25", "*", "?", "finset", strings.Repeat("%", 255),
	} {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(value, `\"`) {
			text = []byte(`"` + value + `"`)
		}
		for _, filter := range []string{
			"userName eq ", "emails.value eq ", "externalId eq ", "id eq ", "userName sw ", "userName ew ", "name.familyName eq ", "emails[type eq \"work\"].value eq ",
		} {
			before := b.shop.CallsByRoute()
			got := b.mustAsk(http.MethodGet, "/Users?filter="+url.QueryEscape(filter+string(text)), "")
			if got.status == http.StatusBadRequest {
				continue
			}
			if got.want(t, http.StatusOK); !strings.Contains(got.body, `"totalResults":0`) {
				t.Errorf("%s%s finds somebody: %.300s", filter, text, got.body)
			}
			for route, n := range b.shop.CallsByRoute() {
				if n > before[route] && !strings.HasPrefix(route, http.MethodGet) {
					t.Errorf("%s%s calls %s", filter, text, route)
				}
			}
		}
		got := b.mustAsk(http.MethodGet, "/Groups?filter="+url.QueryEscape("displayName eq "+string(text)), "")
		if got.status != http.StatusBadRequest && !strings.Contains(got.body, `"totalResults":0`) {
			t.Errorf("displayName eq %s finds a group: %.300s", text, got.body)
		}
	}
}

// TestCursorsAreNobodyElses takes a cursor elsewhere than to the list of the client that got it.
func TestCursorsAreNobodyElses(t *testing.T) {
	t.Parallel()
	const second = "the-token-of-another-client"
	shop := newShop(t)
	shop.Seed(5)
	e := environmentFor(shop.URL)
	e.SCIMTokens = clientToken + ",other=" + second
	r := start(t, e)
	list := func(query, token string) reply {
		return r.mustAsk(http.MethodGet, query, "", "Authorization", "Bearer "+token)
	}
	var page struct{ NextCursor string }
	first := list("/Users?cursor&count=2", clientToken).want(t, http.StatusOK)
	if err := json.Unmarshal([]byte(first.body), &page); err != nil || page.NextCursor == "" {
		t.Fatalf("there is no cursor: %v", err)
	}
	cursor := url.QueryEscape(page.NextCursor)
	again := list("/Users?count=2&cursor="+cursor, clientToken).want(t, http.StatusOK)
	if replayed := list("/Users?count=2&cursor="+cursor, clientToken).want(t, http.StatusOK); replayed.body != again.body {
		t.Error("a cursor that is used again leads to another page")
	}
	for name, got := range map[string]reply{
		"another client":  list("/Users?count=2&cursor="+cursor, second),
		"another type":    list("/Groups?count=2&cursor="+cursor, clientToken),
		"all types":       list("?count=2&cursor="+cursor, clientToken),
		"another filter":  list("/Users?count=2&filter=active+pr&cursor="+cursor, clientToken),
		"a byte changed":  list("/Users?count=2&cursor="+flipped(cursor, len(cursor)/2), clientToken),
		"the last byte":   list("/Users?count=2&cursor="+flipped(cursor, len(cursor)-1), clientToken),
		"a byte more":     list("/Users?count=2&cursor="+cursor+"A", clientToken),
		"in upper case":   list("/Users?count=2&cursor="+strings.ToUpper(cursor), clientToken),
		"of zeros":        list("/Users?count=2&cursor="+strings.Repeat("A", len(cursor)), clientToken),
		"with line ends":  list("/Users?count=2&cursor="+cursor+"%0A", clientToken),
		"with padding":    list("/Users?count=2&cursor="+cursor+"%3D", clientToken),
		"twice":           list("/Users?count=2&cursor="+cursor+"&cursor="+cursor, clientToken),
		"of another form": list("/Users?count=2&cursor=eyJpZCI6MX0", clientToken),
		"an injection":    list("/Users?count=2&cursor=entity_id%3E0", clientToken),
	} {
		if got.status != http.StatusBadRequest || !strings.Contains(got.body, `"invalidCursor"`) {
			t.Errorf("%s: status %d: %s", name, got.status, got.body)
		}
	}
}

// flipped is text with another letter in one place.
func flipped(text string, at int) string {
	letter := "A"
	if text[at] == 'A' {
		letter = "Q"
	}
	return text[:at] + letter + text[at+1:]
}
