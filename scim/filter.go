package scim

// Filter is a parsed filter (RFC 7644 section 3.4.2.2): And, Or, Not, Compare,
// Present or ValuePath. Its paths are resolved against the schema.
type Filter interface{ isFilter() }

// And holds where both sides hold.
type And struct{ Left, Right Filter }

// Or holds where either side holds.
type Or struct{ Left, Right Filter }

// Not holds where its operand does not.
type Not struct{ Operand Filter }

// Compare holds where some value at Path relates to Value as Op says. Value is
// a string, bool, int64, float64 or nil (the literal null).
type Compare struct {
	Path  Path
	Op    Op
	Value any
}

// Present holds where Path has a non-empty value (the operator pr).
type Present struct{ Path Path }

// ValuePath holds where one and the same element of the multi-valued attribute
// at Path satisfies Filter, whose paths are relative to the element.
type ValuePath struct {
	Path   Path
	Filter Filter
}

func (*And) isFilter()       {}
func (*Or) isFilter()        {}
func (*Not) isFilter()       {}
func (*Compare) isFilter()   {}
func (*Present) isFilter()   {}
func (*ValuePath) isFilter() {}

// Op is a comparison operator, in lower case.
type Op string

// The comparison operators.
const (
	OpEq Op = "eq"
	OpNe Op = "ne"
	OpCo Op = "co"
	OpSw Op = "sw"
	OpEw Op = "ew"
	OpGt Op = "gt"
	OpGe Op = "ge"
	OpLt Op = "lt"
	OpLe Op = "le"
)

// Path names an attribute, resolved against a resource type. Inside a ValuePath
// it is relative: Schema is "", Attribute is the sub-attribute, Sub is nil.
type Path struct {
	Schema    string     // URN of the extension, "" for the core schema
	Attribute *Attribute // nil only in the zero Path
	Sub       *Attribute // nil where the attribute as a whole is meant
}

// IsZero reports whether p names nothing.
func (p Path) IsZero() bool { return p.Attribute == nil }

// String returns the path in the notation of RFC 7644 section 3.10, in the
// schema's own spelling.
func (p Path) String() string {
	if p.IsZero() {
		return ""
	}
	s := p.Attribute.Name
	if p.Schema != "" {
		s = p.Schema + ":" + s
	}
	if p.Sub != nil {
		s += "." + p.Sub.Name
	}
	return s
}
