package scimserver_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestTheVersionIsThatOfTheContent(t *testing.T) {
	t.Parallel()
	s := newService(t)
	first := s.ask(http.MethodGet, "/Users/11", "")
	tag := first.header.Get("ETag")
	if !strings.HasPrefix(tag, `W/"`) || first.at("meta", "version") != tag {
		t.Errorf("ETag is %q, meta.version %v", tag, first.at("meta", "version"))
	}
	if again := s.ask(http.MethodGet, "/Users/11?attributes=userName", "").header.Get("ETag"); again != tag {
		t.Errorf("read again, it is %q after %q", again, tag)
	}
	changed := s.ask(http.MethodPut, "/Users/11", `{"userName":"ada@example.com"}`).header.Get("ETag")
	if changed == tag || changed == "" {
		t.Errorf("changed, it is %q after %q", changed, tag)
	}
	if now := s.ask(http.MethodGet, "/Users/11", "").header.Get("ETag"); now != changed {
		t.Errorf("read after the change, it is %q, and was %q in its answer", now, changed)
	}
}

func TestConditions(t *testing.T) {
	t.Parallel()
	const put, patch = `{"userName":"ada@example.com"}`, `{"Operations":[{"op":"replace","path":"title","value":"x"}]}`
	s := newService(t)
	tag := s.ask(http.MethodGet, "/Users/11", "").header.Get("ETag")
	strong := strings.TrimPrefix(tag, "W/")
	for name, test := range map[string]struct {
		header, value        string
		read, write, missing int
	}{
		"If-Match with the version":              {"If-Match", tag, 200, 200, 404},
		"If-Match with it as a strong tag":       {"If-Match", strong, 200, 200, 404},
		"If-Match with a list that has it":       {"If-Match", `"x", W/"y,z" ,` + tag, 200, 200, 404},
		"If-Match with *":                        {"If-Match", "*", 200, 200, 404},
		"If-Match with another version":          {"If-Match", `W/"x"`, 412, 412, 404},
		"If-Match with what is no tag":           {"If-Match", strings.Trim(strong, `"`), 412, 412, 404},
		"If-Match with an open tag":              {"If-Match", strings.TrimSuffix(tag, `"`), 412, 412, 404},
		"If-Match with a part of the version":    {"If-Match", tag[:10] + `"`, 412, 412, 404},
		"If-None-Match with the version":         {"If-None-Match", tag, 304, 412, 404},
		"If-None-Match with it as a strong tag":  {"If-None-Match", strong, 304, 412, 404},
		"If-None-Match with a list that has it":  {"If-None-Match", `"x",` + tag + `,"y"`, 304, 412, 404},
		"If-None-Match with *":                   {"If-None-Match", "*", 304, 412, 404},
		"If-None-Match with another version":     {"If-None-Match", `W/"x"`, 200, 200, 404},
		"If-None-Match with what is no tag list": {"If-None-Match", "x", 200, 200, 404},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, ask := range []struct {
				method, body string
				want         int
			}{
				{"GET", "", test.read}, {"HEAD", "", test.read}, {"PUT", put, test.write}, {"PATCH", patch, test.write}, {"DELETE", "", test.write},
			} {
				s := newService(t)
				if ask.method == "DELETE" && ask.want == 200 {
					ask.want = 204
				}
				a := s.ask(ask.method, "/Users/11", ask.body, test.header, test.value).is(ask.want)
				if a.status == http.StatusNotModified && (a.text != "" || a.header.Get("ETag") != tag) {
					t.Errorf("the 304 has the ETag %q and the body %q", a.header.Get("ETag"), a.text)
				}
				if a.status == http.StatusPreconditionFailed {
					if ask.method != "HEAD" {
						a.isError(http.StatusPreconditionFailed, "")
					}
					if now := s.ask("GET", "/Users/11", "").header.Get("ETag"); now != tag {
						t.Errorf("the %s has had its effect all the same", ask.method)
					}
				}
				s.ask(ask.method, "/Users/404", ask.body, test.header, test.value).is(test.missing)
			}
		})
	}
}
