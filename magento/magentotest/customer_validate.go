package magentotest

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	maxName  = 255
	maxEmail = 255
)

// validate checks what Magento checks when a customer is saved, of all that the customer
// then has, not only of what was sent: the attributes' own rules, then
// Magento\Customer\Model\Validator\Name. Several messages are one error, a line each;
// s.mu is held.
func (s *Shop) validate(c *customer) error {
	var messages []string
	for _, n := range []struct {
		column textColumn
		label  string
	}{{firstnameColumn, "First Name"}, {lastnameColumn, "Last Name"}} {
		if c.text[n.column] == "" {
			messages = append(messages, requiredValue(n.label))
		}
	}
	messages = append(messages, emailProblems(c.text[emailColumn])...)
	for _, label := range s.missing(c) {
		messages = append(messages, requiredValue(label))
	}
	messages = append(messages, s.dobProblems(c)...)
	messages = append(messages, s.optionProblems(c)...)
	messages = append(messages, c.lengthProblems()...)
	for _, n := range []struct {
		column textColumn
		label  string
	}{{firstnameColumn, "First Name"}, {middlenameColumn, "Middle Name"}, {lastnameColumn, "Last Name"}} {
		if !validName(c.text[n.column]) {
			messages = append(messages, n.label+" is not valid!")
		}
	}
	if len(messages) > 0 {
		return invalid(strings.Join(messages, "\n"))
	}
	return nil
}

func requiredValue(label string) string { return `"` + label + `" is a required value.` }

// validName is Magento's check of a name: the first run of permitted characters
// must be all of it. So a name without any such character passes, and one that
// mixes them with others does not.
func validName(name string) bool {
	start := strings.IndexFunc(name, nameRune)
	if start < 0 {
		return true
	}
	rest := name[start:]
	end := strings.IndexFunc(rest, func(r rune) bool { return !nameRune(r) })
	return start == 0 && end < 0 && utf8.RuneCountInString(name) <= maxName
}

func nameRune(r rune) bool {
	return unicode.In(r, unicode.L, unicode.M, unicode.Nd) || unicode.IsSpace(r) || strings.ContainsRune(",-_.'’`&", r)
}

// emailProblems tells what is wrong with an e-mail address, in the words of
// Laminas\Validator\EmailAddress as Magento changes them.
func emailProblems(address string) []string {
	if address == "" {
		return []string{requiredValue("Email")}
	}
	at := strings.LastIndexByte(address, '@')
	if at <= 0 || at == len(address)-1 || !validLocal(address[:at]) {
		return []string{`"Email" is not a valid email address.`}
	}
	if utf8.RuneCountInString(address) > maxEmail {
		return []string{`"Email" uses too many characters.`}
	}
	host := address[at+1:]
	if validHost(host) {
		return nil
	}
	problems := []string{
		`"Email" is not a valid hostname.`,
		"The input does not match the expected structure for a DNS hostname",
	}
	if !strings.Contains(host, ".") {
		problems = append(problems, "'"+host+"' looks like a local network name, which is not an acceptable format.")
	}
	return problems
}

func validLocal(local string) bool {
	if strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, "..") {
		return false
	}
	return !strings.ContainsFunc(local, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune(`"(),:;<>@[\]`, r)
	})
}

func validHost(host string) bool {
	labels := strings.Split(host, ".")
	if len(labels) < 2 {
		return false
	}
	for _, label := range labels {
		if label == "" || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
			return false
		}
		if strings.ContainsFunc(label, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.Nd) && r != '-' }) {
			return false
		}
	}
	return true
}

// dobProblems tells what is wrong with a date of birth. That it must not be in the future
// is Magento's rule since 2.4.8.
func (s *Shop) dobProblems(c *customer) []string {
	if c.text[dobColumn] == "" {
		return nil
	}
	born, err := time.Parse(time.DateOnly, c.text[dobColumn])
	switch {
	case err != nil:
		return []string{`"Date of Birth" does not fit the entered date format.`}
	case s.config.checksFutureDOB && born.After(s.now()):
		return []string{"The Date of Birth should not be greater than today."}
	}
	return nil
}

// genders are the options of the attribute gender, of which 0 is none.
const genders = 3

// optionProblems tells of values that are no option of their attribute.
func (s *Shop) optionProblems(c *customer) []string {
	var problems []string
	if c.gender > genders+int64(len(s.config.genders)) {
		problems = append(problems, noOption("gender", strconv.FormatInt(c.gender, 10)))
	}
	for _, v := range c.custom {
		if _, ok := v.attribute.Options[v.value]; !ok && len(v.attribute.Options) > 0 {
			problems = append(problems, noOption(v.attribute.Code, v.value))
		}
	}
	return problems
}

func noOption(code, value string) string {
	return "Attribute " + code + " does not contain option with Id " + value
}

func (c *customer) lengthProblems() []string {
	var problems []string
	for i := range c.custom {
		a := c.custom[i].attribute
		if a.MaxLength > 0 && utf8.RuneCountInString(c.custom[i].value) > a.MaxLength {
			limit := strconv.Itoa(a.MaxLength)
			problems = append(problems, `"`+a.Label+`" length must be equal or less than `+limit+" characters.")
		}
	}
	return problems
}
