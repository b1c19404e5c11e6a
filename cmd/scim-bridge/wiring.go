package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
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
	"github.com/scim-bridge/scim-bridge/ops"
	"github.com/scim-bridge/scim-bridge/scim"
)

// service is the bridge put together: its two listeners, and what is behind them.
type service struct {
	*provisioning

	cfg *config.Config
	log *zap.Logger

	public, private             *http.Server
	publicListen, privateListen net.Listener
}

// startService wires the parts together and binds the listeners; serve answers on
// them. The log goes to logTo. The caller closes the service.
func startService(ctx context.Context, cfg *config.Config, logTo io.Writer) (*service, error) {
	name, _ := build()
	log, err := ops.NewLogger(logTo, cfg.LogLevel, name)
	if err != nil {
		return nil, err
	}
	limitMemory(log, memlimit.FromCgroup)
	s, err := newService(cfg, log)
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
func newService(cfg *config.Config, log *zap.Logger) (*service, error) {
	name, _ := build()
	metrics := ops.NewMetrics(name)
	requests := &ops.RequestLog{Log: log, PersonalData: cfg.LogPersonalData}
	doubt := func(text string, cause error) { log.Warn(text, ops.ErrorField(cause)) }
	activity := console.NewActivity(explain)
	onEvent := func(ctx context.Context, e *scim.Event) {
		activity.OnEvent(ctx, e)
		metrics.OnEvent(ctx, e)
		requests.OnEvent(ctx, e)
	}
	guards := &guards{settings: cfg.Guard, lifted: requests.GuardLifted}
	guards.exceeded = func(ctx context.Context, e ops.Excess) {
		metrics.GuardExceeded(e)
		requests.GuardExceeded(ctx, e)
	}
	p, err := newProvisioning(cfg, guards, hooks{
		onEvent: onEvent, onCall: metrics.OnCall, warn: requests.Warn, doubt: doubt,
		refused: metrics.RequestRefused, overload: requests.Overload, wrongTokenDelay: wrongTokenDelay,
	})
	if err != nil {
		return nil, err
	}
	metrics.WatchDoubts(p.customers.Doubts)
	metrics.WatchAdmission(p.queue.InFlight, p.queue.Waiting, guards.clients())
	lift := guards.lift
	if cfg.Guard.Mode == guard.Off {
		lift = nil
	}
	s := &service{cfg: cfg, log: log, provisioning: p}
	s.public = s.server(ipfilter.New(cfg.SCIM.AllowedIPs, console.Capture(p.handler), onEvent), cfg.SCIM.Timeout)
	s.private = s.server(ops.Handler(ops.NewReadiness(p.customers.Ready), metrics, p.customers.Doubts, lift), opsTimeout)
	if err := s.addConsole(activity, guards); err != nil {
		p.close()
		return nil, err
	}
	return s, nil
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
	// maxHeader holds the longest filter, percent-encoded, and a token.
	maxHeader = 64 << 10
)

func (s *service) server(h http.Handler, timeout time.Duration) *http.Server {
	errorLog, err := zap.NewStdLogAt(s.log, zapcore.DebugLevel)
	if err != nil { // only for an unknown level
		errorLog = zap.NewStdLog(s.log)
	}
	return &http.Server{
		Handler: h, ReadHeaderTimeout: headerTimeout, ReadTimeout: timeout + slack, WriteTimeout: timeout + slack,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader, ErrorLog: errorLog,
	}
}

// listen binds both listeners.
func (s *service) listen(ctx context.Context) error {
	var (
		lc  net.ListenConfig
		err error
	)
	if s.publicListen, err = lc.Listen(ctx, "tcp", s.cfg.SCIM.Listen); err != nil {
		return fmt.Errorf("SCIM_LISTEN: %w", err)
	}
	if s.privateListen, err = lc.Listen(ctx, "tcp", s.cfg.OpsListen); err != nil {
		return errors.Join(fmt.Errorf("OPS_LISTEN: %w", err), s.publicListen.Close())
	}
	return nil
}

// serve answers requests until ctx ends, and then lets running ones finish
// within the configured time. listen comes before it. It fails where a listener
// does, or with *customer.SetupError or *admin.SetupError.
func (s *service) serve(ctx context.Context) error {
	s.log.Info("listening", zap.String("scim_bridge.scim.address", s.publicListen.Addr().String()),
		zap.String("scim_bridge.ops.address", s.privateListen.Addr().String()))
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return accept(s.public, s.publicListen) })
	g.Go(func() error { return accept(s.private, s.privateListen) })
	g.Go(func() error {
		err := s.load(ctx, s.customers.Load, "the shop's configuration is read: ready")
		if err == nil && ctx.Err() == nil {
			s.logReach(ctx)
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

// stop accepts no further requests and waits for running ones. What does not end
// in time is cut off.
func (s *service) stop(ctx context.Context) error {
	s.log.Info("stopping")
	s.queue.Close() // who waits is told to come back, to another replica perhaps
	ctx, cancel := context.WithTimeout(ctx, s.cfg.ShutdownTimeout)
	defer cancel()
	// The operations listener goes last: until then it can be asked.
	for _, server := range []*http.Server{s.public, s.private} {
		if err := server.Shutdown(ctx); err != nil {
			s.log.Warn("running requests were cut off after SHUTDOWN_TIMEOUT")
			if err := server.Close(); err != nil {
				return err
			}
		}
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
			s.log.Info(done)
			return nil
		}
		if errors.Is(err, admin.ErrNoModule) {
			s.log.Warn("admin users cannot be provisioned", ops.ErrorField(err))
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
	s.log.Warn("the shop cannot be reached; trying again", ops.ErrorField(cause),
		zap.Duration("scim_bridge.retry_in", wait))
	select {
	case <-ctx.Done():
		return false
	case <-time.After(wait):
		return true
	}
}

type serveCmd struct{}

// Run serves until the process is told to stop. The log goes to standard output.
func (serveCmd) Run(ctx context.Context, p *process) error {
	cfg, err := p.configuration(config.Needs{Tokens: true, Magento: true})
	if err != nil {
		return err
	}
	s, err := startService(ctx, cfg, p.stdout)
	if err != nil {
		return err
	}
	defer s.close()
	return s.serve(ctx)
}
