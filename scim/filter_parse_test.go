package scim

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseFilter(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	for name, tc := range map[string]struct{ text, want string }{
		"string":                        {`userName eq "bjensen"`, `userName eq "bjensen"`},
		"operator in capitals":          {`userName EQ "x"`, `userName eq "x"`},
		"attribute in capitals":         {`USERNAME eq "x"`, `userName eq "x"`},
		"white space":                   {" \t userName \n eq  \"x\" ", `userName eq "x"`},
		"every operator":                {`title eq "a" and title ne "a" and title co "a" and title sw "a" and title ew "a" and title gt "a" and title ge "a" and title lt "a" and title le "a" and title pr`, `title eq "a" and title ne "a" and title co "a" and title sw "a" and title ew "a" and title gt "a" and title ge "a" and title lt "a" and title le "a" and title pr`},
		"escapes":                       {`title eq "a\"b\\c\/\u00e9\ud83d\ude00\n"`, `title eq "a\"b\\c/é😀\n"`},
		"parentheses inside a string":   {`title eq "(a] or) and"`, `title eq "(a] or) and"`},
		"empty string":                  {`title eq ""`, `title eq ""`},
		"boolean":                       {`active eq true`, `active eq true`},
		"boolean as text":               {`active eq "False"`, `active eq false`},
		"date":                          {`meta.created ge "2011-05-13T04:42:34Z"`, `meta.created ge "2011-05-13T04:42:34Z"`},
		"eq null is absence":            {`title eq null`, `not (title pr)`},
		"ne null is presence":           {`title ne null`, `title pr`},
		"present complex attribute":     {`name pr`, `name pr`},
		"present extension attribute":   {enterprise + `manager pr`, enterprise + `manager pr`},
		"complex compares its value":    {`emails eq "x"`, `emails.value eq "x"`},
		"manager compares its value":    {enterprise + `manager eq "12"`, enterprise + `manager.value eq "12"`},
		"and before or":                 {`title pr or active eq true and userType pr`, `title pr or active eq true and userType pr`},
		"parentheses change that":       {`(title pr or active eq true) and userType pr`, `(title pr or active eq true) and userType pr`},
		"redundant parentheses":         {`((title pr)) and (userType pr)`, `title pr and userType pr`},
		"right grouping stays":          {`title pr and (userType pr and active eq true)`, `title pr and (userType pr and active eq true)`},
		"not":                           {`not (title pr)`, `not (title pr)`},
		"not without a space":           {`NOT(title pr)`, `not (title pr)`},
		"not binds to its group":        {`not (title pr) and userType pr`, `not (title pr) and userType pr`},
		"double negation":               {`not (not (title pr))`, `not (not (title pr))`},
		"value path":                    {`emails[type eq "work" and value co "@x"]`, `emails[type eq "work" and value co "@x"]`},
		"value path with spaces":        {`emails[ type eq "work" ]`, `emails[type eq "work"]`},
		"value path, or and not":        {`emails[not (type eq "work") or primary eq true]`, `emails[not (type eq "work") or primary eq true]`},
		"group inside a value path":     {`emails[(type eq "work" or type eq "home") and value pr]`, `emails[(type eq "work" or type eq "home") and value pr]`},
		"value path with sub-attribute": {`emails[type eq "work"].value eq "x"`, `emails[type eq "work" and value eq "x"]`},
		"the same with or":              {`emails[type eq "work" or type eq "home"].value pr`, `emails[(type eq "work" or type eq "home") and value pr]`},
		"Entra's primary as text":       {`roles[primary eq "True"].value eq "buyer"`, `roles[primary eq true and value eq "buyer"]`},
		"value path of a single value":  {enterprise + `manager[value eq "12"]`, enterprise + `manager[value eq "12"]`},
		"value path in an extension":    {`not (` + enterprise + `manager[value eq "12" and displayName pr])`, `not (` + enterprise + `manager[value eq "12" and displayName pr])`},
		"core URN":                      {UserSchema + `:userName sw "J"`, `userName sw "J"`},
		"core URN in capitals":          {strings.ToUpper(UserSchema) + `:emails[type eq "work"]`, `emails[type eq "work"]`},
		"Entra's reference check (61)":  {`id eq "11" and ` + enterprise + `manager eq "12"`, `id eq "11" and ` + enterprise + `manager.value eq "12"`},
		"the same without the URN":      {`id eq "11" and Manager eq "12"`, `id eq "11" and ` + enterprise + `manager.value eq "12"`},
		"part of it without the URN":    {`manager.displayName pr`, enterprise + `manager.displayName pr`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := ParseFilter(tc.text, rt)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, FormatFilter(f)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseFilterResolvesToTheTree(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	emails := rt.Attribute("", "emails")
	got, err := ParseFilter(`not (active eq true) and emails[type eq "work"].value ew "@x"`, rt)
	if err != nil {
		t.Fatal(err)
	}
	want := &And{
		Left: &Not{Operand: &Compare{Path: Path{Attribute: rt.Attribute("", "active")}, Op: OpEq, Value: true}},
		Right: &ValuePath{Path: Path{Attribute: emails}, Filter: &And{
			Left:  &Compare{Path: Path{Attribute: emails.Sub("type")}, Op: OpEq, Value: "work"},
			Right: &Compare{Path: Path{Attribute: emails.Sub("value")}, Op: OpEw, Value: "@x"},
		}},
	}
	if diff := cmp.Diff(Filter(want), got); diff != "" {
		t.Error(diff)
	}
}

func TestParseFilterRefuses(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	for _, urn := range []string{"urn:one", "urn:two"} {
		rt.Extensions = append(rt.Extensions, &Schema{ID: urn, Attributes: []*Attribute{{Name: "twice", Type: TypeString}}})
	}
	for name, tc := range map[string]struct{ text, where string }{
		"nothing":                        {``, "character 1: the name of an attribute"},
		"white space":                    {`   `, "character 4"},
		"no operator":                    {`userName`, "character 9: an operator must follow"},
		"unknown operator":               {`userName is "x"`, `character 10: an operator must follow`},
		"no value":                       {`userName eq`, "character 12: a value must follow"},
		"no space before the value":      {`userName eq"x"`, "character 12: a space must follow"},
		"no space behind the value":      {`userName eq "x"and title pr`, "character 16: a space must follow"},
		"case 49: an unquoted word":      {`externalId eq secret@example.com`, "character 15: a value must follow"},
		"case 71: an unquoted word":      {`userName eq ben`, "character 13"},
		"single quotes":                  {`userName eq 'x'`, "character 13"},
		"string without end":             {`userName eq "secret@example.com`, "character 13: the string has no end"},
		"escape without meaning":         {`userName eq "a\x"`, "character 13: a string has an invalid escape sequence"},
		"lone surrogate":                 {`userName eq "\ud800"`, "character 13: a string has an invalid escape sequence"},
		"invalid UTF-8":                  {"userName eq \"\xff\"", "UTF-8"},
		"object as value":                {`userName eq {}`, "a value must follow"},
		"list as value":                  {`userName eq ["x"]`, "a value must follow"},
		"number with leading zero":       {`id eq 011`, "a value must follow"},
		"capital literal":                {`active eq True`, "character 11"},
		"unknown attribute":              {`secret@example.com eq "x"`, "character 1: there is no such attribute"},
		"unknown sub-attribute":          {`name.x eq "x"`, `"name.x"`},
		"unknown extension":              {`urn:x:y eq "x"`, "no such attribute"},
		"extension as a whole":           {EnterpriseUserSchema + ` pr`, "no such attribute"},
		"name of two extensions":         {`twice eq "x"`, "no such attribute"},
		"unknown attribute in brackets":  {`emails[x eq "x"]`, "character 8: there is no such attribute"},
		"attribute of the user inside":   {`emails[userName eq "x"]`, "character 8"},
		"sub-attribute behind brackets":  {`emails[type eq "work"].x eq "x"`, "no such sub-attribute"},
		"brackets of a simple attribute": {`userName[value eq "x"]`, "no elements"},
		"brackets of a sub-attribute":    {`emails.value[value eq "x"]`, "no elements"},
		"brackets in brackets":           {`emails[value[type eq "x"]]`, "no elements"},
		"space before brackets":          {`emails [type eq "work"]`, "an operator must follow"},
		"brackets without end":           {`emails[type eq "work"`, `character 22`},
		"brackets closed by parenthesis": {`emails[type eq "work")`, `"]" must follow`},
		"empty brackets":                 {`emails[]`, "character 8"},
		"nothing behind the dot":         {`emails[type eq "work"].`, "no such sub-attribute"},
		"a word behind brackets":         {`emails[type eq "work"]value eq "x"`, "character 23"},
		"empty parentheses":              {`()`, "character 2"},
		"parenthesis without end":        {`(title pr`, `")" must follow`},
		"one parenthesis too many":       {`(title pr))`, "character 11"},
		"not without parentheses":        {`not title pr`, `"not"`},
		"nothing behind and":             {`title pr and`, "character 13"},
		"nothing before or":              {`or title pr`, "no such attribute"},
		"two terms":                      {`title pr userType pr`, "character 10: and, or, or the end"},
		"order of booleans":              {`active gt true`, "character 8: active has no order"},
		"part of a boolean":              {`active co "tr"`, "active is no text"},
		"boolean with a number":          {`active eq 1`, "character 11: active cannot be compared with this value"},
		"boolean with another text":      {`active eq "yes"`, "cannot be compared"},
		"string with a number":           {`userName eq 5`, "cannot be compared"},
		"string with a boolean":          {`userName eq true`, "cannot be compared"},
		"date with another text":         {`meta.created gt "yesterday"`, "cannot be compared"},
		"date with a number":             {`meta.created gt 5`, "cannot be compared"},
		"part of a date":                 {`meta.created sw "2011"`, "no text"},
		"order of references":            {`profileUrl gt "x"`, "no order"},
		"order of binary values":         {`x509Certificates.value lt "x"`, "no order"},
		"part of a binary value":         {`x509Certificates co "x"`, "no text"},
		"order of null":                  {`title gt null`, "null"},
		"part of null":                   {`title co null`, "null"},
		"complex without a value":        {`name eq "x"`, "character 1: name has parts"},
		"addresses have no value":        {`addresses co "x"`, "addresses has parts"},
		"password":                       {`password eq "secret@example.com"`, "password cannot be searched for"},
		"presence of a password":         {`password pr`, "cannot be searched for"},
		"too long":                       {`title eq "` + strings.Repeat("x", 8192) + `"`, "longer than 8192 bytes"},
		"33 levels":                      {strings.Repeat("(", 33) + "title pr" + strings.Repeat(")", 33), "32 levels"},
		"8,000 parentheses":              {strings.Repeat("(", 8000), "32 levels"},
		"100,000 parentheses":            {strings.Repeat("(", 100_000), "longer than"},
		"2,000 negations":                {strings.Repeat("not(", 2000), "32 levels"},
		"257 terms":                      {"title pr" + strings.Repeat(" or title pr", 256), "256 terms"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := ParseFilter(tc.text, rt)
			wantScimError(t, err, InvalidFilter, tc.where)
		})
	}
}

func TestParseFilterWithinLimits(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	for name, text := range map[string]string{
		"32 levels":   strings.Repeat("(", 32) + "title pr" + strings.Repeat(")", 32),
		"256 terms":   "title pr" + strings.Repeat(" or title pr", 255),
		"8,192 bytes": `title eq "` + strings.Repeat("x", 8192-11) + `"`,
	} {
		if _, err := ParseFilter(text, rt); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestParseFilterTakesAttributesOfTheStandard(t *testing.T) {
	t.Parallel()
	rt := partialUser()
	for _, text := range []string{`title eq "x"`, `emails[display eq "x"]`, `emails[type eq "work"].display pr`, `photos[type eq "photo"]`, enterprise + `manager eq "12"`} {
		f, err := ParseFilter(text, rt)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if Match(f, Resource{"userName": "x"}) {
			t.Errorf("%s matches a user without it", text)
		}
	}
}

func TestParseFilterLenientTakesBareWords(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	for text, want := range map[string]string{
		`userName eq ben`:                          `userName eq "ben"`,
		`externalId eq ext-ada`:                    `externalId eq "ext-ada"`,
		`userName eq ada@example.com and title pr`: `userName eq "ada@example.com" and title pr`,
		`userName eq 007`:                          `userName eq "007"`,
		`userName eq 42`:                           `userName eq "42"`,
		`userName eq true`:                         `userName eq "true"`,
		`userName eq "quoted"`:                     `userName eq "quoted"`,
		`title eq null`:                            `not (title pr)`,
		`active eq True`:                           `active eq true`,
		`active eq false`:                          `active eq false`,
		`(userName eq ben)`:                        `userName eq "ben"`,
		`userName eq ben(it)`:                      `userName eq "ben(it)"`,
		`emails[type eq work].value eq a@b`:        `emails[type eq "work" and value eq "a@b"]`,
	} {
		f, err := Leniency{BareWords: true}.ParseFilter(text, rt)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := FormatFilter(f); got != want {
			t.Errorf("%s is read as %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{`userName eq`, `userName eq "x`, `unknown eq x`, `active eq perhaps`, `active gt true`} {
		_, err := Leniency{BareWords: true}.ParseFilter(text, rt)
		wantScimError(t, err, InvalidFilter, "character")
	}
}

// Whatever a client sends, the parser answers with a tree that prints and reads
// back, or with a 400 that shows the place.
func FuzzParseFilter(f *testing.F) {
	for _, seed := range []string{
		`userName eq "bjensen"`, `emails[type eq "work" and value co "@x"].value pr or not (title eq null)`, `active eq "True"`, `meta.created gt "2011-05-13T04:42:34Z"`,
		`((((`, `emails[`, `userName eq "\ud83d\ude00"`, enterprise + `manager eq "12"`, `userName eq ben`, `title pr and title pr or title pr`,
	} {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	rt := partialUser()
	user := jsonResource(f, rfcUser)
	f.Fuzz(func(t *testing.T, text string, lenient bool) {
		filter, err := Leniency{BareWords: lenient}.ParseFilter(text, rt)
		if err != nil {
			wantScimError(t, err, InvalidFilter, "character")
			return
		}
		Match(filter, user)
		printed := FormatFilter(filter)
		again, err := ParseFilter(printed, rt)
		if e, ok := errors.AsType[*Error](err); ok {
			if strings.Contains(e.Detail, "longer than") {
				return // the canonical text can be longer than what was sent
			}
			t.Fatalf("%q is printed as %q: %v", text, printed, err)
		}
		if diff := cmp.Diff(filter, again); diff != "" {
			t.Errorf("%q is printed as %q, which reads otherwise: %s", text, printed, diff)
		}
	})
}
