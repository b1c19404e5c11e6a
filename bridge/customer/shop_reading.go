package customer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/timing"
	"github.com/scim-bridge/scim-bridge/magento"
)

// shopReading is one reading of a shop. It may take several attempts, also by different
// requests: what was read is not asked for again, or a shop that allows two requests a
// second could never be read.
type shopReading struct {
	began time.Time
	left  []shopStep // not yet read

	websites     []magento.Website
	storeGroups  []magento.StoreGroup // without them, a website's first store view is its default
	views        []magento.StoreView
	configs      []magento.StoreConfig
	attributes   []magento.Attribute
	groups       []magento.Group
	module       module
	catalogue    *catalogue
	defaultGroup *magento.Group
	defaults     *defaultGroups
}

// shopStep reads one thing.
type shopStep *func(context.Context) error

// maxReadingAge is how long what was read may wait for the rest.
const maxReadingAge = time.Minute

// The pauses of a reading after Magento has asked for fewer requests.
const (
	firstReadPause   = time.Second
	longestReadPause = 8 * time.Second
)

// newShopReading prepares a reading. known is what was known of the module before.
func newShopReading(client *magento.Client, known *shop) *shopReading {
	r := &shopReading{began: time.Now()}
	for _, step := range []func(context.Context) error{
		func(ctx context.Context) (err error) { r.websites, err = client.Websites(ctx); return err },
		func(ctx context.Context) (err error) {
			r.storeGroups, err = client.StoreGroups(ctx)
			return optional(err)
		},
		func(ctx context.Context) (err error) { r.views, err = client.StoreViews(ctx); return err },
		func(ctx context.Context) (err error) { r.configs, err = client.StoreConfigs(ctx); return err },
		func(ctx context.Context) (err error) { r.attributes, err = client.CustomerAttributes(ctx); return err },
		func(ctx context.Context) (err error) { r.groups, err = readGroups(ctx, client); return err },
		func(ctx context.Context) (err error) { r.module, err = readModule(ctx, client, known); return err },
	} {
		r.left = append(r.left, &step)
	}
	return r
}

// optional is the error of a read that the shop need not have a route for, or need not allow.
func optional(err error) error {
	if kind := failure.KindOf(err); kind == magento.NoRoute || kind == magento.Refused {
		return nil
	}
	return err
}

// readModule asks for the companion module. That there is none is known only by Magento's own
// answer: what refuses, or answers in between, says nothing, and what was known still holds.
func readModule(ctx context.Context, client *magento.Client, known *shop) (module, error) {
	status, err := client.ModuleStatus(ctx)
	switch failure.KindOf(err) {
	case magento.NoRoute:
		return module{}, nil
	case magento.RateLimited, magento.Unavailable, magento.TooSlow:
		return module{}, err
	default:
		switch {
		case err == nil:
			return module{status: status}, nil
		case known != nil:
			return module{status: known.module.status, doubt: err, unknown: known.module.unknown}, nil
		default:
			return module{doubt: err, unknown: true}, nil
		}
	}
}

// run reads what is left. It fails with *SetupError or *magento.Error.
func (r *shopReading) run(ctx context.Context, client *magento.Client, cfg *Config) error {
	if err := r.readLeft(ctx); err != nil {
		return err // whoever asks says for what
	}
	if err := r.leaveOutLeftovers(ctx, client); err != nil {
		return fmt.Errorf("look for columns of customers: %w", err)
	}
	if r.catalogue == nil {
		var err error
		r.catalogue, err = newCatalogue(cfg, r.websites, r.storeGroups, r.views, r.configs)
		if err != nil {
			return &SetupError{Err: err}
		}
		for _, step := range r.defaultGroupSteps(client) {
			r.left = append(r.left, &step)
		}
	}
	if err := r.readLeft(ctx); err != nil {
		return fmt.Errorf("read the default customer groups: %w", err)
	}
	return nil
}

// readLeft takes the steps that are left: side by side first, and one by one with pauses
// once Magento has asked for fewer requests.
func (r *shopReading) readLeft(ctx context.Context) error {
	err := r.sideBySide(ctx)
	for pause := firstReadPause; failure.KindOf(err) == magento.RateLimited; pause = min(2*pause, longestReadPause) {
		wait := pause
		if e, ok := errors.AsType[*magento.Error](err); ok {
			wait = max(wait, e.RetryAfter)
		}
		if timing.Sleep(ctx, wait) != nil {
			return err
		}
		err = r.oneByOne(ctx)
	}
	return err
}

func (r *shopReading) sideBySide(ctx context.Context) error {
	var g errgroup.Group // one that fails does not stop the others: what they read is kept
	done := make([]bool, len(r.left))
	for i, step := range r.left {
		g.Go(func() error {
			err := (*step)(ctx)
			done[i] = err == nil
			return err
		})
	}
	err := g.Wait()
	steps := r.left
	r.left = nil
	for i, step := range steps {
		if !done[i] {
			r.left = append(r.left, step)
		}
	}
	return err
}

func (r *shopReading) oneByOne(ctx context.Context) error {
	for len(r.left) > 0 {
		if err := (*r.left[0])(ctx); err != nil {
			return err
		}
		r.left = slices.Delete(r.left, 0, 1)
	}
	return nil
}
