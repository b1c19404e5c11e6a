package main

import (
	"context"
	"slices"
	"strings"

	"go.uber.org/zap"

	"github.com/scim-bridge/scim-bridge/cmd/scim-bridge/internal/check"
	"github.com/scim-bridge/scim-bridge/magento"
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

// moduleTrouble says what the companion module of a shop is not, and what helps; "" where it is
// all that is needed. A shop without it is fine for customers.
func moduleTrouble(module *magento.ModuleStatus, admins bool) (text, fix string) {
	if module == nil {
		if !admins {
			return "", ""
		}
		return "SCIM_ADMIN_TOKENS is set, but the companion module is not installed: " + adminPrefix + " does not work",
			check.InstallModule + ", or unset SCIM_ADMIN_TOKENS"
	}
	if lacks := module.Lacks(admins); len(lacks) > 0 {
		return "the companion module " + module.Version + " is older than this bridge: it lacks " + strings.Join(lacks, ", "),
			check.UpgradeModule
	}
	return "", ""
}

// logWarnings says what "scim-bridge check" would warn of, and what a bridge that runs otherwise does
// in silence.
func (s *service) logWarnings(ctx context.Context) {
	for _, f := range check.Warnings(ctx, s.cfg, s.client, s.customers) {
		s.log.Server.Warn(f.Text, ops.FixField(sentence(f.Fix)))
	}
}
