package customer

import "strings"

// storeView is what the bridge knows of a store view.
type storeView struct {
	id        int64
	websiteID int64
	locale    string // "en_US"
	code      string
}

// languageTag writes Magento's locale as SCIM does: en_US becomes en-US.
func languageTag(locale string) string { return strings.ReplaceAll(locale, "_", "-") }

// storeFor finds the store view of the website that speaks a language: the one
// with that very locale, else one with the same language. preferred wins among
// equals, so that nobody is moved without need. 0 where there is none.
func (s *shop) storeFor(language string, websiteID, preferred int64) int64 {
	language, _, _ = strings.Cut(language, ",") // an Accept-Language list: its first
	language, _, _ = strings.Cut(language, ";")
	language = strings.TrimSpace(languageTag(language))
	if language == "" {
		return 0
	}
	base, _, _ := strings.Cut(language, "-")
	exact, similar := int64(0), int64(0)
	for _, v := range s.stores {
		if v.websiteID != websiteID || v.id == 0 {
			continue
		}
		tag := languageTag(v.locale)
		tagBase, _, _ := strings.Cut(tag, "-")
		switch {
		case strings.EqualFold(tag, language):
			if exact == 0 || v.id == preferred {
				exact = v.id
			}
		case strings.EqualFold(tagBase, base):
			if similar == 0 || v.id == preferred {
				similar = v.id
			}
		}
	}
	if exact != 0 {
		return exact
	}
	return similar
}

// localeOf returns the language tag of a store view, "" where it is not known.
func (s *shop) localeOf(storeID int64) string {
	for _, v := range s.stores {
		if v.id == storeID {
			return languageTag(v.locale)
		}
	}
	return ""
}
