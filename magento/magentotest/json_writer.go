package magentotest

import (
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// jsonWriter writes JSON part by part. It is for customers alone: tests read them by the
// hundred thousand, and json.Marshal takes three times as long.
type jsonWriter struct{ text []byte }

// begin begins an object or a list.
func (w *jsonWriter) begin(delimiter byte) {
	w.separate()
	w.text = append(w.text, delimiter)
}

func (w *jsonWriter) end(delimiter byte) { w.text = append(w.text, delimiter) }

// separate writes the comma between two members or items.
func (w *jsonWriter) separate() {
	if len(w.text) == 0 {
		return
	}
	switch w.text[len(w.text)-1] {
	case '{', '[', ':':
	default:
		w.text = append(w.text, ',')
	}
}

// key begins a member, whose name needs no escapes.
func (w *jsonWriter) key(name string) {
	w.separate()
	w.text = append(w.text, '"')
	w.text = append(w.text, name...)
	w.text = append(w.text, '"', ':')
}

// quote writes a text with the escapes of PHP.
func (w *jsonWriter) quote(value string) {
	w.separate()
	before := len(w.text)
	w.text, _ = jsontext.AppendQuote(w.text, value) // bytes that are no UTF-8 become U+FFFD
	if !plain(value) || strings.Contains(value, "/") {
		w.text = append(w.text[:before], escapePHP(w.text[before:])...)
	}
}

func (w *jsonWriter) string(name, value string) {
	w.key(name)
	w.quote(value)
}

// optional writes the member unless the value is empty, which is how Magento
// leaves out what is null in the database.
func (w *jsonWriter) optional(name, value string) {
	if value != "" {
		w.string(name, value)
	}
}

// orNull writes the member, null for an empty value.
func (w *jsonWriter) orNull(name, value string) {
	w.key(name)
	if value == "" {
		w.text = append(w.text, "null"...)
	} else {
		w.quote(value)
	}
}

// nullable writes the member, null for what is null.
func (w *jsonWriter) nullable(name, value string, null bool) {
	if null {
		w.orNull(name, "")
	} else {
		w.string(name, value)
	}
}

func (w *jsonWriter) number(name string, value int64) {
	w.key(name)
	w.text = strconv.AppendInt(w.text, value, 10)
}

func (w *jsonWriter) time(name string, seconds int64) {
	w.key(name)
	w.text = append(w.text, '"')
	w.text = time.Unix(seconds, 0).UTC().AppendFormat(w.text, dateTime)
	w.text = append(w.text, '"')
}

func (w *jsonWriter) boolean(name string, value bool) {
	w.key(name)
	w.text = strconv.AppendBool(w.text, value)
}
