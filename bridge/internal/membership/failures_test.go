package membership_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/internal/membership"
	"github.com/scim-bridge/scim-bridge/scim"
)

// TestAnUnknownMemberIsLoggedByItsNumber wants what is no id told to the client alone.
func TestAnUnknownMemberIsLoggedByItsNumber(t *testing.T) {
	t.Parallel()
	err := membership.Unknown([]string{"4711", "ada@example.com", "12345678901234567890"})
	if err == nil || !strings.Contains(err.Error(), "no such user: 4711, _, _") || strings.Contains(err.Error(), "ada") {
		t.Errorf("%v", err)
	}
	if e, ok := errors.AsType[*scim.Error](err); !ok || !strings.Contains(e.Detail, "ada@example.com") {
		t.Errorf("the client is told %v", e)
	}
}
