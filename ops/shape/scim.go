package shape

import (
	"regexp"
	"slices"
	"strings"

	"github.com/scim-bridge/scim-bridge/scim"
)

// messages are the names in the messages of RFC 7644, their operators, and their schemas.
const messages = `schemas Operations op path value method bulkId version data failOnErrors
	attributes excludedAttributes filter sortBy sortOrder startIndex count cursor
	eq ne co sw ew gt ge lt le pr and or not true false null
	Users Groups Me Bulk search
	urn:ietf:params:scim:api:messages:2.0:PatchOp urn:ietf:params:scim:api:messages:2.0:BulkRequest
	urn:ietf:params:scim:api:messages:2.0:SearchRequest urn:ietf:params:scim:api:messages:2.0:ListResponse`

// vocabulary is what can be shown of a SCIM request.
type vocabulary struct {
	words     map[string]bool // in lower case
	urns      []string        // in lower case, the longest first
	canonical map[string]bool // values that the schemas have
	madeUp    bool            // other names are shown as well
}

// SCIM describes requests about resources of these types. Names that clients made up are shown only
// where madeUp is set: they can be personal.
func SCIM(madeUp bool, types ...*scim.ResourceType) *Describer {
	v := &vocabulary{words: map[string]bool{}, canonical: map[string]bool{}, madeUp: madeUp}
	for word := range strings.FieldsSeq(messages) {
		v.add(word)
	}
	for _, rt := range types {
		v.schema(rt.Schema)
		for _, name := range []string{"schemas", "id", "externalId", "meta"} {
			v.attribute(rt.Attribute("", name))
		}
		for _, s := range rt.Extensions {
			v.schema(s)
		}
	}
	slices.SortFunc(v.urns, func(a, b string) int { return len(b) - len(a) })
	return &Describer{name: v.path, value: v.value}
}

func (v *vocabulary) add(word string) {
	word = strings.ToLower(word)
	if strings.HasPrefix(word, "urn:") {
		v.urns = append(v.urns, word)
	}
	v.words[word] = true
}

func (v *vocabulary) schema(s *scim.Schema) {
	v.add(s.ID)
	for _, a := range s.Attributes {
		v.attribute(a)
	}
}

func (v *vocabulary) attribute(a *scim.Attribute) {
	if a == nil {
		return
	}
	v.add(a.Name)
	for _, value := range a.CanonicalValues {
		v.canonical[strings.ToLower(value)] = true
	}
	for _, sub := range a.SubAttributes {
		v.attribute(sub)
	}
}

// value is what is shown of a text in a message: what names attributes and schemas, and the names of
// operations.
func (v *vocabulary) value(member, text string) string {
	switch strings.ToLower(member) {
	case "schemas", "path", "filter", "sortby", "attributes", "excludedattributes":
		return v.path(text)
	case "op":
		if slices.Contains([]string{"add", "replace", "remove"}, strings.ToLower(text)) {
			return text
		}
	case "method":
		if slices.Contains([]string{"POST", "PUT", "PATCH", "DELETE"}, strings.ToUpper(text)) {
			return text
		}
	}
	return ""
}

// maxPath is how much of a name, a path or a filter is shown, in bytes.
const maxPath = 256

var (
	// parts are those of a path or a filter: a text in quotation marks, a word, a sign, anything else.
	parts = regexp.MustCompile(`"(?:[^"\\]|\\.)*"?|[A-Za-z0-9_$-]+|[][(). ,:/]|.`)
	// several are unknown parts with nothing but signs between them.
	several = regexp.MustCompile(`\?(?:[.:/]?\?)+`)
)

// A comparison stands before a value, and one of ends behind it.
const (
	comparisons = " eq ne co sw ew gt ge lt le "
	ends        = " and or ) ] "
)

// path is what is shown of the name of a member, a path, a filter or a URN.
func (v *vocabulary) path(text string) string {
	var b strings.Builder
	isValue := false // else one without quotation marks would look like names
	if len(text) > maxPath {
		text = strings.ToValidUTF8(text[:maxPath], "") // a text in quotation marks may be cut: see parts
	}
	for text != "" {
		if urn := v.urn(text); urn != "" {
			b.WriteString(urn)
			text = text[len(urn):]
			continue
		}
		part := parts.FindString(text)
		if part == "" { // the end of a line
			part = text[:1]
		}
		if word := " " + strings.ToLower(part) + " "; strings.Contains(comparisons, word) {
			isValue = true
		} else if strings.Contains(ends, word) {
			isValue = false
		}
		b.WriteString(v.part(part, isValue))
		text = text[len(part):]
	}
	return several.ReplaceAllString(b.String(), unknown)
}

// urn is the URN of a schema that a text begins with.
func (v *vocabulary) urn(text string) string {
	for _, urn := range v.urns {
		n := len(urn)
		if len(text) >= n && strings.EqualFold(text[:n], urn) && (len(text) == n || text[n] == ':') {
			return text[:n]
		}
	}
	return ""
}

func (v *vocabulary) part(part string, isValue bool) string {
	word := strings.ToLower(part)
	switch c := part[0]; {
	case c == '"' && v.canonical[strings.Trim(word, `"`)]:
		return part
	case c == '"':
		return `"` + more + `"`
	case v.words[word], len(part) == 1 && strings.ContainsAny(part, "[](). ,:/"):
		return part
	case v.madeUp && !isValue && isWord(part):
		return part
	default:
		return unknown
	}
}

func isWord(part string) bool {
	return strings.Trim(strings.ToLower(part), "abcdefghijklmnopqrstuvwxyz0123456789_$-") == ""
}
