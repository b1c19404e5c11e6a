// Package logfields is the table of all fields that the log has: the type that an index must
// give each of them, the values where they are few, and where the field is from. ECS fields have
// the type and the allowed values of the Elastic Common Schema; all others begin with
// "scim_bridge.". The table is written by hand, in fields.json, and tests hold every line that
// they see against it. Names, types and allowed values of ECS are those of its own table,
// generated/ecs/ecs_flat.yml in github.com/elastic/ecs, at the versions that Source names.
//
// The package knows nothing of the log. Begin with All and Check.
package logfields

import (
	_ "embed"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
)

//go:embed fields.json
var table []byte

// Field is a row of the table.
type Field struct {
	Name    string   `json:"name"`
	Type    string   `json:"type"`   // of Elasticsearch
	Source  string   `json:"source"` // the versions of ECS that have it so, or "scim_bridge"
	Values  []string `json:"values"` // all that there are; none: any
	Meaning string   `json:"meaning"`
}

// All returns the table.
func All() ([]Field, error) {
	var list []Field
	if err := json.Unmarshal(table, &list); err != nil {
		return nil, fmt.Errorf("fields.json: %w", err)
	}
	return list, nil
}

// Types returns the values of event.type that ECS expects for a value of event.category, as far
// as the bridge has it; nil for any other.
func Types(category string) []string {
	switch category {
	case "iam":
		return []string{"admin", "change", "creation", "deletion", "group", "info", "user"}
	case "authentication":
		return []string{"start", "end", "info"}
	case "api":
		return []string{
			"access", "admin", "allowed", "change", "creation", "deletion", "denied", "end", "info", "start", "user",
		}
	default:
		return nil
	}
}

// always are the fields that each line has.
func always() []string {
	return []string{"@timestamp", "message", "log.level", "ecs.version", "service.name", "service.version", "event.dataset"}
}

// Check reports what of a line is not as the table has it, nothing where all is.
func Check(line map[string]any) (problems []string) {
	fields, err := All()
	if err != nil {
		return []string{err.Error()}
	}
	for _, name := range always() {
		if line[name] == nil {
			problems = append(problems, name+" is missing")
		}
	}
	for name, value := range line {
		i := slices.IndexFunc(fields, func(f Field) bool { return f.Name == name })
		if i < 0 {
			problems = append(problems, name+" is not in the table")
			continue
		}
		if !fields[i].fits(value) {
			problems = append(problems, fmt.Sprintf("%s has %v, which does not fit %s %v", name, value, fields[i].Type, fields[i].Values))
		}
	}
	for _, category := range texts(line["event.category"]) {
		for _, kind := range texts(line["event.type"]) {
			if !slices.Contains(Types(category), kind) {
				problems = append(problems, "ECS has no event.type "+kind+" for the category "+category)
			}
		}
	}
	slices.Sort(problems)
	return problems
}

func texts(value any) (list []string) {
	switch v := value.(type) {
	case string:
		return []string{v}
	case []any:
		for _, one := range v {
			text, _ := one.(string)
			list = append(list, text)
		}
	}
	return list
}

// fits reports whether a value, or each of a list, is of the type and one of the values.
func (f Field) fits(value any) bool {
	if list, ok := value.([]any); ok {
		return f.Type == "keyword" && !slices.ContainsFunc(list, func(one any) bool { return !f.fits(one) })
	}
	text, isText := value.(string)
	number, isNumber := value.(float64)
	switch f.Type {
	case "date":
		_, err := time.Parse("2006-01-02T15:04:05.000Z", text)
		return err == nil
	case "ip":
		_, err := netip.ParseAddr(text)
		return err == nil
	case "long":
		return isNumber && number == float64(int64(number))
	case "double":
		return isNumber
	case "boolean":
		_, is := value.(bool)
		return is
	case "keyword", "wildcard", "match_only_text":
		return isText && (len(f.Values) == 0 || slices.Contains(f.Values, text))
	default:
		return false
	}
}
