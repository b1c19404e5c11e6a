package customer_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

func moduleShop() setup { return setup{shop: []magentotest.Option{magentotest.WithModule()}} }

// code reads Magento's name of a group.
func (w *world) code(id string) string {
	w.T.Helper()
	code, _ := w.InShop(http.MethodGet, "/customerGroups/"+bridgetest.Number(id), "")["code"].(string)
	return code
}

// texts returns what the module stores beside a group, but its version and who made it.
func (w *world) texts(id string) map[string]any {
	w.T.Helper()
	texts, _ := w.InShop(http.MethodGet, "/customerGroups/"+bridgetest.Number(id), "")["extension_attributes"].(map[string]any)
	delete(texts, "scim_version")
	delete(texts, "scim_create_key")
	delete(texts, "scim_owner")
	return texts
}

// foundGroups searches for groups and returns their ids.
func (w *world) foundGroups(query string) []string {
	w.T.Helper()
	a := w.Do(http.MethodGet, "/Groups?attributes=id&"+query, "").Want(http.StatusOK)
	list, _ := a.Body["Resources"].([]any)
	ids := []string{}
	for i := range list {
		id, _ := a.At("Resources", i, "id").(string)
		ids = append(ids, id)
	}
	return ids
}

func filter(f string) string { return "filter=" + url.QueryEscape(f) }

