package console

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// maxCaptured is how much of a body is looked at.
const maxCaptured = 4 << 10

// capture holds the beginning of the body of a request while it is handled.
type capture struct {
	io.ReadCloser

	mu   sync.Mutex
	text []byte
	more bool // there was more
}

type captureKey struct{}

// Capture lets an Activity see which attributes a request has. What is kept of it are their
// names alone.
func Capture(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body == nil || r.Body == http.NoBody {
			next.ServeHTTP(w, r)
			return
		}
		body := &capture{ReadCloser: r.Body}
		r = r.WithContext(context.WithValue(r.Context(), captureKey{}, body))
		r.Body = body
		next.ServeHTTP(w, r)
	})
}

func captured(ctx context.Context) *capture {
	body, _ := ctx.Value(captureKey{}).(*capture)
	return body
}

// Read implements io.Reader.
func (c *capture) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	fits := min(n, maxCaptured-len(c.text))
	c.text = append(c.text, p[:fits]...)
	c.more = c.more || fits < n
	return n, err
}

// shape returns the request without its values, and the names of its attributes.
func (c *capture) shape() (shape string, names []string) {
	if c == nil {
		return "", nil
	}
	c.mu.Lock()
	text, more := slices.Clone(c.text), c.more
	c.mu.Unlock()
	return Mask(text, more)
}

// The texts that stand for values.
const (
	anyText   = "‹text›"
	anyNumber = "‹number›"
	anyMore   = "… and more"
)

// Mask returns a JSON text without its values, indented, and the SCIM attributes that it names.
// What stays are the names of members, truth values, and the values that SCIM itself defines: schemas, op,
// and path without what stands in quotation marks.
func Mask(text []byte, more bool) (shape string, names []string) {
	if len(bytes.TrimSpace(text)) == 0 {
		return "", nil
	}
	decoder := jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	var b bytes.Buffer
	encoder := jsontext.NewEncoder(&b, jsontext.Multiline(true), jsontext.WithIndent("  "), jsontext.AllowDuplicateNames(true),
		jsontext.AllowInvalidUTF8(true))
	m := masker{}
	for {
		token, err := decoder.ReadToken()
		if err != nil {
			more = more || err != io.EOF //nolint:errorlint // the decoder returns it as it is
			break
		}
		if encoder.WriteToken(m.token(decoder, token)) != nil {
			break
		}
	}
	closeAll(encoder)
	shape = strings.TrimSpace(b.String())
	if more {
		shape += "\n" + anyMore
	}
	return shape, m.names
}

// closeAll ends what a text that was cut has begun.
func closeAll(encoder *jsontext.Encoder) {
	for depth := encoder.StackDepth(); depth > 0; depth-- {
		kind, length := encoder.StackIndex(depth)
		end := jsontext.EndArray
		if kind == '{' {
			end = jsontext.EndObject
			if length%2 == 1 {
				_ = encoder.WriteToken(jsontext.String(anyText)) // what it was is not known
			}
		}
		_ = encoder.WriteToken(end)
	}
}

type masker struct {
	names []string
	name  []string // of the member under way, by depth
}

// token returns what stands for a token.
func (m *masker) token(decoder *jsontext.Decoder, t jsontext.Token) jsontext.Token {
	depth := decoder.StackDepth()
	kind, length := decoder.StackIndex(depth)
	for len(m.name) <= depth {
		m.name = append(m.name, "")
	}
	switch t.Kind() {
	case '"':
		if kind == '{' && length%2 == 1 { // it was the name of a member
			m.name[depth] = safeName(t.String())
			m.note(depth)
			return jsontext.String(m.name[depth])
		}
		return jsontext.String(m.value(depth, kind, t.String()))
	case '0':
		return jsontext.String(anyNumber)
	default:
		return t.Clone()
	}
}

// maxNames bounds what an entry keeps.
const maxNames = 60

// note remembers the attributes of a resource: those at the top of a body, and those in the
// value of a PATCH operation or the data of one of a bulk request.
func (m *masker) note(depth int) {
	name := m.name[depth]
	if depth == 1 && !slices.Contains([]string{"schemas", "Operations", "id", "meta"}, name) {
		m.add(name)
	}
	if depth == 4 && m.name[1] == "Operations" && slices.Contains([]string{"value", "data"}, m.name[3]) && name != "schemas" {
		m.add(name)
	}
}

func (m *masker) add(name string) {
	if !slices.Contains(m.names, name) && len(m.names) < maxNames {
		m.names = append(m.names, name)
	}
}

// value returns what is shown of a text.
func (m *masker) value(depth int, kind jsontext.Kind, text string) string {
	name := m.name[depth]
	if kind == '[' && depth > 0 {
		name = m.name[depth-1]
	}
	switch {
	case name == "schemas" && strings.HasPrefix(text, "urn:") && isPlain(text):
		return text
	case name == "op" && slices.Contains([]string{"add", "replace", "remove"}, strings.ToLower(text)):
		return text
	case name == "method" && slices.Contains([]string{"POST", "PUT", "PATCH", "DELETE"}, text):
		return text
	case name == "path":
		path := quoted.ReplaceAllString(text, `"…"`)
		if !isPlain(strings.NewReplacer(`"…"`, "", " ", "", "[", "", "]", "", "(", "", ")", "").Replace(path)) {
			return anyText
		}
		if !strings.HasPrefix(path, "/") {
			m.add(path)
		}
		return path
	default:
		return anyText
	}
}

var quoted = regexp.MustCompile(`"[^"]*"`)

// isPlain reports whether a text has no characters but those of attributes, schemas and paths.
func isPlain(text string) bool {
	const most = 200
	other := func(r rune) bool {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
		return !letter && !strings.ContainsRune("_$:./-", r)
	}
	return len(text) <= most && strings.IndexFunc(text, other) < 0
}

// safeName is the name of a member, unless it is one that no attribute can have.
func safeName(name string) string {
	if isPlain(name) {
		return name
	}
	return anyText
}
