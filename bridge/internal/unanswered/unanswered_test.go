package unanswered_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/internal/unanswered"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// A write without an answer is answered once its version is raised, or the time of the request is
// over; meanwhile others are let in. What Magento refuses for good is not tried again.
func TestSendAnswersOnceTheWriteCanComeNoMore(t *testing.T) {
	t.Parallel()
	busy := &magento.Error{Kind: magento.Unavailable, Ambiguous: true}
	for name, tc := range map[string]struct {
		raised      []error // by the tries; the last one for all from then on
		took, most  time.Duration
		gaveTurn    bool
		isStillOpen bool
	}{
		"at once":            {[]error{nil}, 0, 0, false, false},
		"others have":        {[]error{&magento.Error{Kind: magento.Changed}}, 0, 0, false, false},
		"the record is gone": {[]error{&magento.Error{Kind: magento.NotFound}}, 0, 0, false, false},
		"after a while":      {[]error{busy, busy, busy, nil}, 3 * time.Second, 3 * time.Second, true, false},
		"never":              {[]error{busy}, 20 * time.Second, 20 * time.Second, true, true},
		"refused":            {[]error{&magento.Error{Kind: magento.Invalid}}, 0, 0, false, true},
		"no right for now":   {[]error{&magento.Error{Kind: magento.Refused}, nil}, time.Second, time.Second, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, err := magento.New(magento.Config{BaseURL: "http://shop.test", Credentials: magento.Bearer{Token: "x"}})
				if err != nil {
					t.Fatal(err)
				}
				defer client.Close()
				tries := 0
				writes := unanswered.New(client, func(context.Context, int64, string) error {
					tries++
					return tc.raised[min(tries, len(tc.raised))-1]
				})
				defer writes.Close()
				gaveTurn := false
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				defer cancel()
				began := time.Now()
				err = writes.Send(scim.WithTurn(ctx, func() { gaveTurn = true }), client, 7, "1", func(*magento.Client) error { return busy })
				if err == nil {
					t.Error("the write succeeded")
				}
				if took := time.Since(began); took < tc.took || took > tc.most {
					t.Errorf("answered after %s, want %s", took, tc.took)
				}
				if gaveTurn != tc.gaveTurn || writes.Has(7) != tc.isStillOpen {
					t.Errorf("others were let in: %t; the version is still to be raised: %t", gaveTurn, writes.Has(7))
				}
			})
		})
	}
}
