package magento

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
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
	ID           int64  `json:"id"`   // 0 is NOT LOGGED IN
	Code         string `json:"code"` // the name; Magento cuts it to 32 bytes
	TaxClassID   int64  `json:"tax_class_id"`
	TaxClassName string `json:"tax_class_name"` // in answers only

	// What the companion module stores of a group, nil for nothing. In a request nil
	// leaves what is stored and "" clears it; a Magento without the module refuses both
	// with Invalid (see RefusesGroupTexts).
	DisplayName *string `json:"-"` // the identity provider's name, of any length and script
	ExternalID  *string `json:"-"` // the identity provider's id, up to 255 characters
	Owner       *string `json:"-"` // the client that manages the group, up to 32 characters (GroupCreateKey)
	// CreateKey is what CreateGroup sent (GroupCreateKey), up to 64 characters; UpdateGroup
	// does not send it.
	CreateKey *string `json:"-"`
	// Version stands for Code, TaxClassID and the texts, and for how often the group has been
	// saved, by anybody: it does not come back with old values. A request that names it changes
	// the group only if it has it still, and gives it another, also where it changes nothing. It
	// is "" without CustomerVersions of the companion module, and is not sent by CreateGroup.
	Version string `json:"-"`
}

// The extension attributes of the companion module.
const (
	groupDisplayName = "scim_display_name"
	groupExternalID  = "scim_external_id"
	groupOwner       = "scim_owner"
	groupCreateKey   = "scim_create_key"
)

// groupExtension holds them (Magento\Customer\Api\Data\GroupExtensionInterface).
type groupExtension struct {
	DisplayName *string `json:"scim_display_name,omitzero"`
	ExternalID  *string `json:"scim_external_id,omitzero"`
	Owner       *string `json:"scim_owner,omitzero"`
	CreateKey   *string `json:"scim_create_key,omitzero"`
	Version     string  `json:"scim_version,omitzero"`
}

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (g *Group) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	type plain Group
	var answer struct {
		*plain
		Extension groupExtension `json:"extension_attributes"`
	}
	answer.plain = (*plain)(g)
	err := json.UnmarshalDecode(dec, &answer)
	g.DisplayName, g.ExternalID = orNil(answer.Extension.DisplayName), orNil(answer.Extension.ExternalID)
	g.Owner, g.CreateKey = orNil(answer.Extension.Owner), orNil(answer.Extension.CreateKey)
	g.Version = answer.Extension.Version
	return err
}

// orNil returns nil for an empty text.
func orNil(s *string) *string {
	if s != nil && *s == "" {
		return nil
	}
	return s
}

// groupRequest is the body of a create or an update.
type groupRequest struct {
	Group groupBody `json:"group"`
}

type groupBody struct {
	ID         *int64         `json:"id,omitzero"`
	Code       string         `json:"code"`
	TaxClassID *int64         `json:"tax_class_id,omitzero"`
	Extension  groupExtension `json:"extension_attributes,omitzero"`
}

// RefusesGroupTexts reports whether an error is about the DisplayName, ExternalID, Owner or
// CreateKey of a group, as one of a Magento without the companion module is. Whether it is
// that, the module's status shows.
func RefusesGroupTexts(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Kind == Invalid &&
		slices.ContainsFunc([]string{groupDisplayName, groupExternalID, groupOwner, groupCreateKey},
			func(name string) bool { return slices.Contains(e.Fields, name) })
}

// GetGroup reads one customer group. It fails with *Error: NotFound where there is none.
//
// Route: GET /V1/customerGroups/{id}
func (c *Client) GetGroup(ctx context.Context, id int64) (*Group, error) {
	return get(ctx, c, routeGetGroup, entityPath("/V1/customerGroups/", id), isGroup(id))
}

// SearchGroups reads one page of the customer groups that meet the criteria;
// their fields are code, id and tax_class_id. It fails with *Error: Unexpected
// for a field that is none, which Magento answers with a 500.
//
// Route: GET /V1/customerGroups/search
func (c *Client) SearchGroups(ctx context.Context, criteria Criteria) (*Page[Group], error) {
	if len(criteria.Sort) == 0 {
		criteria.Sort = []SortOrder{{Field: "id"}} // else the order is not stable
	}
	return search[Group](ctx, c, routeSearchGroups, routeSearchGroups.pattern, criteria)
}

// CreateGroup makes a customer group of g's Code and texts, with the shop's
// default tax class where g has none. Magento cuts a Code over 32 bytes without an
// error: compare the answer. It fails with *Error: Duplicate where the Code is
// taken, in any letter case.
//
// Route: POST /V1/customerGroups
func (c *Client) CreateGroup(ctx context.Context, g Group) (*Group, error) {
	texts := groupExtension{DisplayName: g.DisplayName, ExternalID: g.ExternalID, Owner: g.Owner, CreateKey: g.CreateKey}
	body := groupBody{Code: g.Code, Extension: texts}
	if g.TaxClassID != 0 {
		body.TaxClassID = &g.TaxClassID
	}
	isCreated := func(answer *Group) bool {
		isCut := len(answer.Code) >= maxCode && strings.HasPrefix(g.Code, answer.Code)
		return anyGroup(answer) && (isCut || isEcho(Set(g.Code), answer.Code))
	}
	created, err := send(ctx, c, routeCreateGroup, "/V1/customerGroups", groupRequest{body}, isCreated)
	return created, ifTaken(err, c.groupLook(ctx, g.Code, noID))
}

// UpdateGroup gives the group of g's ID its Code and TaxClassID; Magento needs
// both, and lets group 0 be renamed too. Its texts stay where g has none. It fails
// with *Error as CreateGroup does, and with NotFound, and Changed where the group no longer
// has g's Version.
//
// Route: PUT /V1/customerGroups/{id}
func (c *Client) UpdateGroup(ctx context.Context, g Group) (*Group, error) {
	texts := groupExtension{DisplayName: g.DisplayName, ExternalID: g.ExternalID, Owner: g.Owner, Version: g.Version}
	body := groupBody{&g.ID, g.Code, &g.TaxClassID, texts}
	updated, err := send(ctx, c, routeUpdateGroup, entityPath("/V1/customerGroups/", g.ID), groupRequest{body}, isGroup(g.ID))
	return updated, ifTaken(err, c.groupLook(ctx, g.Code, g.ID))
}

// maxCode is how many bytes of a code Magento keeps, less those of a character that it has cut.
const maxCode = 32 - 3

// noID is the id of a record that is new; 0 is a group.
const noID = -1

// groupLook finds out whether another group than that of the id has the code.
func (c *Client) groupLook(ctx context.Context, code string, id int64) look {
	return look{"code", Set(code), func(code string) (bool, error) {
		page, err := c.SearchGroups(ctx, having("code", code))
		return err == nil && slices.ContainsFunc(page.Items, func(other Group) bool { return other.ID != id }), err
	}}
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
	return get(ctx, c, routeDefaultGroup, entityPath("/V1/customerGroups/default/", storeID), anyGroup)
}

// isGroup returns a test whether an answer is about the given group. 0 is a group too, so
// that an empty answer is recognised by its missing name.
func isGroup(id int64) func(*Group) bool {
	return func(answer *Group) bool { return answer.ID == id && anyGroup(answer) }
}

func anyGroup(answer *Group) bool { return answer.Code != "" }
