package magento

import (
	"errors"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// loose are the options for JSON of Magento. PHP is free with types: an id comes as 7
// or "7", a flag as true, 1 or "1", an absent text as null, "" or not at all, a
// street of one line as text, a multiple selection as a list. Only what is not of the
// type is read here; the rest takes json's own way, which is the faster one.
//
// A page of 100 customers with an address each (75 KB) takes 0.4 ms more of a processor
// than with a reader written by hand for customers alone (0.66 instead of 0.26 ms, with
// half the memory); that is 7 % of a SCIM list of 100, and 5 % of a GET.
var loose = json.JoinOptions(
	// One damaged name must not make a whole page of customers unreadable.
	jsontext.AllowInvalidUTF8(true),
	json.WithUnmarshalers(json.JoinUnmarshalers(
		json.UnmarshalFromFunc(readText),
		json.UnmarshalFromFunc(readTexts),
		json.UnmarshalFromFunc(readNumber),
		json.UnmarshalFromFunc(readFlag),
	)),
)

// errOther leaves a value to json.
var errOther = errors.ErrUnsupported

var (
	errScalar = errors.New("a value has the wrong type")
	errDepth  = errors.New("lists are nested too deeply")
)

// maxDepth is how deep the lists of a text may lie; customers need five.
const maxDepth = 64

// readText reads any value as text: booleans as "1" and "0", as PHP prints them, a
// list joined by commas, as Magento stores a multiple selection, an object as its JSON.
func readText(dec *jsontext.Decoder, s *string) error {
	switch dec.PeekKind() {
	case jsontext.KindString, jsontext.KindNull:
		return errOther
	case jsontext.KindBeginArray:
		if dec.StackDepth() >= maxDepth {
			return errDepth
		}
		var parts []string
		err := json.UnmarshalDecode(dec, &parts)
		*s = strings.Join(parts, ",")
		return err
	default:
		value, err := dec.ReadValue()
		switch string(value) {
		case "true":
			*s = "1"
		case "false":
			*s = "0"
		default:
			*s = string(value)
		}
		return err
	}
}

// readTexts reads a list of texts that may come as one text.
func readTexts(dec *jsontext.Decoder, list *[]string) error {
	if kind := dec.PeekKind(); kind == jsontext.KindBeginArray || kind == jsontext.KindNull {
		return errOther
	}
	var one string
	err := json.UnmarshalDecode(dec, &one)
	if one != "" {
		*list = []string{one}
	}
	return err
}

// readNumber reads a whole number that may come as text; "" is 0.
func readNumber(dec *jsontext.Decoder, n *int64) error {
	if dec.PeekKind() != jsontext.KindString {
		return errOther
	}
	token, err := dec.ReadToken()
	if err != nil {
		return err
	}
	digits := token.String()
	if digits == "" {
		digits = "0"
	}
	if *n, err = strconv.ParseInt(digits, 10, 64); err != nil {
		return errScalar // that of strconv quotes the value
	}
	return nil
}

// readFlag reads a boolean that may come as a number or as text.
func readFlag(dec *jsontext.Decoder, on *bool) error {
	kind := dec.PeekKind()
	if kind != jsontext.KindString && kind != jsontext.KindNumber {
		return errOther
	}
	token, err := dec.ReadToken()
	if err != nil {
		return err
	}
	switch token.String() {
	case "1", "true":
		*on = true
	case "0", "false", "":
		*on = false
	default:
		return errScalar
	}
	return nil
}

// object is a JSON object, or the [] that PHP writes for one without members.
type object[T any] struct{ members T }

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (o *object[T]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() != jsontext.KindBeginObject {
		return dec.SkipValue()
	}
	return json.UnmarshalDecode(dec, &o.members)
}
