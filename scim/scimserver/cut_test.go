package scimserver_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
	"github.com/scim-bridge/scim-bridge/scim/scimtest"
)

// failingList is a store whose lists end after some users, as end says.
type failingList struct {
	*scimtest.Memory
	users int // -1 for as long as the client reads
	end   func(context.Context) error
}

func (s failingList) List(ctx context.Context, _ scim.Query, yield func(scim.Resource) error) (scim.ListResult, error) {
	for i := 1; i != s.users+1; i++ {
		r := user(i, "user"+strconv.Itoa(i)+"@example.com", strings.Repeat("A", 200), "Byron", true)
		if err := yield(r); err != nil {
			return scim.ListResult{}, err
		}
	}
	return scim.ListResult{TotalResults: s.users}, s.end(ctx)
}

// What fails when the status was sent cannot be answered any more. The client must see that
// it has no whole answer, and the event must not say that it has.
func TestCutAnswerIsAFailure(t *testing.T) {
	t.Parallel()
	const many = 1000 // some 400 KB
	failed := &scim.Error{Status: http.StatusServiceUnavailable, Detail: "Magento cannot be reached."}
	whole := func(context.Context) error { return nil }
	for name, c := range map[string]struct {
		users  int
		end    func(context.Context) error
		status int // of the event
		cut    bool
	}{
		"whole":                    {many, whole, http.StatusOK, false},
		"failed before the status": {10, func(context.Context) error { return failed }, http.StatusServiceUnavailable, false},
		"failed after the status":  {many, func(context.Context) error { return failed }, http.StatusServiceUnavailable, true},
		"unknown error":            {many, func(context.Context) error { return errors.New("broken") }, http.StatusInternalServerError, true},
		"panic":                    {many, func(context.Context) error { panic("broken") }, http.StatusInternalServerError, true},
		"deadline":                 {many, func(context.Context) error { return context.DeadlineExceeded }, http.StatusGatewayTimeout, true},
		"the client closed it":     {-1, whole, 499, true},
	} {
		for protocol, major := range map[string]int{"HTTP/1.1": 1, "HTTP/2": 2} {
			t.Run(name+", "+protocol, func(t *testing.T) {
				t.Parallel()
				events := make(chan *scim.Event, 1)
				h, err := scimserver.NewHandler(scimserver.Config{
					Prefix: "/scim/v2", Tokens: []scimserver.Token{mustToken(t, testToken)},
					OnEvent: func(_ context.Context, e *scim.Event) { events <- e },
				}, failingList{newUsers(), c.users, c.end}, nil)
				if err != nil {
					t.Fatal(err)
				}
				e := scimserver.NewEcho()
				h.Register(e)
				server := httptest.NewUnstartedServer(e)
				server.EnableHTTP2 = major == 2
				server.StartTLS()
				defer server.Close()
				req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/scim/v2/Users", http.NoBody)
				if err != nil {
					t.Fatal(err)
				}
				req.Header.Set("Authorization", "Bearer "+testToken)
				resp, err := server.Client().Do(req)
				if err != nil {
					t.Fatal(err)
				}
				if resp.ProtoMajor != major {
					t.Fatalf("the answer came over %s", resp.Proto)
				}
				if c.users < 0 {
					if _, err := io.CopyN(io.Discard, resp.Body, 1000); err != nil {
						t.Error(err)
					}
				} else if _, err = io.Copy(io.Discard, resp.Body); (err != nil) != c.cut {
					t.Errorf("the client reads the answer with the error %v", err)
				}
				_ = resp.Body.Close()
				event := <-events
				if event.Status != c.status || event.Cut != c.cut || (event.Err == nil) != (c.status == http.StatusOK) {
					t.Errorf("the event has status %d, cut %v, error %v", event.Status, event.Cut, event.Err)
				}
			})
		}
	}
}
