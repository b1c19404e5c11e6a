package scimserver

import (
	"context"
	"iter"

	"github.com/scim-bridge/scim-bridge/scim"
)

// Store stores the resources of one type. Every method may fail with an *Error,
// which is answered as it is; any other error is answered as 500 without its
// text. Attributes of a Resource have the names, types and shape of the type's
// schema: the Handler normalizes what comes in before it asks. A resource that a
// store returns or yields belongs to the Handler, which adds to its meta; that
// has created and lastModified already, where they are known.
type Store interface {
	// ResourceType describes what can be stored at present: only attributes that are
	// stored or computed are in its schemas. It is called on every request and must be
	// cheap.
	ResourceType(ctx context.Context) (*scim.ResourceType, error)

	// Get returns one resource; NotFound where the id names none.
	Get(ctx context.Context, id string) (scim.Resource, error)

	// List calls yield for each resource of the wanted page, in order, and
	// returns what there is in all. An error of yield ends the list and is
	// returned. The resources match q.Filter exactly; a filter is never ignored.
	List(ctx context.Context, q scim.Query, yield func(scim.Resource) error) (scim.ListResult, error)

	// Create stores a new resource and returns it as it was stored. Uniqueness where
	// it collides with another one.
	Create(ctx context.Context, r scim.Resource) (scim.Resource, error)

	// Update reads the resource, calls change.To for the wanted one, writes the
	// difference and returns the resource as it then is. An error of change.To is
	// returned and leaves the resource untouched. Nothing is written where it
	// returns an equal resource.
	Update(ctx context.Context, id string, change scim.Change) (scim.Resource, error)

	// Delete removes the resource, unless check fails for it as Get returns it.
	Delete(ctx context.Context, id string, check func(current scim.Resource) error) error
}

// MemberStore is a Store whose resources have members: groups. It hands out a
// resource without its members, of which there may be a hundred thousand, and
// those one by one.
//
// Create gets a resource with its members, whose ids scim.MemberIDs returns. A
// member that does not exist is an InvalidValue that names it, and nothing is
// stored then. Update changes attributes, members, or both: nothing is changed
// where change.To fails or a member to add does not exist, and where some members
// could not be changed the error names them; the same change made again completes
// it. A filter of List may name members.value with eq.
type MemberStore interface {
	Store

	// Members calls yield for each member of a resource (value, display, type), in
	// a stable order. An error of yield ends it and is returned. Memory does not
	// grow with their number.
	Members(ctx context.Context, id string, yield func(member scim.Resource) error) error

	// MembersOf reads the members of all these resources, before the first is shown, and
	// returns those of each in a stable order: what Members yields, without a read for each
	// resource. Memory grows with their number. TooMany where there is not the time for it.
	MembersOf(ctx context.Context, ids []string) (func(id string) iter.Seq[scim.Resource], error)
}
