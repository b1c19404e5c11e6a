package magentotest

import (
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

// shape reads an answer; of what is no JSON only its kind is compared.
func shape(t *testing.T, w *httptest.ResponseRecorder) any {
	t.Helper()
	body := w.Body.String()
	switch {
	case strings.HasPrefix(body, "<?xml"):
		return "(XML)"
	case strings.HasPrefix(body, "<!doctype html>"):
		return "(HTML)"
	}
	var v any
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return normalise(v)
}

var (
	timeShape  = regexp.MustCompile(`^20[2-9]\d-\d\d-\d\d \d\d:\d\d:\d\d$`)
	uuidShape  = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	hashShape  = regexp.MustCompile(`^[0-9a-f]{64}$`)
	tokenShape = regexp.MustCompile(`^[\w-]+\.[\w-]+\.[\w-]+$`)
	reportID   = regexp.MustCompile(`webapi-[0-9a-f]{13}$`)
)

// normalise replaces what differs from run to run by its shape, and sorts the
// lists of websites and store views, which Magento answers in any order.
func normalise(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if raw, ok := v["__raw"].(string); ok && len(v) == 1 {
			if strings.HasPrefix(raw, "<?xml") {
				return "(XML)"
			}
			return "(HTML)"
		}
		for name, value := range v {
			v[name] = normalise(value)
		}
	case []any:
		for i := range v {
			v[i] = normalise(v[i])
		}
		slices.SortStableFunc(v, func(a, b any) int { return int(storeID(a) - storeID(b)) })
	case string:
		switch {
		case timeShape.MatchString(v):
			return "(time)"
		case uuidShape.MatchString(v):
			return "(UUID)"
		case hashShape.MatchString(v):
			return "(hash)"
		case v == "(token)" || tokenShape.MatchString(v) && len(v) > 100:
			return "(JWT)"
		}
		return reportID.ReplaceAllString(v, "webapi-(id)")
	}
	return v
}

// storeID is the id of something that belongs to the list of websites, store
// groups or store views, 0 for anything else.
func storeID(v any) float64 {
	o, _ := v.(map[string]any)
	if _, site := o["default_group_id"]; !site && o["store_group_id"] == nil {
		return 0
	}
	id, _ := o["id"].(float64)
	return id
}
