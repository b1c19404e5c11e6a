package magentotest

import (
	"net/http"
	"strings"
	"testing"
)

// What a create of a group answers is not what the database keeps.
func TestGroupCodesAreCutAndChanged(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.do(http.MethodPost, "/rest/V1/customerGroups", `{"group":{"code":"Emoji 😀"}}`).want(http.StatusOK).
		is("Emoji 😀", "code")
	c.do(http.MethodGet, "/rest/V1/customerGroups/4", "").is("Emoji ????", "code")
	long := strings.Repeat("ü", 40) // two bytes each
	c.do(http.MethodPost, "/rest/V1/customerGroups", `{"group":{"code":"`+long+`"}}`).want(http.StatusOK).
		is(strings.Repeat("ü", 16), "code")
	c.do(http.MethodPost, "/rest/V1/customerGroups", `{"group":{"code":"`+strings.Repeat("日", 11)+`"}}`).
		want(http.StatusInternalServerError)
	c.do(http.MethodGet, "/rest/V1/customerGroups/6", "").is(strings.Repeat("日", 10)+"??", "code")
	c.do(http.MethodPost, "/rest/V1/customerGroups", `{"group":{"code":"`+strings.Repeat("u", 16)+`"}}`).
		message(http.StatusBadRequest, "Customer Group already exists.")
	c.do(http.MethodPost, "/rest/V1/customerGroups", `{"group":{"label":"x"}}`).
		message(http.StatusBadRequest, `"%fieldName" is not supported. Correct the field name and try again.`)
	c.do(http.MethodPost, "/rest/V1/customerGroups", `{}`).
		message(http.StatusBadRequest, `"%fieldName" is required. Enter and try again.`)
}

func TestDefaultGroup(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.do(http.MethodGet, "/rest/V1/customerGroups/default/1", "").is("General", "code")
	c.do(http.MethodGet, "/rest/V1/customerGroups/default/9", "").want(http.StatusNotFound)
	for _, id := range []string{"0", "1"} {
		c.do(http.MethodDelete, "/rest/V1/customerGroups/"+id, "").
			message(http.StatusBadRequest, "Cannot delete group.")
	}
	path := c.create(`{"email":"a@example.com","firstname":"A","lastname":"B"}`)
	c.do(http.MethodGet, path, "").is(1.0, "group_id")
	c.put(path, `{"group_id":3}`).want(http.StatusOK)
	c.do(http.MethodDelete, "/rest/V1/customerGroups/3", "").want(http.StatusOK)
	c.do(http.MethodGet, path, "").is(1.0, "group_id")
	c.do(http.MethodGet, searchPrefix+filterQuery(0, "group_id", "eq", "1"), "").is(1.0, "total_count")
}

// A version of a group does not come back with the values, and each save gives another one.
func TestGroupVersions(t *testing.T) {
	t.Parallel()
	const four = "/rest/V1/customerGroups/4"
	c := newClient(t, WithModule())
	c.do(http.MethodPost, "/rest/V1/customerGroups", `{"group":{"code":"Team"}}`).want(http.StatusOK)
	seen := map[any]bool{c.do(http.MethodGet, four, "").at("extension_attributes", "scim_version"): true}
	for _, code := range []string{"Team", "Crew", "Team"} {
		c.do(http.MethodPut, four, `{"group":{"code":"`+code+`","tax_class_id":3}}`).want(http.StatusOK)
		version := c.do(http.MethodGet, four, "").at("extension_attributes", "scim_version")
		if seen[version] {
			t.Errorf("%s: the version was there before", code)
		}
		seen[version] = true
	}
	for version := range seen {
		body := `{"group":{"code":"Late","tax_class_id":3,"extension_attributes":{"scim_version":"` + version.(string) + `"}}}`
		if c.do(http.MethodPut, four, body).status == http.StatusOK {
			delete(seen, version)
		}
	}
	if len(seen) != 3 {
		t.Errorf("%d of 4 versions were refused, want 3", len(seen))
	}
}

// With the companion module a group keeps two texts of any script.
func TestGroupTextsOfTheModule(t *testing.T) {
	t.Parallel()
	const groups, four = "/rest/V1/customerGroups", "/rest/V1/customerGroups/4"
	c := newClient(t, WithModule())
	group := func(extension string) string {
		return `{"group":{"code":"Team","tax_class_id":3,"extension_attributes":` + extension + `}}`
	}
	long := strings.Repeat("Отдел 😀 ", 20)
	name, id := []any{"extension_attributes", "scim_display_name"}, []any{"extension_attributes", "scim_external_id"}
	c.do(http.MethodPost, groups, group(`{"scim_display_name":"`+long+`","scim_external_id":"7"}`)).want(http.StatusOK).
		is(long, name...).is("7", id...)
	c.do(http.MethodGet, groups+"/search?searchCriteria=", "").is(long, append([]any{"items", 4}, name...)...).
		is(nil, append([]any{"items", 1}, name...)...)
	for _, same := range []string{
		`{}`, `[]`, `{"exclude_website_ids":[]}`, `{"scim_display_name":null,"scim_external_id":null}`,
	} {
		c.do(http.MethodPut, four, group(same)).want(http.StatusOK).is(long, name...).is("7", id...)
	}
	c.do(http.MethodPut, four, group(`{"scim_external_id":8}`)).want(http.StatusOK).is(long, name...).is("8", id...)
	c.do(http.MethodPut, four, group(`{"scim_display_name":""}`)).want(http.StatusOK).is(nil, name...).is("8", id...)
	c.do(http.MethodPut, four, group(`{"scim_external_id":""}`)).want(http.StatusOK).is(nil, name...).is(nil, id...)
	c.do(http.MethodPut, four, group(`{"scim_external_id":"`+strings.Repeat("日", 255)+`"}`)).want(http.StatusOK)
	c.do(http.MethodPut, four, group(`{"scim_external_id":"`+strings.Repeat("x", 256)+`"}`)).
		want(http.StatusBadRequest).
		is("The value of %fieldName is longer than the %maximum characters that Magento can hold.", "message").
		is("scim_external_id", "parameters", "fieldName")
	c.do(http.MethodPut, four, group(`{"scim_display_name":["x"]}`)).want(http.StatusBadRequest)
	c.do(http.MethodPut, four, group(`{"nonsense":1}`)).
		message(http.StatusBadRequest, `"%fieldName" is not supported. Correct the field name and try again.`)
	c.do(http.MethodDelete, four, "").want(http.StatusOK)
	c.do(http.MethodPost, groups, `{"group":{"code":"Team"}}`).want(http.StatusOK).is(nil, name...).is(nil, id...)

	stock := newClient(t)
	stock.do(http.MethodPost, groups, group(`{"scim_display_name":"x"}`)).
		want(http.StatusBadRequest).
		is(`"%fieldName" is not supported. Correct the field name and try again.`, "message").
		is("ScimDisplayName", "parameters", "fieldName")
}
