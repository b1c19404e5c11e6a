package customer

import "testing"

func TestStoreFor(t *testing.T) {
	t.Parallel()
	s := &catalogue{stores: []storeView{
		{id: 1, websiteID: 1, locale: "en_US"},
		{id: 2, websiteID: 1, locale: "de_DE"},
		{id: 3, websiteID: 1, locale: "de_AT"},
		{id: 4, websiteID: 1, locale: "en_US"},
		{id: 5, websiteID: 2, locale: "fr_FR"},
		{id: 6, websiteID: 1, locale: "zh_Hans_CN"},
	}}
	for _, c := range []struct {
		name, language string
		website, now   int64
		want           int64
	}{
		{"the very locale", "de-AT", 1, 1, 3},
		{"in Magento's spelling", "de_AT", 1, 1, 3},
		{"in another case", "DE-at", 1, 1, 3},
		{"the same language", "de-CH", 1, 1, 2},
		{"a language alone", "de", 1, 1, 2},
		{"nobody is moved who has it already", "en-US", 1, 4, 4},
		{"nobody is moved who has a similar one", "de-CH", 1, 3, 3},
		{"but the very locale goes before", "de-DE", 1, 3, 2},
		{"with a script", "zh-Hans-CN", 1, 1, 6},
		{"of another website", "fr-FR", 1, 1, 0},
		{"on that website", "fr", 2, 1, 5},
		{"unknown", "xx", 1, 1, 0},
		{"empty", " ", 1, 1, 0},
		{"an Accept-Language list", "de-AT;q=0.9, en-US", 1, 1, 3},
		{"not a language that only begins alike", "den", 1, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := s.storeFor(c.language, c.website, c.now); got != c.want {
				t.Errorf("store view %d, want %d", got, c.want)
			}
		})
	}
	if got := s.localeOf(6); got != "zh-Hans-CN" {
		t.Errorf("locale %q", got)
	}
	if got := s.localeOf(99); got != "" {
		t.Errorf("locale %q of a store view that is not there", got)
	}
}
