package magentotest

import (
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// adminShop is a shop with the module, the administrator root with id 1, and the
// role Buyers of few rights.
func adminShop(t *testing.T, opts ...Option) *shopClient {
	t.Helper()
	stock := []Option{WithModule(), WithAdmin("root", "s3cret-word", ""), WithRole("Buyers", viewAdmins)}
	return newClient(t, append(stock, opts...)...)
}

func (c *shopClient) addAdmin(fields map[string]any, password string) int64 {
	c.t.Helper()
	user := map[string]any{"username": "ada", "firstname": "Ada", "lastname": "Lovelace", "email": "ada@example.com"}
	maps.Copy(user, fields)
	id, err := c.shop.AddAdmin(user, password)
	if err != nil {
		c.t.Fatal(err)
	}
	return id
}

func userPath(id int64) string { return usersPath + "/" + strconv.FormatInt(id, 10) }

func (c *shopClient) putAdmin(id int64, fields string) reply {
	c.t.Helper()
	return c.do(http.MethodPut, userPath(id), `{"user":{`+fields+`}}`)
}

// What a request does not name stays, and Magento reads values loosely.
func TestAdminUsersAreMerged(t *testing.T) {
	t.Parallel()
	var now clock
	c := adminShop(t, WithClock(now.now))
	id := c.addAdmin(nil, "")
	stored, _ := c.shop.Admin(id)
	want := map[string]any{
		"id": float64(id), "username": "ada", "firstname": "Ada", "lastname": "Lovelace", "email": "ada@example.com",
		"is_active":        true,
		"interface_locale": "en_US", "role_id": 0.0, "scim_external_id": "", "scim_roles": "", "scim_attributes": "",
		"scim_owner": "", "scim_create_key": "", "version": stored["version"], "created_at": "2027-01-15 08:00:00", "updated_at": "2027-01-15 08:00:00",
	}
	if diff := cmp.Diff(want, stored); diff != "" {
		t.Fatalf("a new user (-want +got):\n%s", diff)
	}
	now.forward(time.Minute)
	c.putAdmin(id, `"firstname":"Ada"`).is("2027-01-15 08:00:00", "updated_at") // nothing changes
	buyers := c.shop.RoleID("Buyers")
	for _, change := range []struct {
		fields, name string
		value        any
	}{
		{`"id":77,"created_at":"x","updated_at":"y"`, "id", float64(id)},
		{`"username":null,"firstname":"Augusta"`, "firstname", "Augusta"},
		{`"role_id":"` + strconv.FormatInt(buyers, 10) + `"`, "role_id", float64(buyers)},
		{`"is_active":"0"`, "is_active", false},
		{`"isActive":"true"`, "is_active", true},
		{`"interface_locale":"zh_Hans_CN"`, "interface_locale", "zh_Hans_CN"},
		{`"scim_external_id":"😀ß"`, "scim_external_id", "😀ß"},
		{`"scim_roles":",2,21,"`, "scim_roles", ",2,21,"},
		{`"scim_attributes":"{}"`, "scim_attributes", "{}"},
		{`"scim_external_id":"","scim_roles":""`, "scim_external_id", ""},
	} {
		want[change.name] = change.value
		before, _ := c.shop.Admin(id)
		c.putAdmin(id, change.fields).want(http.StatusOK).is(change.value, change.name)
		after, _ := c.shop.Admin(id)
		if changed := before[change.name] != after[change.name]; changed != (before["version"] != after["version"]) {
			t.Errorf("%s: version went from %v to %v", change.fields, before["version"], after["version"])
		}
	}
	want["scim_roles"], want["updated_at"] = "", "2027-01-15 08:01:00"
	stored, _ = c.shop.Admin(id)
	want["version"] = stored["version"]
	if diff := cmp.Diff(want, stored); diff != "" {
		t.Errorf("after all changes (-want +got):\n%s", diff)
	}
	c.putAdmin(id, `"role_id":"many"`).message(http.StatusBadRequest, `Error occurred during "role_id" processing. `+
		`The "many" value's type is invalid. The "int" type was expected. Verify and try again.`)
	c.putAdmin(id, `"nickname":"x"`).
		message(http.StatusBadRequest, `"%fieldName" is not supported. Correct the field name and try again.`)
	c.do(http.MethodPut, userPath(id), `{"user":`).message(http.StatusBadRequest, "Decoding error.")
}

// What was in a field before may stay, though it would be refused if it were new.
func TestOnlyWhatChangesIsChecked(t *testing.T) {
	t.Parallel()
	c := newClient(t, WithModule(), WithAdmin(strings.Repeat("r", 41), "s3cret-word", ""))
	user, _ := c.shop.Admin(1)
	name := user["username"].(string)
	c.putAdmin(1, `"username":"`+name+`","firstname":"Root"`).want(http.StatusOK).is("Root", "firstname")
	c.putAdmin(1, `"username":"`+name+`x"`).want(http.StatusBadRequest)
}

func TestLimitsOfAdminUsers(t *testing.T) {
	t.Parallel()
	c := adminShop(t)
	id := c.addAdmin(nil, "")
	for name, maximum := range map[string]int{
		"username": 40, "firstname": 32, "lastname": 32, "scim_external_id": 255, "scim_attributes": 65_535,
	} {
		letter := "ü"
		if name == "scim_attributes" {
			letter = "u"
		}
		c.putAdmin(id, `"`+name+`":"`+strings.Repeat(letter, maximum)+`"`).want(http.StatusOK).
			is(strings.Repeat(letter, maximum), name)
		c.putAdmin(id, `"`+name+`":"`+strings.Repeat(letter, maximum+1)+`"`).want(http.StatusBadRequest).
			is(name, "parameters", "fieldName").is(float64(maximum), "parameters", "maximum")
	}
	c.putAdmin(id, `"scim_external_id":"`+strings.Repeat("😀", 255)+`"`).want(http.StatusOK)
	// Names count as the same where the database's collation says so.
	c.putAdmin(id, `"username":"RÖÖT"`).want(http.StatusBadRequest).is("username", "parameters", "fieldName").
		is("RÖÖT", "parameters", "value")
	c.putAdmin(id, `"username":"Ada","email":"ADA@example.com"`).want(http.StatusOK)
}

func TestVersions(t *testing.T) {
	t.Parallel()
	c := adminShop(t)
	id := c.addAdmin(nil, "ada-passw0rd")
	version, _ := c.do(http.MethodGet, userPath(id), "").at("version").(string)
	if err := c.shop.UpdateAdmin(id, map[string]any{"role_id": c.shop.RoleID("Buyers")}); err != nil {
		t.Fatal(err)
	}
	// Somebody in the shop was faster.
	c.putAdmin(id, `"firstname":"B","version":"`+version+`"`).
		message(http.StatusConflict, "The record has changed since this version was read.")
	version, _ = c.do(http.MethodGet, userPath(id), "").at("version").(string)
	c.token(adminLogin, `{"username":"ada","password":"ada-passw0rd"}`) // changes updated_at only
	again := c.putAdmin(id, `"firstname":"B","version":"`+version+`"`).want(http.StatusOK)
	c.putAdmin(id, `"firstname":"C","version":"`+version+`"`).want(http.StatusConflict)
	// A version does not come back with the values.
	c.putAdmin(id, `"firstname":"Ada","version":"`+again.at("version").(string)+`"`).want(http.StatusOK)
	c.putAdmin(id, `"firstname":"D","version":"`+version+`"`).want(http.StatusConflict)
}

func TestLastAdministratorAndOwnAccount(t *testing.T) {
	t.Parallel()
	c := adminShop(t, WithRole("Owners", allResources))
	buyers, owners := c.shop.RoleID("Buyers"), c.shop.RoleID("Owners")
	id := c.addAdmin(map[string]any{"role_id": owners, "is_active": false}, "")
	const last, own = "This is the last active administrator", "This is the account that"
	refused := func(r reply, start string) {
		t.Helper()
		if message, _ := r.want(http.StatusForbidden).at("message").(string); !strings.HasPrefix(message, start) {
			t.Errorf("message %q", message)
		}
	}
	// One who may not log in is no administrator.
	refused(c.putAdmin(1, `"is_active":false`), last)
	c.putAdmin(1, `"role_id":`+strconv.FormatInt(owners, 10)).want(http.StatusOK) // all rights as well
	refused(c.putAdmin(1, `"role_id":`+strconv.FormatInt(buyers, 10)), last)
	c.putAdmin(id, `"is_active":true`).want(http.StatusOK)
	root := c.as("Bearer " + c.token(adminLogin, `{"username":"root","password":"s3cret-word"}`))
	refused(root.putAdmin(1, `"username":"Root"`), own)
	root.putAdmin(1, `"firstname":"Root","username":"root"`).want(http.StatusOK)
	c.do(http.MethodDelete, userPath(1), "").want(http.StatusOK)
	root.do(http.MethodGet, userPath(id), "").want(http.StatusUnauthorized)
	refused(c.do(http.MethodDelete, userPath(id), ""), last)
	// Magento's own admin guards nobody here.
	if err := c.shop.UpdateAdmin(id, map[string]any{"is_active": false}); err != nil {
		t.Error(err)
	}
	if err := c.shop.DeleteAdmin(id); err != nil {
		t.Error(err)
	}
	if c.shop.DeleteAdmin(id) == nil || c.shop.UpdateAdmin(id, nil) == nil {
		t.Error("a user who has gone is changed")
	}
}

func TestRolesOfAdminUsers(t *testing.T) {
	t.Parallel()
	c := adminShop(t)
	editors := `{"role":{"name":"Editors","has_full_access":true,"users_count":9,"id":1}}`
	made := c.do(http.MethodPost, rolesPath, editors).want(http.StatusOK).
		is(false, "has_full_access").is(0.0, "users_count")
	id := made.id()
	name := strconv.FormatInt(id, 10)
	path := rolesPath + "/" + name
	first := c.addAdmin(map[string]any{"role_id": id, "scim_roles": "," + name + "," + name + "1,"}, "")
	bea := map[string]any{"username": "bea", "email": "bea@example.com", "scim_roles": "," + name + ","}
	second := c.addAdmin(bea, "")
	c.do(http.MethodGet, path+"/members?searchCriteria=", "").is(2.0, "total_count")
	c.do(http.MethodGet, path+"/members?"+filterOf("username", "eq", "BEA"), "").is(float64(second), "items", 0, "id").
		is(1.0, "total_count")
	c.do(http.MethodDelete, path, "").message(http.StatusConflict, "The role still has users.")
	c.do(http.MethodPut, path, `{"role":{"name":"editors","version":"`+made.at("version").(string)+`"}}`).
		want(http.StatusOK).is(1.0, "users_count")
	c.do(http.MethodPut, path, `{"role":{"name":"x","version":"`+made.at("version").(string)+`"}}`).
		want(http.StatusConflict)
	c.putAdmin(first, `"role_id":0`).want(http.StatusOK)
	c.do(http.MethodDelete, path, "").want(http.StatusOK)
	// A role that is no more is in nobody's list.
	c.do(http.MethodGet, userPath(first), "").is(","+name+"1,", "scim_roles")
	c.do(http.MethodGet, userPath(second), "").is("", "scim_roles")
	next := c.do(http.MethodPost, rolesPath, `{"role":{"name":"Editors"}}`).want(http.StatusOK).id()
	if next <= id+1 {
		t.Errorf("role %d after %d, though the assignment to a user has taken an id", next, id)
	}
}
