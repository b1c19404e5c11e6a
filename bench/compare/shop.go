package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// shop is a Magento in memory that can write down what it is asked, so that the same can be
// asked on the other ways.
type shop struct {
	*magentotest.Shop
	url    string
	server *http.Server

	mu       sync.Mutex
	recorder *[]request // nil while nothing is written down
}

func newShop(ctx context.Context) (*shop, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &shop{
		Shop: magentotest.NewShop(magentotest.WithModule(), magentotest.WithBearer(shopToken)),
		url:  "http://" + listener.Addr().String(),
	}
	s.server = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.server.Serve(listener) }() // until it is closed
	return s, nil
}

// ServeHTTP answers as the shop does. It takes a signature for the token, unchecked: what a
// check costs is Magento's, and would stand against the bridge alone, which is the one to sign.
func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.Header.Get("Authorization"), "OAuth ") {
		r.Header.Set("Authorization", "Bearer "+shopToken)
	}
	s.mu.Lock()
	isRecording := s.recorder != nil
	s.mu.Unlock()
	if isRecording {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		s.mu.Lock()
		*s.recorder = append(*s.recorder, request{r.Method, r.URL.RequestURI(), repeatable(string(body))})
		s.mu.Unlock()
	}
	s.Shop.ServeHTTP(w, r)
}

// record returns what the shop was asked while do ran.
func (s *shop) record(do func() error) (calls []request, err error) {
	set := func(to *[]request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.recorder = to
	}
	set(&calls)
	defer set(nil)
	return calls, do()
}

// newKey stands in a call for a key that must be new each time.
const newKey = "{key}"

// repeatable makes of a body one that can be sent again and again: it names no version, and its
// key is replaced.
func repeatable(body string) string {
	body = regexp.MustCompile(`,"version":"\d+"`).ReplaceAllString(body, "")
	return regexp.MustCompile(`("scim_create_key","value":")\w+`).ReplaceAllString(body, "${1}"+newKey)
}
