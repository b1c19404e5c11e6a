package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Problem is one thing that is wrong with one variable.
type Problem struct {
	Variable string
	What     string // "is missing"
	How      string // "write it as 50s or 2m"; may be empty
}

// String is the problem on one line.
func (p Problem) String() string {
	text := p.Variable + ": " + p.What
	if p.How != "" {
		text += "; " + p.How
	}
	return text
}

// Error is everything that is wrong with a configuration.
type Error struct{ Problems []Problem }

// Error lists all problems, one a line.
func (e *Error) Error() string {
	var b strings.Builder
	if len(e.Problems) == 1 {
		b.WriteString("the configuration has a problem:")
	} else {
		fmt.Fprintf(&b, "the configuration has %d problems:", len(e.Problems))
	}
	for _, p := range e.Problems {
		b.WriteString("\n  ")
		b.WriteString(p.String())
	}
	return b.String()
}

// problems collects what is wrong while the variables are read.
type problems struct{ list []Problem }

func (p *problems) add(variable, what, how string) {
	p.list = append(p.list, Problem{Variable: variable, What: what, How: how})
}

func (p *problems) err() error {
	if len(p.list) == 0 {
		return nil
	}
	return &Error{Problems: p.list}
}

// failed reports whether one of the variables has a problem already.
func (p *problems) failed(variables ...string) bool {
	return slices.ContainsFunc(p.list, func(q Problem) bool { return slices.Contains(variables, q.Variable) })
}

// unjoin returns the errors that errors.Join put together, or err itself.
func unjoin(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// ordinal is the place of an entry in a list, counted from 1.
func ordinal(i int) string { return "number " + strconv.Itoa(i+1) }
