package magento

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
)

// The routes of customer groups.
var (
	routeGetGroup     = route{http.MethodGet, "/V1/customerGroups/{id}"}
	routeSearchGroups = route{http.MethodGet, "/V1/customerGroups/search"}
	routeCreateGroup  = route{http.MethodPost, "/V1/customerGroups"}
	routeUpdateGroup  = route{http.MethodPut, "/V1/customerGroups/{id}"}
	routeDeleteGroup  = route{http.MethodDelete, "/V1/customerGroups/{id}"}
	routeDefaultGroup = route{http.MethodGet, "/V1/customerGroups/default/{storeId}"}
)

// Group is a customer group (Magento\Customer\Api\Data\GroupInterface).
type Group struct {
	ID           int64  // 0 is NOT LOGGED IN
	Code         string // the name; Magento cuts it to 32 bytes
	TaxClassID   int64
	TaxClassName string // in answers only

	// What the companion module keeps of a group, nil for nothing. In a request nil
	// leaves what is kept and "" clears it; a Magento without the module refuses
	// either with Invalid (see LacksGroupTexts).
	DisplayName *string // the provider's name, of any length and script
	ExternalID  *string // the provider's id, up to 255 characters
}

type groupWire struct {
	ID           number     `json:"id"`
	Code         text       `json:"code"`
	TaxClassID   number     `json:"tax_class_id"`
	TaxClassName text       `json:"tax_class_name"`
	Extension    groupTexts `json:"extension_attributes"`
}

// The extension attributes of the companion module.
const (
	groupDisplayName = "scim_display_name"
	groupExternalID  = "scim_external_id"
)

type groupTexts struct {
	DisplayName text `json:"scim_display_name"`
	ExternalID  text `json:"scim_external_id"`
}

// UnmarshalJSON implements json.Unmarshaler: PHP writes [] for an object that is empty.
func (t *groupTexts) UnmarshalJSON(data []byte) error {
	if data[0] != '{' {
		return nil
	}
	type object groupTexts
	return json.Unmarshal(data, (*object)(t))
}

func (w *groupWire) group() *Group {
	return &Group{
		ID: int64(w.ID), Code: string(w.Code), TaxClassID: int64(w.TaxClassID), TaxClassName: string(w.TaxClassName),
		DisplayName: w.Extension.DisplayName.orNil(), ExternalID: w.Extension.ExternalID.orNil(),
	}
}

func (t text) orNil() *string {
	if t == "" {
		return nil
	}
	return new(string(t))
}

// extend adds to a request the extension attributes that g speaks of.
func (g *Group) extend(request fields) fields {
	extension := fields{}
	for name, value := range map[string]*string{groupDisplayName: g.DisplayName, groupExternalID: g.ExternalID} {
		if value != nil {
			extension[name] = *value
		}
	}
	if len(extension) > 0 {
		request["extension_attributes"] = extension
	}
	return request
}

// LacksGroupTexts reports whether an error says that Magento knows no DisplayName
// or ExternalID of a group, as one without the companion module.
func LacksGroupTexts(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Kind == Invalid && strings.Contains(e.Template, "is not supported") &&
		(slices.Contains(e.Fields, groupDisplayName) || slices.Contains(e.Fields, groupExternalID))
}

// GetGroup reads one customer group. It fails with *Error: NotFound where there is none.
//
// Route: GET /V1/customerGroups/{id}
func (c *Client) GetGroup(ctx context.Context, id int64) (*Group, error) {
	w, err := get(ctx, c, routeGetGroup, entityPath("/V1/customerGroups/", id), isGroup(id))
	if err != nil {
		return nil, err
	}
	return w.group(), nil
}

// SearchGroups reads one page of the customer groups that meet the criteria;
// their fields are code, id and tax_class_id. It fails with *Error: Unexpected
// for a field that is none, which Magento answers with a 500.
//
// Route: GET /V1/customerGroups/search
func (c *Client) SearchGroups(ctx context.Context, criteria Criteria) (*Page[Group], error) {
	return search(ctx, c, routeSearchGroups, criteria, func(w *groupWire) Group { return *w.group() })
}

// CreateGroup makes a customer group of g's Code and texts, with the shop's
// default tax class where g has none. Magento cuts a Code over 32 bytes without an
// error: compare the answer. It fails with *Error: Duplicate where the Code is
// taken, in any letter case.
//
// Route: POST /V1/customerGroups
func (c *Client) CreateGroup(ctx context.Context, g Group) (*Group, error) {
	group := fields{"code": g.Code}
	if g.TaxClassID != 0 {
		group["tax_class_id"] = g.TaxClassID
	}
	w, err := send(ctx, c, routeCreateGroup, "/V1/customerGroups", fields{"group": g.extend(group)}, anyGroup)
	if err != nil {
		return nil, err
	}
	return w.group(), nil
}

// UpdateGroup gives the group of g's ID its Code and TaxClassID; Magento needs
// both, and lets group 0 be renamed too. Its texts stay where g has none. It fails
// with *Error as CreateGroup does, and with NotFound.
//
// Route: PUT /V1/customerGroups/{id}
func (c *Client) UpdateGroup(ctx context.Context, g Group) (*Group, error) {
	body := fields{"group": g.extend(fields{"id": g.ID, "code": g.Code, "tax_class_id": g.TaxClassID})}
	w, err := send(ctx, c, routeUpdateGroup, entityPath("/V1/customerGroups/", g.ID), body, isGroup(g.ID))
	if err != nil {
		return nil, err
	}
	return w.group(), nil
}

// DeleteGroup deletes a customer group; Magento moves its members to the default
// group. It fails with *Error: NotFound where there is none, Invalid for group 0
// and the default group.
//
// Route: DELETE /V1/customerGroups/{id}
func (c *Client) DeleteGroup(ctx context.Context, id int64) error {
	return remove(ctx, c, routeDeleteGroup, entityPath("/V1/customerGroups/", id))
}

// DefaultGroup reads the group that new customers of a store view come into. It
// fails with *Error: NotFound for a store view that does not exist.
//
// Route: GET /V1/customerGroups/default/{storeId}
func (c *Client) DefaultGroup(ctx context.Context, storeID int64) (*Group, error) {
	w, err := get(ctx, c, routeDefaultGroup, entityPath("/V1/customerGroups/default/", storeID), anyGroup)
	if err != nil {
		return nil, err
	}
	return w.group(), nil
}

// isGroup returns a test whether an answer is about the given group. 0 is a group
// too, so that an answer of nothing is told by its having no name.
func isGroup(id int64) func(*groupWire) bool {
	return func(w *groupWire) bool { return int64(w.ID) == id && w.Code != "" }
}

func anyGroup(w *groupWire) bool { return w.Code != "" }
