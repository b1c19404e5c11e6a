package customer_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

func TestExternalIDOfGroups(t *testing.T) {
	t.Parallel()
	w := newWorld(t, moduleShop())
	keeps := func(id string, want any) {
		t.Helper()
		w.Do(http.MethodGet, "/Groups/"+id, "").Want(http.StatusOK).Equal(want, "externalId")
	}
	id := w.Do(http.MethodPost, "/Groups", `{"displayName":"Team","externalId":"Ünïque 😀"}`).Want(http.StatusCreated).Equal("Ünïque 😀", "externalId").ID()
	keeps(id, "Ünïque 😀")
	w.Do(http.MethodPut, "/Groups/"+id, `{"displayName":"Team"}`).Want(http.StatusOK).Equal("Ünïque 😀", "externalId") // as of users
	w.Do(http.MethodPut, "/Groups/"+id, `{"displayName":"Team","externalId":"b"}`).Want(http.StatusOK).Equal("b", "externalId")
	keeps(id, "b")
	w.Do(http.MethodPatch, "/Groups/"+id, bridgetest.Patch(`{"op":"replace","path":"externalId","value":"c"},{"op":"replace","path":"displayName","value":"Squad"}`)).Want(http.StatusNoContent)
	w.Do(http.MethodGet, "/Groups/"+id, "").Equal("c", "externalId").Equal("Squad", "displayName")
	w.Do(http.MethodPatch, "/Groups/"+id, bridgetest.Patch(`{"op":"remove","path":"externalId"}`)).Want(http.StatusNoContent)
	keeps(id, nil)
	w.Do(http.MethodPatch, "/Groups/"+id+"?attributes=externalId", bridgetest.Patch(`{"op":"add","path":"externalId","value":"d"}`)).Want(http.StatusOK).Equal("d", "externalId")

	// Of a group that the shop has of its own, also the default one.
	for _, shops := range []string{"g1", "g2"} {
		w.Do(http.MethodPatch, "/Groups/"+shops, bridgetest.Patch(`{"op":"replace","path":"externalId","value":"s`+shops+`"}`)).Want(http.StatusNoContent)
		keeps(shops, "s"+shops)
	}
	for query, want := range map[string][]string{
		filter(`externalId eq "d"`):                                  {id},
		filter(`externalId eq "D"`):                                  {}, // case counts
		filter(`externalId sw "s"`):                                  {"g1", "g2"},
		filter(`externalId co "2" or displayName eq "squad"`):        {"g2", id},
		filter(`not (externalId pr)`):                                {"g3"},
		"sortBy=externalId&" + filter(`externalId pr`):               {id, "g1", "g2"},
		"sortBy=externalId&sortOrder=descending&count=2":             {"g3", "g2"},
		"count=2&startIndex=2":                                       {"g2", "g3"},
		filter(`externalId eq "d" and members.value eq "12345"`):     {},
		filter(`externalId eq "sg2" and displayName eq "wholesale"`): {"g2"},
	} {
		if diff := cmp.Diff(want, w.foundGroups(query)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
	for _, send := range []func(id string) bridgetest.Answer{
		func(long string) bridgetest.Answer {
			return w.Do(http.MethodPost, "/Groups", `{"displayName":"New","externalId":"`+long+`"}`)
		},
		func(long string) bridgetest.Answer {
			return w.Do(http.MethodPut, "/Groups/"+id, `{"displayName":"New","externalId":"`+long+`"}`)
		},
		func(long string) bridgetest.Answer {
			return w.Do(http.MethodPatch, "/Groups/"+id, bridgetest.Patch(`{"op":"replace","path":"externalId","value":"`+long+`"},{"op":"replace","path":"displayName","value":"New"}`))
		},
	} {
		w.Shop.ResetCalls()
		a := send(strings.Repeat("x", 256)).Want(http.StatusBadRequest).Equal("invalidValue", "scimType")
		if !strings.HasPrefix(a.Detail(), "externalId") {
			t.Errorf("detail: %s", a.Detail())
		}
		if n := w.Shop.Calls("POST /V1/customerGroups") + w.Shop.Calls("PUT /V1/customerGroups/{id}"); n > 0 {
			t.Errorf("%d writes", n)
		}
	}
	longest := strings.Repeat("日", 255)
	w.Do(http.MethodPut, "/Groups/"+id, `{"displayName":"New","externalId":"`+longest+`"}`).Want(http.StatusOK).Equal(longest, "externalId")
}

// Pages by cursor hold what a filter on kept texts finds.
func TestCursorOverKeptTexts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, moduleShop())
	var want []string
	for i := range 7 {
		want = append(want, w.Do(http.MethodPost, "/Groups", `{"displayName":"`+strings.Repeat("Long ", 10)+strconv.Itoa(i)+`","externalId":"x`+strconv.Itoa(i)+`"}`).Want(http.StatusCreated).ID())
	}
	var got []string
	for cursor := ""; ; {
		a := w.Do(http.MethodGet, "/Groups?count=3&"+filter(`externalId sw "x" and displayName sw "long long"`)+"&cursor="+url.QueryEscape(cursor), "").Want(http.StatusOK)
		list, _ := a.Body["Resources"].([]any)
		for i := range list {
			id, _ := a.At("Resources", i, "id").(string)
			got = append(got, id)
		}
		if cursor, _ = a.Body["nextCursor"].(string); cursor == "" {
			break
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
}

// A text that Magento drops or changes is not acknowledged.
func TestKeptTextsAreComparedWithTheAnswer(t *testing.T) {
	t.Parallel()
	const long = "Company / Europe / Buyers and Planners"
	for _, c := range []struct{ what, displayName, externalID, answer, names string }{
		{"the full name is dropped", long, "", ``, "displayName"},
		{"the full name is cut", long, "", `,"extension_attributes":{"scim_display_name":"Company"}`, "displayName"},
		{"the external id is dropped", "Squad", "x", ``, "externalId"},
		{"the external id is changed", "Squad", "x", `,"extension_attributes":{"scim_external_id":"X"}`, "externalId"},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, moduleShop())
			body := `{"displayName":"` + c.displayName + `","externalId":"` + c.externalID + `"}`
			code := w.Do(http.MethodPost, "/Groups", `{"displayName":"`+c.displayName+`"}`).Want(http.StatusCreated).ID()
			name := w.code(code)
			w.Do(http.MethodDelete, "/Groups/"+code, "").Want(http.StatusNoContent)

			before := w.InShop(http.MethodPost, "/customerGroups", `{"group":{"code":"Team","extension_attributes":{"scim_external_id":"old"}}}`)
			w.Shop.Fail(magentotest.Fault{Route: "PUT /V1/customerGroups/{id}", Status: http.StatusOK, Body: `{"id":5,"code":"` + name + `","tax_class_id":3` + c.answer + `}`})
			a := w.Do(http.MethodPut, "/Groups/g5", body).Want(http.StatusBadRequest).Equal("invalidValue", "scimType")
			if !strings.HasPrefix(a.Detail(), c.names+":") {
				t.Errorf("detail: %s", a.Detail())
			}
			if diff := cmp.Diff(before, w.InShop(http.MethodGet, "/customerGroups/5", "")); diff != "" {
				t.Errorf("the group is not put back (-want +got):\n%s", diff)
			}
			w.InShop(http.MethodDelete, "/customerGroups/5", "")

			w.InShop(http.MethodPost, "/customerGroups", `{"group":{"code":"Team"}}`) // the one that the answer is about
			w.Shop.Fail(magentotest.Fault{Route: "POST /V1/customerGroups", Status: http.StatusOK, Body: `{"id":6,"code":"` + name + `","tax_class_id":3` + c.answer + `}`})
			w.Do(http.MethodPost, "/Groups", body).Want(http.StatusBadRequest).Equal("invalidValue", "scimType")
			w.Do(http.MethodGet, "/Groups/g6", "").Want(http.StatusNotFound)
		})
	}
}

