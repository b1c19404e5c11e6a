package scim

import "testing"

// Every example of RFC 7644 section 3.4.2.2, on the users of RFC 7643.
func TestMatchExamplesOfRFC7644Section3_4_2_2(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	full := jsonResource(t, rfcUser)
	intern := jsonResource(t, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"2","userName":"JSmith","userType":"Intern",
		"name":{"familyName":"O'Malley"},"emails":[{"type":"work","value":"j@example.org"},{"type":"home","value":"j@example.com"}],
		"ims":[{"type":"xmpp","value":"j@foo.com"}],"meta":{"lastModified":"2011-05-13T04:42:34Z"}}`)
	for text, want := range map[string][2]bool{
		`userName eq "bjensen"`:                                      {false, false},
		`userName eq "BJensen@Example.com"`:                          {true, false},
		`name.familyName co "O'Malley"`:                              {false, true},
		`userName sw "J"`:                                            {false, true},
		`urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"`: {false, true},
		`title pr`: {true, false},
		`meta.lastModified gt "2011-05-13T04:42:34Z"`:                                                              {false, false},
		`meta.lastModified ge "2011-05-13T04:42:34Z"`:                                                              {true, true},
		`meta.lastModified lt "2011-05-13T04:42:34Z"`:                                                              {false, false},
		`meta.lastModified le "2011-05-13T04:42:34Z"`:                                                              {true, true},
		`title pr and userType eq "Employee"`:                                                                      {true, false},
		`title pr or userType eq "Intern"`:                                                                         {true, true},
		`schemas eq "` + EnterpriseUserSchema + `"`:                                                                {true, false},
		`userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")`:                    {true, false},
		`userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")`:                {false, false},
		`userType eq "Employee" and (emails.type eq "work")`:                                                       {true, false},
		`userType eq "Employee" and emails[type eq "work" and value co "@example.com"]`:                            {true, false},
		`emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]`:        {true, true},
		`emails[type eq "work" and value co "@example.com"] and emails[type eq "home" and value co "@jensen.org"]`: {true, false},
	} {
		f, err := ParseFilter(text, rt)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := [2]bool{Match(f, full), Match(f, intern)}; got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	rt.Schema.Attributes = append(rt.Schema.Attributes, &Attribute{Name: "age", Type: TypeInteger}, &Attribute{Name: "score", Type: TypeDecimal})
	user := jsonResource(t, `{"id":"aB1","externalId":"Ext","userName":"Ada Ł","displayName":"Zo\u00eb","title":"50% of_all","active":false,"age":30,"score":1.5,
		"emails":[{"value":"a@x.com","type":"work"},{"value":"b@y.com","type":"home","primary":true}],
		"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"R&D","manager":{"value":"12"}},
		"meta":{"created":"2020-01-01T12:00:00+02:00"}}`)
	for text, want := range map[string]bool{
		// Letter case, by the schema.
		`userName eq "ADA ł"`:        true,
		`userName co "A Ł"`:          true,
		`id eq "AB1"`:                false,
		`id eq "aB1"`:                true,
		`externalId eq "ext"`:        false,
		`emails.value eq "A@X.COM"`:  true,
		`userName gt "ADA"`:          true,
		`userName lt "adb"`:          true,
		`displayName eq "ZO\u00cb"`:  true,
		`displayName sw "\u017bo"`:   false,
		`title eq "50\u0025 OF_ALL"`: true,
		// Accents and normal forms are kept apart.
		`displayName eq "Zoe"`:       false,
		`displayName eq "Zoe\u0308"`: false,
		`userName eq "Ada L"`:        false,
		`userName eq "Ada \u0141 "`:  false,
		`title co "%"`:               true,
		`title sw "50%%"`:            false,
		`title ew "\u005fall"`:       true,
		`title co ""`:                true,
		// Absent attributes.
		`nickName pr`:            false,
		`nickName eq "x"`:        false,
		`nickName ne "x"`:        true,
		`nickName eq null`:       true,
		`nickName ne null`:       false,
		`nickName gt "a"`:        false,
		`nickName co ""`:         false,
		`not (nickName eq "x")`:  true,
		`ims[type eq "x"]`:       false,
		`ims.value ne "x"`:       true,
		`name.givenName ne "x"`:  true,
		`emails.display ne "x"`:  true,
		`emails.display eq null`: true,
		// Booleans.
		`active eq false`:   true,
		`active eq "False"`: true,
		`active ne false`:   false,
		`active ne true`:    true,
		`active pr`:         true,
		// Multi-valued: any value; one element only through brackets.
		`emails.type eq "work" and emails.value eq "b@y.com"`: true,
		`emails[type eq "work" and value eq "b@y.com"]`:       false,
		`emails[type eq "home" and value eq "b@y.com"]`:       true,
		`emails[type eq "home"].value eq "a@x.com"`:           false,
		`not (emails[type eq "fax"])`:                         true,
		`emails ne "a@x.com"`:                                 true,
		`emails[value ne "a@x.com" and type eq "work"]`:       false,
		// An absent primary is false (RFC 7643 section 2.4).
		`emails[type eq "work" and primary eq false]`: true,
		`emails[type eq "home" and primary eq false]`: false,
		`emails[type eq "work" and primary pr]`:       false,
		`emails.primary eq true`:                      true,
		`emails.primary ne true`:                      true,
		`ims.primary eq false`:                        false,
		// Extensions and complex attributes.
		enterprise + `department eq "r&d"`:    true,
		enterprise + `manager eq "12"`:        true,
		enterprise + `manager[value eq "12"]`: true,
		enterprise + `manager[value eq "13"]`: false,
		enterprise + `manager.displayName pr`: false,
		enterprise + `manager pr`:             true,
		enterprise + `costCenter pr`:          false,
		`name pr`:                             false,
		`emails pr`:                           true,
		`meta pr`:                             true,
		// Numbers and times.
		`age eq 30`:                              true,
		`age eq 30.0`:                            true,
		`age eq "30"`:                            true,
		`age gt 29.5`:                            true,
		`age lt 30`:                              false,
		`score ge 1.5`:                           true,
		`score ne 2`:                             true,
		`meta.created eq "2020-01-01T10:00:00Z"`: true,
		`meta.created eq "2020-01-01T10:00:00.000Z"`:  true,
		`meta.created gt "2020-01-01T11:00:00+01:00"`: false,
		`meta.created lt "2020-01-01T10:00:00.001"`:   true,
		`meta.lastModified ge "2020-01-01T10:00:00Z"`: false,
	} {
		f, err := ParseFilter(text, rt)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := Match(f, user); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

func TestMatchOfNull(t *testing.T) {
	t.Parallel()
	title := Path{Attribute: UserResourceType().Attribute("", "title")}
	for name, tc := range map[string]struct {
		f    Filter
		r    Resource
		want bool
	}{
		"eq null, absent":  {&Compare{Path: title, Op: OpEq}, Resource{}, true},
		"eq null, present": {&Compare{Path: title, Op: OpEq}, Resource{"title": "x"}, false},
		"ne null, absent":  {&Compare{Path: title, Op: OpNe}, Resource{}, false},
		"ne null, present": {&Compare{Path: title, Op: OpNe}, Resource{"title": "x"}, true},
		"gt null":          {&Compare{Path: title, Op: OpGt}, Resource{"title": "x"}, false},
	} {
		if got := Match(tc.f, tc.r); got != tc.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
