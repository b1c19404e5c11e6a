package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// repositoryOf makes a repository of which 1.2.3 can be released once it is tagged.
func repositoryOf(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	gitIn(t, dir, "init", "-q")
	for name, content := range map[string]string{
		"go.mod": "module example.com/x\n\ngo 1.26.0\n\ntoolchain go1.26.8\n",
		"CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n\n- soon\n\n## [1.2.3] - 2026-01-02\n\n- new\n\n" +
			"## [1.2.3-rc.1]\n\n- try\n",
		"magento/module/composer.json": `{"version": "1.2.3"}`,
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	commitAll(t, dir)
	return dir
}

func commitAll(t *testing.T, dir string) {
	t.Helper()
	gitIn(t, dir, "add", "--all")
	gitIn(t, dir, "commit", "-q", "-m", "x")
}

func TestVersionIsThatOfTheTag(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prepare func(t *testing.T, dir string)
		tags    string
		version string
		refused []string
	}{
		"a version":                 {nil, "v1.2.3", "1.2.3", nil},
		"another tag beside it":     {nil, "latest v1 v1.2.3", "1.2.3", nil},
		"no tag":                    {nil, "", "", []string{"has no tag such as v1.2.3"}},
		"no version":                {nil, "1.2.3 v1.2 v01.2.3 v1.2.3.4 v1.2.3-next", "", []string{"has no tag such as v1.2.3"}},
		"two versions":              {nil, "v1.2.3 v1.2.4", "", []string{"more than one version: 1.2.3, 1.2.4"}},
		"the tag of another commit": {tagBefore, "", "", []string{"has no tag"}},
		"a candidate": {func(t *testing.T, dir string) {
			t.Helper()
			replace(t, dir+"/magento/module/composer.json", "1.2.3", "1.2.3-rc.1")
			commitAll(t, dir)
		}, "v1.2.3-rc.1", "1.2.3-rc.1", nil},
		"other files say another version": {nil, "v1.2.4", "", []string{
			`magento/module/composer.json has version "1.2.3", the tag "1.2.4"`, "CHANGELOG.md has no section [1.2.4]",
		}},
		"a changed file": {func(t *testing.T, dir string) {
			t.Helper()
			replace(t, dir+"/CHANGELOG.md", "new", "old")
		}, "v1.2.3", "", []string{
			"the work tree is not as it was committed:\nM CHANGELOG.md",
		}},
		"a file that is not committed": {func(t *testing.T, dir string) {
			t.Helper()
			write(t, dir+"/main.go", "package main\n")
		}, "v1.2.3", "", []string{
			"the work tree is not as it was committed:\n?? main.go",
		}},
		"a file that is not committed, where status shows none": {func(t *testing.T, dir string) {
			t.Helper()
			gitIn(t, dir, "config", "status.showUntrackedFiles", "no")
			write(t, dir+"/main.go", "package main\n")
		}, "v1.2.3", "", []string{"the work tree is not as it was committed:\n?? main.go"}},
		"a file that Git ignores": {func(t *testing.T, dir string) {
			t.Helper()
			write(t, dir+"/.git/info/exclude", "mine*\n")
			write(t, dir+"/mine.go", "package main\n")
			write(t, dir+"/mine.env", "X=1\n")
		}, "v1.2.3", "", []string{"the work tree is not as it was committed:\n!! mine.go"}},
		"a section that says nothing": {func(t *testing.T, dir string) {
			t.Helper()
			replace(t, dir+"/CHANGELOG.md", "- new\n", "")
			commitAll(t, dir)
		}, "v1.2.3", "", []string{"CHANGELOG.md says nothing about 1.2.3"}},
		"no toolchain": {func(t *testing.T, dir string) {
			t.Helper()
			replace(t, dir+"/go.mod", "toolchain go1.26.8\n", "")
			commitAll(t, dir)
		}, "v1.2.3", "", []string{"go.mod has no toolchain"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := repositoryOf(t)
			if test.prepare != nil {
				test.prepare(t, dir)
			}
			for tag := range strings.FieldsSeq(test.tags) {
				gitIn(t, dir, "tag", tag)
			}
			src, err := readSource(t.Context(), dir, false)
			if len(test.refused) == 0 {
				if err != nil || src.version != test.version || src.commit != gitIn(t, dir, "rev-parse", "HEAD")[:12] ||
					!src.time.Equal(commitTime) || src.toolchain != "go1.26.8" {
					t.Errorf("%+v, %v", src, err)
				}
				return
			}
			for _, words := range test.refused {
				if err == nil || !strings.Contains(err.Error(), words) {
					t.Errorf("%v, want %s", err, words)
				}
			}
		})
	}
}

func tagBefore(t *testing.T, dir string) {
	t.Helper()
	gitIn(t, dir, "tag", "v1.2.3")
	commitAgain(t, dir)
}

func commitAgain(t *testing.T, dir string) {
	t.Helper()
	write(t, dir+"/more.txt", "x")
	commitAll(t, dir)
}

func write(t *testing.T, file, content string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestSnapshotIsOfAnyCommitAndOfFilesAsTheyAre(t *testing.T) {
	t.Parallel()
	dir := repositoryOf(t)
	replace(t, dir+"/CHANGELOG.md", "soon", "[soon](guides/soon.md)")
	src, err := readSource(t.Context(), dir, true)
	if err != nil {
		t.Fatal(err)
	}
	commit := gitIn(t, dir, "rev-parse", "HEAD")[:12]
	if want := "0.0.0-snapshot." + commit; src.version != want {
		t.Errorf("version %s, want %s", src.version, want)
	}
	text, err := src.notes()
	if want := "- [soon](" + repository + "/blob/" + commit + "/guides/soon.md)\n"; err != nil || string(text) != want {
		t.Errorf("notes %q, %v, want %q", text, err, want)
	}
}

// What lies in the directory already would be published with the rest.
func TestDirectoryOfTheFilesIsEmpty(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir+"/old.tar.gz", "x")
	if err := makeEmpty(dir); err == nil || !strings.Contains(err.Error(), "is not empty") {
		t.Error(err)
	}
	if err := makeEmpty(filepath.Join(dir, "new")); err != nil {
		t.Error(err)
	}
}
