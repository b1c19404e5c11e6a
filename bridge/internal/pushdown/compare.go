package pushdown

import (
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Text pushes a comparison of texts, of which any of the fields may hold the one that
// matches. What MySQL's collation decides otherwise than SCIM is not pushed.
func Text(op scim.Op, value string, fields ...string) Search {
	condition, pattern := magento.Like, magento.EscapeLike(value)
	switch op {
	case scim.OpEq:
		condition, pattern = magento.Eq, value
	case scim.OpSw:
		pattern += "%"
	case scim.OpEw:
		pattern = "%" + pattern
	case scim.OpCo:
		pattern = "%" + pattern + "%"
	default:
		return Anybody()
	}
	if value == "" {
		return Anybody()
	}
	filters := make([]magento.Filter, 0, len(fields))
	for _, f := range fields {
		filters = append(filters, magento.Filter{Field: f, Condition: condition, Value: pattern})
	}
	return OneOf(false, filters...)
}

// ID pushes a comparison of the id of users, which Magento holds as a number.
func ID(column string, f *scim.Compare) Search {
	value, ok := f.Value.(string)
	if !ok || f.Op != scim.OpEq {
		return Anybody()
	}
	if _, ok := recordid.User.Parse(value); !ok {
		return Search{Nobody: true, Exact: true}
	}
	return OneOf(true, magento.Filter{Field: column, Condition: magento.Eq, Value: value})
}

// Number pushes a comparison with a number.
func Number(column string, f *scim.Compare) Search {
	value, _ := f.Value.(string)
	_, fits := recordid.ParseNumber(value)
	if n, isNumber := f.Value.(int64); isNumber {
		value, fits = recordid.Number(n), true
	}
	if !fits || f.Op != scim.OpEq {
		return Anybody()
	}
	return OneOf(false, magento.Filter{Field: column, Condition: magento.Eq, Value: value})
}

// Time pushes a comparison of times; Magento's have whole seconds.
func Time(column string, f *scim.Compare) Search {
	text, ok := f.Value.(string)
	if !ok {
		return Anybody()
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return Anybody()
	}
	value := t.UTC().Format(time.DateTime)
	from := magento.Filter{Field: column, Condition: magento.Gteq, Value: value}
	to := magento.Filter{Field: column, Condition: magento.Lteq, Value: value}
	switch f.Op {
	case scim.OpEq:
		return Both(OneOf(false, from), OneOf(false, to))
	case scim.OpGt, scim.OpGe:
		return OneOf(false, from)
	case scim.OpLt, scim.OpLe:
		return OneOf(false, to)
	default:
		return Anybody()
	}
}
