package scimtest_test

import (
	"testing"

	"github.com/scim-bridge/scim-bridge/scim/scimserver"
	"github.com/scim-bridge/scim-bridge/scim/scimtest"
)

var (
	_ scimserver.Store       = (*scimtest.Memory)(nil)
	_ scimserver.MemberStore = (*scimtest.MemoryGroups)(nil)
)

func TestMemory(t *testing.T) {
	t.Parallel()
	scimtest.Run(t, scimtest.Suite{
		Open: func(*testing.T) scimtest.Stores {
			users := scimtest.NewUsers()
			return scimtest.Stores{Users: users, Groups: scimtest.NewGroups(users)}
		},
		Users:  &scimtest.Kind{Unique: [][]string{{"userName"}}, List: "phoneNumbers"},
		Groups: &scimtest.Kind{Unique: [][]string{{"displayName"}}},
	})
}
