package magento

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// The clock of a shop that is ahead by some time is known by its answers, whose Date
// counts whole seconds.
func TestNowIsByMagentosClock(t *testing.T) {
	t.Parallel()
	const ahead = time.Hour + 300*time.Millisecond
	for _, tt := range []struct {
		name string
		// calls are made after these waits, and set asks for a shop whose clock has been
		// set back by that before the last.
		waits []time.Duration
		set   time.Duration
		want  time.Duration // ahead of this machine's clock
	}{
		{"one answer", []time.Duration{0}, 0, time.Hour},
		{"a later second", []time.Duration{600 * time.Millisecond}, 0, time.Hour - 600*time.Millisecond},
		{"the answer nearest to a second", []time.Duration{600 * time.Millisecond, 150 * time.Millisecond, 200 * time.Millisecond}, 0, time.Hour + 250*time.Millisecond},
		{"a clock that was set back", []time.Duration{0, time.Second}, time.Minute, 59 * time.Minute},
		{"a clock that was put forward", []time.Duration{0, time.Second}, -time.Minute, 61 * time.Minute},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				set := time.Duration(0)
				c, _ := scripted(t, nil, func(r *http.Request) (*http.Response, error) {
					date := time.Now().Add(ahead - set).UTC().Format(http.TimeFormat)
					return answer(http.StatusOK, okCustomer, "Date", date)(r)
				})
				if now := c.Now(); !now.IsZero() {
					t.Errorf("%v before any answer", now)
				}
				for i, wait := range tt.waits {
					time.Sleep(wait)
					if i == len(tt.waits)-1 {
						set = tt.set
					}
					if _, err := c.GetCustomer(t.Context(), 7); err != nil {
						t.Fatal(err)
					}
				}
				time.Sleep(time.Minute)
				if got := time.Until(c.Now()); got != tt.want {
					t.Errorf("%v ahead, want %v", got, tt.want)
				}
			})
		})
	}
}

// What stands in front of Magento has a clock of its own, and some answers have none.
func TestNowIsOfMagentosAnswersAlone(t *testing.T) {
	t.Parallel()
	date := time.Now().UTC().Format(http.TimeFormat)
	dated := func(status int, body string) step { return answer(status, body, "Date", date) }
	for name, first := range map[string]step{
		"no Date": answer(http.StatusOK, okCustomer), "a refusal": dated(http.StatusForbidden, `{"message":"no"}`),
		"another JSON": dated(http.StatusOK, `{"ok":true}`), "no date": answer(http.StatusOK, okCustomer, "Date", "today"),
	} {
		c, _ := scripted(t, func(cfg *Config) { cfg.RetryMax = -1 }, first)
		_, _ = c.GetCustomer(t.Context(), 7)
		if now := c.Now(); !now.IsZero() {
			t.Errorf("%s: %v", name, now)
		}
	}
}
