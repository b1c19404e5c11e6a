package magento

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Address is one entry of a customer's address book
// (Magento\Customer\Api\Data\AddressInterface).
type Address struct {
	ID              int64            `json:"id"` // 0 for one that Magento does not have yet
	Firstname       string           `json:"firstname"`
	Lastname        string           `json:"lastname"`
	Middlename      string           `json:"middlename"`
	Prefix          string           `json:"prefix"`
	Suffix          string           `json:"suffix"`
	Company         string           `json:"company"`
	VATID           string           `json:"vat_id"`
	Fax             string           `json:"fax"`
	Street          []string         `json:"street"`
	City            string           `json:"city"`
	Region          Region           `json:"region"`
	Postcode        string           `json:"postcode"`
	CountryID       string           `json:"country_id"` // ISO 3166-1 alpha-2
	Telephone       string           `json:"telephone"`
	DefaultBilling  bool             `json:"default_billing"`
	DefaultShipping bool             `json:"default_shipping"`
	Custom          CustomAttributes `json:"custom_attributes,omitempty"`
}

// Region is the state or province of an address. Magento does not resolve a
// code by itself: ID and Name are needed for a country with a list of regions.
type Region struct {
	ID   int64  `json:"region_id"`
	Code string `json:"region_code"`
	Name string `json:"region"`
}

// readAddress reads an address whose region may be a bare name, with its id beside it.
func readAddress(dec *jsontext.Decoder, a *Address) error {
	type plain Address
	var answer struct {
		*plain
		RegionID int64 `json:"region_id"`
	}
	answer.plain = (*plain)(a)
	err := json.UnmarshalDecode(dec, &answer)
	if a.Region.ID == 0 {
		a.Region.ID = answer.RegionID
	}
	return err
}

// readRegion reads a region that may be a bare name.
func readRegion(dec *jsontext.Decoder, r *Region) error {
	if dec.PeekKind() == jsontext.KindBeginObject {
		return errOther
	}
	return json.UnmarshalDecode(dec, &r.Name)
}

// MarshalJSONTo implements json.MarshalerTo. An address that Magento has is merged
// into what it holds, so that an empty text is needed to clear there; in a new one it
// is left out.
func (a *Address) MarshalJSONTo(enc *jsontext.Encoder) error {
	type plain Address
	if a.ID != 0 {
		return json.MarshalEncode(enc, (*plain)(a))
	}
	return json.MarshalEncode(enc, struct {
		*plain
		DefaultBilling  always `json:"default_billing"`
		DefaultShipping always `json:"default_shipping"`
	}{(*plain)(a), always(a.DefaultBilling), always(a.DefaultShipping)}, json.OmitZeroStructFields(true))
}

// always is a flag that is written in a new address also where it is false.
type always bool

// IsZero tells json not to leave the flag out.
func (always) IsZero() bool { return false }

var (
	routeCountry   = route{http.MethodGet, "/V1/directory/countries/{id}"}
	routeCountries = route{http.MethodGet, "/V1/directory/countries"}
)

// Country is a country of the shop (Magento\Directory\Api\Data\CountryInformationInterface).
type Country struct {
	ID      string          `json:"id"` // ISO 3166-1 alpha-2
	Regions []CountryRegion `json:"available_regions"`
}

// CountryRegion is a state or province that addresses of the country can name.
type CountryRegion struct {
	ID   int64  `json:"id"`
	Code string `json:"code"`
	Name string `json:"name"`
}

// Country reads a country by its ISO 3166-1 alpha-2 code, in capital letters. It
// fails with *Error: NotFound for one that the shop does not know; what is not
// two capital letters is none, and is not asked for.
//
// Route: GET /V1/directory/countries/{id}
func (c *Client) Country(ctx context.Context, id string) (*Country, error) {
	if !isCountryCode(id) {
		return nil, routeCountry.fail(NotFound, nil)
	}
	country, err := get(ctx, c, routeCountry, "/V1/directory/countries/"+id, func(answer *Country) bool { return answer.ID == id })
	if e, ok := errors.AsType[*Error](err); ok && e.Status == http.StatusNotFound {
		// Magento names no parameters here, so only the list tells its answer from another.
		all, listErr := list[Country](ctx, c, routeCountries)
		named := func(one Country) bool { return one.ID == id }
		if listErr == nil && len(all) > 0 && !slices.ContainsFunc(all, named) {
			e.Kind, e.Err = NotFound, nil
		}
	}
	return country, err
}

func isCountryCode(id string) bool {
	return len(id) == 2 && id[0] >= 'A' && id[0] <= 'Z' && id[1] >= 'A' && id[1] <= 'Z'
}
