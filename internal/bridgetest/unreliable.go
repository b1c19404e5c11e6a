package bridgetest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Fate is what becomes of a request on its way to a shop.
type Fate int

// The fates.
const (
	Passes         Fate = iota
	NeverSent           // the connection is cut before the request arrives
	AnswerLost          // it is cut before the answer comes back
	BadGateway          // a proxy answers with a page in place of the shop, which has done the work
	CarriedOutLate      // it is cut, and the shop does the work all the same, later
)

// Unreliable is a way to a shop on which not every answer comes back.
type Unreliable struct {
	To http.RoundTripper
	// Fate decides what becomes of a request; late is when one that is carried out late is.
	Fate func(*http.Request) (fate Fate, late time.Duration)

	late sync.WaitGroup
}

var errCut = errors.New("connection cut")

// RoundTrip implements http.RoundTripper.
func (u *Unreliable) RoundTrip(r *http.Request) (*http.Response, error) {
	fate, late := u.Fate(r)
	switch fate {
	case Passes:
		return u.To.RoundTrip(r)
	case NeverSent:
		return nil, errCut
	case CarriedOutLate:
		again := r.Clone(context.WithoutCancel(r.Context()))
		if r.GetBody != nil {
			again.Body, _ = r.GetBody()
		}
		u.late.Go(func() {
			time.Sleep(late)
			u.discard(again)
		})
		return nil, errCut
	case AnswerLost:
		u.discard(r)
		return nil, errCut
	case BadGateway:
		u.discard(r)
	}
	page := io.NopCloser(strings.NewReader("<html><title>502 Bad Gateway</title></html>"))
	header := http.Header{"Content-Type": {"text/html"}}
	return &http.Response{StatusCode: http.StatusBadGateway, Header: header, Body: page, Request: r}, nil
}

// discard lets the shop do what a request asks for, and nobody hear of it.
func (u *Unreliable) discard(r *http.Request) {
	res, err := u.To.RoundTrip(r)
	if err != nil {
		return // the shop is closed
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
}

// Wait waits for what is carried out late.
func (u *Unreliable) Wait() { u.late.Wait() }
