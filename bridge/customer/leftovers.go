package customer

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/scim-bridge/scim-bridge/magento"
)

// IsColumn reports whether an attribute is one of the companion module's that is a column: nobody
// can make such a one by hand.
func IsColumn(a magento.Attribute) bool {
	return a.BackendType == "static" && strings.HasPrefix(a.Code, "scim_")
}

// ColumnsGone reports whether attributes of the companion module are left without their columns,
// in a shop without it. Magento drops the columns of a disabled module at the next setup:upgrade, and
// keeps its attributes; each search for one is a 500 then. It fails with *magento.Error.
func ColumnsGone(ctx context.Context, client *magento.Client, attributes []magento.Attribute) (bool, error) {
	i := slices.IndexFunc(attributes, IsColumn)
	if i < 0 {
		return false, nil
	}
	filter := magento.Filter{Field: attributes[i].Code, Condition: magento.NotNull}
	_, err := client.SearchCustomers(ctx, magento.Criteria{PageSize: 1, CurrentPage: 1, Fields: "items[id]"}.And(filter))
	if e, ok := errors.AsType[*magento.Error](err); ok && e.Status == http.StatusInternalServerError {
		return true, nil
	}
	return false, err
}

// leaveOutLeftovers keeps what has no column from being used.
func (r *shopReading) leaveOutLeftovers(ctx context.Context, client *magento.Client) error {
	if r.module.status != nil || r.module.unknown {
		return nil
	}
	gone, err := ColumnsGone(ctx, client, r.attributes)
	if gone {
		r.attributes = slices.DeleteFunc(slices.Clone(r.attributes), IsColumn)
	}
	return err
}
