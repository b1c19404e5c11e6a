package ops

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/scim"
)

func TestMetricsTellTheStateOfTheProcess(t *testing.T) {
	t.Parallel()
	m := newTestMetrics()
	doubt := ""
	queue := openQueue(t, io.Discard)
	o := &Operations{
		Metrics: m, Magento: NewProbe(func(context.Context) error { return nil }), Log: queue,
		Module: func() string { return doubt },
		Guard:  func() (string, []Exceeded) { return "block", []Exceeded{{"/scim/v2", "jumpcloud"}} },
	}
	t.Cleanup(func() {
		o.Magento.Close()
		if err := queue.Close(time.Minute); err != nil {
			t.Error(err)
		}
	})
	m.WatchOperations(o)
	ask := func() {
		wantLines(t, scrape(t, m), "scim_bridge_magento_up 0") // until the probe has ended that this began
		_ = o.Magento.Check(t.Context())
	}
	ask()
	wantLines(t, scrape(t, m),
		"scim_bridge_ready 1", "scim_bridge_magento_up 1", "scim_bridge_module_in_doubt 0",
		`scim_bridge_guard_over_limit{client="jumpcloud",endpoint="/scim/v2"} 1`,
		`scim_bridge_guard_over_limit{client="okta",endpoint="/scim/v2"} 0`,
		`scim_bridge_guard_over_limit{client="okta",endpoint="/admin/scim/v2"} 0`,
		`scim_bridge_guard_info{mode="block"} 1`,
		`scim_bridge_guard_exceeded_total{client="okta",endpoint="/scim/v2",mode="block"} 0`,
		`scim_bridge_log_lines_dropped_total{kind="audit"} 0`)
	o.Magento.Close()
	o.Magento = NewProbe(func(context.Context) error { return errors.New("away") })
	doubt = "no answer"
	o.Stop()
	ask()
	wantLines(t, scrape(t, m), "scim_bridge_ready 0", "scim_bridge_magento_up 0", "scim_bridge_module_in_doubt 1")
}

func TestMetricsOfAdmissionAreThereFromTheStart(t *testing.T) {
	t.Parallel()
	m := newTestMetrics()
	m.WatchAdmission(func(u scim.Urgency) int { return 10 + int(u) }, func(u scim.Urgency) int { return 20 + int(u) })
	wantLines(t, scrape(t, m),
		`scim_bridge_requests_in_flight{class="urgent"} 10`, `scim_bridge_requests_in_flight{class="list"} 12`,
		`scim_bridge_requests_waiting{class="usual"} 21`,
		`scim_bridge_requests_refused_total{class="list",client="jumpcloud"} 0`,
		`scim_bridge_requests_refused_total{class="urgent",client="okta"} 0`)
	m.RequestRefused("okta", scim.Urgent)
	wantLines(t, scrape(t, m), `scim_bridge_requests_refused_total{class="urgent",client="okta"} 1`)
}
