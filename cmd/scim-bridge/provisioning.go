package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/scim-bridge/scim-bridge/bridge/admin"
	"github.com/scim-bridge/scim-bridge/bridge/admission"
	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/cmd/scim-bridge/internal/ipfilter"
	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/ops"
	"github.com/scim-bridge/scim-bridge/ops/tracing"
	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// Where customers are provisioned, and admin users.
const (
	scimPrefix  = "/scim/v2"
	adminPrefix = "/admin/scim/v2"
)

// provisioning is what answers SCIM requests for a shop.
type provisioning struct {
	client    *magento.Client
	customers *customer.Customers
	admins    *admin.Admins // nil without SCIM_ADMIN_TOKENS
	queue     *admission.Queue
	handler   http.Handler
}

// hooks are what a command adds to the parts of a provisioning; nil adds nothing.
type hooks struct {
	onEvent  func(context.Context, *scim.Event)
	onCall   func(context.Context, magento.Call)
	warn     func(customer int64, w scim.Warning)
	doubt    func(text string, cause error)
	refused  func(scim.Client, scim.Urgency)
	overload func(begins bool, refused int)
	readOnly bool
	tracing  *tracing.Tracing
	giveUp   context.Context // ends when requests that still run are to be answered 503
	// shapes says what bodies are made of.
	shapes shapes
	// wrongTokenDelay is how long the answer to a wrong token is held back.
	wrongTokenDelay time.Duration
	// stores puts others before the stores of an endpoint, behind its guard.
	stores func(scimserver.Store, scimserver.MemberStore) (scimserver.Store, scimserver.MemberStore)
}

// newProvisioning wires the parts together. It does not call Magento yet. The caller closes
// it.
func newProvisioning(cfg *config.Config, guards *guards, h hooks) (*provisioning, error) {
	name, _ := build()
	settings := cfg.Magento
	settings.UserAgent = "scim-bridge/" + name
	settings.Observe, settings.ReadOnly, settings.Shape = h.onCall, h.readOnly, h.shapes.magento
	if h.tracing == nil {
		h.tracing = tracing.Off()
	}
	settings.Begin = h.tracing.Begin
	client, err := magento.New(settings)
	if err != nil {
		return nil, err
	}
	of := cfg.Customers
	of.Warn, of.Doubt = h.warn, h.doubt
	p := &provisioning{client: client, customers: customer.New(of, client)}
	p.queue = admission.New(admission.Config{
		Slots: settings.MaxConcurrency, Refused: h.refused, Overload: h.overload,
	})
	e := scimserver.NewEcho()
	p.handler = h.tracing.Handler(underPath(cfg.SCIM.BaseURL, e))
	clientOf := ipfilter.Client(cfg.SCIM.TrustedProxies)
	e.IPExtractor = func(r *http.Request) string {
		if address := clientOf(r); address.IsValid() {
			return address.String()
		}
		return ""
	}
	serverConfig := scimserver.Config{
		Prefix: scimPrefix, BaseURL: cfg.SCIM.BaseURL, Tokens: cfg.SCIM.Tokens, Compat: cfg.SCIM.Compat,
		Timeout: cfg.SCIM.Timeout, OnEvent: h.onEvent, Admission: p.queue, GiveUp: h.giveUp,
		TraceIDs: h.tracing.IDs, Shape: h.shapes.scim,
	}
	serverConfig.WrongTokenDelay = h.wrongTokenDelay
	err = h.register(e, serverConfig, guards, p.customers.Users(), p.customers.Groups())
	if len(cfg.SCIM.AdminTokens) > 0 {
		p.admins = admin.New(cfg.Admins, client)
		serverConfig.Prefix, serverConfig.Tokens = adminPrefix, cfg.SCIM.AdminTokens
		err = errors.Join(err, h.register(e, serverConfig, guards, p.admins.Users(), p.admins.Groups()))
	}
	if err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

// register serves one service provider.
func (h hooks) register(
	e *echo.Echo, cfg scimserver.Config, guards *guards, users scimserver.Store, groups scimserver.MemberStore,
) error {
	users, groups = h.tracing.Stores(users, groups)
	if h.stores != nil {
		users, groups = h.stores(users, groups)
	}
	g := guards.add(cfg.Prefix, cfg.Tokens)
	handler, err := scimserver.NewHandler(cfg, g.Users(users), g.Groups(groups))
	if err != nil {
		return err
	}
	handler.Register(e)
	return nil
}

// endpoints are what is served.
func endpoints(cfg *config.Config) []ops.Endpoint {
	list := []ops.Endpoint{{Prefix: scimPrefix, Clients: clientNames(cfg.SCIM.Tokens)}}
	if len(cfg.SCIM.AdminTokens) > 0 {
		list = append(list, ops.Endpoint{Prefix: adminPrefix, Clients: clientNames(cfg.SCIM.AdminTokens)})
	}
	return list
}

func clientNames(tokens []scimserver.Token) (list []scim.Client) {
	for i, t := range tokens {
		list = append(list, t.Client(i))
	}
	return list
}

// close ends what goes on in the background, and closes idle connections.
func (p *provisioning) close() {
	p.queue.Close()
	p.customers.Close()
	if p.admins != nil {
		p.admins.Close()
	}
	p.client.Close()
}
