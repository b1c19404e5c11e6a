package console_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/scim-bridge/scim-bridge/console"
	"github.com/scim-bridge/scim-bridge/ops/shape"
	"github.com/scim-bridge/scim-bridge/scim"
)

func TestActivityKeepsTheLastOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	for range 1234 {
		s.happened("okta", 200, scim.ActionRead, "1")
	}
	list := s.activity.Entries(console.Filter{})
	if len(list) != 500 {
		t.Fatalf("%d entries", len(list))
	}
	for i, e := range list {
		if want := uint64(1234 - i); e.Number != want {
			t.Fatalf("entry %d has the number %d, want %d", i, e.Number, want)
		}
	}
	if _, ok := s.activity.Entry(734); ok {
		t.Error("an old entry is there")
	}
	if e, ok := s.activity.Entry(735); !ok || e.Number != 735 {
		t.Error("the oldest entry is not there")
	}
}

func TestActivityCountsByHourAndClient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, nil)
		s.happened("okta", 201, scim.ActionCreated, "1")
		s.happened("okta", 404, scim.ActionRead, "1")
		s.happened("okta", 500, scim.ActionUpdated, "1")
		time.Sleep(2 * time.Hour)
		s.happened("", 401, "", "")
		bulk := &scim.Event{Status: 200, Client: "okta", Route: "/admin/scim/v2/Bulk", Start: time.Now()}
		for _, status := range []int{201, 400, 204} {
			one := &scim.Event{Status: status}
			one.SetAction(scim.ActionDeleted, "User", "1")
			bulk.AddOperation(one)
		}
		bulk.SetAction(scim.ActionBulk, "", "")
		s.activity.OnEvent(t.Context(), bulk)

		hours := s.activity.Hours(time.Now())
		if got, want := []console.Hour{hours[21], hours[23]}, []console.Hour{
			{Begin: hours[21].Begin, Changes: 1, Failures: 1}, {Begin: hours[23].Begin, Changes: 2, Failures: 1},
		}; !cmp.Equal(got, want) {
			t.Error(cmp.Diff(want, got))
		}
		stats := s.activity.Stats("/scim/v2", "okta")
		if stats.Requests != 3 || stats.Failures != 1 || !stats.LastSuccess.Equal(stats.LastFailure) {
			t.Errorf("the client has %+v", stats)
		}
		if got := s.activity.Stats("/admin/scim/v2", "okta").Requests; got != 1 {
			t.Errorf("the client of the same name for admin users has sent %d", got)
		}
		if got := s.activity.Clients(); !cmp.Equal(got, []scim.Client{"okta"}) {
			t.Errorf("clients %v", got)
		}
	})
}

// words is what the log shows of requests.
func words() console.Vocabulary {
	return shape.SCIM(false, scim.UserResourceType(), scim.GroupResourceType())
}

func TestMaskLeavesNamesAndNoValues(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]struct {
		shape string
		names []string
	}{
		``: {},
		`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","ada"],"userName":"ada","active":true,"ada":7,"name":{"givenName":"Ada"},"emails":[{"value":"a@b.c"}],"a@b":1}`: {
			`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","?"],"userName":"‹text›","active":true,"?":"‹number›","name":{"givenName":"‹text›"},` +
				`"emails":[{"value":"‹text›"}],"?":"‹number›"}`,
			[]string{"userName", "active", "name", "emails"},
		},
		`{"Operations":[{"op":"Replace","path":"emails[value eq \"a@b.c\"].type","value":"x"},{"op":"boo","path":"emails[value eq ada]","value":{"title":"x"}}]}`: {
			`{"Operations":[{"op":"Replace","path":"emails[value eq \"…\"].type","value":"‹text›"},{"op":"‹text›","path":"emails[value eq ?]","value":{"title":"‹text›"}}]}`,
			[]string{`emails[value eq "…"].type`, "title"},
		},
		`{"Operations":[{"method":"PUT","path":"/Users/jane.doe","data":{}}]}`: {
			`{"Operations":[{"method":"PUT","path":"/Users/?","data":{}}]}`, nil,
		},
		`{"Operations":[{"method":"POST","path":"/Users","bulkId":"q","data":{"userName":"ada"}}]}`: {
			`{"Operations":[{"method":"POST","path":"/Users","bulkId":"‹text›","data":{"userName":"‹text›"}}]}`, []string{"userName"},
		},
		`{"userName":"ad`:           {`{"userName":"‹text›"}` + "… and more", []string{"userName"}},
		`{"emails":[{"type":"c","d`: {`{"emails":[{"type":"‹text›"}]}` + "… and more", []string{"emails"}},
		`surname Lovelace`:          {"… and more", nil},
	} {
		shape, names := console.Mask([]byte(in), false, words())
		flat := strings.NewReplacer("\n", "", "  ", "", `": `, `":`).Replace(shape)
		if flat != want.shape || !cmp.Equal(names, want.names) {
			t.Errorf("%s\n got %s %q\nwant %s %q", in, flat, names, want.shape, want.names)
		}
	}
}

// Whatever a client puts where a value belongs, or into a path, is not kept.
func TestMaskKeepsNoPersonalText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		personal := rapid.SampledFrom([]string{"ada.lovelace@example.com", "lovelace"}).Draw(t, "personal")
		name := rapid.SampledFrom([]string{"userName", "schemas", "op", "path", "method", "value", "active", personal}).Draw(t, "name")
		form := rapid.SampledFrom([]string{`"%"`, `["%"]`, `{"%":1}`, `{"value":"%"}`, `[[{"path":"%"}]]`, `"emails[value eq \"%\"]"`, `"emails[value eq %]"`}).Draw(t, "form")
		before := rapid.SampledFrom([]string{``, `{"Operations":[`, `[`, `{"a":`}).Draw(t, "before")
		text := before + `{"` + name + `":` + strings.ReplaceAll(form, "%", personal) + `}`
		text = text[:rapid.IntRange(0, len(text)).Draw(t, "length")]
		shape, names := console.Mask([]byte(text), false, words())
		if all := shape + strings.Join(names, " "); strings.Contains(all, "lovelace") {
			t.Fatalf("%s is kept as %s", text, all)
		}
	})
}

func TestCapturePassesBodiesOn(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	body := `{"userName":"` + strings.Repeat("x", 20_000) + `","title":"y"}`
	read := ""
	handler := console.Capture(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		all, err := io.ReadAll(r.Body)
		if read = string(all); err != nil {
			t.Error(err)
		}
		s.activity.OnEvent(r.Context(), &scim.Event{Status: 400, Err: errors.New("no"), Start: time.Now()})
	}))
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/Users", strings.NewReader(body)))
	if read != body {
		t.Errorf("%d bytes of %d were passed on", len(read), len(body))
	}
	s.page("/console/activity/1", "<code>userName</code>", "… and more")
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/Users", nil))
	s.page("/console/activity/2", "The request has no body")
}
