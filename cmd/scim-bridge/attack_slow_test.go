package main

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/config"
)

// TestEveryListenerHasLimitsOfTime holds what the next test shortens: without it the limits could
// be gone.
func TestEveryListenerHasLimitsOfTime(t *testing.T) {
	t.Parallel()
	cfg := loaded(t, environmentFor(newShop(t).URL))
	startWith(t, cfg, func(s *service) {
		for _, server := range []*http.Server{s.public, s.private} {
			for name, limit := range map[string]time.Duration{
				"headers": server.ReadHeaderTimeout, "a request": server.ReadTimeout, "an answer": server.WriteTimeout, "idling": server.IdleTimeout,
			} {
				if limit <= 0 || limit > 2*time.Minute {
					t.Errorf("the limit for %s is %v", name, limit)
				}
			}
			if server.MaxHeaderBytes <= 0 || server.MaxHeaderBytes > 64<<10 {
				t.Errorf("headers may have %d bytes", server.MaxHeaderBytes)
			}
		}
	})
}

func loaded(t *testing.T, e config.Environment) *config.Config {
	t.Helper()
	cfg, err := config.Load(e, config.Needs{Tokens: true, Magento: true}, os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// TestSlowClientsAreCutOff is a client for each way to hold a connection without using it. The
// limits are short here; the service closes each connection by itself.
func TestSlowClientsAreCutOff(t *testing.T) {
	t.Parallel()
	const right = "Host: x\r\nAuthorization: Bearer " + clientToken + "\r\n"
	shop := newShop(t)
	shop.Seed(1000)
	for name, test := range map[string]struct {
		sends string
		reads bool
	}{
		"sends nothing":             {"", true},
		"sends half a line":         {"GET /scim/v2/Us", true},
		"sends half of the headers": {"GET /scim/v2/Users HTTP/1.1\r\n" + right + "X-A: b\r\n", true},
		"sends half a body":         {"POST /scim/v2/Users HTTP/1.1\r\n" + right + "Content-Length: 1000\r\n\r\n" + ada, true},
		"sends half a chunk":        {"POST /scim/v2/Users HTTP/1.1\r\n" + right + "Transfer-Encoding: chunked\r\n\r\nff\r\n{", true},
		"sends half, without token": {"POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{", true},
		"asks nothing further":      {"GET /scim/v2/Users/1 HTTP/1.1\r\n" + right + "\r\n", true},
		"reads no answer":           {strings.Repeat("GET /scim/v2/Users?count=1000 HTTP/1.1\r\n"+right+"\r\n", 40), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			closed := make(chan struct{})
			r := startWith(t, loaded(t, environmentFor(shop.URL)), func(s *service) {
				limit := 100 * time.Millisecond
				s.public.ReadHeaderTimeout, s.public.IdleTimeout = limit, limit
				s.public.ReadTimeout = limit
				s.public.WriteTimeout = time.Second
				s.public.ConnState = func(_ net.Conn, state http.ConnState) {
					if state == http.StateClosed {
						close(closed) // there is one connection
					}
				}
			})
			conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimSuffix(strings.TrimPrefix(r.base, "http://"), scimPrefix))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err := io.WriteString(conn, test.sends); err != nil {
				t.Fatal(err)
			}
			if test.reads {
				answer, err := io.ReadAll(bufio.NewReader(conn))
				if err != nil && !errors.Is(err, net.ErrClosed) && !strings.Contains(err.Error(), "reset") {
					t.Error(err)
				}
				if strings.HasPrefix(string(answer), "HTTP/1.1 201") {
					t.Errorf("half a request is carried out: %s", answer)
				}
			}
			select {
			case <-closed:
			case <-time.After(time.Minute):
				t.Fatal("the connection stays open")
			}
			if n := shop.CustomerCount(); n != 1000 {
				t.Errorf("%d customers", n)
			}
		})
	}
}
