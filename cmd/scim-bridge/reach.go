package main

import (
	"context"
	"slices"

	"go.uber.org/zap"

	"github.com/scim-bridge/scim-bridge/cmd/scim-bridge/internal/check"
	"github.com/scim-bridge/scim-bridge/ops"
)

// logReach says how far the clients get, as a warning where that is everybody, or groups of the
// shop.
func (s *service) logReach(ctx context.Context) {
	r, err := s.customers.Reach(ctx)
	if err != nil {
		s.log.Server.Warn("how far clients reach could not be counted", ops.ErrorField(err))
		return
	}
	var clients []string
	for i, token := range s.cfg.SCIM.Tokens {
		clients = append(clients, string(token.Client(i)))
	}
	slices.Sort(clients)
	for _, client := range slices.Compact(clients) {
		name := zap.String("user.name", client)
		if r.Everybody {
			s.log.Server.Warn("the client reaches everybody: "+r.String()+"; CUSTOMER_SCOPE limits that", name)
			continue
		}
		s.log.Server.Info("the client reaches "+r.String(), name)
	}
	if text := r.OfTheShop(); text != "" {
		s.log.Server.Warn(text + "; GROUP_SCOPE=managed limits that")
	}
}

// logWarnings says what "scim-bridge check" would warn of, and what a bridge that runs otherwise does
// in silence.
func (s *service) logWarnings(ctx context.Context) {
	for _, f := range check.Warnings(ctx, s.cfg, s.client, s.customers) {
		s.log.Server.Warn(f.Text, zap.String("scim_bridge.fix", f.Fix))
	}
}
