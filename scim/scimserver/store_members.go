package scimserver

import (
	"context"

	"github.com/scim-bridge/scim-bridge/scim"
)

// MemberStore keeps groups. It hands out a group without its members, of which
// there may be a hundred thousand, and those one by one. Its methods fail as
// those of a Store do.
type MemberStore interface {
	// ResourceType tells what this store can keep at present; see Store.
	ResourceType(ctx context.Context) (*scim.ResourceType, error)

	// Get returns a group without members; NotFound where the id names none.
	Get(ctx context.Context, id string) (scim.Resource, error)

	// Members calls yield for each member of a group (value, display, type), in a
	// stable order. An error of yield ends it and is returned. Memory does not
	// grow with their number.
	Members(ctx context.Context, id string, yield func(member scim.Resource) error) error

	// List calls yield for each group of the wanted page, without members; see
	// Store. A filter may name members.value with eq.
	List(ctx context.Context, q scim.Query, yield func(scim.Resource) error) (scim.ListResult, error)

	// Create keeps a new group with these members and returns it without them. A
	// member that does not exist is an InvalidValue that names it, and nothing is
	// kept then. Uniqueness where the name is taken.
	Create(ctx context.Context, r scim.Resource, members []string) (scim.Resource, error)

	// Update changes a group, its members, or both, and returns it without
	// members. Nothing is changed where change.To fails or a member to add does not
	// exist. Where some members could not be changed the error names them; the same
	// change made again completes it.
	Update(ctx context.Context, id string, change scim.GroupChange) (scim.Resource, error)

	// Delete removes a group, after check has agreed to it as it is.
	Delete(ctx context.Context, id string, check func(current scim.Resource) error) error
}
