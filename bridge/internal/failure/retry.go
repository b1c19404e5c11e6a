package failure

import (
	"context"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/internal/timing"
	"github.com/scim-bridge/scim-bridge/magento"
)

// maxAttempts is how often a change is tried again because others were faster.
const maxAttempts = 8

// RetryChanged calls f until it does not fail for what others have changed meanwhile: the
// companion module writes only to the version that was read, so f reads anew each time. It
// fails with the error of f, which is a *scim.Error (503) where others keep changing the
// same, or with that of ctx.
func RetryChanged(ctx context.Context, f func() error) error {
	for n := 0; ; n++ {
		err := f()
		if KindOf(err) != magento.Changed || n == maxAttempts {
			return err
		}
		if err := timing.Sleep(ctx, time.Duration(n+1)*10*time.Millisecond); err != nil {
			return Of(err, "change it before others do", func(field string) string { return field })
		}
	}
}
