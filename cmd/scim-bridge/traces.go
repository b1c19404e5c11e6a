package main

import (
	"context"
	"time"

	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/ops"
	"github.com/scim-bridge/scim-bridge/ops/tracing"
)

// lastSpans is how long the last spans may take to be sent when the process ends.
const lastSpans = time.Second

// openTracing returns what sends spans to where the settings say, and sends none without them.
func openTracing(cfg *config.Config, log *ops.Log) (*tracing.Tracing, error) {
	if cfg.OTLPEndpoint == "" {
		return tracing.Off(), nil
	}
	name, _ := build()
	return tracing.New(context.Background(), cfg.OTLPEndpoint, name, cfg.Log.Environment, func(err error) {
		log.Server.Warn("traces could not be sent", ops.ErrorField(err))
	})
}
