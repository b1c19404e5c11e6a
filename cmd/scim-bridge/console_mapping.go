package main

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/cmd/scim-bridge/internal/rehearsal"
	"github.com/scim-bridge/scim-bridge/console"
	"github.com/scim-bridge/scim-bridge/magento"
)

// Mapping implements console.Bridge with one call to Magento.
func (b *consoleBridge) Mapping(ctx context.Context) (*console.Mapping, error) {
	d, err := b.customers.Describe(ctx)
	if err != nil {
		return nil, err
	}
	choices, err := b.customers.MappingChoices(ctx)
	if err != nil {
		return nil, err
	}
	m := &console.Mapping{Paths: choices.Paths, Fields: choices.Fields, Unfilled: choices.Unfilled}
	for _, a := range d.Attributes {
		m.Attributes = append(m.Attributes, console.Attribute{
			Path: a.Path, Type: a.Type, Place: string(a.Place), Field: a.Field, Limit: a.Limit, Required: a.Required, ReadOnly: a.ReadOnly,
		})
	}
	var entries []string
	for _, entry := range b.cfg.Customers.CustomerAttributes {
		entries = append(entries, entry.String())
	}
	m.Setting = strings.Join(entries, ";")
	return m, nil
}

// CheckMapping implements console.Bridge with one call to Magento.
func (b *consoleBridge) CheckMapping(ctx context.Context, lines string) (wrong []string, err error) {
	list, err := b.customers.CheckMapping(ctx, lines)
	for _, one := range list {
		wrong = append(wrong, one.Error())
	}
	return wrong, err
}

// Plan implements console.Bridge: it does what the command plan does, over a client that only
// reads.
func (b *consoleBridge) Plan(ctx context.Context, requests string) (*console.Plan, error) {
	list, err := rehearsal.Read(strings.NewReader(requests))
	if err != nil {
		return nil, err
	}
	var calls recordedCalls
	r, parts, err := planCmd{}.rehearse(b.cfg, calls.observe)
	if err != nil {
		return nil, err
	}
	defer parts.close()
	if err := parts.customers.Load(ctx); err != nil {
		return nil, err
	}
	d, err := parts.customers.Describe(ctx)
	if err != nil {
		return nil, err
	}
	calls.take() // what was read of the shop
	plan := &console.Plan{}
	var all []rehearsal.Outcome
	for _, request := range list {
		outcomes, err := r.Run(ctx, request)
		if err != nil {
			return nil, err
		}
		made := calls.take()
		for i := range outcomes {
			one := console.Outcome{Sentence: outcomes[i].Sentence(), Result: string(outcomes[i].Result)}
			for _, w := range outcomes[i].Warnings {
				one.Warnings = append(one.Warnings, w.Code+": "+w.Text)
			}
			if i == len(outcomes)-1 { // those of a bulk request are told together
				one.Calls = made
			}
			if len(outcomes) == 1 && !one.Refused() {
				one.Kept = keptOf(request, d)
			}
			plan.Outcomes = append(plan.Outcomes, one)
		}
		all = append(all, outcomes...)
	}
	plan.Summary = rehearsal.Summary(all)
	return plan, nil
}

// recordedCalls are calls to Magento, equal ones counted.
type recordedCalls struct {
	mu   sync.Mutex
	list []console.Call
}

func (c *recordedCalls) observe(_ context.Context, call magento.Call) {
	one := console.Call{Method: call.Method, Route: call.Route, Times: 1}
	if e, ok := call.Err.(*magento.Error); ok && e.Kind == magento.NotSent { //nolint:errorlint // it is nil or *Error
		one.Writes, one.Fields = true, e.Fields
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	same := func(other console.Call) bool {
		return other.Method == one.Method && other.Route == one.Route && slices.Equal(other.Fields, one.Fields)
	}
	if i := slices.IndexFunc(c.list, same); i >= 0 {
		c.list[i].Times++
		return
	}
	c.list = append(c.list, one)
}

// take returns the calls since it was called last.
func (c *recordedCalls) take() []console.Call {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := c.list
	c.list = nil
	return list
}

// keptOf says where the attributes of a request about a customer would be kept.
func keptOf(request rehearsal.Request, d *customer.Description) (kept []console.Kept) {
	if strings.HasPrefix(request.Path, adminPrefix) || !strings.Contains(request.Path, "/Users") {
		return nil
	}
	places := map[string]customer.AttributePlace{}
	for _, a := range d.Attributes {
		places[strings.ToLower(a.Path)] = a
	}
	for _, path := range pathsOf(request.Body) {
		a, known := places[strings.ToLower(path)]
		one := console.Kept{Path: cmp.Or(a.Path, path), Place: string(a.Place), Field: a.Field}
		if !known {
			one.Place = "unknown"
		}
		kept = append(kept, one)
	}
	return kept
}

// pathsOf are the attributes that the body of a request names, sub-attributes one by one.
func pathsOf(body []byte) (paths []string) {
	var object map[string]any
	err := json.Unmarshal(body, &object, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return nil
	}
	operations, isPatch := object["Operations"].([]any)
	if !isPatch {
		return leaves("", object)
	}
	for _, one := range operations {
		operation, _ := one.(map[string]any)
		path, _ := operation["path"].(string)
		paths = append(paths, leaves(withoutFilter(path), operation["value"])...)
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// leaves are the paths of a value at a path that are not complex.
func leaves(path string, value any) (paths []string) {
	switch value := value.(type) {
	case map[string]any:
		for name, sub := range value {
			if path == "" && slices.Contains([]string{"schemas", "id", "meta"}, name) {
				continue
			}
			paths = append(paths, leaves(joined(path, name), sub)...)
		}
	case []any:
		for _, item := range value {
			paths = append(paths, leaves(path, item)...)
		}
	default:
		if path != "" {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// schemaURN matches the names of extensions.
var schemaURN = regexp.MustCompile(`(?i)^urn:.*:[0-9.]+:[a-z]+$`)

func joined(path, name string) string {
	switch {
	case path == "":
		return name
	case schemaURN.MatchString(path):
		return path + ":" + name
	default:
		return path + "." + name
	}
}

// withoutFilter leaves out of a path what chooses among several values.
func withoutFilter(path string) string {
	before, rest, found := strings.Cut(path, "[")
	if !found {
		return path
	}
	_, after, _ := strings.Cut(rest, "]")
	return before + after
}
