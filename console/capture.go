package console

import (
	"bytes"
	"context"
	"io"
	"net/http"
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
func (c *capture) shape(words Vocabulary) (shape string, names []string) {
	if c == nil {
		return "", nil
	}
	c.mu.Lock()
	text, more := slices.Clone(c.text), c.more
	c.mu.Unlock()
	return Mask(text, more, words)
}

// The texts that stand for values.
const (
	anyText   = "‹text›"
	anyNumber = "‹number›"
	anyMore   = "… and more"
)

// Vocabulary says what can be shown of a request: of the name of a member, and of a text that is the
// value of one, "" where that is not part of the protocol. It shows no more than the log does.
type Vocabulary interface {
	Name(name string) string
	Value(member, text string) string
}

// Mask returns a JSON text without its values, indented, and the SCIM attributes that it names.
// What stays are truth values and the words of a vocabulary.
func Mask(text []byte, more bool, words Vocabulary) (shape string, names []string) {
	if len(bytes.TrimSpace(text)) == 0 {
		return "", nil
	}
	decoder := jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	var b bytes.Buffer
	encoder := jsontext.NewEncoder(&b, jsontext.Multiline(true), jsontext.WithIndent("  "), jsontext.AllowDuplicateNames(true),
		jsontext.AllowInvalidUTF8(true))
	m := masker{words: words}
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
	words Vocabulary
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
			m.name[depth] = m.words.Name(t.String())
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
	const hidden = "?" // stands for what the vocabulary does not show
	if !strings.Contains(name, hidden) && !slices.Contains(m.names, name) && len(m.names) < maxNames {
		m.names = append(m.names, name)
	}
}

// value returns what is shown of a text.
func (m *masker) value(depth int, kind jsontext.Kind, text string) string {
	name := m.name[depth]
	if kind == '[' && depth > 0 {
		name = m.name[depth-1]
	}
	shown := m.words.Value(name, text)
	if shown == "" {
		return anyText
	}
	if name == "path" && !strings.HasPrefix(shown, "/") {
		m.add(shown)
	}
	return shown
}
