package scim

import (
	"fmt"
	"strings"
	"unicode/utf8"
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
