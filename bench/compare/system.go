package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"

	"github.com/scim-bridge/scim-bridge/bench/internal/bridge"
)

const (
	shopToken   = "token-of-the-shop"   //nolint:gosec // of a shop in memory
	clientToken = "token-of-the-client" //nolint:gosec // of a bridge that nobody else reaches
)

// The ways to a customer that are compared.
const (
	direct = "direct" // the calls of Magento alone
	hop    = "hop"    // the same calls, each through the hop
	bearer = "bearer" // through the bridge, which has a bearer token of Magento's
	oauth  = "oauth"  // through the bridge, which signs its calls
)

// way is one of them.
type way struct {
	name string
	url  string
	pid  int // of the process in between, 0 for none
	// mallocs reads how often that process has allocated memory.
	mallocs func(context.Context) (uint64, error)
	client  *http.Client
}

// isBridge reports whether the way is asked in SCIM.
func (w *way) isBridge() bool { return w.name == bearer || w.name == oauth }

// system is a shop in this process, and the processes on the ways to it.
type system struct {
	shop   *shop
	ways   map[string]*way
	people people
	ends   []func() error
}

// bridgeSettings of all bridges that are compared. They may call Magento as often at once as
// there are connections: it is the bridge that is measured, not its limit.
func bridgeSettings(s *shop) []string {
	return []string{
		"MAGENTO_URL=" + s.url, "SCIM_TOKENS=" + clientToken, "GUARD=off",
		"MAGENTO_MAX_CONCURRENCY=" + strconv.Itoa(maxConnections),
	}
}

// newSystem starts everything. The caller closes it, also after an error.
func newSystem(ctx context.Context, binary string) (*system, error) {
	s := &system{ways: map[string]*way{}}
	var err error
	if s.shop, err = newShop(ctx); err != nil {
		return s, err
	}
	s.ends = append(s.ends, s.shop.server.Close)
	s.ways[direct] = newWay(direct, s.shop.url)
	if err := s.startHop(ctx); err != nil {
		return s, err
	}
	for name, login := range map[string][]string{
		bearer: {"MAGENTO_ACCESS_TOKEN=" + shopToken},
		oauth: {
			"MAGENTO_CONSUMER_KEY=consumer-key", "MAGENTO_CONSUMER_SECRET=consumer-secret",
			"MAGENTO_ACCESS_TOKEN=access-token", "MAGENTO_ACCESS_TOKEN_SECRET=access-secret",
		},
	} {
		b, err := bridge.Start(ctx, binary, append(login, bridgeSettings(s.shop)...)...)
		if err != nil {
			return s, err
		}
		s.ends = append(s.ends, b.Stop)
		w := newWay(name, b.URL)
		w.pid = b.PID()
		w.mallocs = func(ctx context.Context) (uint64, error) {
			return metric(ctx, w.client, b.Ops, "go_memstats_mallocs_total")
		}
		s.ways[name] = w
	}
	return s, nil
}

func newWay(name, url string) *way {
	return &way{name: name, url: url, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: maxConnections}}}
}

// startHop starts the hop, which is this program too.
func (s *system) startHop(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	command := exec.CommandContext(ctx, self, "-hop", s.shop.url) //nolint:gosec // this program
	in, err := command.StdinPipe()
	if err != nil {
		return err
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return err
	}
	command.Stderr = os.Stderr
	if err := command.Start(); err != nil {
		return err
	}
	s.ends = append(s.ends, func() error { return errors.Join(in.Close(), command.Wait()) })
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return fmt.Errorf("the hop: %w", err)
	}
	base := "http://" + strings.TrimSpace(address)
	w := newWay(hop, base)
	w.pid = command.Process.Pid
	w.mallocs = func(ctx context.Context) (uint64, error) {
		text, err := w.send(ctx, request{method: http.MethodGet, path: mallocsPath})
		if err != nil {
			return 0, err
		}
		return strconv.ParseUint(string(text), 10, 64)
	}
	s.ways[hop] = w
	return nil
}

// close ends everything, the last first.
func (s *system) close() error {
	var all error
	for _, w := range s.ways {
		w.client.CloseIdleConnections()
	}
	for _, end := range slices.Backward(s.ends) {
		all = errors.Join(all, end())
	}
	return all
}

// errRefused is the error of a request that was put off.
var errRefused = errors.New("refused for now")

// send sends a request and returns the body of its answer; it fails where that is no success.
func (w *way) send(ctx context.Context, one request) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, one.method, w.url+one.path, strings.NewReader(one.body))
	if err != nil {
		return nil, err
	}
	token, kind := shopToken, "application/json"
	if w.isBridge() {
		token, kind = clientToken, "application/scim+json"
	}
	r.Header.Set("Authorization", "Bearer "+token)
	if one.body != "" {
		r.Header.Set("Content-Type", kind)
	}
	resp, err := w.client.Do(r)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		return nil, err
	}
	if resp.StatusCode >= http.StatusMultipleChoices {
		failure := fmt.Errorf("%s, %s %s: status %d: %.1000s", w.name, one.method, one.path, resp.StatusCode, text)
		if resp.StatusCode == http.StatusServiceUnavailable {
			failure = fmt.Errorf("%w: %w", errRefused, failure)
		}
		return nil, failure
	}
	return text, nil
}

// metric reads a metric without labels of a bridge.
func metric(ctx context.Context, client *http.Client, ops, name string) (uint64, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, ops+"/metrics", http.NoBody)
	if err != nil {
		return 0, err
	}
	resp, err := client.Do(r)
	if err != nil {
		return 0, err
	}
	text, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			n, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			return uint64(n), err
		}
	}
	return 0, fmt.Errorf("no metric %s", name)
}
