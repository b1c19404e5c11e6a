package paging

import (
	"slices"

	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Window yields the wanted page of all that was found, in the order of ids unless
// another is asked for.
func Window(found []scim.Resource, q scim.Query, yield func(scim.Resource) error) (scim.ListResult, error) {
	result := scim.ListResult{TotalResults: len(found)}
	slices.SortStableFunc(found, func(a, b scim.Resource) int {
		switch {
		case !q.ByCursor && !q.SortBy.IsZero() && q.Descending:
			return scim.CompareBy(b, a, q.SortBy)
		case !q.ByCursor && !q.SortBy.IsZero():
			return scim.CompareBy(a, b, q.SortBy)
		case Beyond(a.ID(), b.ID()):
			return 1
		case Beyond(b.ID(), a.ID()):
			return -1
		default:
			return 0
		}
	})
	if q.ByCursor {
		found = slices.DeleteFunc(found, func(r scim.Resource) bool { return !Beyond(r.ID(), q.After) })
	} else {
		found = found[min(max(q.StartIndex, 1)-1, len(found)):]
	}
	result.More = len(found) > q.Count
	for _, r := range found[:min(q.Count, len(found))] {
		if err := yield(r); err != nil {
			return result, err
		}
	}
	return result, nil
}

// Beyond reports whether an id comes after another, by number.
func Beyond(id, other string) bool {
	if len(id) != len(other) {
		return len(id) > len(other)
	}
	return id > other
}

// TooMany refuses a list for which too many records would have to be read; by names
// the attributes that Magento can narrow it by.
func TooMany(records, by string, found, limit int) error {
	return scim.BadRequest(scim.TooMany, "filter or sortBy: Magento cannot answer it by itself, and "+
		recordid.Format(int64(found))+" "+records+" would have to be read where "+recordid.Format(int64(limit))+
		" is the limit; narrow it by "+by+".")
}
