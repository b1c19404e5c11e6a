package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/KimMachineGun/automemlimit/memlimit"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"golang.org/x/sync/errgroup"

	"github.com/scim-bridge/scim-bridge/bridge/admin"
	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/cmd/scim-bridge/internal/ipfilter"
	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/console"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/ops"
	"github.com/scim-bridge/scim-bridge/ops/tracing"
	"github.com/scim-bridge/scim-bridge/scim"
)

// service is the bridge put together: its two listeners, and what is behind them.
type service struct {
	*provisioning

	cfg        *config.Config
	log        *ops.Log
	operations *ops.Operations
	traces     *tracing.Tracing
	giveUp     context.CancelFunc // answers the requests 503 that still run
	inFlight   inFlight
	isDemo     bool // for a Magento in memory

	public, private             *http.Server
	publicListen, privateListen net.Listener
}

// openLog returns the log of a command, which is written to w. The caller closes the queue.
func openLog(w io.Writer, cfg *config.Config) (*ops.Log, *ops.LogQueue, error) {
	signal.Ignore(syscall.SIGPIPE) // a log that nobody reads any more is no reason to end
	return ops.OpenLog(w, logConfig(cfg))
}

func logConfig(cfg *config.Config) ops.LogConfig {
	name, _ := build()
	host, _ := os.Hostname() // "" where the system does not tell
	return ops.LogConfig{
		Level: cfg.Log.Level, IsText: cfg.Log.IsText, Version: name, Environment: cfg.Log.Environment, Node: host,
	}
}

// closeLog says on standard error what the log could not.
func (p *process) closeLog(q *ops.LogQueue) {
	if err := q.Close(lastLines); err != nil {
		p.say(err)
	}
}

// startService wires the parts together and binds the listeners; serve answers on
// them. The caller closes the service.
func startService(ctx context.Context, cfg *config.Config, log *ops.Log, queue *ops.LogQueue) (*service, error) {
	limitMemory(log.Server, memlimit.FromCgroup)
	s, err := newService(cfg, log, queue) //nolint:contextcheck // what asks Magento in the background has a life of its own
	if err != nil {
		return nil, err
	}
	if err := s.listen(ctx); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// newService wires the parts together. It neither listens nor calls Magento yet.
func newService(cfg *config.Config, log *ops.Log, queue *ops.LogQueue) (*service, error) {
	name, _ := build()
	metrics := ops.NewMetrics(name, endpoints(cfg)...)
	traces, err := openTracing(cfg, log)
	if err != nil {
		return nil, err
	}
	requests := &ops.RequestLog{Log: log, PersonalData: cfg.Log.PersonalData, HashKey: cfg.Log.HashKey, Fix: fixOf}
	doubt := func(text string, cause error) { log.Server.Warn(text, errorFields(cause)...) }
	activity := console.NewActivity(requestShapes(cfg), explain)
	onEvent := func(ctx context.Context, e *scim.Event) {
		activity.OnEvent(ctx, e)
		metrics.OnEvent(ctx, e)
		traces.OnEvent(ctx, e)
		requests.OnEvent(ctx, e)
	}
	guards := &guards{settings: cfg.Guard, lifted: requests.GuardLifted}
	guards.exceeded = func(ctx context.Context, e ops.Excess) {
		metrics.GuardExceeded(e)
		requests.GuardExceeded(ctx, e)
	}
	work, giveUp := context.WithCancel(context.Background())
	onCall := metrics.OnCall
	if log.IsDebug() {
		onCall = func(ctx context.Context, c magento.Call) {
			metrics.OnCall(ctx, c)
			requests.OnCall(ctx, c)
		}
	}
	p, err := newProvisioning(cfg, guards, hooks{
		onEvent: onEvent, onCall: onCall, shapes: newShapes(cfg, log), warn: requests.Warn, doubt: doubt,
		tracing: traces, giveUp: work, refused: metrics.RequestRefused, overload: requests.Overload, wrongTokenDelay: wrongTokenDelay,
	})
	s := &service{cfg: cfg, log: log, provisioning: p, traces: traces, giveUp: giveUp}
	if err != nil {
		giveUp()
		s.traces.Close(lastSpans)
		return nil, err
	}
	metrics.WatchAdmission(p.queue.InFlight, p.queue.Waiting)
	s.operations = &ops.Operations{
		Metrics: metrics, Magento: ops.NewProbe(p.customers.Ready), Log: queue,
		Module: p.customers.Doubts, Guard: guards.state,
	}
	metrics.WatchOperations(s.operations)
	if cfg.Guard.Mode != guard.Off {
		s.operations.Lift = guards.lift
	}
	client := ipfilter.Client(cfg.SCIM.TrustedProxies)
	s.inFlight.next = ipfilter.New(cfg.SCIM.AllowedIPs, client, console.Capture(p.handler), onEvent)
	s.public = s.server(&s.inFlight, cfg.SCIM.Timeout)
	s.private = s.server(s.operations.Handler(), opsTimeout)
	if err := s.addConsole(activity, guards); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// close ends what goes on in the background, and closes idle connections.
func (s *service) close() {
	s.giveUp()
	s.operations.Magento.Close()
	s.provisioning.close()
	s.traces.Close(lastSpans)
}

const (
	// opsTimeout is how long an answer of the operations listener may take.
	opsTimeout = 10 * time.Second
	// headerTimeout and idleTimeout end connections that send nothing.
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
	// wrongTokenDelay is how long the answer to a wrong token is held back.
	wrongTokenDelay = time.Second
	// slack is what a connection gets beyond the deadline of its request, so that
	// it is the request that ends, with an answer, and not the connection.
	slack = 10 * time.Second
	// lastLines is how long the log may take to be written when the process ends.
	lastLines = time.Second
	// maxHeader holds the longest filter, percent-encoded, and a token.
	maxHeader = 64 << 10
)

func (s *service) server(h http.Handler, timeout time.Duration) *http.Server {
	errorLog, err := zap.NewStdLogAt(s.log.Server, zapcore.DebugLevel)
	if err != nil { // only for an unknown level
		errorLog = zap.NewStdLog(s.log.Server)
	}
	return &http.Server{
		Handler: h, ReadHeaderTimeout: headerTimeout, ReadTimeout: timeout + slack, WriteTimeout: timeout + slack,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader, ErrorLog: errorLog,
	}
}

// serve answers requests until ctx ends, and then lets running ones finish
// within the configured time. listen comes before it. It fails where a listener
// does, with *customer.SetupError or *admin.SetupError, or with errCutOff.
func (s *service) serve(ctx context.Context) error {
	s.log.Server.Info("listening", zap.String("scim_bridge.scim.address", s.publicListen.Addr().String()),
		zap.String("scim_bridge.ops.address", s.privateListen.Addr().String()))
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return accept(s.public, s.publicListen) })
	g.Go(func() error { return accept(s.private, s.privateListen) })
	g.Go(func() error {
		err := s.load(ctx, s.customers.Load, "the shop's configuration is read: ready")
		if err == nil && ctx.Err() == nil {
			s.logReach(ctx)
			s.logWarnings(ctx)
		}
		return err
	})
	if s.admins != nil {
		g.Go(func() error { return s.load(ctx, s.admins.Load, "the roles of admin users are read") })
	}
	g.Go(func() error {
		<-ctx.Done()
		return s.stop(context.WithoutCancel(ctx))
	})
	return g.Wait()
}

