package scimserver_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
	"github.com/scim-bridge/scim-bridge/scim/scimtest"
)

func filterQuery(filter string) string { return "/Users?filter=" + url.QueryEscape(filter) }

func TestFilters(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for name, test := range map[string]struct {
		filter string
		ids    []string
	}{
		"case 14: by userName":                 {`userName eq "ada@example.com"`, []string{"11"}},
		"case 35: an inactive user":            {`userName eq "eve@example.com"`, []string{"13"}},
		"case 39: userName in upper case":      {`userName eq "ADA@EXAMPLE.COM"`, []string{"11"}},
		"case 39: the operator in upper case":  {`userName EQ "ada@example.com"`, []string{"11"}},
		"case 39: the attribute in lower case": {`username eq "ada@example.com"`, []string{"11"}},
		"case 47: a random name":               {`userName eq "3f2b8c1e-0000-4a6d-9d7e-5b1c2a3d4e5f"`, []string{}},
		"case 48: a value path":                {`emails[type eq "work"].value eq "ada@example.com"`, []string{"11"}},
		"case 49: by externalId":               {`externalId eq "ext-ada"`, []string{"11"}},
		"externalId is case-exact":             {`externalId eq "EXT-ADA"`, []string{}},
		"case 61: two with and":                {`id eq "11" and manager eq "12"`, []string{}},
		"case 65: emails as a whole":           {`emails eq "ada@example.com"`, []string{"11"}},
		"nothing but spaces":                   {"  ", []string{"11", "12", "13"}},
		"a semicolon":                          {`userName eq "ada;b" or userName eq "ben"`, []string{"12"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := s.in(t)
			for _, path := range []string{filterQuery(test.filter), strings.ReplaceAll(filterQuery(test.filter), "+", "%20"), filterQuery(test.filter) + "&", strings.ReplaceAll(filterQuery(test.filter), "%3B", ";"), strings.Replace(filterQuery(test.filter), "filter", "FILTER", 1)} {
				if diff := cmp.Diff(test.ids, s.ask(http.MethodGet, path, "").isList(len(test.ids), len(test.ids)).ids()); diff != "" {
					t.Errorf("%s (-want +got):\n%s", path, diff)
				}
			}
		})
	}
}

func TestOneLoginLooksUp(t *testing.T) {
	t.Parallel()
	s := newService(t) // case 63
	a := s.ask(http.MethodGet, `/Users?filter=userName+eq+%22no-such-user%22&`, "", "Accept", "application/json").isList(0, 0)
	if got := a.header.Get("Content-Type"); got != "application/json" {
		t.Errorf("the media type is %q", got)
	}
}

func TestABareWordNeedsItsLeniency(t *testing.T) {
	t.Parallel()
	strict := newService(t) // cases 49 and 71
	strict.ask(http.MethodGet, filterQuery("userName eq ben"), "").isError(http.StatusBadRequest, "invalidFilter")
	strict.ask(http.MethodPost, "/Users/.search", `{"filter":"userName eq ben"}`).isError(http.StatusBadRequest, "invalidFilter")
	for _, name := range []string{"authentik", "Entra"} {
		compat, err := scimserver.ParseCompat([]string{name})
		if err != nil {
			t.Fatal(err)
		}
		s := newService(t, func(cfg *scimserver.Config) { cfg.Compat = compat })
		if got := s.ask(http.MethodGet, filterQuery("userName eq ben"), "").isList(1, 1).ids(); got[0] != "12" {
			t.Errorf("%s: found is %v", name, got)
		}
	}
}

