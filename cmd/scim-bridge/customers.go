package main

import (
	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento"
)

// customers returns those of the shop for a command that works on all of them, by the settings of
// the bridge. With readOnly nothing is written. The caller calls end when it is done.
func (p *process) customers(readOnly bool) (cfg *config.Config, all *customer.Customers, end func(), err error) {
	if cfg, err = p.configuration(config.Needs{Magento: true}); err != nil {
		return nil, nil, nil, err
	}
	settings := cfg.Magento
	name, _ := build()
	settings.UserAgent = "scim-bridge/" + name
	settings.ReadOnly = readOnly
	client, err := magento.New(settings)
	if err != nil {
		return nil, nil, nil, &exitError{status: exitUsage, err: err}
	}
	all = customer.New(cfg.Customers, client)
	return cfg, all, func() { all.Close(); client.Close() }, nil
}
