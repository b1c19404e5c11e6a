package rehearsal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// store stands before a store over a client that only reads. A write that was not sent
// counts as done. It remembers what the requests so far would have done.
type store struct {
	scimserver.Store
	r    *Rehearsal
	kind string // "User"

	made    map[string]made // by the id that stands for the one that Magento would give
	changed map[string]int  // by id: the last line that would have changed it
	deleted map[string]made // by id
}

// made is a resource as an earlier line would have left it, or as it would have been deleted.
type made struct {
	line     int
	resource scim.Resource
	keeps    bool // the account stays, or has stayed, when the resource is deleted
}

func newStore(r *Rehearsal, behind scimserver.Store, kind string) *store {
	return &store{Store: behind, r: r, kind: kind, made: map[string]made{}, changed: map[string]int{}, deleted: map[string]made{}}
}

// wasNotSent reports whether a request failed only because it would have written.
func wasNotSent(err error) bool { return errors.Is(err, magento.ErrReadOnly) }

// needs notes that what becomes of a request depends on an earlier line.
func (s *store) needs(ctx context.Context, line int) {
	s.r.record(ctx, func(of *record) { of.needs = addLine(of.needs, line, s.r.request.Line) })
}

// addLine adds a line to a list, except the one of the request itself.
func addLine(lines []int, line, own int) []int {
	if line == own || slices.Contains(lines, line) {
		return lines
	}
	lines = append(lines, line)
	slices.Sort(lines)
	return lines
}

// gone is the failure of a request for a resource that an earlier line would have deleted;
// nil where none would have.
func (s *store) gone(ctx context.Context, id string) error {
	d, ok := s.deleted[id]
	if !ok {
		return nil
	}
	s.needs(ctx, d.line)
	return scim.NotFound(s.kind, id)
}

// Get implements scimserver.Store.
func (s *store) Get(ctx context.Context, id string) (scim.Resource, error) {
	if m, ok := s.made[id]; ok {
		s.needs(ctx, m.line)
		return m.resource.Clone(), nil
	}
	if err := s.gone(ctx, id); err != nil {
		return nil, err
	}
	return s.Store.Get(ctx, id)
}

// Create implements scimserver.Store.
func (s *store) Create(ctx context.Context, wanted scim.Resource) (scim.Resource, error) {
	s.r.record(ctx, func(of *record) { of.name = nameOf(wanted) })
	if err := s.isTaken(ctx, nil, wanted); err != nil {
		return nil, err
	}
	created, err := s.Store.Create(ctx, wanted)
	_, _, id := scim.EventFrom(ctx).Action() // of an account that would be taken up
	if e, ok := errors.AsType[*scim.Error](err); ok && e.Status == http.StatusConflict {
		freed, keeps, isFreed := s.freedFor(ctx, wanted)
		if isFreed {
			err = magento.ErrReadOnly
		}
		if keeps {
			id = freed
			scim.EventFrom(ctx).Warn(codeOfTakeUp, "the account of a user whom an earlier line would have deleted would be taken up again")
		}
	}
	if !wasNotSent(err) {
		return created, err
	}
	isNew := id == ""
	if isNew {
		s.r.number++
		id = fmt.Sprintf("new-%d", s.r.number)
	}
	next := wanted.Clone()
	next["id"] = id
	s.made[id] = made{s.r.request.Line, next, !isNew}
	delete(s.deleted, id)
	return next.Clone(), nil
}

// isTaken fails where an earlier line would have created what cannot be beside a wanted
// resource. before is that as it is, nil for a new one.
func (s *store) isTaken(ctx context.Context, before, wanted scim.Resource) error {
	for _, id := range sortedIDs(s.made) {
		m := s.made[id]
		if collide(m.resource, wanted) && (before == nil || !collide(m.resource, before)) {
			s.needs(ctx, m.line)
			return scim.Conflict(fmt.Sprintf("Line %d would have created one of this name.", m.line))
		}
	}
	return nil
}

// freedFor finds who has a name of a wanted resource now, and an earlier line would have
// deleted; keeps reports whether the account would have stayed. Of two such accounts it is
// the one with the e-mail address.
func (s *store) freedFor(ctx context.Context, wanted scim.Resource) (id string, keeps, isFreed bool) {
	for _, one := range sortedIDs(s.deleted) {
		d := s.deleted[one]
		if !collide(d.resource, wanted) {
			continue
		}
		s.needs(ctx, d.line)
		isFreed = true
		if d.keeps && (id == "" || sameAddress(d.resource, wanted)) {
			id, keeps = one, true
		}
	}
	return id, keeps, isFreed
}

