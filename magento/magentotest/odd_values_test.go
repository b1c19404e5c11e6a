package magentotest

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Magento validates the whole customer that a save results in: what is stored already can
// refuse a change of something else. The answers are those that a real 2.4.7-p3 and a real
// 2.4.8-p2 gave to a PUT of scim_active alone.
func TestStoredValuesRefuseAChangeOfActivity(t *testing.T) {
	t.Parallel()
	const (
		badName   = "First Name is not valid!"
		noFirst   = `"First Name" is a required value.`
		noLast    = `"Last Name" is a required value.`
		badEmail  = `"Email" is not a valid email address.`
		goneGroup = "The specified customer group id does not exist."
		noGender  = "Attribute gender does not contain option with Id 99"
		birth     = "The Date of Birth should not be greater than today."
	)
	for name, c := range map[string]struct {
		stored  map[string]any
		refusal string // "" where it is written
		in248   string // the same, where 2.4.8 differs
	}{
		"nothing odd":                    {map[string]any{}, "", ""},
		"a first name of a sign":         {map[string]any{"firstname": "@"}, "", ""},
		"a first name of question marks": {map[string]any{"firstname": "????"}, "", ""},
		"a blank first name":             {map[string]any{"firstname": " "}, "", ""},
		"a first name of 255 characters": {map[string]any{"firstname": strings.Repeat("x", 255)}, "", ""},
		"a first name with a bracket":    {map[string]any{"firstname": "Ada (x)"}, badName, badName},
		"an empty first name":            {map[string]any{"firstname": ""}, noFirst, noFirst},
		"no first name":                  {map[string]any{"firstname": nil}, noFirst, noFirst},
		"a last name of a sign":          {map[string]any{"lastname": "@"}, "", ""},
		"an empty last name":             {map[string]any{"lastname": ""}, noLast, noLast},
		"a middle name of a sign":        {map[string]any{"middlename": "@"}, "", ""},
		"a prefix of 40 characters":      {map[string]any{"prefix": strings.Repeat("x", 40)}, "", ""},
		"a bad e-mail address":           {map[string]any{"email": "nobody"}, badEmail, badEmail},
		"a group that is gone":           {map[string]any{"group_id": 99}, goneGroup, goneGroup},
		"a gender that is no option":     {map[string]any{"gender": 99}, noGender, noGender},
		"a birth in the future":          {map[string]any{"dob": "2999-01-01"}, "", birth},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for version, shop := range map[string]struct {
				options []Option
				refusal string
			}{
				"2.4.7": {[]Option{WithModule()}, c.refusal},
				"2.4.8": {[]Option{WithModule(), With248()}, c.in248},
			} {
				client := newClient(t, shop.options...)
				path := client.create(`{"email":"ada@example.com","firstname":"Ada","lastname":"Lovelace"}`)
				if err := client.shop.SetColumns(1, c.stored); err != nil {
					t.Fatal(err)
				}
				before := client.do(http.MethodGet, path, "").raw
				r := client.put(path, `{"custom_attributes":[{"attribute_code":"scim_active","value":"0"}]}`)
				active := client.do(http.MethodGet, path, "").at("custom_attributes", 0, "value")
				if shop.refusal == "" {
					if r.status != http.StatusOK || active != "0" {
						t.Errorf("%s: status %d and scim_active %v: %s", version, r.status, active, r.raw)
					}
					continue
				}
				r.message(http.StatusBadRequest, shop.refusal)
				if after := client.do(http.MethodGet, path, "").raw; after != before {
					t.Errorf("%s: a refused save has changed %s to %s", version, before, after)
				}
			}
		})
	}
}

// An attribute that is made required later refuses every save of those who lack it, unless
// it is not visible.
func TestRequiredAttributesRefuseThoseWhoLackThem(t *testing.T) {
	t.Parallel()
	c := newClient(t, WithAttributes("job"))
	path := c.create(`{"email":"ada@example.com","firstname":"Ada","lastname":"Lovelace"}`)
	change := func() reply { return c.put(path, `{"firstname":"Augusta"}`) }
	for code, message := range map[string]string{
		"taxvat": `"Tax/VAT Number" is a required value.`, "job": `"job" is a required value.`,
		"gender": `"Gender" is a required value.`,
	} {
		require(t, c.shop, code, false)
		change().want(http.StatusOK)
		require(t, c.shop, code, true)
		one := "/rest/V1/attributeMetadata/customer/attribute/" + code
		c.do(http.MethodGet, one, "").is(true, "required").is(true, "visible")
		change().message(http.StatusBadRequest, message)
		if err := c.shop.SetColumns(1, map[string]any{code: 1}); err != nil {
			t.Fatal(err)
		}
		change().want(http.StatusOK)
	}
	if c.shop.RequireAttribute("nothing", true) == nil {
		t.Error("an attribute that is not there was made required")
	}
}

func require(t *testing.T, s *Shop, code string, visible bool) {
	t.Helper()
	if err := s.RequireAttribute(code, visible); err != nil {
		t.Fatal(err)
	}
}

