package ops

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/scim-bridge/scim-bridge/scim"
)

// stuckAfter is how long nothing of the log can be written before the process counts as sick.
const stuckAfter = 30 * time.Second

// Operations is what the operations listener serves. None of the functions may wait long.
type Operations struct {
	Metrics *Metrics
	Magento *Probe
	// Log is where the lines of the log wait.
	Log *LogQueue
	// Module says why the companion module cannot be asked, "" where it can.
	Module func() string
	// Guard tells its mode ("block"), and who has exceeded the limit lately.
	Guard func() (mode string, exceeded []Exceeded)
	// Lift lifts the guards; nil where there are none.
	Lift Lift

	stopping atomic.Bool
}

// Stop makes the process count as not ready: it takes no further requests.
func (o *Operations) Stop() { o.stopping.Store(true) }

// Exceeded is a client that has exceeded the limit of the guard of an endpoint lately.
type Exceeded struct {
	Endpoint string      `json:"endpoint"` // "/scim/v2"
	Client   scim.Client `json:"client"`
}

// The values of a status.
const (
	statusOK          = "ok"
	statusWarning     = "warning" // somebody should look
	statusUnavailable = "unavailable"
)

// status is the state of one thing, and the whole answer of /livez and /readyz.
type status struct {
	Status string `json:"status"`
	Reason string `json:"reason,omitempty"`
}

// guardStatus is the state of the guard.
type guardStatus struct {
	status
	Mode     string     `json:"mode"`
	Exceeded []Exceeded `json:"exceeded"`
}

// logStatus is the state of the log.
type logStatus struct {
	status
	Dropped int `json:"dropped"` // lines, since the start
}

// health is the answer of /healthz.
type health struct {
	Status  string      `json:"status"`
	Process status      `json:"process"`
	Magento status      `json:"magento"`
	Module  status      `json:"module"`
	Guard   guardStatus `json:"guard"`
	Log     logStatus   `json:"log"`
}

// Handler returns the handler of the operations listener:
//
//	GET  /livez       200, or 503 where nothing of the log can be written: a restart helps
//	GET  /readyz      200, or 503 while the process stops: whatever Magento does, requests are
//	                  answered better by the bridge than by whatever is in front of it
//	GET  /healthz     each thing by itself; 503 where Magento or the log is unavailable
//	GET  /metrics     counts and times for Prometheus
//	POST /guard/lift  lifts the guards; 404 where Lift is nil
func (o *Operations) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) {
		answerStatus(w, o.logStatus().status)
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		answerStatus(w, o.processStatus())
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		h := o.health(r)
		answer(w, codeOf(h.Status), h)
	})
	mux.Handle("GET /metrics", o.Metrics.Handler())
	if o.Lift != nil {
		mux.Handle("POST /guard/lift", handleLift(o.Lift))
	}
	return mux
}

func (o *Operations) health(r *http.Request) *health {
	h := &health{Status: statusOK, Process: o.processStatus(), Magento: status{Status: statusOK}, Log: o.logStatus()}
	if err := o.Magento.Check(r.Context()); err != nil {
		h.Magento = status{statusUnavailable, err.Error()}
	}
	if doubt := o.Module(); doubt != "" {
		h.Module = status{statusWarning, doubt}
	} else {
		h.Module = status{Status: statusOK}
	}
	h.Guard = guardStatus{status: status{Status: statusOK}, Exceeded: []Exceeded{}}
	mode, exceeded := o.Guard()
	h.Guard.Mode = mode
	if len(exceeded) > 0 {
		h.Guard.status = status{statusWarning, "a client exceeds GUARD_LIMIT"}
		h.Guard.Exceeded = exceeded
	}
	for _, one := range []status{h.Module, h.Guard.status, h.Process, h.Magento, h.Log.status} {
		if one.Status == statusUnavailable || one.Status == statusWarning && h.Status == statusOK {
			h.Status = one.Status
		}
	}
	return h
}

func (o *Operations) processStatus() status {
	if o.stopping.Load() {
		return status{statusUnavailable, "the process stops"}
	}
	return status{Status: statusOK}
}

func (o *Operations) logStatus() logStatus {
	s := logStatus{status: status{Status: statusOK}}
	for _, n := range o.Log.Dropped() {
		s.Dropped += n
	}
	if stuck := o.Log.Stuck(); stuck >= stuckAfter {
		s.status = status{statusUnavailable, fmt.Sprintf("nothing of the log could be written for %s", stuck.Round(time.Second))}
	}
	return s
}

// codeOf is the HTTP status of a status.
func codeOf(s string) int {
	if s == statusUnavailable {
		return http.StatusServiceUnavailable
	}
	return http.StatusOK
}

func answerStatus(w http.ResponseWriter, s status) { answer(w, codeOf(s.Status), s) }

func answer(w http.ResponseWriter, code int, s any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	if err := json.MarshalEncode(jsontext.NewEncoder(w), s, jsontext.AllowInvalidUTF8(true)); err != nil {
		return // the client has gone
	}
}
