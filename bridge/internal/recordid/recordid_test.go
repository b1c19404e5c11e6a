package recordid_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
)

// An id of one kind is none of the other, and only what Format writes is an id.
func TestParse(t *testing.T) {
	t.Parallel()
	for _, n := range []int64{1, 9, 10, 4_294_967_295} {
		for _, kind := range []recordid.Kind{recordid.User, recordid.Group} {
			if got, ok := kind.Parse(kind.Format(n)); !ok || got != n {
				t.Errorf("%s is read as %d, %t", kind.Format(n), got, ok)
			}
		}
		if _, ok := recordid.User.Parse(recordid.Group.Format(n)); ok {
			t.Errorf("the group %d is taken for a user", n)
		}
		if _, ok := recordid.Group.Parse(recordid.User.Format(n)); ok {
			t.Errorf("the user %d is taken for a group", n)
		}
	}
	for _, number := range []string{
		"", "0", "01", "-1", "+1", " 1", "1 ", "1.0", "0x1", "1e1", "1_0", "x", "g1", "١", "4294967296", "99999999999", "1\n",
	} {
		for _, id := range []string{number, "g" + number, "G" + number, "gg" + number} {
			if id == "g1" {
				continue
			}
			if n, ok := recordid.User.Parse(id); ok {
				t.Errorf("%q is taken for user %d", id, n)
			}
			if n, ok := recordid.Group.Parse(id); ok {
				t.Errorf("%q is taken for group %d", id, n)
			}
		}
	}
}

func TestValid(t *testing.T) {
	t.Parallel()
	got := recordid.User.Valid([]string{"7", "g5", "5", "x", "7", ""})
	if diff := cmp.Diff([]string{"5", "7"}, got); diff != "" {
		t.Error(diff)
	}
}
