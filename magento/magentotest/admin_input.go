package magentotest

import (
	"net/http"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// adminInput is an admin user as a request sends it: what is nil was not sent, or
// sent as null, which is the same.
type adminInput struct {
	text      [adminTexts]*string
	active    *bool
	roleID    *int64
	createKey *string
	version   *string
	password  *string
}

// parseAdminRequest reads {"user": …, "password": …}.
func (s *Shop) parseAdminRequest(body []byte) (*adminInput, error) {
	v, err := decodeBody(body)
	if err != nil {
		return nil, err
	}
	o, _ := v.(object)
	sent, ok := o.get("user")
	if !ok || sent == nil {
		return nil, required("user")
	}
	in := &adminInput{}
	if err := in.parse(asObject(sent)); err != nil {
		return nil, err
	}
	for name, sent := range map[string]*string{attributeCreateKey: in.createKey, attributeOwner: in.text[adminOwner]} {
		if sent != nil && !s.config.versions() {
			return nil, inField(name, unknownField(name))
		}
	}
	if v, ok := o.get("password"); ok {
		if err := readText(&in.password, v); err != nil {
			return nil, err
		}
	}
	return in, nil
}

func (in *adminInput) parse(o object) error {
	texts := map[string]**string{"Version": &in.version}
	for i, c := range adminColumns() {
		texts[upperCamel(c.name)] = &in.text[i]
	}
	for _, m := range o {
		name := upperCamel(m.name)
		var failure *apiError
		if target, ok := texts[name]; ok {
			failure = readText(target, m.value)
		} else {
			failure = in.parseOther(name, m)
		}
		if failure != nil {
			return inField(m.name, failure)
		}
	}
	return nil
}

// namesRoles reports whether a role was sent, which needs a right of its own, even
// where it would change nothing.
func (in *adminInput) namesRoles() bool { return in.roleID != nil || in.text[adminRoleIDs] != nil }

// parseOther reads what is no text that can be changed. What cannot be changed at
// all must still be of its type.
func (in *adminInput) parseOther(name string, m member) *apiError {
	switch name {
	case "IsActive":
		return readBool(&in.active, m.value)
	case "RoleId":
		return readInt(&in.roleID, m.value)
	case "Id":
		return readInt(new(*int64), m.value)
	case "ScimCreateKey":
		return readText(&in.createKey, m.value)
	case "CreatedAt", "UpdatedAt":
		return readText(new(*string), m.value)
	}
	return unknownField(m.name)
}

// apply puts what was sent into a.
func (in *adminInput) apply(a *admin) {
	for i, v := range in.text {
		if v != nil {
			a.text[i] = *v
		}
	}
	if in.active != nil {
		a.active = *in.active
	}
	if in.roleID != nil {
		a.roleID = *in.roleID
	}
	if in.password != nil {
		a.passwords = append([]string{hashPassword(*in.password)}, a.passwords...)
	}
}

// problem returns the first thing that is wrong with what was sent for a, nil for
// nothing; s.mu is held. What a has already is not looked at again, since somebody
// in the shop may have entered it.
func (in *adminInput) problem(s *Shop, a *admin) *apiError {
	for i, c := range adminColumns() {
		value := a.text[i]
		if in.text[i] != nil {
			value = *in.text[i]
		}
		if value == a.text[i] && a.id != 0 {
			continue
		}
		if problem := c.problem(value); problem != nil {
			return problem
		}
	}
	for _, i := range []adminText{adminUsername, adminEmail} {
		if v := in.text[i]; v != nil && *v != a.text[i] {
			if other := s.adminBy(i, *v); other != nil && other.id != a.id {
				return alreadyExists(adminColumns()[i].name, *v)
			}
		}
	}
	if in.roleID != nil && *in.roleID != 0 && s.adminRole(*in.roleID) == nil {
		return invalidValue("role_id", strconv.FormatInt(*in.roleID, 10))
	}
	return nil
}

const (
	adminPasswordLength = 7
	// rememberedPasswords is how many passwords before the current one cannot be
	// used again (Magento\User\Model\ResourceModel\User::getOldPasswords).
	rememberedPasswords = 4
)

// passwordProblem applies Magento\User\Model\User::validate to the new password of
// a, nil for none.
func (in *adminInput) passwordProblem(a *admin) *apiError {
	if in.password == nil {
		return nil
	}
	password := *in.password
	wrong := func(message string) *apiError {
		return fail(http.StatusBadRequest, message, "fieldName", "password")
	}
	var problems []string
	if password == "" {
		problems = append(problems, "Password is required field.")
	}
	if utf8.RuneCountInString(password) < adminPasswordLength {
		problems = append(problems, "Your password must be at least 7 characters.")
	}
	if !hasLetterAndDigit(password) {
		problems = append(problems, "Your password must include both numeric and alphabetic characters.")
	}
	if len(problems) > 0 {
		return wrong(strings.Join(problems, "\n"))
	}
	for _, hash := range a.passwords[:min(len(a.passwords), rememberedPasswords+1)] {
		if verifyPassword(password, hash) {
			return wrong("Sorry, but this password has already been used. Please create another.")
		}
	}
	return nil
}

// hasLetterAndDigit is Magento's /[a-z].*\d|\d.*[a-z]/iu.
func hasLetterAndDigit(s string) bool {
	var letter, digit bool
	for _, r := range s {
		switch {
		case r < unicode.MaxASCII && unicode.IsLetter(r):
			letter = true
		case r < unicode.MaxASCII && unicode.IsDigit(r):
			digit = true
		}
	}
	return letter && digit
}
