package faults_test

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Values that are no text of a field.
const (
	yes      = "yes"
	no       = "no"
	anything = "*" // whatever the shop has made of it
)

// exists is the field that says whether a record is there.
const exists = "exists"

// write is a value that somebody wrote, or may have written, into a field.
type write struct {
	value        string
	number       int       // in the order in which they began
	from, to     time.Time // to is zero while it is under way
	acknowledged bool
	dropped      bool // it was refused
	replica      int  // who carried it, -1 for somebody in the shop
	attempt      *attempt
}

// record is a user, an admin user, a group or a role.
type record struct {
	path    string // of the SCIM resource, which names it
	foreign bool   // made by somebody in the shop
	made    int    // how many creates were told that they had made it
	fields  map[string][]*write
}

// model is what must hold, by what clients were told.
type model struct {
	module  bool
	mu      sync.Mutex
	last    int
	records map[string]*record
	creates map[string][]*attempt // by what makes a record unique, such as a userName
	found   []violation
	held    int // requests that the guard has held
}

func newModel(module bool) *model {
	return &model{module: module, records: map[string]*record{}, creates: map[string][]*attempt{}}
}

// attempt is a request under way that writes.
type attempt struct {
	model  *model
	key    string // of a create
	writes map[string]map[string]*write
}

// outcome is what an answer says of a request.
type outcome int

const (
	unknown outcome = iota // it may have been carried out
	done
	refusedAsWrong // it was not carried out
)

// begin notes a request that writes values, by field, into records, by path.
func (m *model) begin(replica int, values map[string]map[string]string) *attempt {
	m.mu.Lock()
	defer m.mu.Unlock()
	a := &attempt{model: m, writes: map[string]map[string]*write{}}
	for path, fields := range values {
		r := m.records[path]
		a.writes[path] = map[string]*write{}
		for field, value := range fields {
			w := m.newWrite(value, replica)
			w.attempt = a
			a.writes[path][field] = w
			if r != nil {
				r.fields[field] = append(r.fields[field], w)
			}
		}
	}
	return a
}

func (m *model) newWrite(value string, replica int) *write {
	m.last++
	return &write{value: value, number: m.last, from: time.Now(), replica: replica}
}

// create notes a request that makes a record, whose path is not known yet.
func (m *model) create(replica int, key string, values map[string]string) *attempt {
	a := m.begin(replica, map[string]map[string]string{"": values})
	a.key = key
	m.mu.Lock()
	defer m.mu.Unlock()
	m.creates[key] = append(m.creates[key], a)
	return a
}

// end notes the answer.
func (a *attempt) end(o outcome) {
	a.model.mu.Lock()
	defer a.model.mu.Unlock()
	for _, fields := range a.writes {
		for _, w := range fields {
			w.to, w.acknowledged, w.dropped = time.Now(), o == done, o == refusedAsWrong
		}
	}
}

// made notes that a create was acknowledged, and reports what is wrong with that.
func (m *model) made(a *attempt, path string) {
	a.end(done)
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.records[path]
	switch {
	case r == nil:
		r = &record{path: path, fields: map[string][]*write{}}
		m.records[path] = r
		for field, w := range a.writes[""] {
			r.fields[field] = append(r.fields[field], w)
		}
	case r.foreign:
		m.violate("a create took over somebody of the shop", r, "")
	case r.made > 0:
		m.violate("two creates were told that they had made the same", r, "")
	}
	r.made++
}

// adopt notes that a client has found a record by its key.
func (m *model) adopt(path, key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.records[path] != nil {
		return
	}
	r := &record{path: path, fields: map[string][]*write{}}
	m.records[path] = r
	for _, a := range m.creates[key] {
		for field, w := range a.writes[""] {
			r.fields[field] = append(r.fields[field], w)
		}
	}
	switch {
	case len(m.creates[key]) == 0:
		m.violate("nobody has made what was found", r, "")
	case len(r.possible(exists)) == 0:
		m.violate(carriedOut, r, "a create")
	}
}

// inShop notes what somebody in the shop has done just now.
func (m *model) inShop(path string, values map[string]string) {
	m.mu.Lock()
	r := m.records[path]
	if r == nil {
		r = &record{path: path, foreign: true, fields: map[string][]*write{}}
		m.records[path] = r
	}
	m.mu.Unlock()
	m.begin(-1, map[string]map[string]string{path: values}).end(done)
}

// possible are the values that a field may have: those that no acknowledged write has
// replaced which began after they had ended.
func (r *record) possible(field string) []string {
	var values []string
	for _, w := range r.fields[field] {
		replaced := slices.ContainsFunc(r.fields[field], func(next *write) bool {
			return next.acknowledged && next.number > w.number && !w.to.IsZero() && !next.from.Before(w.to)
		})
		if !replaced && !w.dropped && !slices.Contains(values, w.value) {
			values = append(values, w.value)
		}
	}
	return values
}

