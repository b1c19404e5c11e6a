package scim

import (
	"encoding/base64"
	"math"
	"strings"
	"unicode"
)

// normalizeValue brings a value that a client sent for the attribute at p into the form
// that a Resource holds it in; nil where it means that there is none: null, "",
// an empty list or object. Beside the RFC it takes what clients are seen to send:
// booleans and numbers as text, a list of one for a single value and the reverse, a
// text for a complex value that has a "value". The error is a 400 invalidValue.
func (l Leniency) normalizeValue(p Path, v any) (any, *Error) {
	if p.Leaf().MultiValued {
		return l.normalizeList(p, v)
	}
	return l.normalizeOne(p, v)
}

// normalizeList returns a []any of normal elements, or nil.
func (l Leniency) normalizeList(p Path, v any) (any, *Error) {
	sent := Elements(v)
	if err := checkLength(p, len(sent)); err != nil {
		return nil, err
	}
	list := make([]any, 0, len(sent))
	for _, e := range sent {
		normal, err := l.normalizeOne(p, e)
		if err != nil {
			return nil, err
		}
		if !isEmptyElement(normal) {
			list = append(list, normal)
		}
	}
	list = mergeEqual(p.Leaf(), list)
	if len(list) == 0 {
		return nil, nil
	}
	if countPrimary(list) > 1 {
		return nil, Invalid(p.String(), "only one value can be primary")
	}
	return list, nil
}

// normalizeOne shapes a single value, or one element of a multi-valued attribute.
func (l Leniency) normalizeOne(p Path, v any) (any, *Error) {
	if list, ok := v.([]any); ok && len(list) > 1 {
		return nil, Invalid(p.String(), "must be a single value")
	}
	if v = single(v); v == nil || v == "" {
		return nil, nil
	}
	if p.Leaf().Type == TypeComplex {
		return l.normalizeComplex(p, v)
	}
	normal, problem := l.normalizeSimple(p.Leaf(), v)
	if problem != "" {
		return nil, Invalid(p.String(), problem)
	}
	if normal == false && p.Sub != nil && p.Sub.isPrimary() {
		return nil, nil // absent means false (RFC 7643 section 2.4)
	}
	return normal, nil
}

// normalizeComplex returns a map[string]any that is not empty, or nil. Sub-attributes
// that the schema lacks, or that clients cannot write, are left out.
func (l Leniency) normalizeComplex(p Path, v any) (any, *Error) {
	if p.Sub != nil {
		return nil, nil // a sub-attribute is never complex (RFC 7643 section 2.3.8)
	}
	a := p.Attribute
	sent, err := complexObject(p, v)
	if err != nil {
		return nil, err
	}
	normal := make(map[string]any, len(sent))
	for name, w := range sent {
		sub := a.Sub(name)
		if sub == nil || sub.isReadOnly() {
			continue
		}
		w, err := l.normalizeValue(Path{Schema: p.Schema, Attribute: a, Sub: sub}, w)
		if err != nil {
			return nil, err
		}
		if w != nil {
			normal[sub.Name] = w
		}
	}
	if len(normal) == 0 {
		return nil, nil
	}
	return normal, nil
}

// single returns what a list of one stands for, nil for an empty list, and v itself for
// anything else.
func single(v any) any {
	list, ok := v.([]any)
	switch {
	case ok && len(list) == 0:
		return nil
	case ok && len(list) == 1:
		return list[0]
	default:
		return v
	}
}

// complexObject returns the object that a client sent for a complex attribute, or meant
// by a value alone.
func complexObject(p Path, v any) (map[string]any, *Error) {
	if object, ok := v.(map[string]any); ok {
		return object, nil
	}
	if p.Attribute.Sub("value") == nil {
		return nil, Invalid(p.String(), "must be an object")
	}
	return map[string]any{"value": v}, nil
}

// normalizeSimple returns v in the attribute's type, or what is wrong with it, as
// the end of a sentence that begins with the path.
func (l Leniency) normalizeSimple(a *Attribute, v any) (normal any, problem string) {
	s, isText := v.(string)
	switch a.Type {
	case TypeBoolean:
		if b, ok := asBool(v); ok {
			return b, ""
		}
		return nil, "must be true or false"
	case TypeInteger, TypeDecimal:
		return normalizeNumber(a, v)
	case TypeDateTime:
		if _, ok := parseTime(s); !ok {
			return nil, "must be a date and time such as 2011-05-13T04:42:34Z"
		}
	case TypeBinary:
		if !isText || !isBase64(s) {
			return nil, "must be a text in base64"
		}
	default:
		if number, ok := Text(v); ok && (l.NumbersAsText || a.isMemberID()) {
			s, isText = number, true
		}
		if !isText {
			return nil, "must be a text"
		}
		if a.Required && a.Uniqueness == UniquenessServer {
			return s, nameProblem(s)
		}
	}
	return s, ""
}

// nameProblem is what is wrong with a name that tells people apart: it must be seen. Spaces
// at its ends are not, and databases take them for none.
func nameProblem(name string) string {
	isInvisible := func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }
	switch {
	case strings.TrimFunc(name, isInvisible) == "":
		return "must not be blank"
	case strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp) }):
		return "must not hold control characters"
	case strings.TrimSpace(name) != name:
		return "must not begin or end with a space"
	default:
		return ""
	}
}

func normalizeNumber(a *Attribute, v any) (any, string) {
	n, ok := asNumber(v)
	if !ok {
		return nil, "must be a number"
	}
	if f, is := n.(float64); is && (a.Type != TypeDecimal || math.IsNaN(f) || math.IsInf(f, 0)) {
		return nil, "must be a whole number"
	}
	return n, ""
}

// isBase64 takes both alphabets of RFC 4648, with padding or without.
func isBase64(s string) bool {
	s = strings.TrimRight(s, "=")
	if _, err := base64.RawStdEncoding.DecodeString(s); err == nil {
		return true
	}
	_, err := base64.RawURLEncoding.DecodeString(s)
	return err == nil
}
