package scim

import (
	"encoding/base64"
	"math"
	"strings"
)

// shape brings a value that a client sent for the attribute at p into the form
// that a Resource holds it in; nil where it means that there is none: null, "",
// an empty list or object. Beside the RFC it takes what clients are seen to send:
// booleans and numbers as text, a list of one for a single value and the reverse, a
// text for a complex value that has a "value". The error is a 400 invalidValue.
func shape(p Path, v any) (any, *Error) {
	if p.leaf().MultiValued {
		return shapeList(p, v)
	}
	return shapeOne(p, v)
}

// shapeList returns a []any of shaped elements, or nil.
func shapeList(p Path, v any) (any, *Error) {
	sent, isList := v.([]any)
	if !isList {
		sent = []any{v}
	}
	if err := checkLength(p, len(sent)); err != nil {
		return nil, err
	}
	list := make([]any, 0, len(sent))
	for _, e := range sent {
		shaped, err := shapeOne(p, e)
		if err != nil {
			return nil, err
		}
		if !isHollow(shaped) {
			list = append(list, shaped)
		}
	}
	list = mergeEqual(p.leaf(), list)
	if len(list) == 0 {
		return nil, nil
	}
	if countPrimary(list) > 1 {
		return nil, Invalid(p.String(), "only one value can be primary")
	}
	return list, nil
}

// shapeOne shapes a single value, or one element of a multi-valued attribute.
func shapeOne(p Path, v any) (any, *Error) {
	if list, ok := v.([]any); ok {
		switch len(list) {
		case 0:
			return nil, nil
		case 1:
			v = list[0]
		default:
			return nil, Invalid(p.String(), "must be a single value")
		}
	}
	if v == nil || v == "" {
		return nil, nil
	}
	if p.leaf().Type == TypeComplex {
		return shapeComplex(p, v)
	}
	shaped, problem := shapeSimple(p.leaf(), v)
	if problem != "" {
		return nil, Invalid(p.String(), problem)
	}
	if shaped == false && p.Sub != nil && p.Sub.isPrimary() {
		return nil, nil // absent means false (RFC 7643 section 2.4)
	}
	return shaped, nil
}

// shapeComplex returns a map[string]any that is not empty, or nil. Sub-attributes
// that the schema lacks, or that clients cannot write, are left out.
func shapeComplex(p Path, v any) (any, *Error) {
	if p.Sub != nil {
		return nil, nil // a sub-attribute is never complex (RFC 7643 section 2.3.8)
	}
	a := p.Attribute
	sent, isObject := v.(map[string]any)
	if !isObject {
		if a.Sub("value") == nil {
			return nil, Invalid(p.String(), "must be an object")
		}
		sent = map[string]any{"value": v}
	}
	shaped := make(map[string]any, len(sent))
	for name, w := range sent {
		sub := a.Sub(name)
		if sub == nil || sub.isReadOnly() {
			continue
		}
		w, err := shape(Path{Schema: p.Schema, Attribute: a, Sub: sub}, w)
		if err != nil {
			return nil, err
		}
		if w != nil {
			shaped[sub.Name] = w
		}
	}
	if len(shaped) == 0 {
		return nil, nil
	}
	return shaped, nil
}

// shapeSimple returns v in the attribute's type, or what is wrong with it, as
// the end of a sentence that begins with the path.
func shapeSimple(a *Attribute, v any) (shaped any, problem string) {
	s, isText := v.(string)
	switch a.Type {
	case TypeBoolean:
		return shapeBoolean(v)
	case TypeInteger, TypeDecimal:
		return shapeNumber(a, v)
	case TypeDateTime:
		if _, ok := parseTime(s); !ok {
			return nil, "must be a date and time such as 2011-05-13T04:42:34Z"
		}
	case TypeBinary:
		if !isText || !isBase64(s) {
			return nil, "must be a text in base64"
		}
	default:
		if !isText {
			return nil, "must be a text"
		}
	}
	return s, ""
}

func shapeBoolean(v any) (any, string) {
	switch v := v.(type) {
	case bool:
		return v, ""
	case string:
		if b, ok := parseBool(v); ok {
			return b, ""
		}
	}
	return nil, "must be true or false"
}

func shapeNumber(a *Attribute, v any) (any, string) {
	if s, isText := v.(string); isText {
		n, ok := parseNumber(s)
		if !ok {
			return nil, "must be a number"
		}
		v = n
	}
	switch n := v.(type) {
	case int64:
		return n, ""
	case float64:
		if a.Type == TypeDecimal && !math.IsNaN(n) && !math.IsInf(n, 0) {
			return n, ""
		}
		return nil, "must be a whole number"
	}
	return nil, "must be a number"
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
