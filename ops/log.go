package ops

import (
	"fmt"
	"io"
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
	WorthAccess Worth = iota
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

// NewLog returns a log whose lines go to w. level is debug, info, warn or error.
func NewLog(w LineWriter, level, version string) (*Log, error) {
	threshold, err := zapcore.ParseLevel(level)
	if err != nil {
		return nil, fmt.Errorf("log level: %w", err)
	}
	config := ecszap.NewDefaultEncoderConfig()
	config.EnableCaller = false
	config.EnableStackTrace = false
	encoder := zapcore.NewJSONEncoder(config.ToZapCoreEncoderConfig())
	encoder.AddString("service.name", serviceName)
	encoder.AddString("service.version", version)
	encoder.AddString("ecs.version", ecsVersion)
	logger := func(worth Worth) *zap.Logger {
		return zap.New(&core{threshold, encoder, w, worth}, zap.WithClock(utcClock{}),
			zap.ErrorOutput(zapcore.AddSync(io.Discard))) // a core that only encodes does not fail
	}
	return &Log{Server: logger(WorthServer), Access: logger(WorthAccess), Audit: logger(WorthAudit)}, nil
}

// OpenLog returns a log whose lines are written to w by a LogQueue, which the caller closes.
func OpenLog(w io.Writer, level, version string) (*Log, *LogQueue, error) {
	q := newLogQueue(w)
	log, err := NewLog(q, level, version)
	if err != nil {
		return nil, nil, err
	}
	notices, err := NewLog(&q.notice, "warn", version)
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
const ecsVersion = "1.6.0"

// core encodes lines. It is ecszap's without the version of the schema, which is fixed there,
// and with the worth of each line.
type core struct {
	zapcore.LevelEnabler
	encoder zapcore.Encoder
	lines   LineWriter
	worth   Worth
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
	line, err := c.encoder.EncodeEntry(e, fields)
	if err != nil {
		return err
	}
	worth := c.worth
	if e.Level >= zapcore.ErrorLevel {
		worth = WorthAudit
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

// utcClock keeps time zones out of the log.
type utcClock struct{}

func (utcClock) Now() time.Time { return time.Now().UTC() }

func (utcClock) NewTicker(d time.Duration) *time.Ticker { return time.NewTicker(d) }
