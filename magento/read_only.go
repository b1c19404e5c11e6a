package magento

import (
	"context"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// withhold is what becomes of a request that is not sent because of Config.ReadOnly. It is
// observed as any other call.
func (c *Client) withhold(ctx context.Context, r *request) error {
	e := r.route.fail(NotSent, ErrReadOnly)
	e.Fields = fieldsOf(r.body)
	if c.observe != nil {
		c.observe(ctx, Call{Method: r.route.method, Route: r.route.pattern, Path: r.path, Sent: c.shapeOf(r), Err: e})
	}
	return e
}

// notSet are the members of a request that say which record it is about, or which request
// it is, and set nothing in the shop.
var notSet = []string{"id", "version", "scim_version", "scim_create_key"}

// fieldsOf returns the names of the fields that a request sets, as Magento calls them: those
// of the record, of its custom and extension attributes, and what stands beside it.
func fieldsOf(body []byte) []string {
	var request map[string]jsontext.Value
	if json.Unmarshal(body, &request) != nil {
		return nil
	}
	var fields []string
	for name, value := range request {
		if value.Kind() == jsontext.KindBeginObject { // the record
			fields = append(fields, fieldsOfRecord(value)...)
		} else {
			fields = append(fields, name)
		}
	}
	fields = slices.DeleteFunc(fields, func(name string) bool { return slices.Contains(notSet, name) })
	slices.Sort(fields)
	return fields
}

func fieldsOfRecord(record jsontext.Value) []string {
	var members map[string]jsontext.Value
	if json.Unmarshal(record, &members) != nil {
		return nil
	}
	var fields []string
	for name, value := range members {
		switch name {
		case "custom_attributes":
			var list []customAttribute
			_ = json.Unmarshal(value, &list) // it was made of such a list
			for _, one := range list {
				fields = append(fields, one.Code)
			}
		case "extension_attributes":
			fields = append(fields, fieldsOfRecord(value)...)
		default:
			fields = append(fields, name)
		}
	}
	return fields
}
