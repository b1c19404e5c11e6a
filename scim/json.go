package scim

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDepth is how deep objects and lists may nest: SCIM needs six.
const maxDepth = 32

// DecodeObject reads a request body, which must be one JSON object (RFC 8259)
// and nothing else. Objects become map[string]any, lists []any, whole numbers
// that fit int64, other numbers float64. An *Error 400 invalidSyntax says where
// the body is wrong; wrong is also what encoding/json lets pass: two names of an
// object that differ in letter case alone (attribute names are blind to case, RFC
// 7643 section 2.1), invalid UTF-8, half a surrogate pair, nesting deeper than 32.
func DecodeObject(body []byte) (map[string]any, error) {
	// One copy of the body serves all strings in the result.
	d := decoder{text: strings.TrimPrefix(string(body), "\ufeff")}
	object, err := d.document()
	if err != nil {
		return nil, d.syntaxError(err)
	}
	return object, nil
}

// decoder reads JSON from text, from pos on.
type decoder struct {
	text  string
	pos   int
	depth int
}

// jsonError is a violation of JSON at a byte of the text.
type jsonError struct {
	pos     int
	problem string
	name    string // the client's own word, where the problem is about one
}

// syntaxError tells the client where the text is wrong. A name that the client
// chose is left out of what goes to the log.
func (d *decoder) syntaxError(e *jsonError) *Error {
	before := d.text[:min(e.pos, len(d.text))]
	line := 1 + strings.Count(before, "\n")
	column := 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
	text := fmt.Sprintf("The body is not valid JSON at line %d, column %d: %s", line, column, e.problem)
	if e.name == "" {
		return BadRequest(InvalidSyntax, text+".")
	}
	err := BadRequest(InvalidSyntax, text+": "+quote(e.name)+".")
	err.Reason = text + "."
	return err
}

func (d *decoder) fail(problem string) *jsonError {
	return &jsonError{pos: d.pos, problem: problem}
}

func (d *decoder) document() (map[string]any, *jsonError) {
	d.space()
	if d.pos == len(d.text) {
		return nil, d.fail("it is empty")
	}
	if d.text[d.pos] != '{' {
		return nil, d.fail("an object must begin here")
	}
	object, err := d.object()
	if err != nil {
		return nil, err
	}
	d.space()
	if d.pos < len(d.text) {
		return nil, d.fail("something follows the object")
	}
	return object, nil
}

func (d *decoder) space() {
	for d.pos < len(d.text) {
		switch d.text[d.pos] {
		case ' ', '\t', '\n', '\r':
			d.pos++
		default:
			return
		}
	}
}

// next skips white space and returns the byte after it, 0 at the end.
func (d *decoder) next() byte {
	d.space()
	if d.pos == len(d.text) {
		return 0
	}
	return d.text[d.pos]
}

func (d *decoder) value() (any, *jsonError) {
	switch c := d.next(); {
	case c == '{':
		return d.object()
	case c == '[':
		return d.list()
	case c == '"':
		return d.string()
	case c == '-' || '0' <= c && c <= '9':
		return d.number()
	}
	return d.literal()
}

func (d *decoder) literal() (any, *jsonError) {
	rest := d.text[d.pos:]
	switch {
	case strings.HasPrefix(rest, "true"):
		d.pos += len("true")
		return true, nil
	case strings.HasPrefix(rest, "false"):
		d.pos += len("false")
		return false, nil
	case strings.HasPrefix(rest, "null"):
		d.pos += len("null")
		return nil, nil
	case rest == "":
		return nil, d.fail("it ends too early")
	}
	return nil, d.fail("a value must begin here")
}

func (d *decoder) enter() *jsonError {
	d.depth++
	if d.depth > maxDepth {
		return d.fail("it is nested too deep, the limit is " + strconv.Itoa(maxDepth))
	}
	d.pos++
	return nil
}

func (d *decoder) list() ([]any, *jsonError) {
	if err := d.enter(); err != nil {
		return nil, err
	}
	list := []any{}
	for first := true; ; first = false {
		c := d.next()
		if c == ']' {
			if !first {
				return nil, d.fail("a value must follow the comma")
			}
			break
		}
		v, err := d.value()
		if err != nil {
			return nil, err
		}
		list = append(list, v)
		if d.next() != ',' {
			break
		}
		d.pos++
	}
	if d.next() != ']' {
		return nil, d.fail("a comma or the end of the list must follow")
	}
	d.pos++
	d.depth--
	return list, nil
}

func (d *decoder) object() (map[string]any, *jsonError) {
	if err := d.enter(); err != nil {
		return nil, err
	}
	object := map[string]any{}
	names := nameSet{}
	for first := true; ; first = false {
		c := d.next()
		if c == '}' && first {
			break
		}
		if c != '"' {
			return nil, d.fail("the name of an attribute must begin here")
		}
		start := d.pos
		name, err := d.string()
		if err != nil {
			return nil, err
		}
		if !names.add(name) {
			return nil, &jsonError{pos: start, problem: "an attribute of this name was there before", name: name}
		}
		if d.next() != ':' {
			return nil, d.fail("a colon must follow the name")
		}
		d.pos++
		if object[name], err = d.value(); err != nil {
			return nil, err
		}
		if d.next() != ',' {
			break
		}
		d.pos++
	}
	if d.next() != '}' {
		return nil, d.fail("a comma or the end of the object must follow")
	}
	d.pos++
	d.depth--
	return object, nil
}

// nameSet finds names that differ in letter case alone: by looking through the
// few that an object usually has, by hashing where there are many.
type nameSet struct {
	few  [16]string
	n    int
	many map[string]struct{}
}

// add reports whether the name is new.
func (s *nameSet) add(name string) bool {
	if s.n < len(s.few) {
		for _, other := range s.few[:s.n] {
			if strings.EqualFold(other, name) {
				return false
			}
		}
		s.few[s.n] = name
		s.n++
		return true
	}
	if s.many == nil {
		s.many = make(map[string]struct{}, 4*len(s.few))
		for _, other := range s.few {
			s.many[fold(other)] = struct{}{}
		}
	}
	folded := fold(name)
	_, known := s.many[folded]
	s.many[folded] = struct{}{}
	return !known
}
