package scim

import "strings"

// target is what the path of an operation names.
type target struct {
	path   Path
	filter Filter // nil without brackets
	terms  int    // of the filter
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
		return target{}, unknownPath(name)
	}
	if p.pos == len(text) {
		return target{path: path}, nil
	}
	if p.peek() != '[' {
		return target{}, malformedPath(text)
	}
	if path.Sub != nil || !path.Attribute.MultiValued || path.Attribute.Type != TypeComplex {
		return target{}, BadRequest(InvalidPath, path.String()+" has no elements to choose from.")
	}
	filter, err := p.brackets(path)
	if err != nil {
		return target{}, err
	}
	if p.accept('.') {
		sub := p.word()
		if path, ok = rt.resolve(path.String() + "." + sub); !ok {
			return target{}, unknownPath(sub)
		}
	}
	if p.pos < len(text) {
		return target{}, malformedPath(text)
	}
	return target{path: path, filter: filter, terms: p.terms}, nil
}

func malformedPath(text string) *Error {
	err := BadRequest(InvalidPath, "The path "+quote(text)+" is malformed.")
	err.Reason = "The path is malformed."
	return err
}
