package magentotest

import (
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	readGroups   = "Magento_Customer::group"
	generalGroup = 1 // the default group

	// retailCustomer is the only tax class for customers of a fresh shop.
	retailCustomer     = 3
	retailCustomerName = "Retail Customer"
	maxGroupCode       = 32 // bytes
)

// group is a customer group.
type group struct {
	id, taxClass int64
	code         string
	texts        groupTexts
	changes      int // how often the group was saved
}

func stockGroups() []group {
	var groups []group
	for id, code := range []string{"NOT LOGGED IN", "General", "Wholesale", "Retailer"} {
		groups = append(groups, group{id: int64(id), taxClass: retailCustomer, code: code})
	}
	return groups
}

func groupRoutes() []route {
	return []route{
		get("/V1/customerGroups/search", readGroups, (*Shop).searchGroups),
		get("/V1/customerGroups/default", readGroups, (*Shop).getDefaultGroup),
		get("/V1/customerGroups/default/{storeId}", readGroups, (*Shop).getDefaultGroup),
		get("/V1/customerGroups/{id}", readGroups, (*Shop).getGroup),
		get("/V1/customerGroups/{id}/permissions", readGroups, (*Shop).groupPermissions),
		post("/V1/customerGroups", readGroups, (*Shop).postGroup),
		put("/V1/customerGroups/{id}", readGroups, (*Shop).putGroup),
		del("/V1/customerGroups/{id}", readGroups, (*Shop).deleteGroup),
	}
}

// groupJSON is a group as Magento\Customer\Api\Data\GroupInterface answers it.
type groupJSON struct {
	ID           int64      `json:"id"`
	Code         string     `json:"code"`
	TaxClassID   int64      `json:"tax_class_id"`
	TaxClassName string     `json:"tax_class_name"`
	Extension    groupTexts `json:"extension_attributes,omitzero"`
}

func (s *Shop) groupJSON(g *group) groupJSON {
	texts := g.texts
	if s.config.versions() {
		texts.Version = g.version()
	}
	return groupJSON{g.id, g.code, g.taxClass, retailCustomerName, texts}
}

// group returns the group with an id, or nil; s.mu is held.
func (s *Shop) group(id int64) *group {
	for i := range s.groups {
		if s.groups[i].id == id {
			return &s.groups[i]
		}
	}
	return nil
}

// pathGroup returns the group of the path; s.mu is held.
func (s *Shop) pathGroup(c *call) (*group, error) {
	id, err := c.id()
	if err != nil {
		return nil, err
	}
	g := s.group(id)
	if g == nil {
		return nil, noSuchEntity("id", id)
	}
	return g, nil
}

// getGroup answers GET /V1/customerGroups/{id}.
func (s *Shop) getGroup(c *call) (any, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	g, err := s.pathGroup(c)
	if err != nil {
		return nil, err
	}
	return s.groupJSON(g), nil
}

