package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/scim-bridge/scim-bridge/bench/internal/bridge"
)

// client sends requests, and counts the answers that surprise it.
type client struct {
	http   *http.Client
	bridge *bridge.Bridge

	sent, surprises atomic.Int64
	mu              sync.Mutex
	surprise        string // the last one
}

func (c *client) last() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.surprise
}

// live begins so many lives a second until ctx ends, eight at once at most, and waits for them.
func (c *client) live(ctx context.Context, rate float64) {
	tick := time.NewTicker(time.Duration(float64(time.Second) / rate))
	defer tick.Stop()
	var all sync.WaitGroup
	defer all.Wait()
	slots := make(chan struct{}, 8)
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		select {
		case slots <- struct{}{}:
			all.Go(func() {
				c.life(ctx, n)
				<-slots
			})
		default: // the machine is busy with other things
		}
	}
}

// life is what happens to one user, and what else comes meanwhile, good and bad.
func (c *client) life(ctx context.Context, n int) {
	address := fmt.Sprintf("soak%d@example.com", n)
	user := `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"` + address + `","externalId":"x` + fmt.Sprint(n) + //nolint:perfsprint // one of many
		`","name":{"givenName":"Ada","familyName":"Lovelace"},"title":"Engineer"}`
	made := c.ask(ctx, http.MethodPost, "/Users", user, http.StatusCreated)
	var created struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(made, &created) != nil || created.ID == "" {
		return // it is counted
	}
	path := "/Users/" + created.ID
	c.ask(ctx, http.MethodGet, "/Users?filter="+url.QueryEscape(`userName eq "`+address+`"`), "", http.StatusOK)
	c.ask(ctx, http.MethodGet, path, "", http.StatusOK)
	c.ask(ctx, http.MethodPut, path, strings.Replace(user, "Engineer", "Boss", 1), http.StatusOK)
	c.ask(ctx, http.MethodPatch, path, `{"Operations":[{"op":"replace","path":"active","value":false}]}`, http.StatusOK)
	switch n % 8 {
	case 0:
		c.ask(ctx, http.MethodGet, "/Users?count=100", "", http.StatusOK)
	case 1:
		c.ask(ctx, http.MethodGet, "/Users?cursor&count=50", "", http.StatusOK)
	case 2:
		c.ask(ctx, http.MethodGet, "/Groups", "", http.StatusOK)
	case 3:
		c.ask(ctx, http.MethodPost, "/Bulk", `{"Operations":[{"method":"DELETE","path":"/Users/4000000000"}]}`, http.StatusOK)
	case 4:
		c.ask(ctx, http.MethodPost, "/Users", `{"userName":`, http.StatusBadRequest)
	case 5:
		c.hangUp(ctx)
	case 6:
		c.ask(ctx, http.MethodGet, "/Users/4000000000", "", http.StatusNotFound)
	case 7:
		c.ask(ctx, http.MethodGet, "/"+strings.Repeat("x", 1000), "", http.StatusNotFound, "wrong")
	}
	c.ask(ctx, http.MethodDelete, path, "", http.StatusNoContent)
}

// hangUp begins to read a list, and leaves.
func (c *client) hangUp(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.bridge.URL+"/Users?count=1000", http.NoBody)
	if err != nil {
		return
	}
	r.Header.Set("Authorization", "Bearer "+clientToken)
	c.sent.Add(1)
	resp, err := c.http.Do(r)
	if err != nil {
		return
	}
	_, _ = resp.Body.Read(make([]byte, 100))
	cancel()
	_ = resp.Body.Close()
}

// ask sends a request and returns the body of the answer. One with another token than the right
// one gets 401 in any case.
func (c *client) ask(ctx context.Context, method, path, body string, want int, token ...string) []byte {
	r, err := http.NewRequestWithContext(ctx, method, c.bridge.URL+path, strings.NewReader(body))
	if err != nil {
		return nil
	}
	r.Header.Set("Content-Type", "application/scim+json")
	r.Header.Set("Authorization", "Bearer "+clientToken)
	if len(token) > 0 {
		want = http.StatusUnauthorized
		r.Header.Set("Authorization", "Bearer "+token[0])
	}
	c.sent.Add(1)
	resp, err := c.http.Do(r)
	if err != nil {
		c.note(ctx, err.Error())
		return nil
	}
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		c.note(ctx, err.Error())
	}
	if resp.StatusCode != want {
		c.note(ctx, fmt.Sprintf("%s %s: status %d, want %d: %.300s", method, path, resp.StatusCode, want, text))
	}
	_ = resp.Body.Close()
	return text
}

// note counts a surprise, unless it is over.
func (c *client) note(ctx context.Context, text string) {
	if ctx.Err() != nil {
		return
	}
	c.surprises.Add(1)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.surprise = text
}
