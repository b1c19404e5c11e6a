package person

import (
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/internal/field"
	"github.com/scim-bridge/scim-bridge/scim"
)

// EmailOf tells which address of r goes into Magento's own field: the primary one,
// else the first of type work, else the first, else a userName that is an address.
// It is "" where there is none.
func EmailOf(r scim.Resource) string {
	if _, e := MainEmail(r.List("emails")); e != nil {
		return e.String("value")
	}
	if userName := r.String("userName"); IsAddress(userName) {
		return userName
	}
	return ""
}

// MainEmail finds the element of emails that goes into Magento's own field; -1 and
// nil where there is none.
func MainEmail(emails []scim.Resource) (int, scim.Resource) {
	first, work := -1, -1
	for i, e := range emails {
		if e.String("value") == "" {
			continue
		}
		if primary, _ := e.Bool("primary"); primary {
			return i, e
		}
		if first < 0 {
			first = i
		}
		if work < 0 && strings.EqualFold(e.String("type"), "work") {
			work = i
		}
	}
	if work >= 0 {
		return work, emails[work]
	}
	if first >= 0 {
		return first, emails[first]
	}
	return -1, nil
}

// IsAddress reports whether s looks like an e-mail address that Magento takes: a
// local part and a host with a dot.
func IsAddress(s string) bool {
	at := strings.LastIndexByte(s, '@')
	if at <= 0 || strings.ContainsAny(s, " \t\r\n<>,;\"") {
		return false
	}
	host := s[at+1:]
	dot := strings.IndexByte(host, '.')
	return dot > 0 && !strings.HasSuffix(host, ".") && !strings.Contains(host, "..") && !strings.Contains(s[:at], "@")
}

// CheckEmail refuses an address that Magento would refuse or change, or that has more
// characters than it can hold. It fails with *scim.Error.
func CheckEmail(address string, most int) error {
	const attribute = "emails.value"
	if !IsAddress(address) {
		return scim.Invalid(attribute, "not an e-mail address with a full host name, which Magento requires")
	}
	return field.Text("Magento", most)(attribute, address)
}

// CheckRemoval refuses a PATCH that removes the name, or all e-mail addresses: Magento would
// keep what it has, and the answer would not be what was asked for. It fails with *scim.Error.
func CheckRemoval(change scim.Change, before, wanted scim.Resource) error {
	refusal := func(attribute, what string) error {
		return scim.BadRequest(scim.MutabilityErr,
			attribute+": everybody in Magento has "+what+", so it can be replaced, but not removed.")
	}
	switch {
	case !change.Partial:
		return nil
	case before["emails"] != nil && wanted["emails"] == nil:
		return refusal("emails", "an e-mail address")
	case len(before.Complex("name")) > 0 && wanted["name"] == nil && len(newFullNames(wanted, before)) == 0:
		return refusal("name", "a name")
	default:
		return nil
	}
}

// EmailResource is the attribute emails of a person with this address alone.
func EmailResource(address string) []any {
	if address == "" {
		return nil
	}
	return []any{map[string]any{"value": address, "type": "work", "primary": true}}
}