// Update implements scimserver.Store.
func (s *store) Update(ctx context.Context, id string, change scim.Change) (scim.Resource, error) {
	if m, ok := s.made[id]; ok {
		return s.updateMade(ctx, id, m, change)
	}
	if err := s.gone(ctx, id); err != nil {
		return nil, err
	}
	var before, wanted scim.Resource
	observed := change
	observed.To = func(current scim.Resource) (scim.Resource, error) {
		next, err := change.To(current)
		before, wanted = current, next
		return next, err
	}
	updated, err := s.Store.Update(ctx, id, observed)
	s.isAfter(ctx, id)
	if !wasNotSent(err) {
		return updated, err
	}
	if err := s.isTaken(ctx, before, wanted); err != nil {
		return nil, err
	}
	s.r.record(ctx, func(of *record) { of.changed = append(of.changed, s.changes(of, err, before, wanted)...) })
	s.changed[id] = s.r.request.Line
	return wanted.Clone(), nil
}

// updateMade changes what an earlier line would have created.
func (s *store) updateMade(ctx context.Context, id string, m made, change scim.Change) (scim.Resource, error) {
	s.needs(ctx, m.line)
	next, err := change.To(m.resource.Clone())
	if err != nil {
		return nil, err
	}
	s.r.record(ctx, func(of *record) { of.changed = append(of.changed, differing(m.resource, next)...) })
	s.made[id] = made{m.line, next, m.keeps}
	return next.Clone(), nil
}

// isAfter notes the earlier line that would have changed the same resource: this one is
// compared with the resource as it still is.
func (s *store) isAfter(ctx context.Context, id string) {
	if line, ok := s.changed[id]; ok {
		s.r.record(ctx, func(of *record) { of.after = addLine(of.after, line, s.r.request.Line) })
	}
}

// Delete implements scimserver.Store.
func (s *store) Delete(ctx context.Context, id string, check func(scim.Resource) error) error {
	if m, ok := s.made[id]; ok {
		s.needs(ctx, m.line)
		if err := check(m.resource); err != nil {
			return err
		}
		delete(s.made, id)
		if m.keeps {
			s.r.record(ctx, func(of *record) { of.keeps = true })
			s.deleted[id] = made{s.r.request.Line, m.resource, true}
		}
		return nil
	}
	if err := s.gone(ctx, id); err != nil {
		return err
	}
	var last scim.Resource
	err := s.Store.Delete(ctx, id, func(current scim.Resource) error {
		last = current.Clone()
		return check(current)
	})
	s.isAfter(ctx, id)
	if !wasNotSent(err) {
		return err
	}
	if action, _, _ := scim.EventFrom(ctx).Action(); action == scim.ActionDeactivated { // by the settings
		s.r.record(ctx, func(of *record) { of.keeps = true })
		s.deleted[id] = made{s.r.request.Line, last, true}
		return nil
	}
	s.deleted[id] = made{s.r.request.Line, last, false}
	return nil
}

// nameOf is what a resource is called.
func nameOf(r scim.Resource) string {
	if name := r.String("userName"); name != "" {
		return name
	}
	return r.String("displayName")
}

// collide reports whether two resources cannot both be there: a name or an e-mail address is
// the same. A group has no userName.
func collide(a, b scim.Resource) bool {
	if a.String("userName") == "" && b.String("userName") == "" {
		return strings.EqualFold(a.String("displayName"), b.String("displayName"))
	}
	names := identities(b)
	return slices.ContainsFunc(identities(a), func(name string) bool { return slices.Contains(names, name) })
}

// identities are the userName and the one e-mail address that Magento holds.
func identities(r scim.Resource) []string {
	return append(addressesOf(r), strings.ToLower(r.String("userName")))
}

// addressesOf is the one e-mail address that Magento holds.
func addressesOf(r scim.Resource) (addresses []string) {
	emails := r.List("emails")
	for i, email := range emails {
		if primary, _ := email.Bool("primary"); primary || len(emails) == 1 || i == 0 && !hasPrimary(emails) {
			addresses = append(addresses, strings.ToLower(email.String("value")))
		}
	}
	return addresses
}

// sameAddress reports whether two users have one e-mail address; a userName may be it.
func sameAddress(a, b scim.Resource) bool {
	address := func(r scim.Resource) string {
		return cmp.Or(append(addressesOf(r), strings.ToLower(r.String("userName")))...)
	}
	return address(a) == address(b)
}

func hasPrimary(emails []scim.Resource) bool {
	return slices.ContainsFunc(emails, func(email scim.Resource) bool { primary, _ := email.Bool("primary"); return primary })
}
