package magentotest

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// adminText is a text of an admin user.
type adminText int

const (
	adminUsername adminText = iota
	adminFirstname
	adminLastname
	adminEmail
	adminLocale
	adminExternalID
	adminRoleIDs
	adminAttributes
	adminOwner
	adminTexts // how many there are
)

// adminColumn is what is known of a text: its name over REST and what fits into it.
type adminColumn struct {
	name       string
	maximum    int // in characters
	required   bool
	basicPlane bool              // a column of Magento's own, which holds Unicode's basic plane
	ascii      bool              // stored as it is by the module
	valid      func(string) bool // nil for any
}

// How much columns of MySQL hold.
const (
	maxTextColumn       = 65_535
	maxMediumTextColumn = 1<<24 - 1
)

var (
	localeShape  = regexp.MustCompile(`^([a-z]{2,3})(_[A-Z][a-z]{3})?_([A-Z]{2})$`)
	roleIDsShape = regexp.MustCompile(`^(,([1-9][0-9]*,)+)?$`)
)

func adminColumns() [adminTexts]adminColumn {
	return [adminTexts]adminColumn{
		adminUsername:  {name: "username", maximum: 40, required: true, basicPlane: true},
		adminFirstname: {name: "firstname", maximum: 32, required: true, basicPlane: true},
		adminLastname:  {name: "lastname", maximum: 32, required: true, basicPlane: true},
		adminEmail: {
			name: "email", maximum: 128, required: true, basicPlane: true,
			valid: func(v string) bool { return len(emailProblems(v)) == 0 },
		},
		adminLocale:     {name: "interface_locale", maximum: 16, basicPlane: true, valid: knownLocale},
		adminExternalID: {name: "scim_external_id", maximum: 255},
		adminRoleIDs:    {name: "scim_roles", maximum: maxMediumTextColumn, valid: listOfRoles},
		adminAttributes: {name: "scim_attributes", maximum: maxTextColumn, ascii: true},
		adminOwner:      {name: attributeOwner, maximum: maxOwner, basicPlane: true},
	}
}

// listOfRoles reports whether the ids stand between commas, each once.
func listOfRoles(list string) bool {
	ids := strings.Split(strings.Trim(list, ","), ",")
	slices.Sort(ids)
	return roleIDsShape.MatchString(list) && len(slices.Compact(ids)) == len(ids)
}

// knownLocale stands for Magento's list of locales, such as en_US or zh_Hans_CN: it
// knows every language and every country.
func knownLocale(locale string) bool {
	parts := localeShape.FindStringSubmatch(locale)
	if parts == nil {
		return false
	}
	_, noLanguage := language.ParseBase(parts[1])
	_, noCountry := language.ParseRegion(parts[3])
	return noLanguage == nil && noCountry == nil
}

// problem returns what is wrong with a value for the column, nil for nothing.
func (c adminColumn) problem(value string) *apiError {
	switch {
	case c.required && strings.TrimSpace(value) == "":
		return required(c.name)
	case c.basicPlane && !inBasicPlane(value), c.ascii && !plain(value):
		return unstorable(c.name)
	case utf8.RuneCountInString(value) > c.maximum:
		return tooLong(c.name, c.maximum)
	case c.valid != nil && !c.valid(value):
		return invalidValue(c.name, value)
	}
	return nil
}

func inBasicPlane(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > 0xffff })
}

// admin is an admin user, with what the companion module stores beside Magento's
// own table. One is never changed once stored: a change stores another.
type admin struct {
	id, roleID           int64 // no role is 0
	text                 [adminTexts]string
	active               bool
	createKey            string // of the request that created the user
	changes              int    // how often the module has saved the user
	createdAt, updatedAt int64
	passwords            []string // hashes, the newest first; with none nobody can log in
	totpSecret           string
	second               secondStep
}

const defaultLocale = "en_US"

// hasPassword reports whether this is the password that the user logs in by.
func (a *admin) hasPassword(password string) bool {
	return len(a.passwords) > 0 && verifyPassword(password, a.passwords[0])
}

// version changes with whatever a client can change of the user but the password, and with
// each change by the module: it does not come back with the values.
func (a *admin) version() string {
	return sum256(fmt.Sprintf("%q %t %d %d", a.text, a.active, a.roleID, a.changes))
}

// adminJSON is an admin user as the module answers it.
type adminJSON struct {
	ID         int64   `json:"id"`
	Username   string  `json:"username"`
	Firstname  string  `json:"firstname"`
	Lastname   string  `json:"lastname"`
	Email      string  `json:"email"`
	Active     bool    `json:"is_active"`
	Locale     string  `json:"interface_locale"`
	RoleID     int64   `json:"role_id"`
	ExternalID string  `json:"scim_external_id"`
	RoleIDs    string  `json:"scim_roles"`
	Attributes string  `json:"scim_attributes"`
	Owner      *string `json:"scim_owner,omitzero"`
	CreateKey  *string `json:"scim_create_key,omitzero"`
	Version    string  `json:"version"`
	CreatedAt  string  `json:"created_at"`
	UpdatedAt  string  `json:"updated_at"`
}

func (s *Shop) adminJSON(a *admin) adminJSON {
	return adminJSON{
		ID: a.id, Username: a.text[adminUsername], Firstname: a.text[adminFirstname], Lastname: a.text[adminLastname],
		Email: a.text[adminEmail], Active: a.active, Locale: a.text[adminLocale], RoleID: a.roleID,
		ExternalID: a.text[adminExternalID], RoleIDs: a.text[adminRoleIDs], Attributes: a.text[adminAttributes],
		Owner: s.config.shownKey(a.text[adminOwner]), CreateKey: s.config.shownKey(a.createKey), Version: a.version(),
		CreatedAt: formatTime(a.createdAt), UpdatedAt: formatTime(a.updatedAt),
	}
}

// inRole reports whether the user has the role, or scim_roles names it.
func (a *admin) inRole(role string, id int64) bool {
	return a.roleID == id || strings.Contains(a.text[adminRoleIDs], ","+role+",")
}

// adminIndex returns the place of the admin user with an id in s.admins, which is
// in the order of ids; s.mu is held.
func (s *Shop) adminIndex(id int64) (int, bool) {
	return slices.BinarySearchFunc(s.admins, id, func(a *admin, id int64) int { return cmp.Compare(a.id, id) })
}

// admin returns the admin user with an id, or nil; s.mu is held.
func (s *Shop) admin(id int64) *admin {
	if i, ok := s.adminIndex(id); ok {
		return s.admins[i]
	}
	return nil
}

// adminBy returns the admin user who has a value, as MySQL compares it, in a
// column, or nil; s.mu is held.
func (s *Shop) adminBy(column adminText, value string) *admin {
	want := foldEqual(value)
	for _, a := range s.admins {
		if foldEqual(a.text[column]) == want {
			return a
		}
	}
	return nil
}