// may reports whether a field may have a value. Nothing is known of a field that nobody
// has written.
func (r *record) may(field, value string) bool {
	certain := slices.ContainsFunc(r.fields[field], func(w *write) bool { return w.acknowledged && !w.dropped })
	values := r.possible(field)
	return !certain || slices.Contains(values, value) || slices.Contains(values, anything)
}

// carriedOut is the kind of violation that what a client was told not to have been done was.
const carriedOut = "what was refused was carried out"

// isRefused reports whether a value was refused. It knows values alone that occur once.
func (r *record) isRefused(field, value string) bool {
	return !slices.Contains([]string{yes, no, "true", "false", ""}, value) &&
		slices.ContainsFunc(r.fields[field], func(w *write) bool { return w.dropped && w.value == value })
}

// must reports whether a field can have no other value.
func (r *record) must(field, value string) bool {
	return slices.Equal(r.possible(field), []string{value})
}

// knows calls f for each record below a path, in order, with the model locked.
func (m *model) knows(prefix string, f func(*record)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, path := range slices.Sorted(maps.Keys(m.records)) {
		if strings.HasPrefix(path, prefix) {
			f(m.records[path])
		}
	}
}

// state is what is possible of the fields of a record that is known for certain.
func (m *model) state(path string) map[string][]string {
	m.mu.Lock()
	defer m.mu.Unlock()
	values := map[string][]string{}
	if r := m.records[path]; r != nil {
		for field := range r.fields {
			values[field] = r.possible(field)
			if r.may(field, anything) { // nobody has written it yet for all that is known
				values[field] = append(values[field], anything)
			}
		}
	}
	return values
}

// isOutside reports whether a record was made in the shop, and no client is known to have changed
// it.
func (m *model) isOutside(path string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.records[path]
	if r == nil || !r.foreign {
		return false
	}
	for field, writes := range r.fields {
		isOwn := !strings.HasPrefix(field, "in ") // a list of members concerns those too whom it does not name
		if isOwn && slices.ContainsFunc(writes, func(w *write) bool { return w.acknowledged && w.replica >= 0 }) {
			return false
		}
	}
	return true
}

// live are the paths of records that are there for all that is known.
func (m *model) live(prefix string) (paths []string) {
	m.knows(prefix, func(r *record) {
		if r.must(exists, yes) {
			paths = append(paths, r.path)
		}
	})
	return paths
}

// violation is something that must not be.
type violation struct {
	kind, path, detail string
	at                 time.Time
}

// violate notes one; m.mu is held.
func (m *model) violate(kind string, r *record, detail string) {
	m.found = append(m.found, violation{kind, r.path, detail, time.Now()})
}

// hold notes a request that the guard has held.
func (m *model) hold() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.held++
}

// report notes one.
func (m *model) report(kind, path, detail string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.found = append(m.found, violation{kind, path, detail, time.Now()})
}

// Why a field does not have a value that it must have.
const (
	lateWrite       = "late write"                    // a write was carried out late
	betweenReplicas = "lost update between processes" // another process, or somebody in the shop, wrote at the same time
	inOneProcess    = "lost update in one process"
	noCause         = "no cause known"
)

// cause tells why a field does not have a value that it must have, as far as that shows.
func (r *record) cause(field string, isCarriedOut func(id string, after time.Time) bool) string {
	id := strings.TrimLeft(r.path[strings.LastIndexByte(r.path, '/')+1:], "g")
	cause, isLate := noCause, false
	for _, w := range r.fields[field] {
		if !w.acknowledged || w.dropped {
			continue
		}
		isLate = isLate || isCarriedOut(id, w.from)
		for _, o := range r.beside(w) {
			if o.replica != w.replica {
				cause = betweenReplicas
			} else if cause == noCause {
				cause = inOneProcess
			}
		}
	}
	if isLate {
		return lateWrite
	}
	return cause
}

// beside are the writes of other requests that were under way at the same time as one.
func (r *record) beside(w *write) (others []*write) {
	for _, writes := range r.fields {
		for _, o := range writes {
			if o.attempt != w.attempt && o.from.Before(w.to) && (o.to.IsZero() || w.from.Before(o.to)) {
				others = append(others, o)
			}
		}
	}
	return others
}

// isWrittenBeside reports whether somebody has written other values into fields of a record than
// those of a race, since it began.
func (m *model) isWrittenBeside(path string, fields []string, race map[string]string, began time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.records[path]
	return slices.ContainsFunc(fields, func(field string) bool {
		return slices.ContainsFunc(r.fields[field], func(w *write) bool {
			return w.value != race[field] && (w.to.IsZero() || w.to.After(began))
		})
	})
}
