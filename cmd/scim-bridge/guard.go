package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/ops"
	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// guards are those of the endpoints that are served.
type guards struct {
	settings guard.Config
	exceeded func(context.Context, ops.Excess)
	lifted   func([]ops.Lifted)

	list []endpointGuard
}

// endpointGuard is the guard of one endpoint.
type endpointGuard struct {
	*guard.Guard
	prefix  string
	clients []scim.Client
}

// add returns the guard of one more endpoint.
func (g *guards) add(prefix string, tokens []scimserver.Token) *guard.Guard {
	settings := g.settings
	settings.Exceeded = func(ctx context.Context, e guard.Excess) {
		g.exceeded(ctx, ops.Excess{Endpoint: prefix, Client: e.Client, Mode: string(e.Mode), Text: e.String()})
	}
	one := endpointGuard{Guard: guard.New(settings), prefix: prefix, clients: clientNames(tokens)}
	g.list = append(g.list, one)
	return one.Guard
}

// state tells who exceeds the limit at present.
func (g *guards) state() (mode string, list []ops.Exceeded) {
	for _, one := range g.list {
		for _, client := range one.Exceeded() {
			list = append(list, ops.Exceeded{Endpoint: one.prefix, Client: client})
		}
	}
	return string(g.settings.Mode), list
}

// lift is an ops.Lift.
func (g *guards) lift(client scim.Client) (lifted []ops.Lifted, known bool) {
	lifted = []ops.Lifted{}
	for _, one := range g.list {
		if client != "" && !slices.Contains(one.clients, client) {
			continue
		}
		known = true
		for _, l := range one.Lift(client) {
			lifted = append(lifted, ops.Lifted{Endpoint: one.prefix, Client: l.Client, Until: l.Until})
		}
	}
	g.lifted(lifted)
	return lifted, known
}

type guardCmd struct {
	Lift guardLiftCmd `cmd:"" help:"Ask the running bridge on OPS_LISTEN to hold nothing for as long as the time in GUARD_LIMIT."`
}

type guardLiftCmd struct {
	Client string `help:"Only for this client, whether it exceeds GUARD_LIMIT or not; else for all who do." placeholder:"NAME"`
}

// Run asks the bridge, and prints for whom nothing is held any more.
func (c guardLiftCmd) Run(ctx context.Context, p *process) error {
	cfg, err := p.configuration(config.Needs{})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, opsAnswerTimeout)
	defer cancel()
	path := "/guard/lift"
	if c.Client != "" {
		path += "?client=" + url.QueryEscape(c.Client)
	}
	resp, err := askOps(ctx, cfg, http.MethodPost, path)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	switch resp.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound:
		return errors.New("the running bridge has no guard: GUARD=off")
	case http.StatusBadRequest:
		return errors.New("the running bridge knows no client " + c.Client)
	default:
		return errors.New("OPS_LISTEN answers " + resp.Status)
	}
	var answer ops.LiftAnswer
	if err := json.UnmarshalRead(io.LimitReader(resp.Body, 1<<20), &answer); err != nil {
		return fmt.Errorf("read the answer of OPS_LISTEN: %w", err)
	}
	if len(answer.Lifted) == 0 {
		_, err = fmt.Fprintln(p.stdout, "No client exceeds GUARD_LIMIT: nothing is held.")
	}
	for _, l := range answer.Lifted {
		_, printErr := fmt.Fprintf(p.stdout, "%s: nothing of %s is held until %s\n",
			l.Endpoint, l.Client, l.Until.UTC().Format(time.RFC1123))
		err = errors.Join(err, printErr)
	}
	return err
}
