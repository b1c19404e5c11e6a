// Package recordid turns the numbers by which Magento knows its records into ids of
// SCIM resources, and back.
//
// Magento numbers each kind of record from 1 on, but no two resources of a service provider
// may have one id (RFC 7643 section 3.1), or the id of a group could be taken for that of a
// user. So each kind has its own form: the id of a user is the number in decimal digits,
// and that of a group has a letter before it. Whatever is not written like that names
// nobody, which is found out here, without a call. What only Magento sees stays a number.
//
// Begin with User, Group and Read.
package recordid

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Kind is a kind of records whose ids have the same form.
type Kind struct{ resourceType, prefix string }

// The kinds of records that are resources: customers and admin users, and their groups and
// roles.
var (
	User  = Kind{resourceType: "User"}
	Group = Kind{resourceType: "Group", prefix: "g"}
)

// Format is the SCIM id of a number of Magento's.
func (k Kind) Format(id int64) string { return k.prefix + Number(id) }

// Parse reads a SCIM id.
func (k Kind) Parse(id string) (int64, bool) {
	number, ok := strings.CutPrefix(id, k.prefix)
	if !ok {
		return 0, false
	}
	return ParseNumber(number)
}

// Valid are those of ids that can be somebody's, each once, in order.
func (k Kind) Valid(ids []string) []string {
	valid := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { _, ok := k.Parse(id); return !ok })
	slices.Sort(valid)
	return slices.Compact(valid)
}

// Read reads the record that a SCIM id names. It fails with a 404 (*scim.Error) where there
// is none, else with the error of get.
func Read[T any](
	ctx context.Context, kind Kind, id string, get func(context.Context, int64) (*T, error),
) (*T, error) {
	n, ok := kind.Parse(id)
	if !ok {
		return nil, scim.NotFound(kind.resourceType, id)
	}
	record, err := get(ctx, n)
	return record, failure.OrNotFound(err, kind.resourceType, id)
}

// Number is a number of Magento's as it is written in a search.
func Number(n int64) string { return strconv.FormatInt(n, 10) }

// ParseNumber reads the number of a record as Magento writes it: it counts them in an
// unsigned int of four bytes, from 1 on.
func ParseNumber(text string) (int64, bool) {
	if text == "" || text[0] == '0' || len(text) > 10 {
		return 0, false
	}
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil || text[0] == '+' {
		return 0, false
	}
	return int64(n), true
}
