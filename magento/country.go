package magento

import (
	"context"
	"net/http"
)

var routeCountry = route{http.MethodGet, "/V1/directory/countries/{id}"}

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
	return get(ctx, c, routeCountry, "/V1/directory/countries/"+id, func(answer *Country) bool { return answer.ID == id })
}

func isCountryCode(id string) bool {
	return len(id) == 2 && id[0] >= 'A' && id[0] <= 'Z' && id[1] >= 'A' && id[1] <= 'Z'
}
