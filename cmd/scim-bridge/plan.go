package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/scim-bridge/scim-bridge/cmd/scim-bridge/internal/rehearsal"
	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/ops"
	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

type planCmd struct {
	File   string `arg:"" help:"File of requests, a JSON object a line: method, path and body. A user by itself is created. \"-\" is standard input."`
	JSON   bool   `name:"json" help:"Print a JSON object a line instead of sentences."`
	Client string `name:"client" help:"Plan as the client of this name in SCIM_TOKENS or SCIM_ADMIN_TOKENS; by default as the first of each."`
	Admins bool   `name:"admins" help:"Read paths such as /Users as those of admin users. /admin/scim/v2/Users is in any case."`
}

// Run says for each request what it would do. The exit status is 0 unless the input cannot
// be read or Magento cannot be asked.
func (c planCmd) Run(ctx context.Context, p *process) error {
	requests, err := c.read(p)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	cfg, err := p.configuration(config.Needs{Magento: true})
	if err != nil {
		return err
	}
	r, parts, err := c.rehearse(cfg, nil)
	if err != nil {
		return err
	}
	defer parts.close()
	if err := parts.customers.Load(ctx); err != nil {
		return err
	}
	var all []rehearsal.Outcome
	for _, request := range requests {
		outcomes, err := r.Run(ctx, request)
		for i := range outcomes {
			if err := c.print(p.stdout, &outcomes[i]); err != nil {
				return err
			}
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", request.Line, err)
		}
		all = append(all, outcomes...)
	}
	if c.JSON {
		return nil
	}
	_, err = fmt.Fprintln(p.stdout, rehearsal.Summary(all))
	return err
}

func (c planCmd) read(p *process) ([]rehearsal.Request, error) {
	if c.File == "-" {
		return rehearsal.Read(p.stdin)
	}
	text, err := p.readFile(c.File)
	if err != nil {
		return nil, err
	}
	return rehearsal.Read(bytes.NewReader(text))
}

// rehearse makes a rehearsal with the parts that serve, over a client that only reads. The
// tokens in the settings may be known by their digest alone, so it has one of its own. observe is
// told each call, unless it is nil.
func (c planCmd) rehearse(
	cfg *config.Config, observe func(context.Context, magento.Call),
) (*rehearsal.Rehearsal, *provisioning, error) {
	token := newToken()
	served := *cfg
	err := c.checkClient(append(clientsOf(cfg.SCIM.Tokens), clientsOf(cfg.SCIM.AdminTokens)...))
	if err != nil {
		return nil, nil, err
	}
	if served.SCIM.Tokens, err = c.tokens(cfg.SCIM.Tokens, token); err != nil {
		return nil, nil, err
	}
	prefix := scimPrefix
	if c.Admins {
		prefix = adminPrefix
	}
	if c.Admins || len(cfg.SCIM.AdminTokens) > 0 {
		if served.SCIM.AdminTokens, err = c.tokens(cfg.SCIM.AdminTokens, token); err != nil {
			return nil, nil, err
		}
	}
	r := rehearsal.New(rehearsal.Config{Token: token, Prefix: prefix, Prefixes: []string{scimPrefix, adminPrefix}})
	guards := &guards{settings: cfg.Guard, exceeded: func(ctx context.Context, e ops.Excess) {
		scim.EventFrom(ctx).Warn("guard-exceeded", e.Text)
	}}
	onCall := func(ctx context.Context, call magento.Call) {
		r.Observe(ctx, call)
		if observe != nil {
			observe(ctx, call)
		}
	}
	parts, err := newProvisioning(&served, guards, hooks{onEvent: r.OnEvent, onCall: onCall, stores: r.Stores, readOnly: true})
	if err != nil {
		return nil, nil, err
	}
	r.Ask(parts.handler)
	return r, parts, nil
}

// tokens is a token of the client that is planned for.
func (c planCmd) tokens(configured []scimserver.Token, token string) ([]scimserver.Token, error) {
	client := cmp.Or(c.Client, append(clientsOf(configured), "plan")[0])
	one, err := scimserver.ParseToken(client + "=" + token)
	return []scimserver.Token{one}, err
}

// clientsOf are the names of the clients of tokens.
func clientsOf(tokens []scimserver.Token) []string {
	names := make([]string, len(tokens))
	for i, t := range tokens {
		names[i] = string(t.Client(i))
	}
	return names
}

// checkClient refuses a client that the settings do not name.
func (c planCmd) checkClient(known []string) error {
	if c.Client == "" || slices.Contains(known, c.Client) {
		return nil
	}
	problem := "SCIM_TOKENS and SCIM_ADMIN_TOKENS name no client " + strconv.Quote(c.Client)
	return &exitError{exitUsage, errors.New("--client: " + problem)}
}

func (c planCmd) print(w io.Writer, o *rehearsal.Outcome) error {
	if c.JSON {
		return json.MarshalEncode(jsontext.NewEncoder(w, jsontext.AllowInvalidUTF8(true)), o)
	}
	_, err := fmt.Fprintln(w, o.Sentence())
	return err
}