func TestCompatNames(t *testing.T) {
	t.Parallel()
	if _, err := scimserver.ParseCompat([]string{"entra", "oktaa"}); err == nil || !strings.Contains(err.Error(), `"oktaa"`) || !strings.Contains(err.Error(), "authentik, entra") {
		t.Errorf("the error of an unknown name is %v", err)
	}
	for _, name := range []string{" AUTHENTIK", "Entra "} {
		if compat, err := scimserver.ParseCompat([]string{name}); err != nil || !compat.BareWords {
			t.Errorf("%s: %v, %v", name, compat, err)
		}
	}
	none, err := scimserver.ParseCompat(nil)
	if err != nil || none != (scimserver.Compat{}) {
		t.Errorf("no names make %v, %v", none, err)
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	s := newService(t, func(cfg *scimserver.Config) { cfg.DefaultCount, cfg.MaxCount = 2, 2 })
	all := []string{"11", "12", "13"}
	for _, test := range []struct {
		query string
		start float64
		ids   []string
	}{
		{"", 1, all[:2]},
		{"startIndex=1&count=2", 1, all[:2]}, // case 30
		{"startIndex=3&count=2", 3, all[2:]}, // case 31
		{"startIndex=4&count=100", 4, nil},   // case 31
		{"startIndex=2", 2, all[1:]},         // case 68: no count
		{"count=1", 1, all[:1]},              // case 70
		{"startIndex=0", 1, all[:2]},
		{"startIndex=-5", 1, all[:2]},
		{"startIndex=99999999999999999999", float64(1<<63 - 1), nil},
		{"startIndex=-99999999999999999999", 1, all[:2]},
		{"count=0", 1, nil},
		{"count=-1", 1, nil},
		{"count=1000", 1, all[:2]},
		{"count=99999999999999999999", 1, all[:2]},
		{"startIndex=&count=", 1, all[:2]},
		{"STARTINDEX=3", 3, all[2:]},
		{"startIndex=+3+", 3, all[2:]},
	} {
		a := s.ask(http.MethodGet, "/Users?"+test.query, "").isList(3, len(test.ids))
		if diff := cmp.Diff(append([]string{}, test.ids...), a.ids()); diff != "" || a.at("startIndex") != test.start {
			t.Errorf("%s begins at %v (-want +got):\n%s", test.query, a.at("startIndex"), diff)
		}
		if diff := cmp.Diff([]any{"urn:ietf:params:scim:api:messages:2.0:ListResponse"}, a.at("schemas")); diff != "" {
			t.Errorf("schemas (-want +got):\n%s", diff)
		}
	}
}

func TestSorting(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for query, want := range map[string][]string{
		"sortBy=userName":                                                   {"11", "12", "13"},
		"sortBy=userName&sortOrder=descending":                              {"13", "12", "11"},
		"sortBy=name.familyName&sortOrder=DESCendIng":                       {"12", "11", "13"},
		"sortBy=NAME.FAMILYNAME&sortOrder=Ascending":                        {"13", "11", "12"},
		"sortBy=urn:ietf:params:scim:schemas:core:2.0:User:name.familyName": {"13", "11", "12"},
		"sortOrder=descending":                                              {"11", "12", "13"}, // by nothing
		"sortBy=":                                                           {"11", "12", "13"},
	} {
		if diff := cmp.Diff(want, s.ask(http.MethodGet, "/Users?"+query, "").isList(3, 3).ids()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
}

func TestProjectionOfLists(t *testing.T) {
	t.Parallel()
	s := newService(t)
	a := s.ask(http.MethodGet, "/Users?attributes=id&filter="+url.QueryEscape(`id eq "11"`), "").isList(1, 1) // case 61
	if user, _ := a.at("Resources", 0).(map[string]any); len(user) != 2 {
		t.Errorf("the user is %v", user)
	}
	a = s.ask(http.MethodGet, "/Users?excludedAttributes=emails,groups", "").isList(3, 3)
	if a.at("Resources", 0, "emails") != nil || a.at("Resources", 0, "userName") == nil {
		t.Errorf("the list is %s", a.text)
	}
}

// A version is that of the whole resource, whatever of it an answer shows.
func TestVersionsInListsAreThoseOfTheResource(t *testing.T) {
	t.Parallel()
	s := newService(t)
	want := s.ask(http.MethodGet, "/Users/11", "").header.Get("ETag")
	for query, version := range map[string]any{
		"":                             want,
		"attributes=meta":              want,
		"attributes=meta.version":      want,
		"excludedAttributes=emails":    want,
		"attributes=userName":          nil,
		"attributes=meta.lastModified": nil,
	} {
		if got := s.ask(http.MethodGet, "/Users?"+query, "").at("Resources", 0, "meta", "version"); got != version {
			t.Errorf("with %q the version is %v, want %v", query, got, version)
		}
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for name, test := range map[string]struct {
		body string
		ids  []string
	}{
		"nothing":          {`{}`, []string{"11", "12", "13"}},
		"the RFC's schema": {`{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"active eq false"}`, []string{"13"}},
		"everything": {
			`{"attributes":["userName"],"filter":"active eq true","sortBy":"userName","sortOrder":"descending","startIndex":2,"count":1}`,
			[]string{"11"},
		},
		"names in other letter case": {`{"FILTER":"id eq \"12\"","Count":"5"}`, []string{"12"}},
		"null and empty":             {`{"filter":null,"sortBy":"","attributes":[],"count":null}`, []string{"11", "12", "13"}},
		"a comma list":               {`{"attributes":"userName,id","startIndex":3}`, []string{"13"}},
		"a count beyond everything":  {`{"count":1e30}`, []string{"11", "12", "13"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := s.in(t)
			for _, path := range []string{"/Users/.search", "/.search"} {
				a := s.ask(http.MethodPost, path, test.body).is(http.StatusOK)
				if diff := cmp.Diff(test.ids, a.ids()); diff != "" {
					t.Errorf("%s (-want +got):\n%s", path, diff)
				}
			}
		})
	}
	for name, test := range map[string]struct{ body, scimType string }{
		"another message":     {`{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"]}`, "invalidSyntax"},
		"two filters":         {`{"filter":["id pr","active pr"]}`, "invalidFilter"},
		"a filter of no text": {`{"filter":{"a":1}}`, "invalidFilter"},
		"an unknown name":     {`{"filter":"nothing eq 1"}`, "invalidFilter"},
		"a count of no kind":  {`{"count":true}`, "invalidValue"},
		"a broken count":      {`{"count":1.5}`, "invalidValue"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := s.in(t)
			for _, path := range []string{"/Users/.search", "/.search"} {
				s.ask(http.MethodPost, path, test.body).isError(http.StatusBadRequest, test.scimType)
			}
		})
	}
}

func TestPagingByCursor(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for i := range 50 {
		s.store.Put(user(200+i, fmt.Sprintf("user%d", i), "U", "V", i%2 == 0))
	}
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.IntRange(1, 60).Draw(t, "count")
		filter := rapid.SampledFrom([]string{"", "active eq true", `userName sw "user4"`, `userName eq "nobody"`}).Draw(t, "filter")
		byPost := rapid.Bool().Draw(t, "post")
		want := s.ask(http.MethodGet, filterQuery(filter)+"&count=1000", "").ids()
		got, cursor := []string{}, ""
		for page := 0; ; page++ {
			if page > len(want) {
				t.Fatalf("there is no end after %d pages", page)
			}
			path := filterQuery(filter) + "&count=" + strconv.Itoa(count) + "&cursor=" + cursor
			a := s.ask(http.MethodGet, path, "")
			if byPost {
				a = s.ask(http.MethodPost, "/.search", fmt.Sprintf(`{"filter":%q,"count":%d,"cursor":%q}`, filter, count, cursor))
			}
			a.is(http.StatusOK)
			if a.at("totalResults") != float64(len(want)) || a.body["startIndex"] != nil || a.body["previousCursor"] != nil {
				t.Fatalf("the page is %s", a.text)
			}
			got = append(got, a.ids()...)
			next, more := a.at("nextCursor").(string)
			if !more {
				break
			}
			if strings.Trim(next, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" || next == cursor {
				t.Fatalf("the cursor after %q is %q", cursor, next)
			}
			cursor = next
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("the pages (-want +got):\n%s", diff)
		}
	})
}

func TestCursorsOfOtherLists(t *testing.T) {
	t.Parallel()
	s := newService(t)
	cursor, _ := s.ask(http.MethodGet, "/Users?cursor&count=1&filter=active+pr", "").at("nextCursor").(string)
	if cursor == "" {
		t.Fatal("there is no cursor")
	}
	all, _ := s.ask(http.MethodGet, "/Users?cursor&count=1", "").at("nextCursor").(string)
	s.ask(http.MethodGet, "/Users?count=1&filter=ACTIVE+PR&cursor="+cursor, "").is(http.StatusOK) // the same filter
	for name, query := range map[string]string{
		"another filter": "filter=id+pr&cursor=" + cursor,
		"no filter":      "cursor=" + cursor,
		"another type":   "filter=meta.resourceType+eq+%22Group%22&cursor=" + all,
		"a changed one":  "filter=active+pr&cursor=B" + cursor[1:],
		"a cut one":      "filter=active+pr&cursor=" + cursor[:8],
		"no base64":      "filter=active+pr&cursor=!!",
		"a line end":     "filter=active+pr&cursor=" + cursor + "%0A",
		"a number":       "filter=active+pr&cursor=2",
		"two cursors":    "cursor=&cursor=",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := s.in(t)
			s.ask(http.MethodGet, "/Users?"+query, "").isError(http.StatusBadRequest, "invalidCursor")
		})
	}
	s.ask(http.MethodGet, "/Users?cursor=&sortBy=userName", "").isError(http.StatusBadRequest, "invalidValue")
	if a := s.ask(http.MethodGet, "/Users?cursor=&count=0", "").isList(3, 0); a.body["nextCursor"] != nil {
		t.Errorf("a page of nothing has a next one: %s", a.text)
	}
}

