package paging

import (
	"sync/atomic"

	"github.com/scim-bridge/scim-bridge/scim"
)

// pageBytes is how large a page should be at most. Records of ordinary size fit in by the
// hundred; of large ones a page has fewer.
const pageBytes = 1 << 20

// Sizes chooses how many records are read at once by how large they have been. It is safe for
// concurrent use; a nil one chooses as many as are asked for.
type Sizes struct{ record atomic.Int64 } // bytes of one, 0 for unknown

// page is how many records to read where most are wanted.
func (z *Sizes) page(most int) int {
	if z == nil {
		return most
	}
	record := z.record.Load()
	if record == 0 {
		return most
	}
	return min(most, int(max(pageBytes/record, 1)))
}

// maxHeld is how many bytes of records, as Magento writes them, a list may hold before it can
// send the first.
const maxHeld = 32 << 20

// checkHeld refuses a list that would hold too much, by the size of the records that were read
// last. It fails with *scim.Error 400 tooMany.
func (z *Sizes) checkHeld(records int) error {
	if z == nil || int64(records)*z.record.Load() <= maxHeld {
		return nil
	}
	return scim.BadRequest(scim.TooMany, "filter or sortBy: Magento cannot answer it by itself, and what it finds is too "+
		"large to be held until it is sorted; narrow it.")
}

// saw is told of each page. What was large is forgotten slowly.
func (z *Sizes) saw(bytes, records int) {
	if z == nil || records == 0 {
		return
	}
	known := z.record.Load()
	z.record.CompareAndSwap(known, max(int64(bytes/records), known-known/8))
}

// tooLarge is told of a page that was too large, and reports whether a smaller one can be read.
func (z *Sizes) tooLarge(records int) bool {
	if z == nil || records <= 1 {
		return false
	}
	z.record.Store(max(z.record.Load(), int64(4*pageBytes/records)))
	return true
}
