package scimserver_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func FuzzIDInPath(f *testing.F) {
	for _, seed := range []string{"11", "", "/", "//", "%", "%2F", "%zz", "..", "a b", "æ", "11/", "11?x", "11;y", "\x00", "%00", "%C3%28", strings.Repeat("a", 5000)} {
		f.Add(seed)
	}
	s := newService(f)
	f.Fuzz(func(t *testing.T, id string) {
		u, err := url.ParseRequestURI("/scim/v2/Users/" + id)
		if err != nil {
			return // net/http would not have let it in
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.URL = u
		r.Header.Set("Authorization", "Bearer "+testToken)
		a := s.in(t).send(r)
		if a.status != http.StatusOK && a.status != http.StatusNotFound && a.status != http.StatusBadRequest {
			t.Fatalf("%q is answered %d: %s", id, a.status, a.text)
		}
		if a.status != http.StatusOK {
			a.isError(a.status, a.scimType())
		}
	})
}

func (a *answer) scimType() string {
	text, _ := a.at("scimType").(string)
	return text
}

func FuzzCreateBody(f *testing.F) {
	for _, seed := range []string{
		`{"userName":"x"}`, `{"userName":"ben"}`, `{`, `[]`, `null`, ``, "\x00", `{"userName":"x","emails":[{"value":"a"},{"value":"b"}]}`,
		`{"userName":"x","password":"p","active":"True","meta":{},"id":1,"groups":[{}]}`, `{"userName":1e400}`, `{"userName":"\ud800"}`, managed("x", "12"),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		s := newService(t)
		a := s.ask(http.MethodPost, "/Users", body)
		switch a.status {
		case http.StatusCreated:
			id, _ := a.at("id").(string)
			if read := s.ask(http.MethodGet, "/Users/"+id, "").is(http.StatusOK); read.text != a.text {
				t.Errorf("created is\n%s\nand read is\n%s", a.text, read.text)
			}
			if again := s.ask(http.MethodPut, "/Users/"+id, a.text).is(http.StatusOK); again.text != a.text {
				t.Errorf("created is\n%s\nand written back is\n%s", a.text, again.text)
			}
		case http.StatusBadRequest, http.StatusConflict:
			a.isError(a.status, a.scimType())
		default:
			t.Fatalf("%q is answered %d: %s", body, a.status, a.text)
		}
	})
}

func FuzzBulkBody(f *testing.F) {
	for _, operations := range []string{
		``, `1`, `{}`, post("a", `{"userName":"x"}`), post("a", managed("a", "bulkId:b")) + "," + post("b", managed("b", "bulkId:a")),
		`{"method":"DELETE","path":"/Users/11"},{"method":"PUT","path":"/Users/11","data":{"userName":"x"}}`,
		`{"method":"PATCH","path":"/Users/bulkId:a","version":"x","data":{"Operations":[{"op":"add","path":"members[value eq \"1\"]","value":["bulkId:a"]}]}}`,
	} {
		f.Add(`{"schemas":[` + bulkSchema + `],"failOnErrors":2,"Operations":[` + operations + `]}`)
	}
	f.Fuzz(func(t *testing.T, body string) {
		s := newService(t)
		a := s.ask(http.MethodPost, "/Bulk", body)
		switch a.status {
		case http.StatusOK:
			for _, status := range a.statuses() {
				if len(status) != 3 || status[0] != '2' && status[0] != '4' {
					t.Errorf("an operation has the status %q: %s", status, a.text)
				}
			}
		case http.StatusBadRequest, http.StatusRequestEntityTooLarge:
			a.isError(a.status, a.scimType())
		default:
			t.Fatalf("%q is answered %d: %s", body, a.status, a.text)
		}
	})
}
