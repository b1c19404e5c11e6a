package create_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/internal/create"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// record is what the tests create: who made it.
type record string

const (
	own     record = "own"
	another record = "another"
)

// answer is what Magento says to a create or to a look.
type answer struct {
	made record
	err  error
}

var (
	lost      = answer{err: &magento.Error{Kind: magento.Unavailable, Ambiguous: true}}
	tooLate   = answer{err: &magento.Error{Kind: magento.TooSlow, Ambiguous: true}}
	unsent    = answer{err: &magento.Error{Kind: magento.Unavailable}}
	duplicate = answer{err: &magento.Error{Kind: magento.Duplicate}}
	invalid   = answer{err: &magento.Error{Kind: magento.Invalid}}
	down      = answer{err: &magento.Error{Kind: magento.Unavailable, RetryAfter: 7 * time.Second}}
	refused   = answer{err: &magento.Error{Kind: magento.Refused}}
	nobody    = answer{}
)

func (a answer) result() (*record, error) {
	if a.made == "" {
		return nil, a.err
	}
	return &a.made, nil
}

// TestOnce tells what becomes of a create by the answers to it and to the looks; the last
// answer of each is given from then on.
func TestOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		sends       []answer
		finds       []answer
		want        record
		told        bool
		status      int // of a *scim.Error
		kind        magento.Kind
		sent, found int
	}{
		{"told", []answer{{made: own}}, nil, own, true, 0, 0, 1, 0},
		{"refused", []answer{invalid}, nil, "", false, 0, magento.Invalid, 1, 0},
		{"taken", []answer{duplicate}, nil, "", false, 0, magento.Duplicate, 1, 0},
		{"certainly not sent", []answer{unsent}, nil, "", false, 0, magento.Unavailable, 1, 0},
		{"lost, found", []answer{lost}, []answer{{made: own}}, own, false, 0, 0, 1, 1},
		{"lost, found late", []answer{lost}, []answer{nobody, nobody, {made: own}}, own, false, 0, 0, 1, 3},
		{"lost, another is there", []answer{lost}, []answer{{made: another}}, "", false, 409, 0, 1, 1},
		{"lost, found once the look works", []answer{lost}, []answer{down, {made: own}}, own, false, 0, 0, 1, 2},
		{"lost, nobody there", []answer{lost, {made: own}}, []answer{nobody}, own, true, 0, 0, 2, 5},
		{"lost, the look fails", []answer{lost}, []answer{down}, "", false, 503, 0, 1, 5},
		{"lost, the look is refused", []answer{lost}, []answer{refused}, "", false, 0, magento.Refused, 1, 1},
		{"lost, and carried out before the second", []answer{lost, duplicate}, []answer{nobody, nobody, nobody, nobody, nobody, {made: own}}, own, false, 0, 0, 2, 6},
		{"lost, and another before the second", []answer{lost, duplicate}, []answer{nobody, nobody, nobody, nobody, nobody, {made: another}}, "", false, 409, 0, 2, 6},
		{"lost, and taken by somebody unseen", []answer{lost, duplicate}, []answer{nobody}, "", false, 0, magento.Duplicate, 2, 6},
		{"lost, and taken in other words", []answer{lost, invalid}, []answer{nobody, nobody, nobody, nobody, nobody, {made: own}}, own, false, 0, 0, 2, 6},
		{"lost, then refused", []answer{lost, invalid}, []answer{nobody}, "", false, 0, magento.Invalid, 2, 6},
		{"lost, taken, and the look fails", []answer{lost, duplicate}, []answer{nobody, nobody, nobody, nobody, nobody, down}, "", false, 503, 0, 2, 6},
		{"lost twice, found", []answer{lost, lost}, []answer{nobody, nobody, nobody, nobody, nobody, nobody, {made: own}}, own, false, 0, 0, 2, 7},
		{"lost twice, nobody there", []answer{lost, lost}, []answer{nobody}, "", false, 0, magento.Unavailable, 2, 10},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sent, found := 0, 0
				next := func(answers []answer, n *int) (*record, error) {
					*n++
					return answers[min(*n, len(answers))-1].result()
				}
				got, told, err := create.Once(t.Context(), create.Record[record]{
					Send:   func(context.Context) (*record, error) { return next(c.sends, &sent) },
					Find:   func(context.Context) (*record, error) { return next(c.finds, &found) },
					IsSent: func(r *record) bool { return *r == own },
					Taken:  "there is one already",
				})
				if sent != c.sent || found != c.found || told != c.told {
					t.Errorf("sent %d times, looked %d times, told %v; want %d, %d, %v", sent, found, told, c.sent, c.found, c.told)
				}
				if c.want != "" {
					if err != nil || got == nil || *got != c.want {
						t.Errorf("%v, %v; want %s", got, err, c.want)
					}
					return
				}
				e, isSCIM := errors.AsType[*scim.Error](err)
				m, isMagento := err.(*magento.Error) //nolint:errorlint // not that inside of a SCIM error
				if got != nil || isSCIM && e.Status != c.status || isMagento && m.Kind != c.kind || !isSCIM && !isMagento || isSCIM != (c.status != 0) {
					t.Errorf("%v, %#v; want status %d or kind %v", got, err, c.status, c.kind)
				}
				if c.status == http.StatusServiceUnavailable && e.RetryAfter != 7*time.Second {
					t.Errorf("Retry-After %v", e.RetryAfter)
				}
			})
		})
	}
}

// A request whose time is over says that nobody knows.
func TestOnceWithoutTime(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer answer
		want   func(error) bool
	}{
		"cut": {lost, func(err error) bool {
			e, ok := errors.AsType[*scim.Error](err)
			return ok && e.Status == 503 && e.RetryAfter > 0
		}},
		"too slow": {tooLate, func(err error) bool { return errors.Is(err, tooLate.err) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
				defer cancel()
				_, told, err := create.Once(ctx, create.Record[record]{
					Send: func(context.Context) (*record, error) { return c.answer.result() },
					Find: func(context.Context) (*record, error) { return nil, nil },
				})
				if told || !c.want(err) {
					t.Errorf("told %v, %v", told, err)
				}
			})
		})
	}
}

func TestMadeBetween(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 11, 25, 12, 0, 0, 700_000_000, time.UTC)
	now := began.Add(5 * time.Second)
	for created, want := range map[string]bool{
		"2026-11-25 11:59:59": false, "2026-11-25 12:00:00": true, "2026-11-25 12:00:06": true,
		"2026-11-25 12:00:07": false, "2026-11-25 13:00:00": false, "": false, "yesterday": false,
	} {
		if got := create.MadeBetween(began, now, created); got != want {
			t.Errorf("%q: %v", created, got)
		}
	}
	if create.MadeBetween(time.Time{}, time.Time{}, "2026-11-25 12:00:00") {
		t.Error("true without a clock")
	}
}

func TestIncomplete(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cause error
		want  int
	}{
		"what Magento does not store":  {scim.Invalid("title", "not stored"), http.StatusConflict},
		"what fails for the moment":    {&scim.Error{Status: http.StatusServiceUnavailable}, http.StatusServiceUnavailable},
		"what is no error of this one": {errors.New("x"), http.StatusConflict},
	} {
		if e, ok := errors.AsType[*scim.Error](create.Incomplete(c.cause)); !ok || e.Status != c.want {
			t.Errorf("%s: %v", name, e)
		}
	}
}
