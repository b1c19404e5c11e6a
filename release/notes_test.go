package main

import "testing"

func TestChangelogSection(t *testing.T) {
	t.Parallel()
	const changelog = `# Changelog

## [Unreleased]

## [2.0.0] - 2026-02-03

Long awaited.

### Added

- One, see [the guide](guides/a.md#b).

## [2.0.0-rc.1] - 2026-02-01

- Try it.

## [1.0.0] - 2026-01-02

- First.

[Unreleased]: https://example.com/compare/v2.0.0...HEAD
[2.0.0]: https://example.com/releases/v2.0.0
`
	for version, want := range map[string]string{
		"2.0.0":      "Long awaited.\n\n### Added\n\n- One, see [the guide](guides/a.md#b).\n",
		"2.0.0-rc.1": "- Try it.\n",
		"1.0.0":      "- First.\n", // the last one, without the definitions of links
		"Unreleased": "",
		"2.0":        "",
		"3.0.0":      "",
	} {
		if got, err := changelogSection(changelog, version); got != want || (err != nil) != (want == "") {
			t.Errorf("%s: %q, %v, want %q", version, got, err, want)
		}
	}
}

func TestNotesLinkToTheFilesOfTheRelease(t *testing.T) {
	t.Parallel()
	const base = "https://github.com/scim-bridge/scim-bridge/blob/v1.0.0/"
	for text, want := range map[string]string{
		"[a](guides/a.md)":                "[a](" + base + "guides/a.md)",
		"[a](guides/a.md#b) [c](LICENSE)": "[a](" + base + "guides/a.md#b) [c](" + base + "LICENSE)",
		"[a](https://example.com/a)":      "[a](https://example.com/a)",
		"[a](#b)":                         "[a](#b)",
		"no link":                         "no link",
	} {
		if got := absoluteLinks(text, "v1.0.0"); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
