package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"time"
)

// mallocsPath is where the hop tells how often it has allocated memory.
const mallocsPath = "/mallocs-of-the-hop"

// serveHop is the yardstick: a bare server of net/http that hands each request on to a shop
// and writes the answer back, and does nothing else. It prints its address, and serves until
// its standard input ends.
func serveHop(ctx context.Context, shop string) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: maxConnections}}
	server := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == mallocsPath {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			_, _ = io.WriteString(w, strconv.FormatUint(m.Mallocs, 10))
			return
		}
		if err := handOn(client, shop, w, r); err != nil {
			panic(http.ErrAbortHandler) // the client sees a connection that breaks
		}
	})}
	fmt.Println(listener.Addr())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		_ = server.Close()
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func handOn(client *http.Client, shop string, w http.ResponseWriter, r *http.Request) (err error) {
	req, err := http.NewRequestWithContext(r.Context(), r.Method, shop+r.URL.RequestURI(), r.Body) //nolint:gosec // the shop is fixed
	if err != nil {
		return err
	}
	req.ContentLength = r.ContentLength
	req.Header.Set("Authorization", r.Header.Get("Authorization"))
	if kind := r.Header.Get("Content-Type"); kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	res, err := client.Do(req) //nolint:gosec // the shop is fixed
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, res.Body.Close()) }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", res.Header.Get("Content-Type"))
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(res.StatusCode)
	_, err = w.Write(body)
	return err
}