func TestAListThatFailsEarlyIsAnError(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.hook = failing("yield", &scim.Error{Status: http.StatusServiceUnavailable, Detail: "Gone."})
	s.ask(http.MethodGet, "/Users", "").isError(http.StatusServiceUnavailable, "")
}

// fill puts so many users into the store that their list is longer than what is
// held back.
func fill(s *service) int {
	const users = 1000
	for i := range users {
		s.store.Put(user(1000+i, fmt.Sprintf("user%d", i), strings.Repeat("x", 100), "Y", true))
	}
	return users + 3
}

func TestALongListIsStreamedWhole(t *testing.T) {
	t.Parallel()
	s := newService(t, func(cfg *scimserver.Config) { cfg.MaxCount = 5000 })
	users := fill(s)
	server := httptest.NewServer(s.echo)
	defer server.Close()
	response := get(t, server, "/Users?count=5000")
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.ContentLength >= 0 {
		t.Fatalf("%v; the length is told as %d", err, response.ContentLength)
	}
	if n := strings.Count(string(text), `"userName":`); n != users || !strings.HasSuffix(string(text), fmt.Sprintf(`"totalResults":%d,"itemsPerPage":%d,"startIndex":1}`, users, users)) {
		t.Errorf("there are %d users, and the end is %s", n, text[len(text)-100:])
	}
	if e := s.event(); e.BytesOut != int64(len(text)) || e.Err != nil {
		t.Errorf("the event tells %d bytes, want %d; %v", e.BytesOut, len(text), e.Err)
	}
}

