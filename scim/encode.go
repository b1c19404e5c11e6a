package scim

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"slices"
	"strconv"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// AppendResource appends r as JSON to dst: schemas, id and externalId first,
// then the attributes of rt in the order of its schemas, and meta last. Held back
// is what p does not want and what is never returned; what rt does not have is
// left out. schemas names the core schema and the extensions that the answer has
// attributes of.
func AppendResource(dst []byte, rt *ResourceType, r Resource, p Projection) []byte {
	e := encoder{dst: dst, p: p}
	return e.resource(rt, r, true)
}

// AppendVersioned is AppendResource for a resource that is given its Version, as meta.version. The
// version is that of the text that is appended, if nothing of the resource is held back.
func AppendVersioned(dst []byte, rt *ResourceType, r Resource, p Projection) []byte {
	e := encoder{dst: dst, p: p}
	text := e.resource(rt, r, false)[len(dst):]
	version := versionOf(text)
	if e.isPart {
		version = Version(rt, r)
	}
	child(r, "meta")["version"] = version
	e.dst = e.dst[:len(e.dst)-1] // without the brace
	e.attribute("", metaAttribute, r)
	return append(e.dst, '}')
}

// encoder appends JSON to dst.
type encoder struct {
	dst    []byte
	p      Projection
	isPart bool // something was held back
}

func (e *encoder) resource(rt *ResourceType, r Resource, withMeta bool) []byte {
	e.dst = append(e.dst, `{"schemas":["`...)
	e.dst = append(e.dst, rt.Schema.ID...)
	schemasEnd := len(e.dst)
	e.dst = append(e.dst, `"]`...)
	e.attribute("", idAttribute, r)
	if !rt.withoutExternalID {
		e.attribute("", externalIDAttribute, r)
	}
	for _, a := range rt.Schema.Attributes {
		e.attribute("", a, r)
	}
	var buffer [128]byte
	for _, s := range rt.Extensions {
		if e.extension(s, r.Complex(s.ID)) {
			name := append(append(buffer[:0], `","`...), s.ID...)
			e.dst = slices.Insert(e.dst, schemasEnd, name...)
			schemasEnd += len(name)
		}
	}
	if withMeta {
		e.attribute("", metaAttribute, r)
	}
	e.dst = append(e.dst, '}')
	return e.dst
}

// extension appends an extension, and reports whether there was something to append.
func (e *encoder) extension(s *Schema, attributes map[string]any) bool {
	if len(attributes) == 0 {
		return false
	}
	before := len(e.dst)
	e.key(s.ID)
	e.dst = append(e.dst, '{')
	start := len(e.dst)
	for _, a := range s.Attributes {
		e.attribute(s.ID, a, attributes)
	}
	if len(e.dst) == start {
		e.dst = e.dst[:before]
		return false
	}
	e.dst = append(e.dst, '}')
	return true
}

// attribute appends name and value of an attribute, where it is assigned and wanted.
func (e *encoder) attribute(schema string, a *Attribute, from map[string]any) {
	v, ok := from[a.Name]
	if !ok || v == nil {
		return
	}
	selected := e.p.selection(schema, a)
	if selected == selectNone {
		e.isPart = true
		return
	}
	before := len(e.dst)
	e.key(a.Name)
	if !e.value(schema, a, v, selected) {
		e.dst = e.dst[:before]
	}
}

// value appends a value of a, and reports whether there was something to append.
func (e *encoder) value(schema string, a *Attribute, v any, selected selection) bool {
	switch v := v.(type) {
	case map[string]any:
		return e.complex(schema, a, v, selected)
	case []any:
		e.dst = append(e.dst, '[')
		start := len(e.dst)
		for _, element := range v {
			before := len(e.dst)
			if before > start {
				e.dst = append(e.dst, ',')
			}
			if !e.value(schema, a, element, selected) {
				e.dst = e.dst[:before]
			}
		}
		empty := len(e.dst) == start
		e.dst = append(e.dst, ']')
		return !empty
	}
	e.dst = appendScalar(e.dst, v)
	return true
}

func (e *encoder) complex(schema string, a *Attribute, v map[string]any, selected selection) bool {
	e.dst = append(e.dst, '{')
	start := len(e.dst)
	for _, sub := range a.SubAttributes {
		w, ok := v[sub.Name]
		if !ok || w == nil {
			continue
		}
		if !e.p.wantsSub(schema, a, sub, selected) {
			e.isPart = true
			continue
		}
		e.key(sub.Name)
		e.value(schema, sub, w, selectAll)
	}
	empty := len(e.dst) == start
	e.dst = append(e.dst, '}')
	return !empty
}

// key appends a comma, except at the beginning of an object, and a name. Names
// of attributes and URNs need no escapes.
func (e *encoder) key(name string) {
	if e.dst[len(e.dst)-1] != '{' {
		e.dst = append(e.dst, ',')
	}
	e.dst = append(e.dst, '"')
	e.dst = append(e.dst, name...)
	e.dst = append(e.dst, '"', ':')
}

// AppendElement appends one element of the multi-valued attribute a of a core schema
// as JSON to dst, without what p does not want.
func AppendElement(dst []byte, a *Attribute, element Resource, p Projection) []byte {
	e := encoder{dst: dst, p: p}
	e.value("", a, map[string]any(element), p.selection("", a))
	return e.dst
}

// appendScalar appends a simple value as JSON: null for nil, for a number that
// JSON cannot write, and for anything that is not simple. What is not valid UTF-8
// in a string becomes U+FFFD.
func appendScalar(dst []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		dst, _ = jsontext.AppendQuote(dst, v)
		return dst
	case bool:
		return strconv.AppendBool(dst, v)
	case int64:
		return strconv.AppendInt(dst, v, 10)
	case float64:
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			return strconv.AppendFloat(dst, v, 'g', -1, 64)
		}
	}
	return append(dst, "null"...)
}

// buffers are reused by Version, which encodes a resource only to hash it: in a list
// of 100 that saves 100 kB of garbage, a sixth of all.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// Version returns a weak entity tag (RFC 7232 section 2.3, RFC 7644 section
// 3.14) for the content of r: everything that rt has except meta, whether or
// not it is ever returned. Equal content yields the same tag in every process.
func Version(rt *ResourceType, r Resource) string {
	buf, _ := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	e := encoder{dst: (*buf)[:0], p: Projection{everything: true}}
	*buf = e.resource(rt, r, false)
	return versionOf(*buf)
}

func versionOf(text []byte) string {
	sum := sha256.Sum256(text) // faster than the simpler hashes where the processor helps
	const enough = 16
	tag := append(make([]byte, 0, 4+2*enough), `W/"`...)
	tag = hex.AppendEncode(tag, sum[:enough])
	return string(append(tag, '"'))
}
