// Package field describes the fields of a record of Magento's, a row for each: what
// Magento calls it, which SCIM attribute it holds, how it is read from the record, and how
// a change writes it.
//
// A plan makes of the record as it is the record as it should be. Everything else follows
// from the two and the rows: the change to send, what Magento did not store of it, and the
// change that undoes it. So a new field is a new row.
//
// The package knows no record: rows are told how to reach theirs. Begin with Row and Of.
package field

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/bridge/internal/resource"
	"github.com/scim-bridge/scim-bridge/bridge/internal/spelling"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Row is one field of a record R, which a change C can write.
type Row[R, C any] struct {
	// Name is what Magento calls it in a search and in a refusal.
	Name string
	// Path is what a refusal calls it for the client; "" where a plan alone can say
	// whether it was stored.
	Path string
	// At is where a resource has it, for a row that is shown and read there by itself.
	At scim.Path
	// Check refuses a value that Magento would refuse, cut or change; nil takes any.
	Check Check
	// Always is set where there is no record without it: it is shown even where it is
	// zero, and stays where a request leaves it out.
	Always bool
	// Activity is set where it decides who may log in; see Table.Undo.
	Activity bool
	// Fold is set where Magento may store it in another letter case.
	Fold bool
	// Unsearchable is set where Magento compares it otherwise than SCIM does.
	Unsearchable bool

	get   func(*R) (value any, isZero bool)
	set   func(r *R, value any)
	same  func(a, b *R) bool
	write func(*C, *R) // nil where it is never written
}

// Of is the row of a field that a record and a change each hold in one place. change is nil
// for one that is never written.
func Of[R, C any, V comparable](name, path string, in func(*R) *V, change func(*C) *magento.Field[V]) *Row[R, C] {
	row := New(name, path,
		func(r *R) V { return *in(r) }, func(r *R, v V) { *in(r) = v }, func(c *C, f magento.Field[V]) { *change(c) = f })
	if change == nil {
		row.write = nil
	}
	return row
}

// New is Of for a field that is read and written in another way.
func New[R, C any, V comparable](
	name, path string, get func(*R) V, set func(*R, V), write func(*C, magento.Field[V]),
) *Row[R, C] {
	var zero V
	return &Row[R, C]{
		Name: name, Path: path,
		get:   func(r *R) (any, bool) { v := get(r); return v, v == zero },
		set:   func(r *R, value any) { v, _ := value.(V); set(r, v) },
		same:  func(a, b *R) bool { return get(a) == get(b) },
		write: func(c *C, r *R) { write(c, Value(get(r))) },
	}
}

// Get is the value that a record holds.
func (row *Row[R, C]) Get(r *R) any {
	v, _ := row.get(r)
	return v
}

// Set makes value the value of a record; nil is none.
func (row *Row[R, C]) Set(r *R, value any) { row.set(r, value) }

// Number reports whether it holds a number, and Text whether it holds a text.
func (row *Row[R, C]) Number() bool { _, is := row.Get(new(R)).(int64); return is }

// Text reports whether it holds a text.
func (row *Row[R, C]) Text() bool { _, is := row.Get(new(R)).(string); return is }

// In is what a resource has of it; nil for nothing.
func (row *Row[R, C]) In(r scim.Resource) any {
	return resource.Parent(r, row.At)[row.At.Leaf().Name]
}

// Plan makes after, which was current so far, what a resource says. It fails with
// *scim.Error.
func (row *Row[R, C]) Plan(wanted scim.Resource, current, after *R) error {
	value := row.In(wanted)
	now, isZero := row.get(current)
	if value == now || value == nil && (isZero || row.Always) {
		return nil
	}
	if value != nil && row.Check != nil {
		if err := row.Check(row.Path, value); err != nil {
			return err
		}
	}
	row.set(after, value)
	return nil
}

// Table holds the rows of a kind of record.
type Table[R, C any] []*Row[R, C]

// Show puts the values of a record where a resource has them.
func (t Table[R, C]) Show(to scim.Resource, r *R) {
	var parent map[string]any // of the row before: many stand in one extension
	for i, row := range t {
		if i == 0 || !isBeside(row.At, t[i-1].At) {
			parent = resource.Parent(to, row.At)
		}
		name := row.At.Leaf().Name
		value, isZero := row.get(r)
		if isZero && !row.Always {
			delete(parent, name)
			continue
		}
		if parent == nil {
			parent = resource.MakeParent(to, row.At)
		}
		parent[name] = value
	}
}

// isBeside reports whether two paths end in the same map of a resource.
func isBeside(a, b scim.Path) bool {
	return a.Schema == b.Schema && (a.Sub == nil) == (b.Sub == nil) && (a.Sub == nil || a.Attribute == b.Attribute)
}

