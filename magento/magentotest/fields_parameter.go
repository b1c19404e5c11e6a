package magentotest

import (
	"bytes"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// selection is a parsed fields= parameter: names, and what of their values.
type selection map[string]selection

// parseFields reads Magento's syntax: id,addresses[city,region]. It fails for
// characters that it does not know and brackets that are not closed.
func parseFields(text string) (selection, bool) {
	current := selection{}
	var outer []selection // the selections around the current one
	var names []string    // and what the current one belongs to
	last := ""
	for len(text) > 0 {
		n := strings.IndexAny(text, "[],")
		name := text
		if n >= 0 {
			name = text[:n]
		}
		if strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" {
			return nil, false
		}
		if name != "" {
			current[name], last = nil, name
		}
		if n < 0 {
			break
		}
		switch text[n] {
		case '[':
			outer, names = append(outer, current), append(names, last)
			current = selection{}
		case ']':
			if len(outer) == 0 {
				return nil, false
			}
			inner := current
			current = outer[len(outer)-1]
			current[names[len(names)-1]] = inner
			outer, names = outer[:len(outer)-1], names[:len(names)-1]
		}
		text = text[n+1:]
	}
	return current, len(outer) == 0
}

// project returns what a fields= parameter leaves of an answer. As Magento's
// FieldsFilter does, it makes null of an empty list that has a selection of its
// own, and an empty list of what has no field left.
func project(answer encoded, fields string) (encoded, error) {
	d := jsontext.NewDecoder(bytes.NewReader(answer))
	if kind := d.PeekKind(); kind != jsontext.KindBeginObject && kind != jsontext.KindBeginArray {
		return answer, nil
	}
	sel, ok := parseFields(fields)
	if !ok || len(sel) == 0 {
		return encoded("[]"), nil
	}
	parts, err := sel.of(d)
	if err != nil {
		return nil, err
	}
	return json.Marshal(parts, jsontext.PreserveRawStrings(true))
}

// of returns the selected parts of the next value, all of it where nothing is selected.
func (sel selection) of(d *jsontext.Decoder) (any, error) {
	switch kind := d.PeekKind(); {
	case sel != nil && kind == jsontext.KindBeginObject:
		return sel.ofObject(d)
	case sel != nil && kind == jsontext.KindBeginArray:
		return sel.ofArray(d)
	}
	v, err := d.ReadValue()
	return v.Clone(), err
}

func (sel selection) ofArray(d *jsontext.Decoder) (any, error) {
	if _, err := d.ReadToken(); err != nil {
		return nil, err
	}
	var list []any
	for d.PeekKind() != jsontext.KindEndArray {
		v, err := sel.of(d)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := d.ReadToken()
	if list == nil {
		return nil, err
	}
	return list, err
}

func (sel selection) ofObject(d *jsontext.Decoder) (any, error) {
	if _, err := d.ReadToken(); err != nil {
		return nil, err
	}
	var o object
	for d.PeekKind() != jsontext.KindEndObject {
		token, err := d.ReadToken()
		if err != nil {
			return nil, err
		}
		name := token.String()
		inner, selected := sel[name]
		if !selected {
			if err := d.SkipValue(); err != nil {
				return nil, err
			}
			continue
		}
		v, err := inner.of(d)
		if err != nil {
			return nil, err
		}
		o = append(o, member{name, v})
	}
	_, err := d.ReadToken()
	if o == nil { // an empty array in PHP
		return []any{}, err
	}
	return o, err
}
