package magento

import (
	"context"
	"net/http"
)

var routeCountry = route{http.MethodGet, "/V1/directory/countries/{id}"}

// Country is a country of the shop (Magento\Directory\Api\Data\CountryInformationInterface).
type Country struct {
	ID      string // ISO 3166-1 alpha-2
	Regions []CountryRegion
}

// CountryRegion is a state or province that addresses of the country can name.
type CountryRegion struct {
	ID         int64
	Code, Name string
}

type countryWire struct {
	ID      text `json:"id"`
	Regions []struct {
		ID   number `json:"id"`
		Code text   `json:"code"`
		Name text   `json:"name"`
	} `json:"available_regions"`
}

// Country reads a country by its ISO 3166-1 alpha-2 code, in capital letters. It
// fails with *Error: NotFound for one that the shop does not know; what is not
// two capital letters is none, and is not asked for.
//
// Route: GET /V1/directory/countries/{id}
func (c *Client) Country(ctx context.Context, id string) (*Country, error) {
	if !isCountryCode(id) {
		return nil, &Error{Kind: NotFound, Method: routeCountry.method, Route: routeCountry.pattern}
	}
	w, err := get(ctx, c, routeCountry, "/V1/directory/countries/"+id, func(w *countryWire) bool { return string(w.ID) == id })
	if err != nil {
		return nil, err
	}
	country := &Country{ID: id}
	for _, r := range w.Regions {
		country.Regions = append(country.Regions, CountryRegion{ID: int64(r.ID), Code: string(r.Code), Name: string(r.Name)})
	}
	return country, nil
}

func isCountryCode(id string) bool {
	return len(id) == 2 && id[0] >= 'A' && id[0] <= 'Z' && id[1] >= 'A' && id[1] <= 'Z'
}
