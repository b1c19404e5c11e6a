package scimserver

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/scim-bridge/scim-bridge/scim"
)

// list answers GET of the endpoint (RFC 7644 section 3.4.2).
func (ep *endpoint) list(c echo.Context) error {
	p, err := parseParameters(c.Request().URL.RawQuery)
	if err != nil {
		return err
	}
	return ep.h.list(c, p, ep)
}

// listing is a list request, for the resources of one type or of several, one after
// the other.
type listing struct {
	parts      []listPart
	startIndex int
	count      int
	byCursor   bool
	from       cursor
	key        cursorKey
}

// listPart is what a listing asks of one type.
type listPart struct {
	ep    *endpoint
	rt    *scim.ResourceType
	view  scim.Projection
	query scim.Query
	// withVersion is set where the answer tells the version of each resource.
	withVersion bool
	// mismatch is the error of a filter that is invalid for this type, but not for others.
	mismatch error
	// matchesNone is set where the filter is about another type.
	matchesNone bool
}

// list answers a list of the resources at endpoints.
func (h *Handler) list(c echo.Context, p parameters, endpoints ...*endpoint) error {
	ctx := c.Request().Context()
	resourceType := ""
	if len(endpoints) == 1 {
		resourceType = endpoints[0].name
	}
	scim.EventFrom(ctx).SetAction(scim.ActionListed, resourceType, "")
	if h.cfg.Compat.NoCursors {
		delete(p, cursorParameter)
	}
	l, err := h.newListing(c, p, endpoints)
	if err != nil {
		return err
	}
	if err := admit(ctx, l.urgency()); err != nil {
		return err
	}
	w := h.newListWriter(c)
	defer w.release()
	return l.write(ctx, w)
}

func (h *Handler) newListing(c echo.Context, p parameters, endpoints []*endpoint) (*listing, error) {
	l := &listing{byCursor: p.byCursor()}
	var err error
	if l.startIndex, l.count, err = p.page(h.cfg.DefaultCount, h.cfg.MaxCount); err != nil {
		return nil, err
	}
	if p.byCursor() && p.get(sortByParameter) != "" {
		return nil, malformedParameter(sortByParameter, "a list by cursor has an order of its own")
	}
	types, err := resourceTypes(c.Request().Context(), endpoints)
	if err != nil {
		return nil, err
	}
	for i, ep := range endpoints {
		part, err := ep.newPart(p, types[i], slices.Concat(types[:i], types[i+1:]))
		if err != nil {
			return nil, err
		}
		l.parts = append(l.parts, part)
	}
	if !slices.ContainsFunc(l.parts, func(part listPart) bool { return part.mismatch == nil }) {
		return nil, l.parts[0].mismatch
	}
	if p.byCursor() {
		l.key = newCursorKey(c.Request().Header, p.filter(), endpoints)
		l.from, err = l.key.open(p.get(cursorParameter), len(l.parts))
	}
	return l, err
}

// newPart resolves the parameters against the type at ep. Where other types are listed
// as well, a filter that is invalid for this one leaves it out.
func (ep *endpoint) newPart(p parameters, rt *scim.ResourceType, others []*scim.ResourceType) (listPart, error) {
	part := listPart{ep: ep, rt: rt}
	var err error
	if part.query.Descending, err = p.descending(); err != nil {
		return listPart{}, err
	}
	if part.view, err = p.projection(rt); err != nil {
		return listPart{}, err
	}
	meta := rt.Attribute("", "meta")
	version := scim.Path{Attribute: meta, Sub: meta.Sub("version")}
	part.withVersion = hasVersion(rt, part.view) && part.view.Wants(version)
	if part.query.SortBy, err = scim.ParseSortBy(p.get(sortByParameter), rt); err != nil && len(others) == 0 {
		return listPart{}, err
	}
	if filter := p.filter(); filter != "" {
		part.mismatch = part.setFilter(ep.h.cfg.Compat, filter, others)
		if part.mismatch != nil && len(others) == 0 {
			return listPart{}, part.mismatch
		}
	}
	part.query.ByCursor = p.byCursor()
	return part, nil
}

// setFilter resolves the filter against the part's type.
func (part *listPart) setFilter(c Compat, text string, others []*scim.ResourceType) error {
	rt := part.rt
	if len(others) > 0 {
		rt = rt.WithKnown(others)
	}
	f, err := c.ParseFilter(text, rt)
	if err != nil {
		return err
	}
	part.query.Filter, part.matchesNone, err = scim.SimplifyFilter(f, part.rt)
	return err
}

