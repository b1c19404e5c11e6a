package ops

import (
	"fmt"
	"io"
	"time"

	"go.elastic.co/ecszap"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// serviceName is the field service.name of every line.
const serviceName = "scim-bridge"

// NewLogger returns a logger that writes one JSON object a line to w, in the
// Elastic Common Schema with dotted keys. level is debug, info, warn or error.
// Lines of several goroutines do not mix.
func NewLogger(w io.Writer, level, version string) (*zap.Logger, error) {
	threshold, err := zapcore.ParseLevel(level)
	if err != nil {
		return nil, fmt.Errorf("log level: %w", err)
	}
	encoder := ecszap.NewDefaultEncoderConfig()
	encoder.EnableCaller = false
	encoder.EnableStackTrace = false
	core := ecszap.NewCore(encoder, zapcore.Lock(zapcore.AddSync(w)), threshold)
	return zap.New(core, zap.WithClock(utcClock{}), zap.ErrorOutput(zapcore.Lock(zapcore.AddSync(w)))).
		With(zap.String("service.name", serviceName), zap.String("service.version", version)), nil
}

// ErrorField is the field error.message. zap.Error would make an object of it,
// and the dotted form of the other lines a conflict in the index.
func ErrorField(err error) zap.Field { return zap.String("error.message", err.Error()) }

// utcClock keeps time zones out of the log.
type utcClock struct{}

func (utcClock) Now() time.Time { return time.Now().UTC() }

func (utcClock) NewTicker(d time.Duration) *time.Ticker { return time.NewTicker(d) }