func quoted(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// longNames are names that Magento's code has no room for.
func longNames() map[string]string {
	return map[string]string{
		"120 characters": strings.Repeat("Company / Europe / Buyer ", 5)[:119] + "s",
		"Cyrillic":       "Отдел закупок и планирования, Европа",
		"CJK":            "東京本社購買部門および計画部門",
		"emoji":          "Buyers 😀",
		"emoji alone":    "👩‍💻",
		"odd characters": `A "long" <b>name</b> with \ / and 'all' & sundry; 100% _like_`,
	}
}

// The whole life of a group with a name for which Magento has no room, as Okta and
// JumpCloud live it.
func TestLifeOfALongName(t *testing.T) {
	t.Parallel()
	for what, long := range longNames() {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, moduleShop())
			p := w.people(2)
			w.Do(http.MethodGet, "/Groups?"+filter(`displayName eq `+quoted(long)), "").Equal(0.0, "totalResults")
			created := w.Do(http.MethodPost, "/Groups", `{"displayName":`+quoted(long)+`,"externalId":"jc-1","members":[`+bridgetest.Values(p[0])+`]}`).Want(http.StatusCreated)
			created.Equal(long, "displayName").Equal("jc-1", "externalId").Equal(p[0], "members", 0, "value")
			id := created.ID()
			if code := w.code(id); len(code) > 32 || !strings.Contains(code, "~") {
				t.Errorf("the code is %q", code)
			}
			w.GroupsOf(p[0], long)
			for _, f := range []string{
				`displayName eq ` + quoted(long), `displayName eq ` + quoted(strings.ToUpper(long)), `displayName sw ` + quoted(string([]rune(long)[:1])),
				`displayName co ` + quoted(string([]rune(long)[len([]rune(long))-2:])), `externalId eq "jc-1"`, `externalId pr and displayName eq ` + quoted(long),
			} {
				if diff := cmp.Diff([]string{id}, w.foundGroups(filter(f))); diff != "" {
					t.Errorf("%s (-want +got):\n%s", f, diff)
				}
			}
			w.Do(http.MethodPost, "/Groups", `{"displayName":`+quoted(long)+`}`).Want(http.StatusConflict).Equal("uniqueness", "scimType")
			w.Do(http.MethodPost, "/Groups", `{"displayName":`+quoted(strings.ToLower(long))+`}`).Want(http.StatusConflict)
			w.Do(http.MethodPost, "/Groups", `{"displayName":`+quoted(strings.ToUpper(long))+`}`).Want(http.StatusConflict)

			// Okta renames to a short name and back, JumpCloud puts the whole group.
			w.Do(http.MethodPatch, "/Groups/"+id, bridgetest.Patch(`{"op":"replace","value":{"id":"`+id+`","displayName":"Trade"}}`)).Want(http.StatusNoContent)
			w.Do(http.MethodGet, "/Groups/"+id, "").Equal("Trade", "displayName").Equal("jc-1", "externalId").Equal(p[0], "members", 0, "value")
			if code := w.code(id); code != "Trade" {
				t.Errorf("the code is %q", code)
			}
			w.GroupsOf(p[0], "Trade")
			w.Do(http.MethodPatch, "/Groups/"+id, bridgetest.Patch(`{"op":"replace","path":"displayName","value":`+quoted(long)+`}`)).Want(http.StatusNoContent)
			put := `{"id":"` + id + `","displayName":` + quoted(long) + `,"externalId":"jc-1","members":[` + bridgetest.Values(p...) + `]}`
			for range 2 {
				w.Do(http.MethodPut, "/Groups/"+id, put).Want(http.StatusOK).Equal(long, "displayName").Equal("jc-1", "externalId")
			}
			w.Members(id, p...)
			w.GroupsOf(p[1], long)
			w.Do(http.MethodPatch, "/Groups/"+id, bridgetest.Patch(`{"op":"replace","path":"displayName","value":`+quoted(long+" more")+`}`)).Want(http.StatusNoContent)
			w.Do(http.MethodGet, "/Groups/"+id, "").Equal(long+" more", "displayName")
			second := w.Group(strings.ReplaceAll(strings.ReplaceAll(long, `\`, `\\`), `"`, `\"`))
			w.Do(http.MethodPatch, "/Groups/"+id, bridgetest.Patch(`{"op":"replace","path":"displayName","value":`+quoted(long)+`}`)).Want(http.StatusConflict)
			w.Do(http.MethodGet, "/Groups/"+id, "").Equal(long+" more", "displayName")
			w.Do(http.MethodGet, "/Groups/"+second, "").Equal(long, "displayName").Equal(nil, "externalId")
			w.Do(http.MethodDelete, "/Groups/"+id, "").Want(http.StatusNoContent)
			w.GroupsOf(p[0])
		})
	}
}

// Names with the same beginning are groups of their own.
func TestLongNamesOfOneBeginning(t *testing.T) {
	t.Parallel()
	w := newWorld(t, moduleShop())
	const start = "Company / Europe / Germany / Berlin / "
	ids := map[string]string{}
	for _, end := range []string{"Sales", "Buyers", "Buyers and Planners", "Büyers"} {
		ids[end] = w.Group(start + end)
	}
	for end, id := range ids {
		if diff := cmp.Diff([]string{id}, w.foundGroups(filter(`displayName eq "`+start+end+`"`))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", end, diff)
		}
	}
}

// A change of letter case is a change of the same group.
func TestLongNameInOtherCase(t *testing.T) {
	t.Parallel()
	w := newWorld(t, moduleShop())
	const long = "Отдел закупок и планирования Europe"
	id := w.Group(long)
	w.Do(http.MethodPut, "/Groups/"+id, `{"displayName":`+quoted(strings.ToUpper(long))+`}`).Want(http.StatusOK).Equal(strings.ToUpper(long), "displayName")
	w.Do(http.MethodGet, "/Groups/"+id, "").Equal(strings.ToUpper(long), "displayName")
}

// Who renames a group in the shop gives it that name.
func TestAKeptNameThatTheShopHasReplaced(t *testing.T) {
	t.Parallel()
	w := newWorld(t, moduleShop())
	const long = "Company / Europe / Buyers and Planners"
	p := w.people(1)
	id := w.Do(http.MethodPost, "/Groups", `{"displayName":"`+long+`","externalId":"x","members":[`+bridgetest.Values(p...)+`]}`).Want(http.StatusCreated).ID()
	w.InShop(http.MethodPut, "/customerGroups/"+bridgetest.Number(id), `{"group":{"code":"Planners","tax_class_id":3}}`)
	w.Do(http.MethodGet, "/Groups/"+id, "").Equal("Planners", "displayName").Equal("x", "externalId")
	if diff := cmp.Diff([]string{id}, w.foundGroups(filter(`displayName eq "planners"`))); diff != "" {
		t.Errorf("by the shop's name (-want +got):\n%s", diff)
	}
	if ids := w.foundGroups(filter(`displayName eq "` + long + `"`)); len(ids) > 0 {
		t.Errorf("by the name that it had: %v", ids)
	}
	// The client takes the shop's name over, and nothing of the old one is left.
	w.Do(http.MethodPut, "/Groups/"+id, `{"displayName":"Planners 2"}`).Want(http.StatusOK).Equal("Planners 2", "displayName").Equal("x", "externalId")
	if diff := cmp.Diff(map[string]any{"scim_external_id": "x"}, w.texts(id)); diff != "" {
		t.Errorf("the shop's texts (-want +got):\n%s", diff)
	}
	w.Do(http.MethodPut, "/Groups/"+id, `{"displayName":"`+long+`"}`).Want(http.StatusOK).Equal(long, "displayName")
	// The code itself is a name too.
	code := w.code(id)
	w.Do(http.MethodPatch, "/Groups/"+id, bridgetest.Patch(`{"op":"replace","path":"displayName","value":`+quoted(code)+`}`)).Want(http.StatusNoContent)
	w.Do(http.MethodGet, "/Groups/"+id, "").Equal(code, "displayName")
}

// An alias goes before a name that is kept.
func TestAliasesGoBeforeKeptNames(t *testing.T) {
	t.Parallel()
	const long = "Company / Europe / Buyers and Planners"
	s := moduleShop()
	s.bridge.GroupAliases = customer.GroupAliases{long: "EU buyers"}
	w := newWorld(t, s)
	id := w.Do(http.MethodPost, "/Groups", `{"displayName":"`+strings.ToUpper(long)+`","externalId":"x"}`).Want(http.StatusCreated).Equal(long, "displayName").ID()
	if diff := cmp.Diff(map[string]any{"scim_external_id": "x"}, w.texts(id)); id != "g4" || w.code(id) != "EU buyers" || diff != "" {
		t.Errorf("group %s with the code %q and texts (-want +got):\n%s", id, w.code(id), diff)
	}
	other := w.Do(http.MethodPost, "/Groups", `{"displayName":"`+long+` elsewhere"}`).Want(http.StatusCreated).Equal(long+" elsewhere", "displayName").ID()
	w.Do(http.MethodPatch, "/Groups/"+other, bridgetest.Patch(`{"op":"replace","path":"displayName","value":"`+long+`"}`)).Want(http.StatusConflict)
	w.Do(http.MethodDelete, "/Groups/"+id, "").Want(http.StatusNoContent)
	w.Do(http.MethodPatch, "/Groups/"+other, bridgetest.Patch(`{"op":"replace","path":"displayName","value":"`+long+`"}`)).Want(http.StatusNoContent)
	if texts := w.texts(other); w.code(other) != "EU buyers" || len(texts) > 0 {
		t.Errorf("the shop keeps the code %q and %v", w.code(other), texts)
	}
}

// The default group is not renamed, not even in letter case behind its code.
func TestLongNameOfTheDefaultGroup(t *testing.T) {
	t.Parallel()
	w := newWorld(t, moduleShop())
	const long = "Company / Europe / Buyers and Planners"
	id := w.Group(long)
	code := w.code(id)
	w.Do(http.MethodDelete, "/Groups/"+id, "").Want(http.StatusNoContent)
	w.InShop(http.MethodPut, "/customerGroups/1", `{"group":{"code":"`+code+`","tax_class_id":3,"extension_attributes":{"scim_display_name":"`+long+`"}}}`)
	for _, name := range []string{"Team", strings.Replace(long, "Planners", "planners", 1), long + " too"} {
		w.Do(http.MethodPatch, "/Groups/g1", bridgetest.Patch(`{"op":"replace","path":"displayName","value":"`+name+`"}`)).Want(http.StatusBadRequest).Equal("mutability", "scimType")
	}
	w.Do(http.MethodPut, "/Groups/g1", `{"displayName":"`+long+`","externalId":"x"}`).Want(http.StatusOK).Equal(long, "displayName").Equal("x", "externalId")
}

// GROUP_PRIORITY takes names of any length.
func TestPriorityOfALongName(t *testing.T) {
	t.Parallel()
	const long = "Company / Europe / Buyers and Planners"
	s := moduleShop()
	s.bridge.GroupPriority = []string{strings.ToLower(long), "Team"}
	w := newWorld(t, s)
	p := w.people(1)
	first, team := w.Group(long, p[0]), w.Group("Team", p[0])
	other := w.Group(long+" elsewhere", p[0])
	w.GroupsOf(p[0], long, "Team", long+" elsewhere")
	decides := func(want string) {
		t.Helper()
		c, _ := w.Shop.Customer(1)
		if got := c["group_id"]; bridgetest.GroupID(int64(got.(float64))) != want {
			t.Errorf("group %v decides, want %s", got, want)
		}
	}
	decides(first)
	w.Do(http.MethodPatch, "/Groups/"+other, bridgetest.Patch(`{"op":"replace","path":"displayName","value":"Others"}`)).Want(http.StatusNoContent)
	w.Do(http.MethodPatch, "/Groups/"+first, bridgetest.Patch(`{"op":"remove","path":"members"}`)).Want(http.StatusNoContent)
	decides(team)
}
