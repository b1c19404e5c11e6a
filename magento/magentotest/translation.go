package magentotest

import (
	_ "embed" // the messages in German
	"regexp"
	"strconv"
	"strings"
)

//go:embed data/de_DE.txt
var germanText string

// translation says messages in another language, as a language pack of Magento does: the
// text changes, with the placeholders in it, and the parameters stay.
type translation struct {
	whole    map[string]string
	patterns []phrase
}

// phrase is a message with values in it, %1 and so on.
type phrase struct {
	pattern *regexp.Regexp
	text    string
}

var placeholder = regexp.MustCompile(`%\d`)

// newTranslation reads a table: a line each, the message and its translation parted by a
// tab.
func newTranslation(table string) *translation {
	t := &translation{whole: map[string]string{}}
	for line := range strings.Lines(table) {
		message, text, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		t.whole[message] = text
		if placeholder.MatchString(message) {
			pattern := placeholder.ReplaceAllString(regexp.QuoteMeta(message), "(.*?)")
			t.patterns = append(t.patterns, phrase{regexp.MustCompile("^" + pattern + "$"), text})
		}
	}
	return t
}

// message translates a message, which may be several, a line each. What is in no table
// stays.
func (t *translation) message(text string) string {
	if t == nil {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = t.line(line)
	}
	return strings.Join(lines, "\n")
}

func (t *translation) line(text string) string {
	if translated, ok := t.whole[text]; ok {
		return translated
	}
	for _, p := range t.patterns {
		values := p.pattern.FindStringSubmatch(text)
		if values == nil {
			continue
		}
		return placeholder.ReplaceAllStringFunc(p.text, func(name string) string {
			n, err := strconv.Atoi(name[1:])
			if err != nil || n >= len(values) {
				return name
			}
			return t.line(values[n]) // which may be a label or a message itself
		})
	}
	return text
}

// apiError translates an error. Where it is made of several, Magento translates the message of
// the whole alone (Magento\Framework\Webapi\Rest\Response takes the raw text of each).
func (t *translation) apiError(e *apiError) *apiError {
	if t == nil {
		return e
	}
	translated := *e
	translated.Message = t.message(e.Message)
	return &translated
}
