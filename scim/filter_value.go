package scim

import "slices"

var operators = []Op{OpEq, OpNe, OpCo, OpSw, OpEw, OpGt, OpGe, OpLt, OpLe}

func (op Op) isKnown() bool { return slices.Contains(operators, op) }

// isOrder reports whether op needs values that have an order.
func (op Op) isOrder() bool { return op == OpGt || op == OpGe || op == OpLt || op == OpLe }

// isPart reports whether op looks at a part of a text.
func (op Op) isPart() bool { return op == OpCo || op == OpSw || op == OpEw }

// value reads the JSON value of a comparison with the attribute.
func (p *filterParser) value(a *Attribute) (any, *Error) {
	start := p.pos
	if p.peek() == 0 {
		return nil, p.filterError(start, "a value must follow", "")
	}
	d := decoder{text: p.text, pos: p.pos, depth: maxDepth}
	v, err := d.value()
	if err == nil && d.atFilterEnd() {
		_, isText := v.(string)
		if p.lenient && a.IsText() && !isText && v != nil {
			return p.bareWord(), nil
		}
		p.pos = d.pos
		return v, nil
	}
	if p.lenient && p.peek() != '"' {
		return p.bareWord(), nil
	}
	if p.peek() == '"' {
		if err == nil {
			err = d.fail("a space must follow the value")
		}
		return nil, p.filterError(err.pos, err.problem, "")
	}
	return nil, p.filterError(start, "a value must follow: a text in double quotes, a number, true, false or null", "")
}

// atFilterEnd reports whether a value can end here.
func (d *decoder) atFilterEnd() bool {
	if d.pos == len(d.text) {
		return true
	}
	c := d.text[d.pos]
	return isSpace(c) || c == ')' || c == ']'
}

// bareWord takes a text without quotes.
func (p *filterParser) bareWord() string {
	start := p.pos
	for p.pos < len(p.text) && !isSpace(p.text[p.pos]) {
		if c := p.text[p.pos]; p.depth > 0 && (c == ')' || c == ']') {
			break
		}
		p.pos++
	}
	return p.text[start:p.pos]
}

// problemValue is the one problem of a comparison that is about its value.
const problemValue = "cannot be compared with this value"

// checkComparison applies the rules of RFC 7644 section 3.4.2.2 on which values
// and operators go with an attribute, and returns the value in the attribute's
// own type; or what is wrong, as the end of a sentence that begins with the path.
func checkComparison(a *Attribute, op Op, value any) (any, string) {
	switch {
	case op.isOrder() && (a.Type == TypeBoolean || a.Type == TypeBinary || a.Type == TypeReference):
		return nil, "has no order, the operator " + string(op) + " does not apply"
	case op.isPart() && a.Type != TypeString && a.Type != TypeReference && a.Type != "":
		return nil, "is no text, the operator " + string(op) + " does not apply"
	case value == nil && op != OpEq && op != OpNe:
		return nil, "can be compared with null by eq and ne only"
	case value == nil:
		return nil, ""
	}
	if v, ok := inTypeOf(a, value); ok {
		return v, ""
	}
	return nil, problemValue
}

// inTypeOf brings the value of a comparison into the type of the attribute.
// Booleans and numbers may come as text: Entra ID sends primary eq "True".
func inTypeOf(a *Attribute, value any) (any, bool) {
	text, isText := value.(string)
	switch a.Type {
	case TypeBoolean:
		if isText {
			return parseBool(text)
		}
		b, ok := value.(bool)
		return b, ok
	case TypeInteger, TypeDecimal:
		if isText {
			return parseNumber(text)
		}
		_, isBool := value.(bool)
		return value, !isBool
	case TypeDateTime:
		_, ok := parseTime(text)
		return text, ok
	default:
		return text, isText
	}
}