// A create whose answer is lost keeps the texts all the same.
func TestCreatingALongNameWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	const long = "Company / Europe / Buyers and Planners"
	for name, fault := range map[string]magentotest.Fault{"done": {CutAfter: true}, "not done": {CutBefore: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, moduleShop())
			fault.Route = "POST /V1/customerGroups"
			w.Shop.Fail(fault)
			id := w.Do(http.MethodPost, "/Groups", `{"displayName":"`+long+`","externalId":"x"}`).Want(http.StatusCreated).Equal(long, "displayName").Equal("x", "externalId").ID()
			w.Do(http.MethodGet, "/Groups/"+id, "").Equal(long, "displayName").Equal("x", "externalId")
			w.Do(http.MethodGet, "/Groups", "").Equal(4.0, "totalResults")
		})
	}
	for name, c := range map[string]struct {
		there  string // made by another replica, which this one does not know of
		status int
		name   any // nil for the code
		id     any
	}{
		"another replica was faster":               {`,"extension_attributes":{"scim_display_name":"` + long + `","scim_external_id":"other"}`, http.StatusConflict, long, "other"},
		"the shop lost the texts of the same code": {``, http.StatusConflict, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, moduleShop())
			id := w.Group(long)
			code := w.code(id)
			w.Do(http.MethodDelete, "/Groups/"+id, "").Want(http.StatusNoContent)
			w.InShop(http.MethodPost, "/customerGroups", `{"group":{"code":"`+code+`"`+c.there+`}}`)
			w.Shop.Fail(magentotest.Fault{Route: "POST /V1/customerGroups", CutBefore: true})
			w.Do(http.MethodPost, "/Groups", `{"displayName":"`+long+`","externalId":"x"}`).Want(c.status)
			if c.name == nil {
				c.name = code
			}
			w.Do(http.MethodGet, "/Groups/g5", "").Equal(c.name, "displayName").Equal(c.id, "externalId")
		})
	}
}