// What SQL writes is stored as it is, within what the columns hold, and is found.
func TestSetColumnsChecksNothing(t *testing.T) {
	t.Parallel()
	c := newClient(t, WithAttributes("job"))
	path := c.create(`{"email":"ada@example.com","firstname":"Ada","lastname":"Lovelace","gender":2}`)
	c.create(`{"email":"bea@example.com","firstname":"Bea","lastname":"Byron"}`)
	long := strings.Repeat("x", 300)
	if err := c.shop.SetColumns(1, map[string]any{
		"firstname": "Ada (x)😀", "prefix": long, "taxvat": long, "confirmation": long, "group_id": 99, "gender": nil,
		"job": "Chef",
	}); err != nil {
		t.Fatal(err)
	}
	c.do(http.MethodGet, path, "").is("Ada (x)????", "firstname").is(long[:40], "prefix").is(long[:50], "taxvat").
		is(long[:64], "confirmation").is(99.0, "group_id").is(nil, "gender").is("Chef", "custom_attributes", 0, "value")
	c.do(http.MethodGet, searchPrefix+filterQuery(0, "group_id", "eq", "99"), "").is(1.0, "items", 0, "id")
	for _, wrong := range []map[string]any{{"nothing": 1}, {"group_id": "x"}, {"email": "BEA@example.com"}} {
		if c.shop.SetColumns(1, wrong) == nil {
			t.Errorf("%v was stored", wrong)
		}
	}
	if c.shop.SetColumns(9, nil) == nil {
		t.Error("a customer who is not there was changed")
	}
}

// A value of a selection that is no option is refused.
func TestOptions(t *testing.T) {
	t.Parallel()
	c := newClient(t, WithGenders("Other"), WithAttribute(Attribute{
		Code: "size", BackendType: "int", FrontendInput: "select", InSet: true, Options: map[string]string{"1": "Small"},
	}))
	path := c.create(`{"email":"ada@example.com","firstname":"Ada","lastname":"Lovelace"}`)
	c.do(http.MethodGet, "/rest/V1/attributeMetadata/customer/attribute/gender", "").is("Other", "options", 4, "label")
	for fields, want := range map[string]int{
		`"gender":0`: 200, `"gender":4`: 200, `"gender":5`: 400,
		`"custom_attributes":{"size":1}`: 200, `"custom_attributes":{"size":9}`: 400,
	} {
		c.put(path, `{`+fields+`}`).want(want)
	}
}

// The limits of input of web APIs, off by default.
func TestInputLimits(t *testing.T) {
	t.Parallel()
	free, limited := newClient(t, WithModule()), newClient(t, WithModule(), WithInputLimits(50, 20))
	for _, c := range []*shopClient{free, limited} {
		c.shop.Seed(60)
		for i := range 36 {
			code := "G" + strconv.Itoa(i)
			c.do(http.MethodPost, "/rest/V1/customerGroups", `{"group":{"code":"`+code+`"}}`).want(http.StatusOK)
		}
	}
	for path, total := range map[string]int{searchPrefix: 60, "/rest/V1/customerGroups/search?": 40} {
		limited.do(http.MethodGet, path+"searchCriteria[pageSize]=51", "").
			is("Maximum SearchCriteria pageSize is %max", "message").is(50.0, "parameters", "max").want(http.StatusBadRequest)
		for query, want := range map[string]int{"searchCriteria=": 20, "searchCriteria[pageSize]=50": min(50, total)} {
			r := limited.do(http.MethodGet, path+query, "").want(http.StatusOK).is(float64(total), "total_count")
			if items, _ := r.at("items").([]any); len(items) != want {
				t.Errorf("%s%s: %d items, want %d", path, query, len(items), want)
			}
		}
		limited.do(http.MethodGet, path+"searchCriteria=", "").is(20.0, "search_criteria", "page_size")
		r := free.do(http.MethodGet, path+"searchCriteria=", "").is(nil, "search_criteria", "page_size")
		if items, _ := r.at("items").([]any); len(items) != total {
			t.Errorf("%s without limits: %d items, want %d", path, len(items), total)
		}
		free.do(http.MethodGet, path+"searchCriteria[pageSize]=1000", "").want(http.StatusOK)
	}
	limited.do(http.MethodGet, usersPath+"?searchCriteria[pageSize]=51", "").want(http.StatusBadRequest)
	limited.do(http.MethodGet, rolesPath+"?searchCriteria[pageSize]=51", "").want(http.StatusBadRequest)
}

// An emoji in a group's code is echoed, and stored as question marks.
func TestEmojiInAGroupCodeIsEchoedOnly(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	made := c.do(http.MethodPost, "/rest/V1/customerGroups", `{"group":{"code":"VIP 😀"}}`).is("VIP 😀", "code")
	stored := c.do(http.MethodGet, "/rest/V1/customerGroups/"+strconv.FormatInt(made.id(), 10), "")
	if diff := cmp.Diff("VIP ????", stored.at("code")); diff != "" {
		t.Error(diff)
	}
}
