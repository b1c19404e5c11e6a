package ops

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/scim-bridge/scim-bridge/scim"
)

// Excess is that a client exceeds the limit of the guard of an endpoint.
type Excess struct {
	Endpoint string // "/scim/v2"
	Client   scim.Client
	Mode     string
	Text     string
}

// GuardExceeded writes a line of the level error: somebody has to look.
func (l *RequestLog) GuardExceeded(ctx context.Context, e Excess) {
	fields := guardFields("guard-exceeded", e.Endpoint, e.Client)
	if event := scim.EventFrom(ctx); event != nil && event.RequestID != "" {
		fields = append(fields, zap.String("http.request.id", event.RequestID), zap.String("trace.id", event.TraceID))
	}
	l.Log.Audit.Error(e.Text, fields...)
}

// GuardLifted writes a line for each client that the guard was lifted for.
func (l *RequestLog) GuardLifted(list []Lifted) {
	for _, one := range list {
		l.Log.Audit.Warn("the guard holds nothing of the client "+string(one.Client)+" until "+one.Until.UTC().Format(time.RFC3339),
			guardFields("guard-lifted", one.Endpoint, one.Client)...)
	}
}

func guardFields(action, endpoint string, client scim.Client) []zap.Field {
	return []zap.Field{
		zap.String("event.kind", "alert"),
		zap.Strings("event.category", []string{"iam"}),
		zap.Strings("event.type", []string{"info"}),
		zap.String("event.action", action),
		zap.String("scim_bridge.route", endpoint),
		zap.String("user.name", string(client)),
	}
}

// GuardExceeded counts it.
func (m *Metrics) GuardExceeded(e Excess) {
	m.guard.WithLabelValues(e.Endpoint, string(e.Client), e.Mode).Inc()
}

// Lifted is a client for whom the guard of an endpoint holds nothing for a while.
type Lifted struct {
	Endpoint string      `json:"endpoint"`
	Client   scim.Client `json:"client"`
	Until    time.Time   `json:"until"`
}

// Lift lifts the guards for a client, for "" for all who exceed the limit. known is false
// where no token has this name.
type Lift func(client scim.Client) (lifted []Lifted, known bool)

// LiftAnswer is the answer of /guard/lift.
type LiftAnswer struct {
	Lifted []Lifted `json:"lifted"`
}

// handleLift serves POST /guard/lift. Like /metrics it needs no token, but it must be asked
// from the machine, or the container, that the bridge runs on, and not by a web page of
// another site, nor by one whose name leads to this machine (DNS rebinding).
func handleLift(lift Lift) http.Handler {
	handler := func(w http.ResponseWriter, r *http.Request) {
		if !isFromHere(r) {
			answer(w, http.StatusForbidden, status{Status: "refused", Reason: "ask from the machine that the bridge runs on"})
			return
		}
		if !isByAddress(r.Host) {
			answer(w, http.StatusMisdirectedRequest, status{Status: "refused", Reason: "ask by localhost, or by an address of this machine"})
			return
		}
		lifted, known := lift(scim.Client(r.URL.Query().Get("client")))
		if !known {
			answer(w, http.StatusBadRequest, status{Status: "refused", Reason: "no token has this name"})
			return
		}
		answer(w, http.StatusOK, LiftAnswer{Lifted: lifted})
	}
	return http.NewCrossOriginProtection().Handler(http.HandlerFunc(handler))
}

// isFromHere reports whether a request comes from the machine that it came to.
func isFromHere(r *http.Request) bool {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	if from.Addr().Unmap().IsLoopback() {
		return true
	}
	local, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if local == nil {
		return false
	}
	to, err := netip.ParseAddrPort(local.String())
	return err == nil && to.Addr().Unmap() == from.Addr().Unmap()
}

// isByAddress reports whether a Host header has an address, or localhost: any other name can be that
// of a web site.
func isByAddress(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil || strings.EqualFold(host, "localhost")
}
