package scimserver

import (
	"context"
	"net/http"
	"sync"

	"github.com/labstack/echo/v4"

	"github.com/scim-bridge/scim-bridge/scim"
)

// flushAt is how much of an answer is held back, in bytes. An answer up to this
// size can still become an error; of a longer one only this much is in memory at
// a time.
const flushAt = 64 << 10

// stream is an answer that is written as it comes.
type stream struct {
	c      echo.Context
	buffer []byte
	status int
}

// streams are reused: their buffers would make a third more garbage in a list of 100.
var streams = sync.Pool{New: func() any { return new(stream) }}

func newStream(c echo.Context, status int) *stream {
	s, _ := streams.Get().(*stream)
	s.c, s.status = c, status
	return s
}

// release gives s back, unless one large resource has made its buffer so large that
// it would only hold memory.
func (s *stream) release() {
	if cap(s.buffer) <= 4*flushAt {
		s.c, s.buffer = nil, s.buffer[:0]
		streams.Put(s)
	}
}

// flushIfFull sends what is held back once it is enough.
func (s *stream) flushIfFull() error {
	if len(s.buffer) < flushAt {
		return nil
	}
	return s.flush()
}

// flush sends what has been held back. From then on the status cannot change.
func (s *stream) flush() error {
	response := s.c.Response()
	if !response.Committed {
		response.Header().Set("Content-Type", answerMedia(s.c.Request().Header["Accept"]))
		response.WriteHeader(s.status)
	}
	held := s.buffer
	s.buffer = held[:0]
	if s.c.Request().Method == http.MethodHead {
		return nil
	}
	_, err := response.Write(held)
	return unread(err)
}

// end sends the rest.
func (s *stream) end() error {
	if !s.c.Response().Committed {
		return writeBody(s.c, s.status, s.buffer)
	}
	return s.flush()
}

// membersOf returns the attribute members of a type, nil where it has none.
func membersOf(rt *scim.ResourceType) *scim.Attribute { return rt.Attribute("", "members") }

// showsMembers reports whether an answer with view holds the members of a resource.
func showsMembers(rt *scim.ResourceType, view scim.Projection) bool {
	members := membersOf(rt)
	return members != nil && view.Wants(scim.Path{Attribute: members})
}

// readMembers calls yield for each member of a resource.
type readMembers func(yield func(member scim.Resource) error) error

// membersOfOne reads the members of a resource as they are written.
func (ep *endpoint) membersOfOne(ctx context.Context, id string) readMembers {
	return func(yield func(scim.Resource) error) error { return ep.members.Members(ctx, id, yield) }
}

// writesMembers reports whether an answer with view has members written to it.
func (s *stream) writesMembers(rt *scim.ResourceType, view scim.Projection) bool {
	return showsMembers(rt, view) && s.c.Request().Method != http.MethodHead
}

// write appends a resource, its members as they come. Members are shown even where there
// are none: some clients fill a new group only where they see the attribute.
func (ep *endpoint) write(
	s *stream, rt *scim.ResourceType, r scim.Resource, view scim.Projection, base string, read readMembers,
) error {
	s.buffer = scim.AppendResource(s.buffer, rt, r, view)
	if !s.writesMembers(rt, view) {
		return s.flushIfFull()
	}
	s.buffer = s.buffer[:len(s.buffer)-1] // the closing brace comes later
	members := membersOf(rt)
	s.buffer = append(s.buffer, `,"members":[`...)
	first := true
	err := read(func(member scim.Resource) error {
		if !first {
			s.buffer = append(s.buffer, ',')
		}
		first = false
		if ref := ep.h.users.location(base, member.String("value")); ref != "" {
			member["$ref"] = ref
		}
		s.buffer = scim.AppendElement(s.buffer, members, member, view)
		return s.flushIfFull()
	})
	if err != nil {
		return err
	}
	s.buffer = append(s.buffer, `]}`...)
	return s.flushIfFull()
}

// replacedMembers returns what a PUT does to the members, nil for nothing: it replaces
// them where it names them, even by null, and keeps them where it does not (RFC 7644
// section 3.5.1 allows both; clients send groups without them). They are removed from
// next.
func replacedMembers(rt *scim.ResourceType, sent map[string]any, next scim.Resource) (*scim.MemberChange, error) {
	if _, named := scim.Lookup(sent, "members"); !named || membersOf(rt) == nil {
		return nil, nil
	}
	ids, err := scim.MemberIDs(next)
	if err != nil {
		return nil, err
	}
	delete(next, "members")
	return &scim.MemberChange{Replace: true, Add: ids}, nil
}
