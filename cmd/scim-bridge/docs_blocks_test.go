package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/scim-bridge/scim-bridge/config"
)

const repository = "../.."

// codeBlock is a fenced block of code of a page.
type codeBlock struct {
	page     string // "docs/try.md"
	line     int    // of its first line of code
	language string
	text     string
}

func (b codeBlock) at(line int) string { return b.page + ":" + strconv.Itoa(b.line+line) }

// docPages are all pages for readers, by their paths from the root.
func docPages(t *testing.T) map[string]string {
	t.Helper()
	pages := map[string]string{}
	err := filepath.WalkDir(repository, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{".git", "testdata", "node_modules"}, d.Name()):
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(path) != ".md" || d.Name() == "CHANGELOG.md":
			return nil
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(repository, path)
		pages[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// fence is the line that begins or ends a block, with its indentation and language.
var fence = regexp.MustCompile("^( *)```(.*)$")

// codeBlocks are the blocks of a page, without the indentation of the list that they are in.
func codeBlocks(t *testing.T, page, text string) (blocks []codeBlock) {
	t.Helper()
	var open *codeBlock
	indent := ""
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSuffix(line, "\n")
		m := fence.FindStringSubmatch(line)
		switch {
		case m != nil && open == nil:
			indent, open = m[1], &codeBlock{page: page, line: n + 1, language: strings.TrimSpace(m[2])}
		case m != nil:
			blocks = append(blocks, *open)
			open = nil
		case open != nil:
			open.text += strings.TrimPrefix(line, indent) + "\n"
		}
	}
	if open != nil {
		t.Errorf("%s: the block of code has no end", open.at(0))
	}
	return blocks
}

// codeSpan is code within a sentence, which may go on in the next line.
var codeSpan = regexp.MustCompile("`([^`]+)`")

// codeSpans are the pieces of code within the sentences of a page.
func codeSpans(text string) (spans []string) {
	inBlock := false
	var prose strings.Builder
	for line := range strings.Lines(text) {
		if fence.MatchString(strings.TrimSuffix(line, "\n")) {
			inBlock = !inBlock
		} else if !inBlock {
			prose.WriteString(line)
		}
	}
	for _, m := range codeSpan.FindAllStringSubmatch(prose.String(), -1) {
		spans = append(spans, strings.Join(strings.Fields(m[1]), " "))
	}
	return spans
}

// Blocks say in which language they are, and those of data can be read as that.
func TestBlocksOfDataCanBeRead(t *testing.T) {
	t.Parallel()
	for page, text := range docPages(t) {
		for _, b := range codeBlocks(t, page, text) {
			var value any
			var err error
			switch b.language {
			case "json":
				err = json.Unmarshal([]byte(b.text), &value)
			case "yaml":
				err = yaml.Unmarshal([]byte(b.text), &value)
			case "", "sh", "kql", "text", "nginx", "caddy", "apache", "ini", "sql", "promql", "php":
			default:
				t.Errorf("%s: nobody knows the language %q", b.at(0), b.language)
			}
			if err != nil {
				t.Errorf("%s: %v", b.at(0), err)
			}
		}
	}
}

// settingLike matches what looks like the name of a setting.
var settingLike = regexp.MustCompile(`\b(SCIM|MAGENTO|OPS|LOG|SHUTDOWN|CUSTOMER|GROUP|ADMIN|GUARD|CONSOLE|KIBANA)_[A-Z][A-Z_]*[A-Z]\b`)

// TestCodeNamesKnownSettings holds what looks like a setting against those that there are, in
// blocks and in sentences.
func TestCodeNamesKnownSettings(t *testing.T) {
	t.Parallel()
	known := []string{
		"SCIM_HOST", "SCIM_BRIDGE", // of deploy/compose.yaml, for its proxy
		"KIBANA_PASSWORD", "KIBANA_ENCRYPTION_KEY", // of deploy/elk
		"MAGENTO_RUN_CODE",        // of Magento, which does no harm
		"SCIM_BRIDGE_TRANSCRIPTS", // of a test
	}
	for _, v := range config.Variables() {
		known = append(known, v.Name)
		if v.Secret {
			known = append(known, v.Name+"_FILE")
		}
	}
	for page, text := range docPages(t) {
		pieces := codeSpans(text)
		for _, b := range codeBlocks(t, page, text) {
			pieces = append(pieces, b.text)
		}
		for _, name := range settingLike.FindAllString(strings.Join(pieces, "\n"), -1) {
			if !slices.Contains(known, name) {
				t.Errorf("%s names %s, which is no setting", page, name)
			}
		}
	}
}

// TestSettingsInTheDocsAreValid reads each block of settings as the program does, beside the least
// that it needs.
func TestSettingsInTheDocsAreValid(t *testing.T) {
	t.Parallel()
	assignment := regexp.MustCompile(`^([A-Z_]+)=(.*)$`)
	tried, digests := 0, 0
	for page, text := range docPages(t) {
		for _, b := range codeBlocks(t, page, text) {
			e := environmentFor("https://shop.example")
			fields := reflect.ValueOf(&e).Elem()
			isSettings := b.language == "ini" && b.text != ""
			for line := range strings.Lines(b.text) {
				m := assignment.FindStringSubmatch(strings.TrimSpace(line))
				if m == nil {
					isSettings = false
					break
				}
				value := elided.ReplaceAllStringFunc(m[2], func(s string) string {
					if strings.HasPrefix(s, "sha256:") {
						digests++ // no two are the same
						return fmt.Sprintf("sha256:%064x", digests)
					}
					return "something-that-is-left-out"
				})
				for field, v := range fields.Fields() {
					if field.Tag.Get("envconfig") == m[1] {
						v.SetString(value)
					}
				}
			}
			if !isSettings {
				continue
			}
			tried++
			if _, err := config.Load(e, config.Needs{Tokens: true, Magento: true}, os.ReadFile); err != nil {
				t.Errorf("%s: %v", b.at(0), err)
			}
		}
	}
	if tried < 3 {
		t.Errorf("only %d blocks of settings were found", tried)
	}
}

// elided is what a page leaves out of a value.
var elided = regexp.MustCompile(`(sha256:)?…[a-z]*…?`)

// The lines of check that docs/checking.md shows are those that it says.
func TestCheckSaysWhatTheDocsShow(t *testing.T) {
	t.Parallel()
	said, err := os.ReadFile("testdata/script/check_stock.txt")
	if err != nil {
		t.Fatal(err)
	}
	const page = "docs/checking.md"
	shown := 0
	for _, b := range codeBlocks(t, page, docPages(t)[page]) {
		if b.language != "text" {
			continue
		}
		for line := range strings.Lines(b.text) {
			shown++
			if !strings.Contains(string(said), "\n"+line) {
				t.Errorf("%s: check does not say %q", page, line)
			}
		}
	}
	if shown == 0 {
		t.Error("it shows none")
	}
}