func accept(server *http.Server, l net.Listener) error {
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

const (
	firstReload   = time.Second
	longestReload = time.Minute
)

// load reads the shop's configuration, and tries again for as long as the shop
// cannot be reached. A setting that does not fit the shop ends the service, also
// if that is found out late. A missing companion module does not: it may be
// installed at any time.
func (s *service) load(ctx context.Context, read func(context.Context) error, done string) error {
	for wait := firstReload; ; wait = min(2*wait, longestReload) {
		err := read(ctx)
		if err == nil {
			s.log.Server.Info(done)
			return nil
		}
		if errors.Is(err, admin.ErrNoModule) || errors.Is(err, admin.ErrOldModule) {
			s.log.Server.Warn("admin users cannot be provisioned", errorFields(err)...)
			return nil
		}
		if setup, ok := errors.AsType[*customer.SetupError](err); ok {
			return setup
		}
		if !s.pause(ctx, wait, err) {
			return nil
		}
	}
}

// pause waits after a failed attempt, and reports whether to try again.
func (s *service) pause(ctx context.Context, wait time.Duration, cause error) bool {
	if ctx.Err() != nil {
		return false
	}
	s.log.Server.Warn(`the shop's configuration cannot be read; trying again ("scim-bridge check" says what is wrong)`,
		append(errorFields(cause), zap.Float64("scim_bridge.retry_in_s", wait.Seconds()))...)
	select {
	case <-ctx.Done():
		return false
	case <-time.After(wait):
		return true
	}
}

type serveCmd struct{}

// Run serves until the process is told to stop. The log goes to standard output. Why the process
// ends by itself is in the log too, as one error.
func (serveCmd) Run(ctx context.Context, p *process) error {
	cfg, err := p.configuration(config.Needs{Tokens: true, Magento: true})
	if err != nil {
		_ = p.logFailure(err) // it is told on standard error as well
		return err
	}
	log, queue, err := openLog(p.stdout, cfg)
	if err != nil {
		return err
	}
	defer p.closeLog(queue)
	s, err := startService(ctx, cfg, log, queue)
	if err == nil {
		defer s.close()
		err = s.serve(ctx)
	}
	if err != nil && !errors.Is(err, errCutOff) {
		tellFailure(log, err)
	}
	return err
}

// logFailure writes an error to standard output as a line of the log, where there is no log yet.
func (p *process) logFailure(cause error) error {
	log, queue, err := openLog(p.stdout, &config.Config{Log: config.Log{Level: "error"}})
	if err != nil {
		return err
	}
	defer p.closeLog(queue)
	tellFailure(log, cause)
	return nil
}

func tellFailure(log *ops.Log, err error) {
	log.Server.Error("the bridge cannot go on", append([]zap.Field{
		zap.String("event.kind", "event"), zap.String("event.action", "service-failed"), zap.String("event.outcome", "failure"),
	}, errorFields(err)...)...)
}