func get(t *testing.T, server *httptest.Server, path string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/scim/v2"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+testToken)
	response, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	return response
}

func TestHeadOfALongList(t *testing.T) {
	t.Parallel()
	s := newService(t)
	fill(s)
	if a := s.ask(http.MethodHead, "/Users?count=1000", "").is(http.StatusOK); a.text != "" {
		t.Errorf("it has a body of %d bytes", len(a.text))
	}
}

func TestTheStoreGetsThePage(t *testing.T) {
	t.Parallel()
	s := newService(t)
	recorder := &queryRecorder{Memory: s.store}
	h, err := scimserver.NewHandler(scimserver.Config{Prefix: "/other", Tokens: []scimserver.Token{mustToken(t, testToken)}}, recorder, nil)
	if err != nil {
		t.Fatal(err)
	}
	h.Register(s.echo)
	s.send(authorized(t, http.MethodGet, "/other/Users?sortBy=userName&startIndex=5&count=7"))
	q := recorder.last
	if q.StartIndex != 5 || q.Count != 7 || q.SortBy.String() != "userName" || q.ByCursor || q.Filter != nil {
		t.Errorf("the query is %+v", q)
	}
}

type queryRecorder struct {
	*scimtest.Memory
	last scim.Query
}

func (s *queryRecorder) List(ctx context.Context, q scim.Query, yield func(scim.Resource) error) (scim.ListResult, error) {
	s.last = q
	return s.Memory.List(ctx, q, yield)
}

func TestPagesAreStable(t *testing.T) {
	t.Parallel()
	s := newService(t)
	var ids []string
	for start := 1; start <= 3; start++ {
		ids = append(ids, s.ask(http.MethodGet, "/Users?count=1&startIndex="+strconv.Itoa(start), "").isList(3, 1).ids()...)
	}
	if !slices.Equal(ids, []string{"11", "12", "13"}) {
		t.Errorf("page by page the users are %v", ids)
	}
}
