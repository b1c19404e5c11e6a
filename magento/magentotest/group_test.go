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
	c.do(http.MethodPost, "/rest/V1/customerGroups", `{"group":{"code":"Emoji 😀"}}`).want(http.StatusOK).is("Emoji 😀", "code")
	c.do(http.MethodGet, "/rest/V1/customerGroups/4", "").is("Emoji ????", "code")
	long := strings.Repeat("ü", 40) // two bytes each
	c.do(http.MethodPost, "/rest/V1/customerGroups", `{"group":{"code":"`+long+`"}}`).want(http.StatusOK).is(strings.Repeat("ü", 16), "code")
	c.do(http.MethodPost, "/rest/V1/customerGroups", `{"group":{"code":"`+strings.Repeat("日", 11)+`"}}`).want(http.StatusInternalServerError)
	c.do(http.MethodGet, "/rest/V1/customerGroups/6", "").is(strings.Repeat("日", 10)+"??", "code")
	c.do(http.MethodPost, "/rest/V1/customerGroups", `{"group":{"code":"`+strings.Repeat("u", 16)+`"}}`).message(http.StatusBadRequest, "Customer Group already exists.")
	c.do(http.MethodPost, "/rest/V1/customerGroups", `{"group":{"label":"x"}}`).message(http.StatusBadRequest, `"%fieldName" is not supported. Correct the field name and try again.`)
	c.do(http.MethodPost, "/rest/V1/customerGroups", `{}`).message(http.StatusBadRequest, `"%fieldName" is required. Enter and try again.`)
}

func TestDefaultGroup(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.do(http.MethodPut, "/rest/V1/customerGroups/default/0", `{}`).want(http.StatusBadRequest)
	c.do(http.MethodPut, "/rest/V1/customerGroups/default/3", `{}`).want(http.StatusOK).is(3.0)
	c.do(http.MethodGet, "/rest/V1/customerGroups/default/1", "").is("Retailer", "code")
	c.do(http.MethodGet, "/rest/V1/customerGroups/default/9", "").want(http.StatusNotFound)
	c.do(http.MethodDelete, "/rest/V1/customerGroups/3", "").message(http.StatusBadRequest, "Cannot delete group.")
	path := c.create(`{"email":"a@example.com","firstname":"A","lastname":"B"}`)
	c.do(http.MethodGet, path, "").is(3.0, "group_id")
	c.put(path, `{"group_id":1}`).want(http.StatusOK)
	c.do(http.MethodDelete, "/rest/V1/customerGroups/1", "").want(http.StatusOK)
	c.do(http.MethodGet, path, "").is(3.0, "group_id")
	c.do(http.MethodGet, searchPrefix+filterQuery(0, "group_id", "eq", "3"), "").is(1.0, "total_count")
}
