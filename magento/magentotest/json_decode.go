package magentotest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"unicode/utf8"
)

// object is a JSON object as PHP reads it: members in their order; of members
// with the same name the last one counts, at the place of the first.
type object []member

type member struct {
	name  string
	value any // nil, bool, json.Number, string, []any or object
}

// get returns the value of a member.
func (o object) get(name string) (any, bool) {
	for _, m := range o {
		if m.name == name {
			return m.value, true
		}
	}
	return nil, false
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
	v, err := decodeJSON(body)
	if err != nil {
		return nil, fail(http.StatusBadRequest, "Decoding error.")
	}
	return v, nil
}

func decodeJSON(data []byte) (any, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	v, err := decodeValue(d, 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("trailing data")
	}
	return v, nil
}

func decodeValue(d *json.Decoder, depth int) (any, error) {
	if depth > maxDepth {
		return nil, errTooDeep
	}
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		return decodeObject(d, depth)
	case json.Delim('['):
		return decodeArray(d, depth)
	}
	return token, nil
}

func decodeObject(d *json.Decoder, depth int) (any, error) {
	o := object{}
	places := map[string]int{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		name, _ := token.(string)
		v, err := decodeValue(d, depth+1)
		if err != nil {
			return nil, err
		}
		if i, there := places[name]; there {
			o[i].value = v
			continue
		}
		places[name] = len(o)
		o = append(o, member{name, v})
	}
	_, err := d.Token()
	return o, err
}

func decodeArray(d *json.Decoder, depth int) (any, error) {
	list := []any{}
	for d.More() {
		v, err := decodeValue(d, depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := d.Token()
	return list, err
}
