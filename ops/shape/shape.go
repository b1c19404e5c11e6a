// Package shape says what a JSON text is made of without a value of it: the names of its members, the
// types, how long texts are and how many elements lists have.
//
//	{schemas:[urn:ietf:params:scim:schemas:core:2.0:User],userName:text(15),name:{givenName:text(3)},active:boolean}
//
// A name is shown where it can only be one: in a SCIM request where the schemas have it, in what goes
// to and comes from Magento where it has the form of a name of Magento's. In the place of any other
// stands ?. The same holds for what names an attribute in a value, such as the path of a PATCH
// operation or an attribute_code. The length of a secret is not told.
//
// A Describer is for SCIM or for Magento. Begin with SCIM, Magento and Describer.Of.
package shape

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// Bounds of what is looked at, and of what comes of it.
const (
	maxInput   = 64 << 10 // bytes of the text
	maxShape   = 2000     // bytes of its shape
	maxDepth   = 12
	maxMembers = 100 // of one object
	maxKinds   = 40  // of elements in one list
)

// unknown stands for a name that is not shown, and more for what is left out.
const (
	unknown = "?"
	more    = "…"
)

// Describer says what texts are made of. It is safe for concurrent use.
type Describer struct {
	// name is what is shown of the name of a member.
	name func(name string) string
	// value is what is shown of a text, where it is part of the protocol; "" for its length.
	value func(name, text string) string
}

// Name returns what is shown of the name of a member.
func (d *Describer) Name(name string) string { return d.name(name) }

// Value returns what is shown of a text that is the value of a member: what is part of the
// protocol, and "" of any other.
func (d *Describer) Value(member, text string) string { return d.value(member, text) }

// Of returns the shape of a text, "" of an empty one.
func (d *Describer) Of(text []byte) string {
	if len(bytes.TrimSpace(text)) == 0 {
		return ""
	}
	w := walk{d, jsontext.NewDecoder(bytes.NewReader(text[:min(len(text), maxInput)]),
		jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))}
	shape, err := w.next("", 0)
	if err != nil && shape == "" {
		return "not JSON, " + strconv.Itoa(len(text)) + " bytes"
	}
	if len(shape) > maxShape {
		shape = strings.ToValidUTF8(shape[:maxShape], "") + more
	}
	return shape
}

// walk is a way through one text.
type walk struct {
	*Describer
	decoder *jsontext.Decoder
}

// next returns the shape of the next value, which is that of a member; with an error, of what there
// is of it.
func (w *walk) next(member string, depth int) (string, error) {
	kind := w.decoder.PeekKind()
	if depth == maxDepth && (kind == '{' || kind == '[') {
		return more, w.decoder.SkipValue()
	}
	token, err := w.decoder.ReadToken()
	if err != nil {
		return "", err
	}
	switch kind {
	case '{':
		shape, err := w.object(depth)
		return withoutLengths(shape, isSecret(member)), err
	case '[':
		return w.list(member, depth)
	case '"':
		return w.text(member, token.String()), nil
	case '0':
		return "number", nil
	case 'n':
		return "null", nil
	default:
		return "boolean", nil
	}
}

func (w *walk) text(member, text string) string {
	if shown := w.value(member, text); shown != "" {
		return shown
	}
	if member == "" || isSecret(member) { // a text by itself is a token
		return "text"
	}
	return "text(" + strconv.Itoa(utf8.RuneCountInString(text)) + ")"
}

// secrets are what names of secrets have in them.
var secrets = regexp.MustCompile(`(?i)passw|token|secret|hash|otp|key|confirmation`)

func isSecret(name string) bool { return secrets.MatchString(name) }

// textLength is the length in the shape of a text.
var textLength = regexp.MustCompile(`\(\d+\)`)

// withoutLengths leaves out of a shape how long texts are, where they are secret.
func withoutLengths(shape string, areSecret bool) string {
	if !areSecret {
		return shape
	}
	return textLength.ReplaceAllString(shape, "")
}

// object returns the shape of an object that has begun. One of Magento's custom attributes is shown as
// if its code were the name of its value. The path of a PATCH operation says whether its value is secret,
// and may come behind it.
func (w *walk) object(depth int) (string, error) {
	var members []string
	code, isOfSecret := "", false
	show := func(more ...string) string { return withoutLengths(braced(append(members, more...)), isOfSecret) }
	for n := 0; ; n++ {
		token, err := w.decoder.ReadToken()
		if err != nil {
			return show(more), err
		}
		if token.Kind() == '}' {
			break
		}
		member := token.String()
		name := w.name(member)
		if n >= maxMembers {
			if err := w.decoder.SkipValue(); err != nil {
				return show(more), err
			}
			continue
		}
		if member == "value" && code != "" {
			member = code // whether it is a secret
		}
		shape, err := w.next(member, depth+1)
		if shape != "" {
			members = append(members, name+":"+shape)
		}
		isOfSecret = isOfSecret || strings.EqualFold(member, "path") && isSecret(shape)
		if err != nil {
			return show(more), err
		}
		if name == attributeCode && !strings.HasSuffix(shape, ")") { // else it is no code
			code = shape
		}
		if n == maxMembers-1 && w.decoder.PeekKind() != '}' {
			members = append(members, more)
		}
	}
	if len(members) == 2 && members[0] == attributeCode+":"+code {
		if value, is := strings.CutPrefix(members[1], "value:"); is {
			return code + ":" + value, nil
		}
	}
	return show(), nil
}

const attributeCode = "attribute_code"

func braced(members []string) string { return "{" + strings.Join(members, ",") + "}" }

// lengths are what elements of one kind may differ in.
var lengths = regexp.MustCompile(`\(\d+\)|×\d+`)

// list returns the shape of a list that has begun: each kind of elements once, with their number.
func (w *walk) list(member string, depth int) (string, error) {
	type elements struct {
		kind, first string
		count       int
	}
	var kinds []elements
	isCut := false
	show := func() string {
		var parts []string
		for _, k := range kinds {
			if k.count > 1 {
				k.first += "×" + strconv.Itoa(k.count)
			}
			parts = append(parts, k.first)
		}
		if isCut {
			parts = append(parts, more)
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	for w.decoder.PeekKind() != ']' {
		shape, err := w.next(member, depth+1)
		if shape != "" {
			kind := lengths.ReplaceAllString(shape, "")
			at := slices.IndexFunc(kinds, func(k elements) bool { return k.kind == kind })
			switch {
			case at >= 0:
				kinds[at].count++
			case len(kinds) < maxKinds:
				kinds = append(kinds, elements{kind, shape, 1})
			default:
				isCut = true
			}
		}
		if err != nil {
			isCut = true
			return show(), err
		}
	}
	_, err := w.decoder.ReadToken()
	return show(), err
}
