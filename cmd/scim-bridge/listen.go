package main

import (
	"context"
	"errors"
	"fmt"
	"net"

	"go.uber.org/zap"

	"github.com/scim-bridge/scim-bridge/cmd/scim-bridge/internal/connections"
)

// What of the files that the process can open is for others than clients.
const (
	opsConnections = 16 // at the operations listener, so that probes are answered whatever clients do
	otherFiles     = 20 // the log, the listeners, name servers, connections that are being made
)

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
	wanted, files := s.cfg.SCIM.MaxConnections, connections.Files()
	most := connections.Affordable(wanted, files, otherFiles+opsConnections+s.cfg.Magento.MaxConcurrency)
	if most < wanted {
		s.log.Server.Warn("the process can open so few files that fewer clients can connect than SCIM_MAX_CONNECTIONS",
			zap.Int("scim_bridge.scim.connections", most), zap.Int("scim_bridge.process.files", files))
	}
	s.publicListen = connections.Limit(s.public, s.publicListen, most)
	s.privateListen = connections.Limit(s.private, s.privateListen, opsConnections)
	return nil
}
