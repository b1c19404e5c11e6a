package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/scim-bridge/scim-bridge/bench/internal/bridge"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

const (
	shopToken   = "token-of-the-shop"   //nolint:gosec // of a shop in memory
	clientToken = "token-of-the-client" //nolint:gosec // of a bridge that nobody else reaches
)

// system is a bridge, as a process, before a shop in this one.
type system struct {
	shop   *magentotest.Server
	bridge *bridge.Bridge
	client *http.Client
}

// withSystem runs a measurement before a shop of its own, empty at the beginning.
func withSystem(
	ctx context.Context, binary string, o options, measure func(*system) error, shop ...magentotest.Option,
) (err error) {
	s := &system{client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	defer s.client.CloseIdleConnections()
	if s.shop, err = magentotest.Listen(append(shop, magentotest.WithBearer(shopToken))...); err != nil { //nolint:contextcheck // Close ends it
		return err
	}
	defer s.shop.Close()
	s.bridge, err = bridge.Start(ctx, binary, "MAGENTO_URL="+s.shop.URL, "MAGENTO_ACCESS_TOKEN="+shopToken,
		"SCIM_TOKENS="+clientToken, "MAGENTO_MAX_CONCURRENCY="+strconv.Itoa(o.concurrency))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.bridge.Stop()) }()
	return measure(s)
}

// statusError is an answer that is no success.
type statusError struct {
	status int
	body   string
}

func (e *statusError) Error() string { return fmt.Sprintf("status %d: %s", e.status, e.body) }

// open sends a request, and fails with *statusError where the answer is no success.
func (s *system) open(ctx context.Context, method, path, body string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, s.bridge.URL+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+clientToken)
	if body != "" {
		r.Header.Set("Content-Type", "application/scim+json")
	}
	resp, err := s.client.Do(r)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode >= http.StatusMultipleChoices {
		text, err := io.ReadAll(io.LimitReader(resp.Body, 1000))
		return nil, errors.Join(&statusError{resp.StatusCode, string(text)}, err, resp.Body.Close())
	}
	return resp, nil
}

// send sends a request and returns the answer's body.
func (s *system) send(ctx context.Context, method, path, body string) ([]byte, error) {
	resp, err := s.open(ctx, method, path, body)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(resp.Body)
	return text, errors.Join(err, resp.Body.Close())
}

// memoryWatch looks at the resident memory of the bridge until it ends.
type memoryWatch struct {
	most int64 // bytes
	stop context.CancelFunc
	done chan error
}

func (s *system) watchMemory(ctx context.Context) *memoryWatch {
	ctx, stop := context.WithCancel(ctx)
	w := &memoryWatch{stop: stop, done: make(chan error, 1)}
	go func() {
		for {
			now, err := s.resident(context.WithoutCancel(ctx))
			w.most = max(w.most, now)
			if err != nil || ctx.Err() != nil {
				w.done <- err
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
	}()
	return w
}

// end ends the watch; most holds then.
func (w *memoryWatch) end() error {
	w.stop()
	return <-w.done
}

// resident is the resident memory of the bridge, as its metrics tell it.
func (s *system) resident(ctx context.Context) (int64, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.bridge.Ops+"/metrics", http.NoBody)
	if err != nil {
		return 0, err
	}
	resp, err := s.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		if value, ok := strings.CutPrefix(lines.Text(), "process_resident_memory_bytes "); ok {
			bytes, err := strconv.ParseFloat(value, 64)
			return int64(bytes), err
		}
	}
	return 0, errors.Join(errors.New("the metrics do not tell the resident memory"), lines.Err())
}
