package scim

import "strings"

// maxPathLength is the length in bytes of the longest path or filter.
const maxPathLength = 8192

// ParsePath reads an attribute path in the notation of RFC 7644 section 3.10:
// attribute, attribute.sub, or either after a schema URN and a colon, in any
// letter case. What rt itself lacks is looked for in rt.Known. A path that names
// nothing is an *Error 400 invalidPath.
func ParsePath(text string, rt *ResourceType) (Path, error) {
	if path, ok := rt.resolve(text); ok {
		return path, nil
	}
	return Path{}, unknownPath(text)
}

// unknownPath is the error for a path that names no attribute. The log does not
// get the client's text, which can be anything.
func unknownPath(text string) *Error {
	return badRequestAbout(InvalidPath, "The path names no attribute", text)
}

// resolve finds what a path names, in rt or else in what rt knows.
func (rt *ResourceType) resolve(text string) (Path, bool) {
	if len(text) > maxPathLength {
		return Path{}, false
	}
	urn, rest, ok := rt.splitSchema(text)
	if !ok || rest == "" {
		return Path{}, false
	}
	name, subName, hasSub := strings.Cut(rest, ".")
	var path Path
	for _, in := range [2]*ResourceType{rt, rt.known()} {
		a := in.Attribute(urn, name)
		if a == nil {
			continue
		}
		path = Path{Schema: urn, Attribute: a}
		if !hasSub {
			return path, true
		}
		if path.Sub = a.Sub(subName); path.Sub != nil {
			return path, true
		}
	}
	return Path{}, false
}

// resolveUnqualified finds an attribute of an extension by its name alone, where
// no other extension has one of that name. RFC 7644 section 3.10 requires the URN,
// but Entra ID sends manager eq "12".
func (rt *ResourceType) resolveUnqualified(text string) (path Path, ok bool) {
	for _, s := range rt.known().Extensions {
		found, is := rt.resolve(s.ID + ":" + text)
		if is && ok {
			return Path{}, false
		}
		if is {
			path, ok = found, true
		}
	}
	return path, ok
}

// splitSchema takes the URN of a schema that rt knows off the front of text,
// and returns it in the spelling that a Path has it in: "" for the core schema.
// Without a URN, text itself is the rest; the rest is "" where text is a URN.
// ok is false where text has a colon but begins with no known URN.
func (rt *ResourceType) splitSchema(text string) (urn, rest string, ok bool) {
	if strings.IndexByte(text, ':') < 0 {
		return "", text, true
	}
	known := rt.known()
	if rest, ok = cutURN(text, known.Schema.ID); ok {
		return "", rest, true
	}
	// Where one URN continues another, the longer one is meant.
	length := 0
	for _, s := range known.Extensions {
		if after, is := cutURN(text, s.ID); is && len(s.ID) > length {
			length, urn, rest, ok = len(s.ID), s.ID, after, true
		}
	}
	return urn, rest, ok
}

// cutURN takes urn off the front of text: all of it, or up to a colon.
func cutURN(text, urn string) (rest string, ok bool) {
	if len(text) < len(urn) || !equalName(text[:len(urn)], urn) {
		return "", false
	}
	if len(text) == len(urn) {
		return "", true
	}
	rest = text[len(urn)+1:]
	return rest, text[len(urn)] == ':' && rest != ""
}

// has reports whether rt itself has what path names: what is only known can be
// named, but has no value here.
func (rt *ResourceType) has(path Path) bool {
	a := rt.Attribute(path.Schema, path.Attribute.Name)
	return a != nil && (path.Sub == nil || a.Sub(path.Sub.Name) != nil)
}

// holder returns the object in r that has the attributes of path's schema, nil
// where r has none of them.
func (p Path) holder(r map[string]any) map[string]any {
	if p.Schema == "" {
		return r
	}
	extension, _ := r[p.Schema].(map[string]any)
	return extension
}

// makeHolder is holder, but makes the object where r has none.
func (p Path) makeHolder(r map[string]any) map[string]any {
	if p.Schema == "" {
		return r
	}
	return child(r, p.Schema)
}

// target is what the path of an operation names.
type target struct {
	path   Path
	filter Filter // nil without brackets
	terms  int    // of the filter
	// unknown is set beside an error where the path, or the filter, names no attribute.
	unknown bool
}

// parseTarget reads the path of a PATCH operation (RFC 7644 figure 7): an
// attribute path, or attribute[filter] and perhaps .sub. The error is a 400
// invalidPath, or invalidFilter for what is in the brackets.
func (rt *ResourceType) parseTarget(text string) (target, *Error) {
	text = strings.TrimSpace(text)
	if len(text) > maxPathLength {
		return target{}, BadRequest(InvalidPath, "The path is too long.")
	}
	p := filterParser{scanner: scanner{text: text}, rt: rt}
	name := p.word()
	path, ok := rt.resolve(name)
	if !ok {
		return target{unknown: true}, unknownPath(name)
	}
	if p.pos == len(text) {
		return target{path: path}, nil
	}
	if p.peek() != '[' {
		return target{}, badRequestAbout(InvalidPath, "The path is malformed", text)
	}
	if path.Sub != nil || !path.Attribute.MultiValued || path.Attribute.Type != TypeComplex {
		return target{}, BadRequest(InvalidPath, path.String()+" has no elements to choose from.")
	}
	filter, err := p.brackets(path)
	if err != nil {
		return target{unknown: p.unknown}, err
	}
	if p.accept('.') {
		sub := p.word()
		if path, ok = rt.resolve(path.String() + "." + sub); !ok {
			return target{unknown: true}, unknownPath(sub)
		}
	}
	if p.pos < len(text) {
		return target{}, badRequestAbout(InvalidPath, "The path is malformed", text)
	}
	return target{path: path, filter: filter, terms: p.terms}, nil
}
