package scim

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// ParseFilter reads a filter of RFC 7644 section 3.4.2.2. Attributes are looked
// for in rt, and else in rt.Known. Operators and attribute names may come in any
// letter case.
//
// A complex attribute without a sub-attribute is compared by its sub-attribute
// "value" (emails co "x"); what follows a value path is put inside it
// (emails[type eq "work"].value eq "x" becomes emails[type eq "work" and value eq
// "x"]); eq null becomes not … pr, and ne null becomes pr. Booleans and numbers
// may be quoted, and an attribute that one extension alone has needs no URN.
//
// Whatever does not follow the grammar, names an unknown attribute, or compares
// in a way that the schema forbids, is an *Error 400 invalidFilter that says
// where; so is a filter over 8,192 bytes, 256 terms or 32 levels.
func ParseFilter(text string, rt *ResourceType) (Filter, error) {
	return Leniency{}.ParseFilter(text, rt)
}

// ParseFilter is the function of that name, and also takes what l allows.
func (l Leniency) ParseFilter(text string, rt *ResourceType) (Filter, error) {
	p := filterParser{scanner: scanner{text: text}, rt: rt, bareWords: l.BareWords}
	if len(text) > maxPathLength {
		return nil, p.filterError(0, fmt.Sprintf("it is longer than %d bytes", maxPathLength), "")
	}
	if !utf8.ValidString(text) {
		return nil, p.filterError(0, "it is not valid UTF-8", "")
	}
	f, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.pos < len(text) {
		return nil, p.filterError(p.pos, "and, or, or the end must follow", "")
	}
	return f, nil
}

// filterParser is a recursive descent over the grammar of RFC 7644 figure 1.
type filterParser struct {
	scanner
	rt        *ResourceType
	bareWords bool
	// element is the attribute whose elements the innermost brackets are about.
	element Path
	depth   int
	terms   int
	unknown bool // it failed for a name that there is not
}

// or = and *("or" and)
func (p *filterParser) or() (Filter, *Error) {
	left, err := p.and()
	for err == nil && p.operator("or") {
		var right Filter
		if right, err = p.and(); err == nil {
			left = &Or{Left: left, Right: right}
		}
	}
	return left, err
}

// and = term *("and" term)
func (p *filterParser) and() (Filter, *Error) {
	left, err := p.term()
	for err == nil && p.operator("and") {
		var right Filter
		if right, err = p.term(); err == nil {
			left = &And{Left: left, Right: right}
		}
	}
	return left, err
}

// operator takes a logical operator and the white space around it.
func (p *filterParser) operator(word string) bool {
	p.space()
	return p.keyword(word)
}

// term = ["not"] "(" or ")" / attribute expression
func (p *filterParser) term() (Filter, *Error) {
	p.space()
	if p.terms++; p.terms > maxFilterTerms {
		return nil, p.filterError(p.pos, fmt.Sprintf("it has more than %d terms", maxFilterTerms), "")
	}
	start := p.pos
	if p.accept('(') {
		return p.group(')')
	}
	if p.keyword("not") {
		p.space()
		if p.accept('(') {
			operand, err := p.group(')')
			if err != nil {
				return nil, err
			}
			return &Not{Operand: operand}, nil
		}
		p.pos = start
	}
	return p.expression()
}

// group reads on behind an opening parenthesis or bracket up to its end.
func (p *filterParser) group(end byte) (Filter, *Error) {
	if p.depth++; p.depth > maxFilterDepth {
		return nil, p.filterError(p.pos, fmt.Sprintf("it is nested more than %d levels deep", maxFilterDepth), "")
	}
	f, err := p.or()
	if err != nil {
		return nil, err
	}
	if !p.accept(end) {
		return nil, p.filterError(p.pos, "and, or, or "+quote(string(end))+" must follow", "")
	}
	p.depth--
	return f, nil
}

// expression = path "pr" / path operator value / path "[" filter "]" ["." sub …]
func (p *filterParser) expression() (Filter, *Error) {
	start := p.pos
	name := p.word()
	if name == "" {
		return nil, p.filterError(start, "the name of an attribute must begin here", "")
	}
	path, ok := p.resolveName(name)
	if !ok {
		p.unknown = true
		return nil, p.filterError(start, "there is no such attribute", name)
	}
	if path.Attribute.IsSecret() || path.Leaf().IsSecret() {
		return nil, p.filterError(start, path.String()+" cannot be searched for", "")
	}
	if p.peek() == '[' {
		return p.valuePath(path, start)
	}
	return p.comparison(path, start)
}

// resolveName finds an attribute, or inside brackets a sub-attribute.
func (p *filterParser) resolveName(name string) (Path, bool) {
	if p.element.IsZero() {
		if path, ok := p.rt.resolve(name); ok {
			return path, true
		}
		return p.rt.resolveUnqualified(name)
	}
	path, ok := p.rt.resolve(p.element.String() + "." + name)
	return Path{Attribute: path.Sub}, ok
}

func (p *filterParser) valuePath(path Path, start int) (Filter, *Error) {
	if path.Sub != nil || path.Attribute.Type != TypeComplex || !p.element.IsZero() {
		return nil, p.filterError(start, path.String()+" has no elements to choose from", "")
	}
	inner, err := p.brackets(path)
	if err != nil {
		return nil, err
	}
	if p.accept('.') {
		start = p.pos
		p.element = path
		right, err := p.subComparison(start)
		if err != nil {
			return nil, err
		}
		p.element = Path{}
		inner = &And{Left: inner, Right: right}
	}
	return &ValuePath{Path: path, Filter: inner}, nil
}

// brackets reads "[" filter "]", whose paths are relative to an element of path.
func (p *filterParser) brackets(path Path) (Filter, *Error) {
	p.pos++
	p.element = path
	inner, err := p.group(']')
	p.element = Path{}
	return inner, err
}

// subComparison reads what follows the dot behind a value path.
func (p *filterParser) subComparison(start int) (Filter, *Error) {
	name := p.word()
	sub, ok := p.resolveName(name)
	if !ok {
		return nil, p.filterError(start, "there is no such sub-attribute", name)
	}
	return p.comparison(sub, start)
}

// comparison reads the operator behind path, and the value behind that.
func (p *filterParser) comparison(path Path, start int) (Filter, *Error) {
	p.space()
	opStart := p.pos
	op := Op(strings.ToLower(p.word()))
	if op == "pr" {
		return &Present{Path: path}, nil
	}
	if !op.isKnown() {
		return nil, p.filterError(
			opStart, "an operator must follow (eq, ne, co, sw, ew, gt, ge, lt, le, pr)", string(op),
		)
	}
	if path.Leaf().Type == TypeComplex {
		value := path.Attribute.Sub("value")
		if value == nil {
			return nil, p.filterError(start, path.String()+" has parts, compare one of them", "")
		}
		path.Sub = value
	}
	if !p.space() && p.pos < len(p.text) {
		return nil, p.filterError(p.pos, "a space must follow the operator", "")
	}
	valueStart := p.pos
	value, err := p.value(path.Leaf())
	if err != nil {
		return nil, err
	}
	value, problem := checkComparison(path.Leaf(), op, value)
	if problem != "" {
		at := opStart
		if problem == problemValue {
			at = valueStart
		}
		return nil, p.filterError(at, path.String()+" "+problem, "")
	}
	if value == nil {
		if op == OpEq {
			return &Not{Operand: &Present{Path: path}}, nil
		}
		return &Present{Path: path}, nil
	}
	return &Compare{Path: path, Op: op, Value: value}, nil
}
