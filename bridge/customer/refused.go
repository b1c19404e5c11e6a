package customer

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// naming is a refusal that also names the attributes of the request which Magento refuses by what
// the shop says of them: its text is in the shop's language, and need not name any that is known.
func (p *plan) naming(e *scim.Error, cause *magento.Error, attributes []magento.Attribute) error {
	var named, names []string
	for _, code := range cause.Fields {
		named = append(named, p.shop.mapping.attributeOf(code))
	}
	for i := range attributes {
		a := &attributes[i]
		name, value := p.shop.mapping.attributeOf(a.Code), p.shop.mapping.valueOf(p.after, a.Code)
		isLong := a.MaxLength > 0 && utf8.RuneCountInString(value) > a.MaxLength
		if (p.isNew() || p.changes(a.Code)) && (isLong || refuses(a, value)) && !slices.Contains(append(named, names...), name) {
			names = append(names, name)
		}
	}
	rest := p.change
	rest.Password = text{}
	isPassword := !p.change.Password.IsLeft() && rest.IsZero() && !strings.HasPrefix(e.Detail, "password: ")
	switch out := *e; {
	case len(named) > 0 && len(names) > 0:
		out.Detail = strings.Join(names, ", ") + ", " + e.Detail
		return &out
	case len(named) == 0 && (len(names) > 0 || isPassword):
		out.Detail = cmp.Or(strings.Join(names, ", "), "password") + ": " + e.Detail
		return &out
	default:
		return e
	}
}

// requiredBy names the attributes that the shop requires, and of which the plan leaves the customer
// without a value: by the name in the request, and by Magento's where that is another.
// mayBeOptional is set where the shop could do without one of them: it always requires the three
// that Magento knows people by.
func (p *plan) requiredBy(attributes []magento.Attribute) (names []string, mayBeOptional bool) {
	for i := range attributes {
		a := &attributes[i]
		if p.shop.mapping.valueOf(p.after, a.Code) != "" || !refuses(a, "") {
			continue
		}
		name := p.shop.mapping.attributeOf(a.Code)
		if name != a.Code {
			name += " (" + a.Code + ")"
		}
		names = append(names, name)
		mayBeOptional = mayBeOptional || !slices.Contains([]string{"email", "firstname", "lastname"}, a.Code)
	}
	return names, mayBeOptional
}

// sayingRequired is a refusal that says what helps where the shop requires what the customer lacks.
func (p *plan) sayingRequired(err error, attributes []magento.Attribute) error {
	required, mayBeOptional := p.requiredBy(attributes)
	names := strings.Join(required, ", ")
	e, ok := errors.AsType[*scim.Error](err)
	if !ok || names == "" {
		return err
	}
	help := "let the client send it."
	if mayBeOptional {
		help = "make that optional there, or let the client send it, to a place that CUSTOMER_ATTRIBUTES gives it where it has none."
	}
	out := failure.Saying(e, "The shop requires "+names+": "+help)
	out.Reason += ": the shop requires " + names
	return out
}
