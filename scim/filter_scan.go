package scim

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// Limits of a filter, so that a request can neither exhaust the stack nor keep a
// processor busy.
const (
	maxFilterDepth = 32
	maxFilterTerms = 256
)

// scanner reads a filter or a PATCH path piece by piece.
type scanner struct {
	text string
	pos  int
}

// space skips white space and reports whether there was some.
func (s *scanner) space() bool {
	start := s.pos
	for s.pos < len(s.text) && isSpace(s.text[s.pos]) {
		s.pos++
	}
	return s.pos > start
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// peek returns the next byte, 0 at the end.
func (s *scanner) peek() byte {
	if s.pos == len(s.text) {
		return 0
	}
	return s.text[s.pos]
}

// accept takes the byte c if it is next.
func (s *scanner) accept(c byte) bool {
	if s.pos < len(s.text) && s.text[s.pos] == c {
		s.pos++
		return true
	}
	return false
}

// word takes everything up to white space, a parenthesis, a bracket or a quote.
func (s *scanner) word() string {
	start := s.pos
	for s.pos < len(s.text) && !isSpace(s.text[s.pos]) && !strings.ContainsRune(`()[]"`, rune(s.text[s.pos])) {
		s.pos++
	}
	return s.text[start:s.pos]
}

// keyword takes the word if it is next, in any letter case, and ends there.
func (s *scanner) keyword(word string) bool {
	start := s.pos
	if strings.EqualFold(s.word(), word) {
		return true
	}
	s.pos = start
	return false
}

// filterError is a 400 invalidFilter that names the place, counted in
// characters from 1. The client's own words are shown to it, but not logged.
func (s *scanner) filterError(pos int, problem, words string) *Error {
	place := 1 + utf8.RuneCountInString(s.text[:min(pos, len(s.text))])
	text := fmt.Sprintf("The filter is wrong at character %d: %s", place, problem)
	return badRequestAbout(InvalidFilter, text, words)
}

var operators = []Op{OpEq, OpNe, OpCo, OpSw, OpEw, OpGt, OpGe, OpLt, OpLe}

func (op Op) isKnown() bool { return slices.Contains(operators, op) }

// isOrder reports whether op needs values that have an order.
func (op Op) isOrder() bool { return op == OpGt || op == OpGe || op == OpLt || op == OpLe }

// isPart reports whether op looks at a part of a text.
func (op Op) isPart() bool { return op == OpCo || op == OpSw || op == OpEw }

// value reads the JSON value of a comparison with the attribute.
func (p *filterParser) value(a *Attribute) (any, *Error) {
	switch start := p.pos; {
	case p.peek() == 0:
		return nil, p.filterError(start, "a value must follow", "")
	case p.peek() == '"':
		return p.quoted()
	default:
		word := p.bareWord()
		v, ok := parseWord(word)
		if ok && (v == nil || !p.bareWords || !a.IsText()) {
			return v, nil
		}
		if p.bareWords {
			return word, nil
		}
		return nil, p.filterError(
			start, "a value must follow: a text in double quotes, a number, true, false or null", "",
		)
	}
}

// parseWord reads a JSON value that is neither text, object nor list.
func parseWord(word string) (v any, ok bool) {
	switch word {
	case "null":
		return nil, true
	case "true":
		return true, true
	case "false":
		return false, true
	}
	return parseNumber(word)
}

// quoted takes a JSON string.
func (p *filterParser) quoted() (any, *Error) {
	start := p.pos
	end := start + 1
	for end < len(p.text) && p.text[end] != '"' {
		if p.text[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(p.text) {
		return nil, p.filterError(start, "the string has no end", "")
	}
	p.pos = end + 1
	text, err := jsontext.AppendUnquote(nil, p.text[start:p.pos])
	if err != nil {
		return nil, p.filterError(start, syntaxProblem(errors.Unwrap(err)), "")
	}
	if p.pos < len(p.text) && !isSpace(p.text[p.pos]) && p.text[p.pos] != ')' && p.text[p.pos] != ']' {
		return nil, p.filterError(p.pos, "a space must follow the value", "")
	}
	return string(text), nil
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
		return asBool(value)
	case TypeInteger, TypeDecimal:
		return asNumber(value)
	case TypeDateTime:
		_, ok := parseTime(text)
		return text, ok
	default:
		if a.isMemberID() {
			return Text(value)
		}
		return text, isText
	}
}