// write asks the stores for the page and writes it.
func (l *listing) write(ctx context.Context, w *listWriter) error {
	var total, written int
	next := ""
	for i := range l.parts {
		part := &l.parts[i]
		if part.mismatch != nil || part.matchesNone {
			continue
		}
		l.setPage(part, i, total, written)
		lastID := ""
		before := written
		var held []scim.Resource // whose members are read all at once
		result, err := part.ep.store.List(ctx, part.query, func(r scim.Resource) error {
			lastID = r.ID()
			written++
			if w.writesMembers(part.rt, part.view) {
				held = append(held, r)
				return nil
			}
			return w.add(part, r, nil)
		})
		if err == nil {
			err = w.addWithMembers(ctx, part, held)
		}
		if err != nil {
			return err
		}
		total += result.TotalResults
		switch {
		case !l.byCursor || next != "" || i < l.from.part || l.count == 0:
		case result.More && written > before:
			next = l.key.seal(cursor{part: i, after: lastID})
		case written == l.count && i+1 < len(l.parts):
			next = l.key.seal(cursor{part: i + 1})
		}
	}
	return w.end(l, total, written, next)
}

// setPage sets which page of a part is wanted, after so many matches in the parts
// before and so many resources written.
func (l *listing) setPage(part *listPart, i, total, written int) {
	part.query.Count = l.count - written
	part.query.StartIndex = max(1, l.startIndex-total)
	if !l.byCursor {
		return
	}
	part.query.StartIndex = 1
	if i < l.from.part {
		part.query.Count = 0
	}
	if i == l.from.part {
		part.query.After = l.from.after
	}
}

// listSchema is the URN of a list (RFC 7644 section 3.4.2).
const listSchema = "urn:ietf:params:scim:api:messages:2.0:ListResponse"

// listWriter writes a list as its resources come.
type listWriter struct {
	*stream
	base string
	n    int
}

func (h *Handler) newListWriter(c echo.Context) *listWriter {
	w := &listWriter{stream: newStream(c, http.StatusOK), base: h.baseURL(c)}
	w.buffer = append(w.buffer, `{"schemas":["`+listSchema+`"],"Resources":[`...)
	return w
}

// addWithMembers appends resources with their members.
func (w *listWriter) addWithMembers(ctx context.Context, part *listPart, list []scim.Resource) error {
	if len(list) == 0 {
		return nil
	}
	ids := make([]string, len(list))
	for i, r := range list {
		ids[i] = r.ID()
	}
	members, err := part.ep.members.MembersOf(ctx, ids)
	if err != nil {
		return err
	}
	for _, r := range list {
		err := w.add(part, r, func(yield func(scim.Resource) error) error {
			for member := range members(r.ID()) {
				if err := yield(member); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// add appends a resource.
func (w *listWriter) add(part *listPart, r scim.Resource, read readMembers) error {
	if w.n > 0 {
		w.buffer = append(w.buffer, ',')
	}
	w.n++
	if part.withVersion && r["groups"] == nil { // whose references are no part of the version
		part.ep.completeMeta(part.rt, r, w.base, false)
		w.buffer = scim.AppendVersioned(w.buffer, part.rt, r, part.view)
		return w.flushIfFull()
	}
	part.ep.completeMeta(part.rt, r, w.base, part.withVersion)
	return part.ep.write(w.stream, part.rt, r, part.view, w.base, read)
}

// end writes what is known only after the resources.
func (w *listWriter) end(l *listing, total, written int, nextCursor string) error {
	b := w.buffer
	b = append(b, `],"totalResults":`...)
	b = strconv.AppendInt(b, int64(total), 10)
	b = append(b, `,"itemsPerPage":`...)
	b = strconv.AppendInt(b, int64(written), 10)
	if l.byCursor {
		if nextCursor != "" {
			b = append(b, `,"nextCursor":"`...)
			b = append(b, nextCursor...)
			b = append(b, '"')
		}
	} else {
		b = append(b, `,"startIndex":`...)
		b = strconv.AppendInt(b, int64(l.startIndex), 10)
	}
	b = append(b, '}')
	w.buffer = b
	return w.stream.end()
}
