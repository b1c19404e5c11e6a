package kql

import (
	"fmt"
	"net/netip"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/scim-bridge/scim-bridge/ops/logfields"
)

// Fields are the fields that can be asked for.
type Fields map[string]Field

// Field is one of them.
type Field struct {
	kind   string   // of Elasticsearch
	values []string // all that there are; none: any
}

// LogFields are those of the log.
func LogFields() (Fields, error) {
	list, err := logfields.All()
	if err != nil {
		return nil, err
	}
	fields := Fields{}
	for _, f := range list {
		fields[f.Name] = Field{f.Type, f.Values}
	}
	return fields, nil
}

// each makes an expression of what holds for one of the values of a field.
func each(name string, holds func(value any, now time.Time) bool) expression {
	return func(line map[string]any, now time.Time) bool {
		list, isList := line[name].([]any)
		if !isList && line[name] != nil {
			list = []any{line[name]}
		}
		return slices.ContainsFunc(list, func(value any) bool { return holds(value, now) })
	}
}

// equal makes an expression of field: value.
func (f Field) equal(name string, t token) (expression, error) {
	if !t.quoted && (slices.Contains([]string{"and", "or", "not"}, strings.ToLower(t.text)) || strings.Trim(t.text, "()<>=:") == "") {
		return nil, fmt.Errorf("%q stands where a value of %s is wanted", t.text, name)
	}
	if t.is("*") {
		return each(name, func(any, time.Time) bool { return true }), nil
	}
	isPattern := !t.quoted && strings.Contains(t.text, "*")
	switch f.kind {
	case "keyword", "wildcard":
		if !isPattern {
			if len(f.values) > 0 && !slices.Contains(f.values, t.text) {
				return nil, fmt.Errorf("%s is never %q", name, t.text)
			}
			return each(name, func(v any, _ time.Time) bool { return v == t.text }), nil
		}
		if strings.ContainsAny(t.text, "?[") {
			return nil, fmt.Errorf("%q is not supported", t.text)
		}
		return each(name, func(v any, _ time.Time) bool {
			text, _ := v.(string)
			return like(t.text, text)
		}), nil
	case "boolean":
		want, err := strconv.ParseBool(t.text)
		return each(name, func(v any, _ time.Time) bool { return v == want }), err
	case "long", "double":
		want, err := strconv.ParseFloat(t.text, 64)
		return each(name, func(v any, _ time.Time) bool { return v == want }), err
	case "ip":
		want, err := prefix(t.text)
		return each(name, func(v any, _ time.Time) bool {
			text, _ := v.(string)
			address, err := netip.ParseAddr(text)
			return err == nil && want.Contains(address)
		}), err
	default:
		return nil, fmt.Errorf("%s is a %s, in which nothing is looked for here", name, f.kind)
	}
}

// like compares with a pattern, in which * stands for any text.
func like(pattern, text string) bool {
	plain := strings.NewReplacer("/", "\x00") // which path.Match takes for the end of a part
	ok, err := path.Match(plain.Replace(pattern), plain.Replace(text))
	return ok && err == nil
}

func prefix(text string) (netip.Prefix, error) {
	if strings.Contains(text, "/") {
		return netip.ParsePrefix(text)
	}
	address, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, err
	}
	return address.Prefix(address.BitLen())
}

// ordered makes an expression of a comparison.
func (f Field) ordered(name, operator string, t token) (expression, error) {
	holds := func(order int) bool {
		switch operator {
		case ">":
			return order > 0
		case ">=":
			return order >= 0
		case "<":
			return order < 0
		default:
			return order <= 0
		}
	}
	switch f.kind {
	case "long", "double":
		want, err := strconv.ParseFloat(t.text, 64)
		return each(name, func(v any, _ time.Time) bool {
			number, is := v.(float64)
			return is && holds(compare(number, want))
		}), err
	case "date":
		_, err := instant(t.text, time.Time{})
		return each(name, func(v any, now time.Time) bool {
			text, _ := v.(string)
			at, err := time.Parse(time.RFC3339, text)
			want, _ := instant(t.text, now) // it was read before
			return err == nil && holds(at.Compare(want))
		}), err
	default:
		return nil, fmt.Errorf("%s is a %s, which has no order", name, f.kind)
	}
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	default:
		return 0
	}
}

// instant reads a time, or one before now: now-7d, and now/d for the beginning of the day, in UTC.
func instant(text string, now time.Time) (time.Time, error) {
	rest, isRelative := strings.CutPrefix(text, "now")
	if !isRelative {
		return time.Parse(time.RFC3339, text)
	}
	rest, toDay := strings.CutSuffix(rest, "/d")
	if rest != "" {
		units := map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}
		n, err := strconv.Atoi(rest[:len(rest)-1])
		unit := units[rest[len(rest)-1]]
		if err != nil || n >= 0 || unit == 0 {
			return time.Time{}, fmt.Errorf("%q is no time", text)
		}
		now = now.Add(time.Duration(n) * unit)
	}
	if toDay {
		now = now.UTC().Truncate(24 * time.Hour)
	}
	return now, nil
}
