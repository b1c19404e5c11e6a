package customer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/idna"

	"github.com/scim-bridge/scim-bridge/bridge/internal/spelling"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Scope says which customers of the website exist for the client. The zero value is all.
type Scope struct {
	// Managed says that only those are who were made or adopted over SCIM.
	Managed bool
	// Domains are those that an e-mail address may be in; none for any.
	Domains []Domain
	// Adopts says that others in the Domains can be read and found by who knows them, and
	// become Managed by their first change.
	Adopts bool

	marks []string // those of marks that the shop has
}

// Domain is a domain of e-mail addresses, or with Below all domains below it.
type Domain struct {
	Below   bool
	ascii   string // lower case, in Punycode
	unicode string // the same in Unicode
}

const (
	domainsPrefix = "domains:"
	managedScope  = "managed"
)

// maxScopeQuery is how much of a URL the scope may take of the 8 KB that web servers take.
const maxScopeQuery = 4000

// ParseScope reads website, managed, or domains: and a comma-separated list of domains, such
// as domains:example.com,*.example.org, or managed+domains: with such a list. It reports
// every entry that is wrong.
func ParseScope(text string) (Scope, error) {
	var s Scope
	if strings.EqualFold(text, "website") || text == "" {
		return s, nil
	}
	if len(text) >= len(managedScope) && strings.EqualFold(text[:len(managedScope)], managedScope) {
		s.Managed = true
		if text = text[len(managedScope):]; text == "" {
			return s, nil
		}
		if text[0] != '+' {
			text = "" // which is neither
		}
		text = strings.TrimPrefix(text, "+")
	}
	if len(text) < len(domainsPrefix) || !strings.EqualFold(text[:len(domainsPrefix)], domainsPrefix) {
		return s, errors.New("is none of website, managed, and domains: or managed+domains: with a list of domains")
	}
	var wrong []error
	for entry := range strings.SplitSeq(text[len(domainsPrefix):], ",") {
		if entry = strings.TrimSpace(entry); entry == "" {
			continue
		}
		d, err := parseDomain(entry)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		s.Domains = append(s.Domains, d)
	}
	if len(s.Domains) == 0 && wrong == nil {
		wrong = append(wrong, errors.New("names no domain"))
	}
	if s.queryLength() > maxScopeQuery {
		wrong = append(wrong, errors.New("names more domains than fit into a search of Magento's; use one with *. in "+
			"place of several"))
	}
	return s, errors.Join(wrong...)
}

func parseDomain(entry string) (d Domain, err error) {
	name, below := strings.CutPrefix(entry, "*.")
	d.Below = below
	if d.ascii, err = idna.Lookup.ToASCII(name); err != nil || d.ascii == "" {
		return d, fmt.Errorf("%q is no domain", entry)
	}
	if d.unicode, err = idna.Lookup.ToUnicode(d.ascii); err != nil {
		d.unicode = d.ascii
	}
	return d, nil
}

// isAll reports whether every customer of the website exists for the client.
func (s Scope) isAll() bool { return len(s.Domains) == 0 && !s.Managed }

// hasAddress reports whether a customer may have an e-mail address.
func (s Scope) hasAddress(address string) bool {
	if len(s.Domains) == 0 {
		return true
	}
	name, ok := spelling.Domain(address)
	return ok && slices.ContainsFunc(s.Domains, func(d Domain) bool {
		if d.Below {
			return strings.HasSuffix(name, "."+d.ascii) && len(name) > len("."+d.ascii)
		}
		return name == d.ascii
	})
}

// narrow narrows a search to the scope. Magento lets more through than has does: it ignores
// accents, and knows an empty text.
func (s Scope) narrow(search magento.Criteria) magento.Criteria {
	if s.Managed {
		var anyOf []magento.Filter
		for _, code := range s.marks {
			anyOf = append(anyOf, magento.Filter{Field: code, Condition: magento.NotNull})
		}
		search = search.And(anyOf...)
	}
	return s.inDomains(search)
}

// inDomains narrows a search to the domains alone.
func (s Scope) inDomains(search magento.Criteria) magento.Criteria {
	if len(s.Domains) == 0 {
		return search
	}
	var anyOf []magento.Filter
	for _, d := range s.Domains {
		before := "%@"
		if d.Below {
			before = "%@%."
		}
		names := []string{d.ascii, d.unicode}
		for _, name := range slices.Compact(names) {
			pattern := before + magento.EscapeLike(name)
			anyOf = append(anyOf, magento.Filter{Field: "email", Condition: magento.Like, Value: pattern})
		}
	}
	return search.And(anyOf...)
}

// queryLength is how much of a URL the scope takes.
func (s Scope) queryLength() int {
	if s.isAll() {
		return 0
	}
	return len(s.narrow(magento.Criteria{}).Encode())
}

// has reports whether a customer of the website exists for the client.
func (s Scope) has(c *magento.Customer) bool {
	return s.hasAddress(c.Email) && (!s.Managed || isManaged(c))
}

// reaches is has for who is known already, by id or by name.
func (s Scope) reaches(c *magento.Customer) bool {
	return s.has(c) || s.Adopts && s.hasAddress(c.Email)
}

// String is the scope as it is set.
func (s Scope) String() string {
	if s.isAll() {
		return "website"
	}
	var names []string
	before := domainsPrefix
	switch {
	case s.Managed && len(s.Domains) == 0:
		return managedScope
	case s.Managed:
		before = managedScope + "+" + domainsPrefix
	}
	for _, d := range s.Domains {
		name := d.ascii
		if d.Below {
			name = "*." + name
		}
		names = append(names, name)
	}
	return before + strings.Join(names, ",")
}

// refuse is the refusal of an e-mail address outside of the scope.
func (s Scope) refuse() error {
	err := scim.Invalid("emails", "this e-mail address is outside of the domains that this bridge may provision "+
		"(CUSTOMER_SCOPE="+s.String()+").")
	err.Err = scim.ErrOutsideScope
	return err
}

// checkScope refuses a new user with an e-mail address outside of the scope, before Magento
// is asked anything.
func (s *shop) checkScope(wanted scim.Resource) error {
	if s.catalogue.scope.isAll() {
		return nil
	}
	p := &plan{shop: s, current: s.catalogue.newCustomer(), wanted: wanted}
	_, _, err := p.identity()
	return err
}

// outsideScope is the conflict with a customer who does not exist for the client. No filter
// finds that one, so the detail says why.
func (s Scope) outsideScope(ctx context.Context) error {
	const text = "A customer outside of CUSTOMER_SCOPE, whom this client cannot see, has this e-mail address or userName"
	scim.EventFrom(ctx).Warn("outside-scope", text)
	if s.Managed {
		return scim.Conflict(text + `; "scim-bridge adopt" gives such customers to clients, and with domains in ` +
			"CUSTOMER_SCOPE so does CUSTOMER_ADOPT=yes.")
	}
	return scim.Conflict(text + "; somebody has to change that customer in the shop, or CUSTOMER_SCOPE.")
}
