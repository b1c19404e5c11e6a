package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

const repository = "https://github.com/scim-bridge/scim-bridge"

// notes returns the section of the changelog about the version, of a snapshot what is unreleased.
func (src source) notes() ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(src.root, "CHANGELOG.md"))
	if err != nil {
		return nil, err
	}
	title, at := src.version, "v"+src.version
	if src.snapshot {
		title, at = "Unreleased", src.commit
	}
	section, err := changelogSection(string(text), title)
	if err != nil {
		return nil, err
	}
	return []byte(absoluteLinks(section, at)), nil
}

// changelogSection returns what the changelog says of a version, without its heading.
func changelogSection(changelog, version string) (string, error) {
	var section strings.Builder
	found, within := false, false
	for line := range strings.Lines(changelog) {
		switch {
		case strings.HasPrefix(line, "## "):
			within = strings.HasPrefix(line, "## ["+version+"]")
			found = found || within
		case linkDefinition.MatchString(line):
			within = false
		case within:
			section.WriteString(line)
		}
	}
	switch text := strings.TrimSpace(section.String()); {
	case !found:
		return "", fmt.Errorf("CHANGELOG.md has no section [%s]", version)
	case text == "":
		return "", errors.New("CHANGELOG.md says nothing about " + version)
	default:
		return text + "\n", nil
	}
}

// absoluteLinks makes links into the repository lead to what it was in the release: the notes are read elsewhere.
func absoluteLinks(text, at string) string {
	return inlineLink.ReplaceAllStringFunc(text, func(link string) string {
		target := strings.TrimPrefix(link, "](")
		if strings.HasPrefix(target, "#") || strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
			return link
		}
		return "](" + repository + "/blob/" + at + "/" + target
	})
}

var (
	linkDefinition = regexp.MustCompile(`^\[[^\]]+\]: `)
	inlineLink     = regexp.MustCompile(`\]\([^)\s]+`)
)
