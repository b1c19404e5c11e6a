package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// gitIn runs Git as somebody whose own settings are nowhere read, at a time that is always the same.
func gitIn(t *testing.T, dir string, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "git", args...)
	command.Dir = dir
	command.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_AUTHOR_DATE=2026-01-02T03:04:05Z",
		"GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com", "GIT_COMMITTER_DATE=2026-01-02T03:04:05Z")
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// checkout returns a clone of the repository as it is, changes that are not committed among it, in which a version is
// ready to be released: it has its section of the changelog, the module has it, and the commit its tag.
func checkout(t *testing.T, version string) string {
	t.Helper()
	root, err := git(t.Context(), ".", "rev-parse", "--show-toplevel")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "clone")
	if _, err := git(t.Context(), root, "clone", "-q", "--depth", "1", "file://"+root, dir); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"diff", "-z", "--no-renames", "--name-only", "HEAD"}, {"ls-files", "-z", "--others", "--exclude-standard"},
	} {
		changed, err := git(t.Context(), root, args...)
		if err != nil {
			t.Fatal(err)
		}
		for name := range strings.SplitSeq(changed, "\x00") {
			if name != "" {
				copyFile(t, filepath.Join(root, name), filepath.Join(dir, name))
			}
		}
	}
	replace(t, filepath.Join(dir, "CHANGELOG.md"), "## [Unreleased]\n", "## [Unreleased]\n\n## ["+version+"] - 2026-01-02\n")
	replace(t, filepath.Join(dir, moduleDir, "composer.json"), `"version": "0.1.0"`, `"version": "`+version+`"`)
	gitIn(t, dir, "add", "--all")
	gitIn(t, dir, "commit", "-q", "-m", "Release")
	gitIn(t, dir, "tag", "v"+version)
	return dir
}

// copyFile copies a file, or removes the copy of one that is gone.
func copyFile(t *testing.T, from, to string) {
	t.Helper()
	info, err := os.Stat(from)
	if err != nil {
		os.Remove(to)
		return
	}
	content, err := os.ReadFile(from)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(to), 0o755)
	}
	if err == nil {
		os.Remove(to)
		err = os.WriteFile(to, content, info.Mode())
	}
	if err != nil {
		t.Fatal(err)
	}
}

func replace(t *testing.T, file, before, after string) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	if !strings.Contains(text, before) {
		t.Fatalf("%s has no %q", file, before)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(text, before, after, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}
