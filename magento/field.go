package magento

import (
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Field says what a partial update does to one field: leave it as it is (the
// zero value), clear it, or set it to a value. Magento merges a PUT into what
// it holds, so a field that is left is simply absent from the body (omitzero).
type Field[T any] struct {
	op    fieldOp
	value T
}

type fieldOp uint8

const (
	leave fieldOp = iota
	clearField
	set
)

// Set returns a Field that changes the value to v.
func Set[T any](v T) Field[T] { return Field[T]{op: set, value: v} }

// Clear returns a Field that empties the value.
func Clear[T any]() Field[T] { return Field[T]{op: clearField} }

// IsLeft reports whether the field stays as it is.
func (f Field[T]) IsLeft() bool { return f.op == leave }

// IsClear reports whether the field is to be emptied.
func (f Field[T]) IsClear() bool { return f.op == clearField }

// Value returns the new value and true, or the zero value and false where the
// field is left or cleared.
func (f Field[T]) Value() (T, bool) { return f.value, f.op == set }

// isEcho reports whether an answer to a create says a text as it was sent, so that it is about
// that record: what a create has made may be deleted again, and nobody else may be.
func isEcho(sent Field[string], text string) bool {
	value, _ := sent.Value()
	return sent.IsLeft() || strings.EqualFold(strings.TrimSpace(value), strings.TrimSpace(text))
}

// MarshalJSONTo implements json.MarshalerTo. Magento clears by "", 0 or []: it
// ignores a null nearly everywhere, and answers that all is well.
func (f Field[T]) MarshalJSONTo(enc *jsontext.Encoder) error { return json.MarshalEncode(enc, f.value) }
