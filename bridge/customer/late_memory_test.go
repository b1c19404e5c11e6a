package customer

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/scim-bridge/scim-bridge/magento"
)

// What a shop that answers nobody makes the process remember is bounded, and the newest of
// it stays.
func TestLateWritesAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, err := magento.New(magento.Config{BaseURL: "http://shop.test", Credentials: magento.Bearer{Token: "x"}})
		if err != nil {
			t.Fatal(err)
		}
		m, err := newMapping(&Config{}, nil, module{})
		if err != nil {
			t.Fatal(err)
		}
		l := newCoordinator(&Config{}, client).late
		defer l.close()
		s := &shop{mapping: m}
		for id := range int64(maxLateWrites + 10) {
			c := &magento.Customer{ID: id}
			l.remember(write{shop: s, from: c, to: copyOf(c)})
		}
		if len(l.writes) != maxLateWrites || l.writes[0].from.ID != 10 {
			t.Errorf("%d writes from %d on", len(l.writes), l.writes[0].from.ID)
		}
		again := l.writes[5].write
		l.remember(again)
		if len(l.writes) != maxLateWrites || l.writes[maxLateWrites-1].to != again.to {
			t.Error("a write that is repeated counts twice")
		}
		time.Sleep(2*client.Timeout() + time.Second)
		l.remember(write{shop: s, from: again.from, to: copyOf(again.from)})
		if len(l.writes) != 1 {
			t.Errorf("%d writes, want the one that may come yet", len(l.writes))
		}
	})
}
