package bridgetest

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/google/go-cmp/cmp"
)

// IDsOfGroups checks that nothing but the id of a group names it, and that where it is named
// it is by that. user is its only member, whose number the group must have as well.
func (w *World) IDsOfGroups(group, user string) {
	w.T.Helper()
	if number := Number(group); number != user || group == user {
		w.T.Fatalf("user %s and group %s", user, group)
	}
	a := w.Do(http.MethodGet, "/Groups/"+group, "").Want(http.StatusOK)
	a.Equal(w.URL+"/Groups/"+group, "meta", "location").Equal(user, "members", 0, "value").
		Equal(w.URL+"/Users/"+user, "members", 0, "$ref").Equal("User", "members", 0, "type").Equal(nil, "members", 1)
	w.Do(http.MethodGet, "/Users/"+user, "").Want(http.StatusOK).
		Equal(group, "groups", 0, "value").Equal(w.URL+"/Groups/"+group, "groups", 0, "$ref")
	w.Find(`groups.value eq "`+group+`"`).Equal(1.0, "totalResults").Equal(user, "Resources", 0, "id")
	w.findGroups(`id eq "`+group+`"`).Equal(1.0, "totalResults").Equal(group, "Resources", 0, "id")
	w.notIDs("/Users/", group)
	for _, id := range []string{
		user, "g", "g0", "g0" + user, "G" + user, "gg" + user, " " + group, group + " ", "g-1", "g+1", "g1x", "g1.0", "group",
		"g4294967296", "g99999999999", "g12345678901",
	} {
		w.notIDs("/Groups/", id)
		w.findGroups(`id eq "`+id+`"`).Equal(0.0, "totalResults")
		w.Find(`groups.value eq "`+id+`"`).Equal(0.0, "totalResults")
		w.Find(`groups eq "`+id+`"`).Equal(0.0, "totalResults")
	}
	a.SameAs("after requests about nobody", w.Do(http.MethodGet, "/Groups/"+group, "").Want(http.StatusOK).Raw)
}

// notIDs sends requests about what is no id. Magento is not asked.
func (w *World) notIDs(endpoint, id string) {
	w.T.Helper()
	path := endpoint + url.PathEscape(id)
	if n := w.Calls(func() {
		w.Do(http.MethodGet, path, "").Want(http.StatusNotFound)
		w.Do(http.MethodPut, path, `{"userName":"x","displayName":"x","members":[]}`).Want(http.StatusNotFound)
		w.Do(http.MethodPatch, path, Patch(`{"op":"replace","path":"displayName","value":"x"}`)).Want(http.StatusNotFound)
		w.Do(http.MethodDelete, path, "").Want(http.StatusNotFound)
	}); n != 0 {
		w.T.Errorf("%s: %d calls", path, n)
	}
}

func (w *World) findGroups(filter string) Answer {
	w.T.Helper()
	return w.Do(http.MethodGet, "/Groups?filter="+url.QueryEscape(filter), "").Want(http.StatusOK)
}

// TakesUsersAlone checks that what is no user does not become the member whose number it
// has: user is not in the group, and other is another group.
func (w *World) TakesUsersAlone(group, other, user string) {
	w.T.Helper()
	before := w.Do(http.MethodGet, "/Groups/"+group, "").Want(http.StatusOK)
	name, _ := before.Body["displayName"].(string)
	groupURL := w.URL + "/Groups/"
	for _, member := range []string{
		`{"value":"` + other + `"}`, `{"value":"` + other + `","type":"User"}`, `{"value":"` + other + `","type":"Group"}`,
		`{"value":"` + other + `","$ref":"` + groupURL + other + `"}`, `{"value":"` + user + `","$ref":"` + groupURL + user + `"}`,
		`{"value":"` + user + `","$ref":"../Groups/` + user + `"}`, `{"value":"` + user + `","type":"Group"}`,
		`{"value":"` + user + `","type":" Group "}`, `{"value":"` + user + `","type":"ServicePrincipal"}`,
		`{"value":"` + user + `","type":"user"}`, `{"value":"` + user + `","$ref":"` + w.URL + `/Users/1` + user + `"}`,
	} {
		for _, a := range []Answer{
			w.Do(http.MethodPatch, "/Groups/"+group, Patch(`{"op":"add","path":"members","value":[`+member+`]}`)),
			w.Do(http.MethodPatch, "/Groups/"+group, Patch(`{"op":"replace","value":{"members":[`+member+`]}}`)),
			w.Do(http.MethodPut, "/Groups/"+group, `{"displayName":"`+name+`","members":[`+member+`]}`),
			w.Do(http.MethodPost, "/Groups", `{"displayName":"Another","members":[`+member+`]}`),
		} {
			a.Want(http.StatusBadRequest).Equal("invalidValue", "scimType").Says("members.")
		}
	}
	for _, member := range []string{
		`{"value":"` + other + `"}`, `{"value":"` + other + `","$ref":"` + groupURL + other + `"}`, `{"value":"nobody"}`,
		`{"value":"` + other + `","type":"Group"}`, `{"value":"G` + user + `"}`,
	} {
		w.Do(http.MethodPatch, "/Groups/"+group, Patch(`{"op":"remove","path":"members","value":[`+member+`]}`)).Want(http.StatusNoContent)
	}
	w.Do(http.MethodPatch, "/Groups/"+group, Patch(`{"op":"remove","path":"members[value eq \"`+other+`\"]"}`)).Want(http.StatusNoContent)
	before.SameAs("after requests about no user", w.Do(http.MethodGet, "/Groups/"+group, "").Want(http.StatusOK).Raw)
	for _, member := range []string{
		`{"value":"` + user + `"}`, `{"value":"` + user + `","type":null,"$ref":null}`, `{"value":"` + user + `","type":"","$ref":""}`,
		`{"value":"` + user + `","type":"User","$ref":"` + w.URL + `/Users/` + user + `"}`, `{"value":"` + user + `","$ref":"../Users/` + user + `"}`,
	} {
		w.Do(http.MethodPatch, "/Groups/"+group, Patch(`{"op":"add","path":"members","value":[`+member+`]}`)).Want(http.StatusNoContent)
		w.Members(group, user)
		w.Do(http.MethodPatch, "/Groups/"+group, Patch(`{"op":"remove","path":"members","value":[`+member+`]}`)).Want(http.StatusNoContent)
		w.Members(group)
	}
}