// Diff notes in change what turns one record into another.
func (t Table[R, C]) Diff(change *C, from, to *R) {
	for _, row := range t {
		if row.changes(from, to) {
			row.write(change, to)
		}
	}
}

// Differ reports whether Diff would note anything.
func (t Table[R, C]) Differ(from, to *R) bool {
	return slices.ContainsFunc(t, func(row *Row[R, C]) bool { return row.changes(from, to) })
}

func (row *Row[R, C]) changes(from, to *R) bool { return row.write != nil && !row.same(from, to) }

// Written is a write of a record: it was to make To of From, and Stored is what it made.
type Written[R any] struct{ From, To, Stored *R }

// Apply gives r what a write has stored in the fields that it changed.
func (t Table[R, C]) Apply(r *R, w Written[R]) {
	for _, row := range t {
		if row.changes(w.From, w.To) {
			row.set(r, row.Get(w.Stored))
		}
	}
}

// Undo gives r, which is a record as it is now, the values of back in the fields that a
// write has changed. What others have changed since is no longer as the write has made it,
// and stays. So does the activity of who is active in back: nobody is let in again.
func (t Table[R, C]) Undo(r *R, w Written[R], back *R, isActive bool) {
	for _, row := range t {
		isWritten := row.changes(w.From, w.To) && (row.same(r, w.Stored) || row.same(r, w.To))
		if isWritten && (!row.Activity || !isActive) {
			row.set(r, row.Get(back))
		}
	}
}

// NotStored names what Magento holds otherwise than it was sent to make a record the
// wanted one: what others change meanwhile is no failure of that. It names everything that
// differs where from is nil.
func (t Table[R, C]) NotStored(from, wanted, stored *R) []string {
	var names []string
	for _, row := range t {
		if row.Path == "" || from != nil && row.same(from, wanted) {
			continue
		}
		if same := row.same(wanted, stored) || row.Fold && row.sameFold(wanted, stored); !same {
			names = append(names, row.Path)
		}
	}
	return names
}

func (row *Row[R, C]) sameFold(a, b *R) bool {
	one, _ := row.Get(a).(string)
	other, _ := row.Get(b).(string)
	return spelling.Same(one, other)
}

// Refusal is the refusal of a request of which Magento did not store the named attributes
// as they were sent; nil where it stored all.
func Refusal(names []string) error {
	if len(names) == 0 {
		return nil
	}
	slices.Sort(names)
	return scim.Invalid(strings.Join(slices.Compact(names), ", "), "Magento did not store this as it was sent.")
}

// Named finds the row of a field by Magento's name, nil where there is none.
func (t Table[R, C]) Named(name string) *Row[R, C] {
	for _, row := range t {
		if row.Name == name {
			return row
		}
	}
	return nil
}

// PathOf is the SCIM attribute of a field of Magento's, "" where it has none.
func (t Table[R, C]) PathOf(name string) string {
	if row := t.Named(name); row != nil {
		return row.Path
	}
	return ""
}

// Check refuses a value that Magento would refuse, cut or change; path names it for the
// client. It fails with *scim.Error.
type Check func(path string, value any) error

// Length is the Check of a text of which holder, such as "Magento", can hold so many
// characters; 0 is for a column of 64 KB.
func Length(holder string, most int) Check {
	return func(path string, value any) error {
		text, _ := value.(string)
		switch {
		case most > 0 && utf8.RuneCountInString(text) > most:
			return scim.Invalid(path, "longer than the "+recordid.Number(int64(most))+" characters that "+holder+" can hold")
		case most == 0 && len(text) > MaxTextBytes:
			return scim.Invalid(path, "longer than the 64 KB that "+holder+" can hold")
		default:
			return nil
		}
	}
}

// Text is Length for a column that cannot hold every character.
func Text(holder string, most int) Check {
	length := Length(holder, most)
	return func(path string, value any) error {
		if text, _ := value.(string); !InBasicPlane(text) {
			return scim.Invalid(path, "has characters (such as emoji) that "+holder+" cannot hold")
		}
		return length(path, value)
	}
}

// The limits of Magento's value columns: varchar(255), in characters, and text of
// 64 KB in three-byte UTF-8.
const (
	MaxVarchar   = 255
	MaxTextBytes = 65535
)

// InBasicPlane reports whether every character fits into the three bytes of UTF-8
// that Magento's value columns give it; others are stored as question marks.
func InBasicPlane(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > 0xFFFF }) < 0
}

// Value is the field of a change that makes it v: empty texts and numbers are cleared.
func Value[V comparable](v V) magento.Field[V] {
	var zero V
	if _, isBool := any(v).(bool); v == zero && !isBool {
		return magento.Clear[V]()
	}
	return magento.Set(v)
}
