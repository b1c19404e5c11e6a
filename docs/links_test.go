// Package docs_test checks that the documentation can be followed: links between
// its pages lead somewhere, and so do the pages that comments refer to.
package docs_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

const root = ".."

var (
	link = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	// mention is a page that a comment or a message refers to, from the root.
	mention = regexp.MustCompile(`\b((?:docs|magento/module)/[A-Za-z_-]+\.md(?:#[a-z0-9-]+)?)`)
	code    = regexp.MustCompile("(?s)```.*?```|`[^`\n]*`")
	heading = regexp.MustCompile(`(?m)^#{1,6} +(.+?) *$`)
)

// files returns the files of the repository whose names end in one of the suffixes.
func files(t *testing.T, suffixes ...string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{".git", "testdata", "vendor", "node_modules"}, d.Name()):
			return filepath.SkipDir
		case !d.IsDir() && slices.ContainsFunc(suffixes, func(s string) bool { return strings.HasSuffix(path, s) }):
			list = append(list, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// anchors are the ids that GitHub gives the headings of a page.
func anchors(text string) []string {
	var list []string
	for _, h := range heading.FindAllStringSubmatch(regexp.MustCompile("(?s)```.*?```").ReplaceAllString(text, ""), -1) {
		title := regexp.MustCompile(`\[([^]]*)\]\([^)]*\)`).ReplaceAllString(h[1], "$1")
		id := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
				return unicode.ToLower(r)
			default:
				return -1
			}
		}, title)
		unique := id
		for n := 1; slices.Contains(list, unique); n++ {
			unique = id + "-" + strconv.Itoa(n)
		}
		list = append(list, unique)
	}
	return list
}

// follow reports in which way a target that stands in a file leads nowhere, "" where
// it leads to a file, and to a heading in it.
func follow(t *testing.T, file, directory, target string) string {
	t.Helper()
	path, anchor, hasAnchor := strings.Cut(target, "#")
	to := file
	if path != "" {
		to = filepath.Join(directory, filepath.FromSlash(path))
	}
	if _, err := os.Stat(to); err != nil {
		return "there is no such file"
	}
	if hasAnchor && strings.HasSuffix(to, ".md") && !slices.Contains(anchors(read(t, to)), anchor) {
		return "there is no such heading"
	}
	return ""
}

func TestLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	checked := 0
	for _, page := range files(t, ".md") {
		for _, m := range link.FindAllStringSubmatch(code.ReplaceAllString(read(t, page), ""), -1) {
			target := m[1]
			if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
				continue
			}
			checked++
			if problem := follow(t, page, filepath.Dir(page), target); problem != "" {
				t.Errorf("%s: %s: %s", page, target, problem)
			}
		}
	}
	if checked < 20 {
		t.Errorf("only %d links found", checked)
	}
}

func TestMentionedPagesExist(t *testing.T) {
	t.Parallel()
	for _, file := range files(t, ".go", ".php", ".yml", ".yaml", ".xml", ".sh", ".conf", ".service", ".html", "Caddyfile", "Dockerfile") {
		for _, m := range mention.FindAllString(read(t, file), -1) {
			if problem := follow(t, file, root, m); problem != "" {
				t.Errorf("%s: %s: %s", file, m, problem)
			}
		}
	}
}

// Each page is in the index, and each picture in a page.
func TestEachPageIsFound(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for _, page := range files(t, ".md") {
		all.WriteString(read(t, page))
	}
	index := read(t, "README.md")
	for _, file := range files(t, ".md", ".png", ".svg") {
		name, isDoc := strings.CutPrefix(filepath.ToSlash(file), root+"/docs/")
		switch {
		case !isDoc || name == "README.md":
		case filepath.Ext(file) == ".md" && !strings.Contains(index, "]("+name+")"):
			t.Errorf("docs/README.md does not lead to %s", name)
		case filepath.Ext(file) != ".md" && !strings.Contains(all.String(), name+")"):
			t.Errorf("no page shows %s", name)
		}
	}
}

// The README begins with two commands: the first runs the bridge, the second all tests, which is
// what CI runs. And it stays a beginning.
func TestTheReadmeBeginsWithTwoCommands(t *testing.T) {
	t.Parallel()
	readme := read(t, filepath.Join(root, "README.md"))
	commands := regexp.MustCompile("(?m)^```sh\\n(.*)\\n```$").FindAllStringSubmatch(readme, 2)
	if len(commands) < 2 || commands[0][1] != "go run ./cmd/scim-bridge demo" {
		t.Fatalf("it begins with %q", commands)
	}
	if test := commands[1][1]; !strings.Contains(read(t, filepath.Join(root, ".ci", "run")), "step 'tests' "+test+"\n") {
		t.Errorf(".ci/run does not run %s", test)
	}
	if n := strings.Count(readme, "\n"); n > 120 {
		t.Errorf("it has %d lines", n)
	}
}