// BulkOfGroups checks that references by bulkId become the ids of users and groups, each
// where it belongs.
func (w *World) BulkOfGroups(userName, group string) {
	w.T.Helper()
	person := `{"userName":"` + userName + `","name":{"givenName":"Ada","familyName":"Byron"},"emails":[{"value":"bulk@example.com","primary":true}]}`
	a := w.Do(http.MethodPost, "/Bulk", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[
		{"method":"PATCH","path":"/Groups/bulkId:g","data":`+Patch(`{"op":"replace","path":"externalId","value":"x"}`)+`},
		{"method":"POST","path":"/Groups","bulkId":"g","data":{"displayName":"`+group+`","members":[
			{"value":"bulkId:u","type":"User","$ref":"`+w.URL+`/Users/bulkId:u"}]}},
		{"method":"POST","path":"/Users","bulkId":"u","data":`+person+`},
		{"method":"PATCH","path":"/Groups/bulkId:g","data":`+Patch(`{"op":"add","path":"members","value":[{"value":"bulkId:g"}]}`)+`}
	]}`).Want(http.StatusOK)
	found := w.findGroups(`displayName eq "`+group+`"`).Equal(1.0, "totalResults")
	id, _ := found.At("Resources", 0, "id").(string)
	user, _ := found.At("Resources", 0, "members", 0, "value").(string)
	for i, want := range []struct{ status, location string }{
		{"200", "/Groups/" + id}, {"201", "/Groups/" + id}, {"201", "/Users/" + user}, {"400", "/Groups/" + id},
	} {
		a.Equal(want.status, "Operations", i, "status").Equal(w.URL+want.location, "Operations", i, "location")
	}
	w.Do(http.MethodGet, "/Users/"+user, "").Want(http.StatusOK).Equal(userName, "userName").Equal(id, "groups", 0, "value")
}

// SortsGroupsByNumber checks that groups are listed in the order of their numbers, by index
// and by cursor. There are more than nine.
func (w *World) SortsGroupsByNumber() {
	w.T.Helper()
	ids := func(query string) (ids []string, cursor string) {
		a := w.Do(http.MethodGet, "/Groups?excludedAttributes=members&"+query, "").Want(http.StatusOK)
		list, _ := a.Body["Resources"].([]any)
		for i := range list {
			id, _ := a.At("Resources", i, "id").(string)
			ids = append(ids, id)
		}
		cursor, _ = a.Body["nextCursor"].(string)
		return ids, cursor
	}
	want, _ := ids("count=100")
	if len(want) < 10 || !slices.IsSortedFunc(want, func(a, b string) int { return len(a) - len(b) }) {
		w.T.Errorf("listed in the order %v", want)
	}
	sorted, _ := ids("sortBy=id&count=100")
	if diff := cmp.Diff(want, sorted); diff != "" {
		w.T.Errorf("sortBy=id (-want +got):\n%s", diff)
	}
	reversed, _ := ids("sortBy=id&sortOrder=descending&count=100")
	slices.Reverse(reversed)
	if diff := cmp.Diff(want, reversed); diff != "" {
		w.T.Errorf("descending (-want +got):\n%s", diff)
	}
	var paged []string
	for cursor := ""; ; {
		page, next := ids("count=3&cursor=" + cursor)
		paged = append(paged, page...)
		if cursor = next; cursor == "" {
			break
		}
	}
	if diff := cmp.Diff(want, paged); diff != "" {
		w.T.Errorf("by cursor (-want +got):\n%s", diff)
	}
}
