// Package recordid turns the numbers by which Magento knows its records into ids of
// SCIM resources, and back.
//
// An id is the number in decimal digits. Whatever is not written as Magento would
// write one names nobody, which is found out here, without a call. The package knows
// no kind of record. Begin with Parse and Read.
package recordid

import (
	"context"
	"slices"
	"strconv"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Format is the SCIM id of a number of Magento's.
func Format(id int64) string { return strconv.FormatInt(id, 10) }

// Parse reads a SCIM id. Magento counts its records in an unsigned int of four
// bytes; whatever is not written as one names nobody.
func Parse(id string) (int64, bool) {
	if id == "" || id[0] == '0' || len(id) > 10 {
		return 0, false
	}
	n, err := strconv.ParseUint(id, 10, 32)
	if err != nil || id[0] == '+' {
		return 0, false
	}
	return int64(n), true
}

// Valid are those of ids that can be somebody's, each once, in order.
func Valid(ids []string) []string {
	valid := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { _, ok := Parse(id); return !ok })
	slices.Sort(valid)
	return slices.Compact(valid)
}

// Read reads the record that a SCIM id names. It fails with a 404 (*scim.Error) for a
// resource of that kind where there is none, else with the error of get.
func Read[T any](
	ctx context.Context, kind, id string, get func(context.Context, int64) (*T, error),
) (*T, error) {
	n, ok := Parse(id)
	if !ok {
		return nil, scim.NotFound(kind, id)
	}
	record, err := get(ctx, n)
	return record, failure.OrNotFound(err, kind, id)
}
