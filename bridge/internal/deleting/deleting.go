// Package deleting deletes a record of Magento as it was judged. A deletion names no version, so
// what others change after the record was read is not seen: all that can be done is to delete soon
// after reading. A deletion that is sent again, which may be many seconds later, is therefore
// decided anew.
//
// The package knows no kind of record, and makes no call of its own. Begin with Run.
package deleting

import (
	"context"
	"errors"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Run deletes a record. judge reads it and refuses what must not be deleted; send sends the
// deletion once. Both are called before and for each attempt, which are as many as client makes of
// any request. That Magento has no such
// record is a success where an attempt got no answer before, and the guard holds no deletion that
// may be carried out already (scim.ErrHeld, which judge returns last). It fails with the error of
// either.
func Run(
	ctx context.Context, client *magento.Client, judge func() error, send func(once *magento.Client) error,
) error {
	isInDoubt := false
	return magento.Repeat(ctx, client, func(once *magento.Client) error {
		err := judge()
		if err == nil || isInDoubt && errors.Is(err, scim.ErrHeld) {
			err = send(once)
		}
		if isInDoubt && failure.IsGone(err) {
			return nil
		}
		isInDoubt = isInDoubt || failure.IsAmbiguous(err)
		return err
	})
}
