package magentotest

import (
	_ "embed" // the tables of countries
	"net/http"
	"strconv"
	"strings"
)

//go:embed data/countries.txt
var countriesText string

//go:embed data/us_regions.txt
var usRegionsText string

// country is a country of the shop; regions are kept for the United States only.
type country struct {
	code, alpha3, name string
	regions            []region
}

type region struct {
	id         int64
	code, name string
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
		t.list = append(t.list, country{code: columns[0], alpha3: columns[1], name: columns[2]})
	}
	us := &t.list[t.byCode["US"]]
	for columns := range table(usRegionsText) {
		if id, ok := parseInt(columns[0]); ok {
			us.regions = append(us.regions, region{id, columns[1], columns[2]})
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
	return ok && len(t.list[i].regions) > 0
}

// region returns a region of a country.
func (t *countryTable) region(code string, id int64) (region, bool) {
	if i, ok := t.byCode[code]; ok {
		for _, r := range t.list[i].regions {
			if r.id == id {
				return r, true
			}
		}
	}
	return region{}, false
}

func (c *country) write(w *objectWriter) {
	w.text("id", c.code)
	w.text("two_letter_abbreviation", c.code)
	w.text("three_letter_abbreviation", c.alpha3)
	w.text("full_name_locale", c.name)
	w.text("full_name_english", c.name)
	if len(c.regions) == 0 {
		return
	}
	w.key("available_regions")
	w.b = append(w.b, list(c.regions, func(w *objectWriter, r region) {
		w.text("id", strconv.FormatInt(r.id, 10))
		w.text("code", r.code)
		w.text("name", r.name)
	})...)
}

// getCountry answers GET /V1/directory/countries/{id}.
func (s *Shop) getCountry(c *call) ([]byte, error) {
	i, ok := s.config.countries.byCode[c.params[0]]
	if !ok {
		return nil, fail(http.StatusNotFound, "The country isn't available.")
	}
	w := beginObject(nil)
	s.config.countries.list[i].write(&w)
	return w.end(), nil
}
