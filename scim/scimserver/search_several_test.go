package scimserver_test

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// listOnlyStore is a MemberStore of which only lists are asked, and whose groups are empty.
type listOnlyStore struct {
	scimserver.Store
	rt    *scim.ResourceType
	first int
	names []string
}

func (s *listOnlyStore) ResourceType(context.Context) (*scim.ResourceType, error) { return s.rt, nil }

func (s *listOnlyStore) List(_ context.Context, q scim.Query, yield func(scim.Resource) error) (scim.ListResult, error) {
	var result scim.ListResult
	given := 0
	after, _ := strconv.Atoi(q.After)
	for i, name := range s.names {
		r := scim.Resource{"id": strconv.Itoa(s.first + i), "displayName": name}
		if s.rt.Name == "User" {
			r["userName"] = name
		}
		if q.Filter != nil && !scim.Match(q.Filter, r) {
			continue
		}
		result.TotalResults++
		if q.ByCursor && s.first+i <= after || !q.ByCursor && result.TotalResults < q.StartIndex {
			continue
		}
		if given == q.Count {
			result.More = true
			continue
		}
		given++
		if err := yield(r); err != nil {
			return result, err
		}
	}
	return result, nil
}

func (s *listOnlyStore) Members(context.Context, string, func(scim.Resource) error) error { return nil }

func (s *listOnlyStore) MembersOf(context.Context, []string) (func(string) iter.Seq[scim.Resource], error) {
	return func(string) iter.Seq[scim.Resource] { return func(func(scim.Resource) bool) {} }, nil
}

// twoTypes is a service provider of four users and three groups.
func twoTypes(t *testing.T) http.Handler {
	t.Helper()
	token, err := scimserver.ParseToken("a-token-for-tests")
	if err != nil {
		t.Fatal(err)
	}
	users := &listOnlyStore{rt: scim.UserResourceType(), first: 10, names: []string{"a", "b", "c", "d"}}
	groups := &listOnlyStore{rt: scim.GroupResourceType(), first: 20, names: []string{"b", "x", "y"}}
	h, err := scimserver.NewHandler(scimserver.Config{Prefix: "/scim/v2", Tokens: []scimserver.Token{token}}, users, groups)
	if err != nil {
		t.Fatal(err)
	}
	e := scimserver.NewEcho()
	h.Register(e)
	return e
}

type page struct {
	TotalResults int
	NextCursor   string
	Status       string
	ScimType     string
	Resources    []struct{ ID string }
}

func (p page) ids() string {
	var ids []string
	for _, r := range p.Resources {
		ids = append(ids, r.ID)
	}
	return strings.Join(ids, " ")
}

func searchIn(t *testing.T, h http.Handler, body string) page {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/scim/v2/.search", strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer a-token-for-tests")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var p page
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	return p
}

// RFC 7644 sections 3.4.2.1 and 3.4.3.
func TestSearchOverSeveralTypes(t *testing.T) {
	t.Parallel()
	h := twoTypes(t)
	for name, test := range map[string]struct {
		body  string
		total int
		ids   string
	}{
		"everything":               {`{}`, 7, "10 11 12 13 20 21 22"},
		"within the first":         {`{"startIndex":2,"count":2}`, 7, "11 12"},
		"over the border":          {`{"startIndex":4,"count":2}`, 7, "13 20"},
		"within the second":        {`{"startIndex":6,"count":5}`, 7, "21 22"},
		"past the end":             {`{"startIndex":8}`, 7, ""},
		"only the number":          {`{"count":0}`, 7, ""},
		"a filter for both":        {`{"filter":"displayName eq \"b\""}`, 2, "11 20"},
		"a filter for one of them": {`{"filter":"userName eq \"b\""}`, 1, "11"},
		"a filter for the other":   {`{"filter":"displayName eq \"b\" and members.value eq \"11\""}`, 0, ""},
		"an attribute of one is absent in the other (3.4.2.1)": {`{"filter":"displayName eq \"b\" and not (members pr)"}`, 2, "11 20"},
		"either attribute":     {`{"filter":"userName eq \"a\" or displayName eq \"y\""}`, 2, "10 22"},
		"ne of what is absent": {`{"filter":"displayName eq \"b\" and userName ne \"b\""}`, 1, "20"},
		"with a URN":           {`{"filter":"urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"a\" or urn:ietf:params:scim:schemas:core:2.0:Group:displayName eq \"x\""}`, 2, "10 21"},
		"a value path":         {`{"filter":"emails[type eq \"work\"] or displayName eq \"x\""}`, 1, "21"},
		"an extension":         {`{"filter":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department ne \"x\" and displayName eq \"x\""}`, 1, "21"},
		"by type":              {`{"filter":"(meta.resourceType eq \"User\") or (meta.resourceType eq \"Group\")"}`, 7, "10 11 12 13 20 21 22"},
		"of one type":          {`{"filter":"meta.resourceType eq \"Group\" and displayName eq \"b\""}`, 1, "20"},
		"of another type than": {`{"filter":"meta.resourceType ne \"Group\""}`, 4, "10 11 12 13"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := searchIn(t, h, test.body)
			if diff := cmp.Diff(test.ids, p.ids()); diff != "" || p.TotalResults != test.total {
				t.Errorf("there are %d, and of them (-want +got):\n%s", p.TotalResults, diff)
			}
		})
	}
	if p := searchIn(t, h, `{"filter":"nothing pr"}`); p.Status != "400" || p.ScimType != "invalidFilter" {
		t.Errorf("a filter that no type knows is answered %+v", p)
	}
}

func TestCursorsOverSeveralTypes(t *testing.T) {
	t.Parallel()
	h := twoTypes(t)
	for count := 1; count <= 8; count++ {
		var ids []string
		cursor := ""
		for range 10 {
			p := searchIn(t, h, fmt.Sprintf(`{"cursor":%q,"count":%d}`, cursor, count))
			if p.TotalResults != 7 {
				t.Fatalf("%d by %d the total is %d", count, count, p.TotalResults)
			}
			if len(p.Resources) > 0 {
				ids = append(ids, p.ids())
			}
			if cursor = p.NextCursor; cursor == "" {
				break
			}
		}
		if got := strings.Join(ids, " "); got != "10 11 12 13 20 21 22" || cursor != "" {
			t.Errorf("%d by %d they are %s, and then %q", count, count, got, cursor)
		}
	}
}
