// Package kql evaluates queries in a part of Kibana's query language over lines of the log, for tests
// alone: so that a query in the documentation finds what it says it finds.
//
// The part: field: value, field: "text", field: (a or b), field >= value; and, or, not, parentheses; *
// in a value. Everything else is refused, not guessed: words without a field, nested fields, fields and
// values that the table of fields does not know, and searches in texts, which an index cuts into words.
//
// Begin with Parse.
package kql

import (
	"fmt"
	"strings"
	"time"
)

// Query is a query that was understood.
type Query struct{ expression }

// expression decides about a line at a time.
type expression func(line map[string]any, now time.Time) bool

// Matches reports whether a query finds a line, at the time now.
func (q *Query) Matches(line map[string]any, now time.Time) bool { return q.expression(line, now) }

// Parse reads a query. fields are the types of the fields that there are, and the values of those that
// have few.
func Parse(text string, fields Fields) (*Query, error) {
	tokens, err := scan(text)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens, fields: fields}
	e, err := p.or(p.clause)
	if err == nil && p.at < len(p.tokens) {
		err = fmt.Errorf("%q is too much", p.tokens[p.at].text)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", text, err)
	}
	return &Query{e}, nil
}

// token is a word, a text in quotation marks, or a sign.
type token struct {
	text   string
	quoted bool
}

func (t token) is(text string) bool { return !t.quoted && t.text == text }

// scan cuts a query into tokens.
func scan(text string) (list []token, err error) {
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		n := strings.IndexAny(text, " \t\n:()<>\"{}\\")
		switch {
		case text[0] == '"':
			end := strings.IndexByte(text[1:], '"')
			if end < 0 || strings.Contains(text[:end+1], `\`) {
				return nil, fmt.Errorf("%s does not end, or has a backslash", text)
			}
			list = append(list, token{text[1 : end+1], true})
			text = text[end+2:]
			continue
		case strings.HasPrefix(text, ">="), strings.HasPrefix(text, "<="):
			n = 2
		case n == 0 && strings.IndexByte(":()<>", text[0]) >= 0:
			n = 1
		case n == 0:
			return nil, fmt.Errorf("%.1q is not supported", text)
		case n < 0:
			n = len(text)
		}
		list = append(list, token{text: text[:n]})
		text = text[n:]
	}
	return list, nil
}

// parser reads tokens from the front.
type parser struct {
	tokens []token
	at     int
	fields Fields
}

func (p *parser) peek() token {
	if p.at < len(p.tokens) {
		return p.tokens[p.at]
	}
	return token{}
}

func (p *parser) next() token {
	t := p.peek()
	p.at++
	return t
}

func (p *parser) accept(text string) bool {
	if p.at < len(p.tokens) && p.peek().is(text) {
		p.at++
		return true
	}
	return false
}

// or reads alternatives of conditions, each of which one reads.
func (p *parser) or(one func() (expression, error)) (expression, error) {
	return p.joined("or", func() (expression, error) {
		return p.joined("and", func() (expression, error) { return p.not(one) })
	})
}

func (p *parser) joined(word string, part func() (expression, error)) (expression, error) {
	first, err := part()
	if err != nil || !p.accept(word) {
		return first, err
	}
	rest, err := p.joined(word, part)
	if err != nil {
		return nil, err
	}
	if word == "or" {
		return func(l map[string]any, now time.Time) bool { return first(l, now) || rest(l, now) }, nil
	}
	return func(l map[string]any, now time.Time) bool { return first(l, now) && rest(l, now) }, nil
}

func (p *parser) not(one func() (expression, error)) (expression, error) {
	isNot := p.accept("not")
	var e expression
	var err error
	if p.accept("(") {
		if e, err = p.or(one); err == nil && !p.accept(")") {
			err = fmt.Errorf("%q stands where ) is wanted", p.peek().text)
		}
	} else {
		e, err = one()
	}
	if err != nil || !isNot {
		return e, err
	}
	return func(l map[string]any, now time.Time) bool { return !e(l, now) }, nil
}

// clause reads a field and what it is compared with.
func (p *parser) clause() (expression, error) {
	name := p.next()
	field, is := p.fields[name.text]
	if !is || name.quoted {
		return nil, fmt.Errorf("%q is no field of the log", name.text)
	}
	switch operator := p.next(); {
	case operator.is(":"):
		value := func() (expression, error) { return p.value(name.text, field) }
		if p.peek().is("(") {
			return p.not(value)
		}
		return value()
	case operator.is(">"), operator.is(">="), operator.is("<"), operator.is("<="):
		return field.ordered(name.text, operator.text, p.next())
	default:
		return nil, fmt.Errorf("%q stands after %s, where : or a comparison is wanted", operator.text, name.text)
	}
}

func (p *parser) value(name string, field Field) (expression, error) {
	if p.at == len(p.tokens) {
		return nil, fmt.Errorf("%s has no value", name)
	}
	return field.equal(name, p.next())
}