// getDefaultGroup answers GET /V1/customerGroups/default and …/{storeId}.
func (s *Shop) getDefaultGroup(c *call) (any, error) {
	id := s.config.stores[1].ID
	if len(c.params) > 0 {
		var err error
		if id, err = c.id(); err != nil {
			return nil, err
		}
		if !s.config.hasStore(id) {
			return nil, noSuchEntity("storeId", id)
		}
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.groupJSON(s.group(s.config.defaultGroup(id))), nil
}

// fixed reports whether Magento refuses to delete the group.
func (g *group) fixed() bool { return g.id == 0 || g.id == generalGroup }

// groupPermissions answers GET /V1/customerGroups/{id}/permissions, for a transcript
// alone: the bridge does not ask.
func (s *Shop) groupPermissions(c *call) (any, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	g, err := s.pathGroup(c)
	if err != nil {
		return nil, err
	}
	return g.fixed(), nil
}

// save checks a group as Magento\Customer\Model\ResourceModel\GroupRepository does
// and stores it. What it returns is what Magento answers: the code cut to its 32
// bytes, but before the database has changed any of them.
func (s *Shop) save(g *group, in *groupInput) (*group, error) {
	if in.externalID != nil && utf8.RuneCountInString(*in.externalID) > maxGroupExternalID {
		return nil, tooLong("scim_external_id", maxGroupExternalID)
	}
	if in.owner != nil && utf8.RuneCountInString(*in.owner) > maxOwner {
		return nil, tooLong(attributeOwner, maxOwner)
	}
	if in.code == "" {
		return nil, required("code")
	}
	if in.taxClass == nil {
		return nil, invalidValue("taxClassId", nil)
	}
	if *in.taxClass != retailCustomer {
		return nil, invalidValue("taxClassId", *in.taxClass)
	}
	answered := in.code[:min(len(in.code), maxGroupCode)]
	whole := cutBytes(in.code, maxGroupCode)
	// Each byte of a character that was cut in two becomes a question mark.
	stored := column(whole+strings.Repeat("?", len(answered)-len(whole)), maxGroupCode)
	for i := range s.groups {
		if other := &s.groups[i]; other.id != g.id && foldEqual(other.code) == foldEqual(stored) {
			return nil, s.groupExists()
		}
	}
	g.code, g.taxClass, g.texts, g.changes = stored, *in.taxClass, in.texts(g.texts), g.changes+1
	return &group{id: g.id, taxClass: g.taxClass, code: answered, texts: g.texts, changes: g.changes}, nil
}

// groupExists refuses the name of another group. Magento\Customer\Model\ResourceModel\GroupRepository knows
// the case by a comparison of two texts, which differ in a language whose words do not fit together: then
// the error of the layer below is answered.
func (s *Shop) groupExists() *apiError {
	if s.config.language == nil {
		return invalid("Customer Group already exists.")
	}
	return invalid("%1 already exists.", s.config.language.message("Customer Group"))
}

// postGroup answers POST /V1/customerGroups.
func (s *Shop) postGroup(c *call) (any, error) {
	in, err := s.parseGroup(c.body)
	if err != nil {
		return nil, err
	}
	if in.taxClass == nil {
		in.taxClass = new(int64)
		*in.taxClass = retailCustomer
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g := group{id: s.nextGroup}
	var problem *apiError
	if g.texts.CreateKey, problem = readCreateKey(in.createKey); problem != nil {
		return nil, problem
	}
	answered, err := s.save(&g, in)
	if err != nil {
		return nil, err
	}
	s.nextGroup++
	s.groups = append(s.groups, g)
	return s.groupJSON(answered), nil
}

// putGroup answers PUT /V1/customerGroups/{id}.
func (s *Shop) putGroup(c *call) (any, error) {
	in, err := s.parseGroup(c.body)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.pathGroup(c)
	if err != nil {
		return nil, err
	}
	if s.locks[groupLock(g.id)] {
		if in.version != nil {
			return nil, locked()
		}
		return nil, internalError() // the database has given up waiting
	}
	if now := g.version(); in.version != nil && *in.version != now {
		return nil, versionChanged("id", g.id, now)
	}
	answered, err := s.save(g, in)
	if err != nil {
		return nil, err
	}
	return s.groupJSON(answered), nil
}

// deleteGroup answers DELETE /V1/customerGroups/{id}: members of the group move to
// the default group.
func (s *Shop) deleteGroup(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.pathGroup(c)
	if err != nil {
		return nil, err
	}
	if g.fixed() {
		return nil, invalid("Cannot delete group.")
	}
	id := g.id
	for _, r := range s.customers.rows {
		if r.c.groupID == id {
			moved := *r.c
			moved.groupID = generalGroup
			s.countChanges(&moved, 1)
			s.customers.replace(&moved)
		}
	}
	s.groups = slices.DeleteFunc(s.groups, func(g group) bool { return g.id == id })
	return true, nil
}
