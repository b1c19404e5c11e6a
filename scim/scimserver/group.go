package scimserver

import (
	"context"
	"maps"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/scim-bridge/scim-bridge/scim"
)

// memberless lets a MemberStore be served by the code for any Store. What
// concerns members goes past it.
type memberless struct{ MemberStore }

// Create keeps a group with the members that r holds.
func (s memberless) Create(ctx context.Context, r scim.Resource) (scim.Resource, error) {
	ids, err := scim.MemberIDs(r["members"])
	if err != nil {
		return nil, err
	}
	rest := maps.Clone(r)
	delete(rest, "members")
	return s.MemberStore.Create(ctx, rest, ids)
}

// Update changes what is not members.
func (s memberless) Update(ctx context.Context, id string, change scim.Change) (scim.Resource, error) {
	return s.MemberStore.Update(ctx, id, scim.GroupChange{Change: change})
}

// respondGroup answers with one group. A PATCH is answered without a body unless
// attributes asks for one: it would cost a read of all members.
func (ep *endpoint) respondGroup(c echo.Context, status int, rt *scim.ResourceType, r scim.Resource, view scim.Projection) error {
	method := c.Request().Method
	if method == http.MethodPatch && len(view.Attributes) == 0 {
		return c.NoContent(http.StatusNoContent)
	}
	base := ep.h.baseURL(c)
	header := c.Response().Header()
	header.Set("Location", ep.location(base, r.ID()))
	if !wantsMembers(view, rt) {
		version := scim.Version(rt, r)
		header.Set("ETag", version)
		if method == http.MethodGet || method == http.MethodHead {
			notModified, err := conditionsOf(c.Request().Header).allowRead(version)
			if err != nil {
				return err
			}
			if notModified {
				return c.NoContent(http.StatusNotModified)
			}
		}
	}
	s := stream{c: c, buffer: ep.h.buffer(), status: status}
	defer ep.h.release(s.buffer)
	if err := ep.writeGroup(c.Request().Context(), &s, rt, r, view, base); err != nil {
		return err
	}
	return s.end()
}

// writeGroup appends a group, its members as they come. A group that shows its
// members has no version: it would take all of them to know it beforehand.
func (ep *endpoint) writeGroup(ctx context.Context, s *stream, rt *scim.ResourceType, r scim.Resource, view scim.Projection, base string) error {
	withMembers := wantsMembers(view, rt)
	ep.finish(rt, r, base, !withMembers)
	*s.buffer = scim.AppendResource(*s.buffer, rt, r, view)
	if !withMembers || s.c.Request().Method == http.MethodHead {
		return s.spill()
	}
	members := rt.Attribute("", "members")
	users := ep.h.endpoints[0]
	*s.buffer = (*s.buffer)[:len(*s.buffer)-1] // the closing brace comes later
	n := 0
	err := ep.groups.Members(ctx, r.ID(), func(member scim.Resource) error {
		separator := `,`
		if n == 0 {
			separator = `,"members":[`
		}
		n++
		member["$ref"] = users.location(base, member.String("value"))
		*s.buffer = scim.AppendElement(append(*s.buffer, separator...), members, member, view)
		return s.spill()
	})
	if err != nil {
		return err
	}
	if n > 0 {
		*s.buffer = append(*s.buffer, ']')
	}
	*s.buffer = append(*s.buffer, '}')
	return s.spill()
}

// wantsMembers reports whether an answer with p shows the members of a group.
func wantsMembers(p scim.Projection, rt *scim.ResourceType) bool {
	members := rt.Attribute("", "members")
	return members != nil && p.Wants(scim.Path{Attribute: members})
}

// replacedMembers returns what a PUT does to the members: it replaces them where
// it names them, be it by null, and keeps them where it does not (RFC 7644
// section 3.5.1 leaves that open; providers send groups without them).
func (ep *endpoint) replacedMembers(sent map[string]any, next scim.Resource) (*scim.MemberChange, error) {
	if ep.groups == nil {
		return nil, nil //nolint:nilnil // nil stands for no change
	}
	if _, named := scim.Lookup(sent, "members"); !named {
		return nil, nil //nolint:nilnil // nil stands for no change
	}
	ids, err := scim.MemberIDs(next["members"])
	if err != nil {
		return nil, err
	}
	delete(next, "members")
	return &scim.MemberChange{Replace: true, Add: ids}, nil
}
