package magentotest

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"
)

// accepted returns the media type to answer for an Accept header, the best of
// those that Magento has a renderer for; "" where it has none, which ends in an
// HTML error page with status 500.
func accepted(header string) string {
	if strings.TrimSpace(header) == "" {
		return typeJSON
	}
	best, quality := "", 0.0
	for part := range strings.SplitSeq(header, ",") {
		media, parameters, _ := strings.Cut(part, ";")
		q := 1.0
		if text, ok := strings.CutPrefix(strings.ReplaceAll(parameters, " ", ""), "q="); ok {
			q, _ = strconv.ParseFloat(text, 64) // what is no number counts as 0
		}
		if rendered := renderer(strings.ToLower(strings.TrimSpace(media))); rendered != "" && q > quality {
			best, quality = rendered, q
		}
	}
	return best
}

func renderer(media string) string {
	switch media {
	case "application/json", "*/*", "application/*":
		return typeJSON
	case "application/xml", "text/xml", "application/xhtml+xml":
		return typeXML
	}
	return ""
}

// toXML writes JSON as XML the way Magento names its elements: response, and item
// for the members of a list. The bridge asks for JSON; a transcript asks for XML.
func toXML(data encoded) []byte {
	v, err := decode(data)
	if err != nil {
		return nil
	}
	var b bytes.Buffer
	b.WriteString("<?xml version=\"1.0\"?>\n")
	writeElement(&b, "response", v)
	return b.Bytes()
}

func writeElement(b *bytes.Buffer, name string, v any) {
	b.WriteString("<" + name + ">")
	switch v := v.(type) {
	case object:
		for _, m := range v {
			writeElement(b, m.name, m.value)
		}
	case []any:
		for _, item := range v {
			writeElement(b, "item", item)
		}
	case bool:
		b.WriteString(strconv.FormatBool(v))
	default:
		xml.EscapeText(b, []byte(phpText(v))) //nolint:errcheck // a bytes.Buffer takes everything
	}
	b.WriteString("</" + name + ">")
}
