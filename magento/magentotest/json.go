package magentotest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// object is a JSON object as PHP reads and writes it: members in their order; of members
// with the same name the last one counts, at the place of the first.
type object []member

type member struct {
	name  string
	value any // of one that was decoded: nil, bool, number, string, []any or object
}

// number is a JSON number as it was written.
type number string

// MarshalJSONTo writes the number.
func (n number) MarshalJSONTo(e *jsontext.Encoder) error { return e.WriteValue(jsontext.Value(n)) }

// get returns the value of a member.
func (o object) get(name string) (any, bool) {
	for _, m := range o {
		if m.name == name {
			return m.value, true
		}
	}
	return nil, false
}

// MarshalJSONTo writes the members in their order.
func (o object) MarshalJSONTo(e *jsontext.Encoder) error {
	if err := e.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for _, m := range o {
		if err := e.WriteToken(jsontext.String(m.name)); err != nil {
			return err
		}
		if err := json.MarshalEncode(e, m.value); err != nil {
			return err
		}
	}
	return e.WriteToken(jsontext.EndObject)
}

// encoded is JSON as Magento writes it.
type encoded []byte

// encode writes a value as Magento does, which fails for a text that is not UTF-8.
func encode(v any) (encoded, error) {
	if text, ok := v.(encoded); ok {
		return text, nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return escapePHP(text), nil
}

// escapePHP escapes what PHP's json_encode does by default and other encoders do not: a
// slash and everything outside of ASCII. In JSON these stand in strings only.
func escapePHP(text []byte) encoded {
	if plain(text) && !bytes.ContainsRune(text, '/') {
		return text
	}
	escaped := make(encoded, 0, len(text)+len(text)/4)
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == '/':
			escaped = append(escaped, `\/`...)
		case r >= utf8.RuneSelf:
			for _, unit := range utf16.AppendRune(nil, r) {
				escaped = fmt.Appendf(escaped, `\u%04x`, unit)
			}
		default:
			escaped = append(escaped, text[0])
		}
		text = text[size:]
	}
	return escaped
}

// maxDepth is how deep PHP's json_decode reads by default.
const maxDepth = 512

var errTooDeep = errors.New("nested too deeply")

// decodeBody decodes a request's body. What is not valid JSON in UTF-8 is an
// error 400; an empty body is an empty object.
func decodeBody(body []byte) (any, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return object(nil), nil
	}
	v, err := decode(body)
	if err != nil {
		return nil, invalid("Decoding error.")
	}
	return v, nil
}

func decode(text []byte) (any, error) {
	d := jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowDuplicateNames(true))
	v, err := decodeValue(d)
	if err != nil {
		return nil, err
	}
	if _, err := d.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errors.New("trailing data")
	}
	return v, nil
}

func decodeValue(d *jsontext.Decoder) (any, error) {
	token, err := d.ReadToken()
	if err != nil {
		return nil, err
	}
	if d.StackDepth() > maxDepth {
		return nil, errTooDeep
	}
	switch token.Kind() {
	case jsontext.KindNull:
		return nil, nil
	case jsontext.KindBeginObject:
		return decodeObject(d)
	case jsontext.KindBeginArray:
		return decodeArray(d)
	case jsontext.KindString:
		return token.String(), nil
	case jsontext.KindNumber:
		return number(token.String()), nil
	default:
		return token.Bool(), nil
	}
}

func decodeObject(d *jsontext.Decoder) (any, error) {
	o := object{}
	for d.PeekKind() != jsontext.KindEndObject {
		token, err := d.ReadToken()
		if err != nil {
			return nil, err
		}
		name := token.String()
		v, err := decodeValue(d)
		if err != nil {
			return nil, err
		}
		if i := slices.IndexFunc(o, func(m member) bool { return m.name == name }); i >= 0 {
			o[i].value = v
		} else {
			o = append(o, member{name, v})
		}
	}
	_, err := d.ReadToken()
	return o, err
}

func decodeArray(d *jsontext.Decoder) (any, error) {
	list := []any{}
	for d.PeekKind() != jsontext.KindEndArray {
		v, err := decodeValue(d)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := d.ReadToken()
	return list, err
}
