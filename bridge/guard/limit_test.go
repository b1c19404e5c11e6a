package guard_test

import (
	"strings"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/guard"
)

func TestParseLimit(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]guard.Limit{
		"20/1h": {20, time.Hour}, "5/1m": {5, time.Minute}, "1000/24h": {1000, 24 * time.Hour}, "7/1h30m": {7, 90 * time.Minute},
	} {
		got, err := guard.ParseLimit(text)
		if err != nil || got != want {
			t.Errorf("%q is %v, %v", text, got, err)
		}
		if again, err := guard.ParseLimit(got.String()); err != nil || again != want {
			t.Errorf("%s is %v, %v", got, again, err)
		}
	}
	for _, text := range []string{"", "20", "4/1h", "-20/1h", "x/1h", "20/", "20/1", "20/0s", "20/59s", "20/169h", "20/1h/1h", "1e3/1h"} {
		if got, err := guard.ParseLimit(text); err == nil {
			t.Errorf("%q is accepted: %v", text, got)
		}
	}
}

func TestWordsOfTheGuard(t *testing.T) {
	t.Parallel()
	w := newWorld(t, guard.Block)
	w.goes("okta", guard.Delete, 1, 2, 3, 4)
	detail := w.isHeld("okta", guard.Delete, 5, 6).Detail
	for _, want := range []string{
		"the client okta", "5 people within 1h (GUARD_LIMIT=5/1h)", "these are 4 by now", "concerns 2 more", "Send it again after ", " UTC",
	} {
		if !strings.Contains(strings.ToLower(detail), strings.ToLower(want)) {
			t.Errorf("the detail does not say %q: %s", want, detail)
		}
	}
	for mode, want := range map[guard.Mode]string{
		guard.Warn: "nothing is held (GUARD=warn)", guard.Block: "(GUARD=block)", guard.BlockAll: "(GUARD=block-all)",
	} {
		text := guard.Excess{Client: "okta", Mode: mode, Limit: testLimit}.String()
		if !strings.Contains(text, want) || !strings.Contains(text, "okta") || !strings.Contains(text, "5/1h") {
			t.Errorf("%s is told as %q", mode, text)
		}
	}
}
