package ops

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"go.elastic.co/ecszap"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// serviceName is the field service.name of every line.
const serviceName = "scim-bridge"

// Log is what the bridge tells its operator, line by line: JSON objects in the Elastic
// Common Schema, with dotted keys. The loggers differ in which lines are given up first
// where they cannot be written as fast as they come. All are safe for concurrent use.
type Log struct {
	Server *zap.Logger // the process, and the work in the background
	Access *zap.Logger // the requests
	Audit  *zap.Logger // what was done to people
}

// Worth is how much the loss of a line would matter.
type Worth int

// The kinds of lines, by what they are worth.
const (
	WorthAccess Worth = iota // and all of the level debug
	WorthServer
	WorthAudit // and all errors
	worths
)

// String is the value of the label kind in the metrics.
func (w Worth) String() string { return [worths]string{"access", "server", "audit"}[w] }

// LineWriter takes the lines of a Log, each with the newline at its end. It must not keep
// line.
type LineWriter interface {
	WriteLine(worth Worth, line []byte)
}

// LogConfig is what a Log goes by.
type LogConfig struct {
	Level   string // debug, info, warn or error
	Version string // of the bridge
	// Environment and Node tell several bridges apart ("production", and the name of the host);
	// "" for none.
	Environment, Node string
	// IsText makes lines for people: the time, the level, the message, and of the fields those that
	// neither are the same in most lines nor stand in the message.
	IsText bool
}

// NewLog returns a log whose lines go to w.
func NewLog(w LineWriter, cfg LogConfig) (*Log, error) {
	threshold, err := zapcore.ParseLevel(cfg.Level)
	if err != nil {
		return nil, fmt.Errorf("log level: %w", err)
	}
	logger := func(worth Worth, dataset string) *zap.Logger {
		return zap.New(&core{threshold, cfg.encoder(dataset), w, worth, cfg.IsText}, zap.WithClock(utcClock{}),
			zap.ErrorOutput(zapcore.AddSync(io.Discard))) // a core that only encodes does not fail
	}
	return &Log{
		Server: logger(WorthServer, "server"), Access: logger(WorthAccess, "request"), Audit: logger(WorthAudit, "audit"),
	}, nil
}

// encoder returns what makes the lines of a dataset.
func (cfg LogConfig) encoder(dataset string) zapcore.Encoder {
	ecs := ecszap.NewDefaultEncoderConfig()
	ecs.EnableCaller = false
	ecs.EnableStackTrace = false
	settings := ecs.ToZapCoreEncoderConfig()
	if cfg.IsText {
		settings.EncodeTime = zapcore.TimeEncoderOfLayout("15:04:05.000")
		settings.EncodeLevel = zapcore.CapitalLevelEncoder
		settings.ConsoleSeparator = "  "
		return zapcore.NewConsoleEncoder(settings)
	}
	encoder := zapcore.NewJSONEncoder(settings)
	encoder.AddString("ecs.version", ecsVersion)
	encoder.AddString("service.name", serviceName)
	encoder.AddString("service.version", cfg.Version)
	if cfg.Environment != "" {
		encoder.AddString("service.environment", cfg.Environment)
	}
	if cfg.Node != "" {
		encoder.AddString("service.node.name", cfg.Node)
	}
	encoder.AddString("event.dataset", datasetPrefix+dataset)
	return encoder
}

// OpenLog returns a log whose lines are written to w by a LogQueue, which the caller closes.
func OpenLog(w io.Writer, cfg LogConfig) (*Log, *LogQueue, error) {
	q := newLogQueue(w)
	log, err := NewLog(q, cfg)
	if err != nil {
		return nil, nil, err
	}
	cfg.Level = "warn"
	notices, err := NewLog(&q.notice, cfg)
	if err != nil {
		return nil, nil, err
	}
	q.tell = func(lost int) {
		notices.Server.Warn("log lines dropped: "+strconv.Itoa(lost), zap.Int("scim_bridge.log.dropped", lost))
	}
	q.start()
	return log, q, nil
}

// ecsVersion is the version of the Elastic Common Schema that the fields are of.
const ecsVersion = "9.0.0"

// datasetPrefix begins the field event.dataset, in which no hyphen may be: it becomes a part of
// the name of a data stream.
const datasetPrefix = "scim_bridge."

// core encodes lines. It is ecszap's without the version of the schema, which is fixed there,
// and with the worth of each line.
type core struct {
	zapcore.LevelEnabler
	encoder zapcore.Encoder
	lines   LineWriter
	worth   Worth
	isText  bool
}

// notInText are the fields that a line for people does not have.
var notInText = []string{
	"event.kind", "event.category", "event.type", "event.start", "http.request.method", "scim_bridge.route",
	"scim_bridge.magento.method", "scim_bridge.magento.route", "scim_bridge.magento.attempts",
}

// With implements zapcore.Core.
func (c *core) With(fields []zapcore.Field) zapcore.Core {
	clone := *c
	clone.encoder = c.encoder.Clone()
	for i := range fields {
		fields[i].AddTo(clone.encoder)
	}
	return &clone
}

// Check implements zapcore.Core.
func (c *core) Check(e zapcore.Entry, ce *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if c.Enabled(e.Level) {
		return ce.AddCore(e, c)
	}
	return ce
}

// Write implements zapcore.Core.
func (c *core) Write(e zapcore.Entry, fields []zapcore.Field) error {
	if c.isText {
		fields = slices.DeleteFunc(slices.Clone(fields), func(f zapcore.Field) bool { return slices.Contains(notInText, f.Key) })
	}
	line, err := c.encoder.EncodeEntry(e, fields)
	if err != nil {
		return err
	}
	worth := c.worth
	switch {
	case e.Level >= zapcore.ErrorLevel:
		worth = WorthAudit
	case e.Level == zapcore.DebugLevel:
		worth = WorthAccess
	}
	c.lines.WriteLine(worth, line.Bytes())
	line.Free()
	return nil
}

// Sync implements zapcore.Core: LogQueue.Close is what waits for the lines.
func (*core) Sync() error { return nil }

// ErrorField is the field error.message. zap.Error would make an object of it,
// and the dotted form of the other lines a conflict in the index.
func ErrorField(err error) zap.Field { return zap.String("error.message", err.Error()) }

// FixField is the field that says what helps.
func FixField(fix string) zap.Field { return zap.String("scim_bridge.fix", fix) }

// utcClock keeps time zones out of the log.
type utcClock struct{}

func (utcClock) Now() time.Time { return time.Now().UTC() }

func (utcClock) NewTicker(d time.Duration) *time.Ticker { return time.NewTicker(d) }
