package ops

import (
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// status is the answer of /livez and /readyz.
type status struct {
	Status string `json:"status"` // "ok" or "unavailable"
	Reason string `json:"reason,omitempty"`
}

// Handler is what the operations listener serves:
//
//	GET /livez    200 while the process can answer at all
//	GET /readyz   200 when Magento answers and takes the credentials, else 503 with the reason
//	GET /metrics  counts and times for Prometheus
func Handler(r *Readiness, m *Metrics) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, status{Status: "ok"})
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, req *http.Request) {
		if err := r.Check(req.Context()); err != nil {
			answer(w, http.StatusServiceUnavailable, status{Status: "unavailable", Reason: err.Error()})
			return
		}
		answer(w, http.StatusOK, status{Status: "ok"})
	})
	mux.Handle("GET /metrics", m.Handler())
	return mux
}

func answer(w http.ResponseWriter, code int, s status) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	if err := json.MarshalEncode(jsontext.NewEncoder(w), s, jsontext.AllowInvalidUTF8(true)); err != nil {
		return // the client has gone
	}
}
