package paging

import (
	"context"
	"errors"

	"github.com/scim-bridge/scim-bridge/scim"
)

// errMixed says that a page has a record that does not exist for the client.
var errMixed = errors.New("a record of Magento's page does not exist for the client")

// checked answers by Magento's own page, or where that has somebody who does not exist for
// the client, by a scan.
func (l List[T]) checked(
	ctx context.Context, answer func(List[T], context.Context) (scim.ListResult, error),
) (scim.ListResult, error) {
	if l.Source.Has == nil {
		return answer(l, ctx)
	}
	var found []scim.Resource
	held := l
	held.Yield = func(r scim.Resource) error {
		found = append(found, r)
		return nil
	}
	result, err := answer(held, ctx)
	if errors.Is(err, errMixed) {
		l.Mixed.Store(true)
		return l.scan(ctx)
	}
	for _, r := range found {
		if err == nil {
			err = l.Yield(r)
		}
	}
	return result, err
}
