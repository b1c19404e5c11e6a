package ops

import (
	"context"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const (
	probeInterval = 5 * time.Second
	probeTimeout  = 2 * time.Second
)

// Readiness tells whether the bridge could do its work now. It probes at most
// every 5 seconds, for at most 2 seconds, however many ask.
type Readiness struct {
	probe func(context.Context) error

	lock chan struct{} // held during a probe, so that all who wait share its result
	at   time.Time
	err  error
}

// NewReadiness returns a Readiness that calls probe, which must return soon after
// its context ends.
func NewReadiness(probe func(context.Context) error) *Readiness {
	return &Readiness{probe: probe, lock: make(chan struct{}, 1)}
}

// Check returns nil when ready, else the reason in words that are safe to show.
// A caller that goes away does not end a probe that others wait for.
func (r *Readiness) Check(ctx context.Context) error {
	r.lock <- struct{}{}
	defer func() { <-r.lock }()
	if !r.at.IsZero() && time.Since(r.at) < probeInterval {
		return r.err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), probeTimeout)
	defer cancel()
	r.err = r.probe(ctx)
	r.at = time.Now()
	return r.err
}

// status is the answer of /livez and /readyz.
type status struct {
	Status string `json:"status"` // "ok" or "unavailable"
	Reason string `json:"reason,omitempty"`
	// Warning is what does not keep the bridge from its work, and should be looked at.
	Warning string `json:"warning,omitempty"`
}

// Handler is what the operations listener serves:
//
//	GET  /livez       200 while the process can answer at all
//	GET  /readyz      200 when Magento answers and takes the credentials, else 503 with the reason;
//	                  with a warning while the companion module cannot be asked
//	GET  /metrics     counts and times for Prometheus
//	POST /guard/lift  lifts the guards; 404 where lift is nil
//
// doubts says what of the shop could not be asked, "" for nothing.
func Handler(r *Readiness, m *Metrics, doubts func() string, lift Lift) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, status{Status: "ok"})
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, req *http.Request) {
		if err := r.Check(req.Context()); err != nil {
			answer(w, http.StatusServiceUnavailable, status{Status: "unavailable", Reason: err.Error()})
			return
		}
		answer(w, http.StatusOK, status{Status: "ok", Warning: doubts()})
	})
	mux.Handle("GET /metrics", m.Handler())
	if lift != nil {
		mux.Handle("POST /guard/lift", handleLift(lift))
	}
	return mux
}

func answer(w http.ResponseWriter, code int, s any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	if err := json.MarshalEncode(jsontext.NewEncoder(w), s, jsontext.AllowInvalidUTF8(true)); err != nil {
		return // the client has gone
	}
}
