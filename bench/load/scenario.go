package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/scim-bridge/scim-bridge/bench/internal/bridge"
	"github.com/scim-bridge/scim-bridge/bench/internal/load"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

const (
	shopToken = "token-of-the-shop" //nolint:gosec // of a shop in memory
	customers = 1000
	// deadline is SCIM_TIMEOUT, which is left at its default.
	deadline = 50 * time.Second
)

// scenario is a Magento, and what clients send to the bridge before it.
type scenario struct {
	kind, name string
	shop       []magentotest.Option
	// capacity is how many of these requests Magento can do in a second.
	capacity float64
	streams  []stream
}

// stream is what one client sends.
type stream struct {
	client string
	rate   float64 // 0: count at once
	count  int
	lasts  time.Duration
	send   func(*client, context.Context, int) int
}

// latency is a Magento that takes as long for each call, however many there are. With the 16
// slots of the bridge that is a capacity.
func latency(d time.Duration) []magentotest.Option {
	return processes(100, d, d)
}

// processes is a Magento of so many PHP processes that reads and creates in these times.
func processes(n int, read, create time.Duration) []magentotest.Option {
	return []magentotest.Option{magentotest.WithCapacity(n, func(route string) time.Duration {
		switch {
		case route == "POST /V1/customers":
			return create
		case strings.HasPrefix(route, "GET /V1/customers/search"), strings.HasPrefix(route, "GET /V1/customers/{"):
			return read
		default:
			return 0 // what the bridge reads of the shop by itself
		}
	})}
}

func scenarios(phase time.Duration, multiples []float64) []scenario {
	lookups := func(rate float64) []stream {
		return []stream{{client: "a", rate: rate, lasts: phase, send: (*client).lookUp}}
	}
	list := []scenario{
		{
			"burst", "500 look-ups at once, Magento at 2 s", latency(2 * time.Second), 8,
			[]stream{{client: "a", count: 500, send: (*client).lookUp}},
		},
		{"lasting", "20 look-ups a second against 8", latency(2 * time.Second), 8, lookups(20)},
		{"lasting", "5 look-ups a second against 2", latency(8 * time.Second), 2, lookups(5)},
	}
	for _, times := range multiples {
		list = append(list, scenario{
			"multiple", fmt.Sprintf("%g × the capacity of 4 processes at 0.4 s", times),
			processes(4, 400*time.Millisecond, 0), 10, lookups(10 * times),
		})
	}
	const read, create = 70 * time.Millisecond, 800 * time.Millisecond
	mixed := 8 / ((read + create).Seconds() / 2)
	for _, times := range multiples {
		list = append(list, scenario{
			"mixed", fmt.Sprintf("%g × the capacity of 8 processes: creates of 0.8 s and reads of 0.07 s", times),
			processes(8, read, create), mixed,
			[]stream{{client: "a", rate: mixed * times, lasts: phase, send: (*client).mixed}},
		})
	}
	return append(list, scenario{
		"slow", "3 × the capacity of one process at 1.3 s", processes(1, 1300*time.Millisecond, 0), 1 / 1.3, lookups(3 / 1.3),
	}, scenario{
		"clients", "two clients: 30 × and 0.3 × the capacity", processes(4, 400*time.Millisecond, 0), 10,
		[]stream{
			{client: "a", rate: 300, lasts: phase, send: (*client).lookUp},
			{client: "b", rate: 3, lasts: phase, send: (*client).lookUp},
		},
	})
}

// run runs a scenario with a bridge of its own, and returns a line of the table for each client.
func (s *scenario) run(ctx context.Context, binary string) (lines []string, err error) {
	shop, err := magentotest.Listen(append(s.shop, magentotest.WithBearer(shopToken))...) //nolint:contextcheck // Close ends it
	if err != nil {
		return nil, err
	}
	defer shop.Close()
	shop.Seed(customers)
	b, err := bridge.Start(ctx, binary, "MAGENTO_URL="+shop.URL, "MAGENTO_ACCESS_TOKEN="+shopToken,
		"SCIM_TOKENS=a="+tokenOf("a")+",b="+tokenOf("b"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, b.Stop()) }()
	reports := make([]load.Report, len(s.streams))
	var all sync.WaitGroup
	for i, one := range s.streams {
		all.Go(func() { reports[i] = one.run(ctx, b.URL) })
	}
	all.Wait()
	for i, r := range reports {
		lines = append(lines, s.line(s.streams[i], r))
	}
	return lines, nil
}

func (one stream) run(ctx context.Context, base string) load.Report {
	c := newClient(base, one.client)
	defer c.http.CloseIdleConnections()
	answers := load.Run(ctx, load.Plan{
		Rate: one.rate, Count: one.count, For: one.lasts,
		Send: func(ctx context.Context, n int) int { return one.send(c, ctx, n) },
	})
	return load.Summarize(answers, one.window())
}

// window is the time in which successes are counted: while requests come, or, of a burst,
// while they can be answered.
func (one stream) window() time.Duration {
	if one.rate == 0 {
		return deadline
	}
	return one.lasts
}

func (s *scenario) line(one stream, r load.Report) string {
	can := s.capacity * one.window().Seconds()
	if one.rate > 0 {
		can = min(can, float64(r.Sent))
	}
	name := s.name
	if len(s.streams) > 1 {
		name += ": " + one.client
	}
	round := func(d time.Duration) time.Duration { return d.Round(10 * time.Millisecond) }
	return fmt.Sprintf("| %s | %d | %d | %d | %d | %.0f %% | %s, %s | %s | %s |", name, r.Sent, r.OK, r.Refused, r.Failed,
		100*float64(r.OKWithin)/can, round(r.Median), round(r.P99), round(r.RefusedMedian), round(r.Latest))
}

// client is a client of the bridge.
type client struct {
	base, token string
	http        *http.Client
	run         int64 // makes the names of new users unique
}

func newClient(base, name string) *client {
	transport := &http.Transport{MaxIdleConnsPerHost: 4096}
	return &client{base, tokenOf(name), &http.Client{Transport: transport, Timeout: 2 * deadline}, time.Now().UnixNano()}
}

func tokenOf(client string) string { return "token-of-the-client-" + client }

func (c *client) lookUp(ctx context.Context, n int) int {
	filter := url.QueryEscape(fmt.Sprintf(`userName eq "ada%d@example.com"`, n%customers+1))
	return c.send(ctx, http.MethodGet, "/Users?filter="+filter, "")
}

// mixed creates and reads in turn.
func (c *client) mixed(ctx context.Context, n int) int {
	if n%2 == 0 {
		return c.send(ctx, http.MethodGet, fmt.Sprintf("/Users/%d", n%customers+1), "")
	}
	return c.send(ctx, http.MethodPost, "/Users", fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],`+
		`"userName":"new-%d-%d@example.com","name":{"givenName":"Ada","familyName":"Byron"}}`, c.run, n))
}

// send returns the status of an answer, 0 where there is none.
func (c *client) send(ctx context.Context, method, path, body string) int {
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, strings.NewReader(body))
	if err != nil {
		return 0
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	if body != "" {
		r.Header.Set("Content-Type", "application/scim+json")
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return 0
	}
	_, err = io.Copy(io.Discard, resp.Body)
	if errors.Join(err, resp.Body.Close()) != nil {
		return 0
	}
	return resp.StatusCode
}
