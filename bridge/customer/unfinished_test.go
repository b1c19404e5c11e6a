package customer

import (
	"testing"

	"github.com/scim-bridge/scim-bridge/magento"
)

// A customer who may have been read before the answer to the create came may be taken back at
// once, but not by a later request.
func TestNobodyIsLeftWhoMayHaveBeenReadBefore(t *testing.T) {
	t.Parallel()
	n := newUnfinished()
	if err := n.read(t.Context(), func() []int64 { return []int64{2} }); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[int64]bool{1: false, 2: false, 3: true} {
		n.begin(id)
		if !n.isUnknown(id) {
			t.Errorf("customer %d is known", id)
		}
		if got := n.leave("ada", &magento.Customer{ID: id}); got != want {
			t.Errorf("customer %d is remembered: %v, want %v", id, got, want)
		}
	}
	if left := n.leftFor("Ada"); len(left) != 1 || left[0].ID != 3 {
		t.Errorf("left: %v", left)
	}
}