// Keeping texts costs no call more.
func TestCallsOfKeptTexts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, moduleShop())
	long := longNames()["120 characters"]
	var id string
	for _, c := range []struct {
		what string
		want int
		do   func()
	}{
		{"creating", 1, func() {
			id = w.Do(http.MethodPost, "/Groups?excludedAttributes=members", `{"displayName":"`+long+`","externalId":"x"}`).Want(http.StatusCreated).ID()
		}},
		{"reading", 1, func() {
			w.Do(http.MethodGet, "/Groups/"+id+"?excludedAttributes=members", "").Equal(long, "displayName")
		}},
		{"finding by name", 1, func() { w.foundGroups(filter(`displayName eq "` + long + `"`)) }},
		{"finding by externalId", 1, func() { w.foundGroups(filter(`externalId eq "x"`)) }},
		{"putting the same", 1, func() {
			w.Do(http.MethodPut, "/Groups/"+id+"?excludedAttributes=members", `{"displayName":"`+long+`","externalId":"x"}`).Want(http.StatusOK)
		}},
		{"changing both", 2, func() {
			w.Do(http.MethodPut, "/Groups/"+id+"?excludedAttributes=members", `{"displayName":"`+long+`2","externalId":"y"}`).Want(http.StatusOK)
		}},
	} {
		if got := w.Calls(c.do); got != c.want {
			t.Errorf("%s took %d calls, want %d: %v", c.what, got, c.want, w.Shop.CallsByRoute())
		}
	}
}

// forgetful leaves the kept texts out of the first answer to a PUT.
type forgetful struct {
	http.RoundTripper
	done atomic.Bool
}

func (f *forgetful) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := f.RoundTripper.RoundTrip(r)
	if err != nil || r.Method != http.MethodPut || f.done.Swap(true) {
		return res, err
	}
	defer res.Body.Close()
	var group map[string]any
	if err := json.NewDecoder(res.Body).Decode(&group); err != nil {
		return nil, err
	}
	delete(group, "extension_attributes")
	body, err := json.Marshal(group)
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	res.Header.Del("Content-Length")
	return res, err
}

// What was stored all the same, and not confirmed, is taken back.
func TestTextsThatAreNotConfirmedAreTakenBack(t *testing.T) {
	t.Parallel()
	const long = "Company / Europe / Buyers and Planners"
	for what, extension := range map[string]string{
		"kept before":     `,"extension_attributes":{"scim_display_name":"` + long + ` 1","scim_external_id":"old"}`,
		"not kept before": ``,
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s := moduleShop()
			s.client = func(cfg *magento.Config) { cfg.Transport = &forgetful{RoundTripper: cfg.Transport} }
			w := newWorld(t, s)
			before := w.InShop(http.MethodPost, "/customerGroups", `{"group":{"code":"Team"`+extension+`}}`)
			w.Do(http.MethodPut, "/Groups/g4", `{"displayName":"`+long+`","externalId":"new"}`).Want(http.StatusBadRequest).Equal("invalidValue", "scimType")
			isVersion := func(key string, _ any) bool { return key == "scim_version" } // it counts both changes
			after := w.InShop(http.MethodGet, "/customerGroups/4", "")
			if diff := cmp.Diff(before, after, cmpopts.IgnoreMapEntries(isVersion)); diff != "" {
				t.Errorf("group (-before +after):\n%s", diff)
			}
		})
	}
}
