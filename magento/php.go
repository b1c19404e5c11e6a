package magento

import (
	"errors"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// decode reads an answer. PHP is free with types: an id comes as 7 or "7", a flag as
// true, 1 or "1", an absent text as null, "" or not at all, a street of one line as text,
// a multiple selection as a list, an object without members as []. Few answers make use
// of that, so that it is read in a second pass: the first takes 0.4 ms for a page of 100
// customers with an address each (75 KB), the second alone 0.6 ms. (A reader written by
// hand for customers took 0.2 ms; the difference is a tenth of a SCIM list of 100.)
func decode[T any](body []byte, answer *T) error {
	err := json.Unmarshal(body, answer, syntax)
	if _, ok := errors.AsType[*json.SemanticError](err); ok {
		*answer = *new(T)
		err = json.Unmarshal(body, answer, loose)
	}
	return err
}

var (
	// syntax accepts what PHP never writes: a damaged name must not make a whole page of
	// customers unreadable, and names that stand twice cost time to look for.
	syntax = json.JoinOptions(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	loose  = json.JoinOptions(syntax, json.WithUnmarshalers(json.JoinUnmarshalers(
		json.UnmarshalFromFunc(readText),
		json.UnmarshalFromFunc(readTexts),
		json.UnmarshalFromFunc(readNumber),
		json.UnmarshalFromFunc(readFlag),
		json.UnmarshalFromFunc(readRegion),
		json.UnmarshalFromFunc(readAddress),
		json.UnmarshalFromFunc(readObject[CustomerExtension]),
		json.UnmarshalFromFunc(readObject[groupExtension]),
	)))
)

// errOther leaves a value to json's own way.
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

// readNumber reads a whole number that may come as text; null and "" are 0.
func readNumber(dec *jsontext.Decoder, n *int64) error {
	value, err := dec.ReadValue()
	if err != nil {
		return err
	}
	if value.Kind() == jsontext.KindString {
		value = value[1 : len(value)-1]
	}
	if len(value) == 0 || string(value) == "null" {
		*n = 0
		return nil
	}
	if *n, err = strconv.ParseInt(string(value), 10, 64); err != nil {
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

// readObject reads an object, and [] and null for one without members.
func readObject[T any](dec *jsontext.Decoder, _ *T) error {
	if dec.PeekKind() == jsontext.KindBeginObject {
		return errOther
	}
	return dec.SkipValue()
}
