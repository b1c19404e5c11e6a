package magentotest

import "strings"

// selection is a parsed fields= parameter: names, and what of their values.
type selection map[string]selection

// parseFields reads Magento's syntax: id,addresses[city,region]. It fails for
// characters that it does not know and brackets that are not closed.
func parseFields(text string) (selection, bool) {
	current := selection{}
	var outer []selection // the selections around the current one
	var names []string    // and what the current one belongs to
	last := ""
	for len(text) > 0 {
		n := strings.IndexAny(text, "[],")
		name := text
		if n >= 0 {
			name = text[:n]
		}
		if strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" {
			return nil, false
		}
		if name != "" {
			current[name], last = nil, name
		}
		if n < 0 {
			break
		}
		switch text[n] {
		case '[':
			outer, names = append(outer, current), append(names, last)
			current = selection{}
		case ']':
			if len(outer) == 0 {
				return nil, false
			}
			inner := current
			current = outer[len(outer)-1]
			current[names[len(names)-1]] = inner
			outer, names = outer[:len(outer)-1], names[:len(names)-1]
		}
		text = text[n+1:]
	}
	return current, len(outer) == 0
}

// project returns what a fields= parameter leaves of an answer. As Magento's
// FieldsFilter does, it makes null of an empty list that has a selection of its
// own, and an empty list of what has no field left.
func project(data []byte, fields string) []byte {
	if len(data) == 0 || data[0] != '{' && data[0] != '[' {
		return data
	}
	sel, ok := parseFields(fields)
	if !ok || len(sel) == 0 {
		return []byte("[]")
	}
	p := projector{data: data, out: make([]byte, 0, len(data)/2)}
	p.value(sel)
	return p.out
}

// projector copies parts of a JSON text that this package wrote, so that it is
// known to be valid and without white space.
type projector struct {
	data []byte
	pos  int
	out  []byte
}

// value copies the value at pos, only the selected parts of it unless sel is nil.
func (p *projector) value(sel selection) {
	switch c := p.data[p.pos]; {
	case sel == nil || c != '{' && c != '[':
		start := p.pos
		p.skip()
		p.out = append(p.out, p.data[start:p.pos]...)
	case c == '[':
		p.list(sel)
	default:
		p.object(sel)
	}
}

func (p *projector) list(sel selection) {
	if p.data[p.pos+1] == ']' {
		p.pos += 2
		p.out = append(p.out, "null"...)
		return
	}
	for p.data[p.pos] != ']' {
		p.out = append(p.out, p.data[p.pos]) // the bracket or a comma
		p.pos++
		p.value(sel)
	}
	p.pos++
	p.out = append(p.out, ']')
}

func (p *projector) object(sel selection) {
	start := len(p.out)
	p.out = append(p.out, '{')
	count := 0
	for p.data[p.pos] != '}' {
		p.pos++ // the brace or a comma
		if p.data[p.pos] == '}' {
			break
		}
		keyStart := p.pos
		p.skip()
		key := p.data[keyStart:p.pos]
		p.pos++ // the colon
		sub, selected := sel[string(key[1:len(key)-1])]
		if !selected {
			p.skip()
			continue
		}
		p.out = appendComma(p.out, count)
		count++
		p.out = append(append(p.out, key...), ':')
		p.value(sub)
	}
	p.pos++
	if count == 0 { // an empty array in PHP
		p.out = append(p.out[:start], "[]"...)
		return
	}
	p.out = append(p.out, '}')
}

// skip moves past the value at pos.
func (p *projector) skip() {
	depth := 0
	for p.pos < len(p.data) {
		switch p.data[p.pos] {
		case '"':
			p.skipString()
		case '{', '[':
			depth++
			p.pos++
		case '}', ']':
			depth--
			p.pos++
		case ',', ':':
			p.pos++
		default:
			for p.pos < len(p.data) && !strings.ContainsRune(`,:]}`, rune(p.data[p.pos])) {
				p.pos++
			}
		}
		if depth == 0 {
			return
		}
	}
}

func (p *projector) skipString() {
	for p.pos++; p.data[p.pos] != '"'; p.pos++ {
		if p.data[p.pos] == '\\' {
			p.pos++
		}
	}
	p.pos++
}
