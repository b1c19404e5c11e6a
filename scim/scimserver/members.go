package scimserver

import (
	"context"
	"net/http"

	"github.com/scim-bridge/scim-bridge/scim"
)

// membersOf returns the attribute members of a type, nil where it has none.
func membersOf(rt *scim.ResourceType) *scim.Attribute { return rt.Attribute("", "members") }

// showsMembers reports whether an answer with view holds the members of a resource.
func showsMembers(rt *scim.ResourceType, view scim.Projection) bool {
	members := membersOf(rt)
	return members != nil && view.Wants(scim.Path{Attribute: members})
}

// write appends a resource, its members as they come.
func (ep *endpoint) write(
	ctx context.Context, s *stream, rt *scim.ResourceType, r scim.Resource, view scim.Projection, base string,
) error {
	s.buffer = scim.AppendResource(s.buffer, rt, r, view)
	if !showsMembers(rt, view) || s.c.Request().Method == http.MethodHead {
		return s.flushIfFull()
	}
	s.buffer = s.buffer[:len(s.buffer)-1] // the closing brace comes later
	members, n := membersOf(rt), 0
	err := ep.members.Members(ctx, r.ID(), func(member scim.Resource) error {
		separator := `,`
		if n == 0 {
			separator = `,"members":[`
		}
		n++
		member["$ref"] = ep.h.users.location(base, member.String("value"))
		s.buffer = scim.AppendElement(append(s.buffer, separator...), members, member, view)
		return s.flushIfFull()
	})
	if err != nil {
		return err
	}
	if n > 0 {
		s.buffer = append(s.buffer, ']')
	}
	s.buffer = append(s.buffer, '}')
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
