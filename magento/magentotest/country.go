package magentotest

import (
	_ "embed" // the tables of countries
	"net/http"
	"strings"
)

//go:embed data/countries.txt
var countriesText string

//go:embed data/us_regions.txt
var usRegionsText string

// country is a country of the shop as Magento\Directory\Api\Data\CountryInformationInterface
// answers it; regions are there for the United States only.
type country struct {
	ID          string   `json:"id"`
	Alpha2      string   `json:"two_letter_abbreviation"`
	Alpha3      string   `json:"three_letter_abbreviation"`
	LocalName   string   `json:"full_name_locale"`
	EnglishName string   `json:"full_name_english"`
	Regions     []region `json:"available_regions,omitempty"`
}

type region struct {
	ID   int64  `json:"id,string"`
	Code string `json:"code"`
	Name string `json:"name"`
}

type countryTable struct {
	list   []country
	byCode map[string]int
}

// newCountryTable reads the tables: a line each, its columns parted by tabs.
func newCountryTable() *countryTable {
	t := &countryTable{byCode: map[string]int{}}
	for columns := range table(countriesText) {
		t.byCode[columns[0]] = len(t.list)
		t.list = append(t.list, country{columns[0], columns[0], columns[1], columns[2], columns[2], nil})
	}
	us := &t.list[t.byCode["US"]]
	for columns := range table(usRegionsText) {
		if id, ok := parseInt(columns[0]); ok {
			us.Regions = append(us.Regions, region{id, columns[1], columns[2]})
		}
	}
	return t
}

// table yields the lines of a table of three columns.
func table(text string) func(yield func([3]string) bool) {
	return func(yield func([3]string) bool) {
		for line := range strings.Lines(text) {
			columns := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
			if len(columns) == 3 && !yield([3]string(columns)) {
				return
			}
		}
	}
}

func (t *countryTable) has(code string) bool {
	_, ok := t.byCode[code]
	return ok
}

func (t *countryTable) hasRegions(code string) bool {
	i, ok := t.byCode[code]
	return ok && len(t.list[i].Regions) > 0
}

// region returns a region of a country.
func (t *countryTable) region(code string, id int64) (region, bool) {
	if i, ok := t.byCode[code]; ok {
		for _, r := range t.list[i].Regions {
			if r.ID == id {
				return r, true
			}
		}
	}
	return region{}, false
}

// getCountry answers GET /V1/directory/countries/{id}.
func (s *Shop) getCountry(c *call) (any, error) {
	i, ok := s.config.countries.byCode[c.params[0]]
	if !ok {
		return nil, fail(http.StatusNotFound, "The country isn't available.")
	}
	return s.config.countries.list[i], nil
}

// listCountries answers GET /V1/directory/countries.
func (s *Shop) listCountries(*call) (any, error) { return s.config.countries.list, nil }
