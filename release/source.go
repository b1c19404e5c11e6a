package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// source is what a release is made from.
type source struct {
	root      string // of the repository
	version   string // as in the tag, without the v
	snapshot  bool
	commit    string    // the first 12 digits
	time      time.Time // of the commit: everything that has a time has this one
	toolchain string    // that the release is built by, as in go.mod
}

// readSource reads the version from the tag of the commit that is checked out. Of a release the work tree must be as it
// was committed, and what carries the version must have this one. A snapshot is of the files as they are.
func readSource(ctx context.Context, root string, snapshot bool) (source, error) {
	src := source{root: root, snapshot: snapshot}
	commit, err := git(ctx, root, "log", "-1", "--format=%H %ct")
	if err != nil {
		return source{}, err
	}
	hash, unix, _ := strings.Cut(commit, " ")
	seconds, err := strconv.ParseInt(unix, 10, 64)
	if err != nil || len(hash) < 12 {
		return source{}, fmt.Errorf("git log says %q: %w", commit, err)
	}
	src.commit, src.time = hash[:12], time.Unix(seconds, 0).UTC()
	if src.toolchain, err = readToolchain(root); err != nil {
		return source{}, err
	}
	if snapshot {
		src.version = "0.0.0-snapshot." + src.commit
		return src, nil
	}
	if src.version, err = readTag(ctx, root); err != nil {
		return source{}, err
	}
	return src, src.validate(ctx)
}

// readTag returns the version that the commit is tagged with.
func readTag(ctx context.Context, root string) (string, error) {
	tags, err := git(ctx, root, "tag", "--points-at", "HEAD", "--list", "v*")
	if err != nil {
		return "", err
	}
	version := regexp.MustCompile(`^v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(alpha|beta|rc)\.[1-9]\d*)?$`)
	var found []string
	for tag := range strings.FieldsSeq(tags) {
		if version.MatchString(tag) {
			found = append(found, strings.TrimPrefix(tag, "v"))
		}
	}
	switch len(found) {
	case 0:
		return "", errors.New("the commit has no tag such as v1.2.3 or v1.2.3-rc.1; -snapshot needs none")
	case 1:
		return found[0], nil
	}
	return "", fmt.Errorf("the commit has more than one version: %s", strings.Join(found, ", "))
}

// readToolchain returns the line of go.mod that says which Go a release is built by.
func readToolchain(root string) (string, error) {
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(text)) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "toolchain "); ok {
			return name, nil
		}
	}
	return "", errors.New("go.mod has no toolchain: a release could not be built twice")
}

// validate returns all that keeps the commit from being released.
func (src source) validate(ctx context.Context) error {
	var problems []error
	changed, err := src.changed(ctx)
	if err != nil {
		return err
	}
	if changed != "" {
		problems = append(problems, fmt.Errorf("the work tree is not as it was committed:\n%s", changed))
	}
	text, err := os.ReadFile(filepath.Join(src.root, moduleDir, "composer.json"))
	if err != nil {
		return err
	}
	var composer struct {
		Version string `json:"version"`
	}
	if err := json.Unmarshal(text, &composer); err != nil {
		return fmt.Errorf("%s/composer.json: %w", moduleDir, err)
	}
	if composer.Version != src.version {
		problems = append(problems,
			fmt.Errorf("%s/composer.json has version %q, the tag %q", moduleDir, composer.Version, src.version))
	}
	if _, err := src.notes(); err != nil {
		problems = append(problems, err)
	}
	return errors.Join(problems...)
}

// changed names the files that are not as they were committed, among them those that Git ignores and Go would build in.
func (src source) changed(ctx context.Context) (string, error) {
	changed, err := git(ctx, src.root, "status", "--porcelain", "--untracked-files=all")
	if err != nil {
		return "", err
	}
	ignored, err := git(ctx, src.root, "ls-files", "--others", "--ignored", "--exclude-standard", "--",
		"*.go", "console/static", "console/templates")
	if err != nil {
		return "", err
	}
	files := strings.FieldsFunc(changed, isLineEnd)
	for name := range strings.FieldsFuncSeq(ignored, isLineEnd) {
		files = append(files, "!! "+name)
	}
	return strings.Join(files, "\n"), nil
}

func isLineEnd(r rune) bool { return r == '\n' }

// git runs Git in a directory, and returns what it prints.
func git(ctx context.Context, dir string, args ...string) (string, error) {
	command := exec.CommandContext(ctx, "git", args...) //nolint:gosec // Git alone
	command.Dir = dir
	var stderr strings.Builder
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("git %s: %w: %s", args[0], err, strings.TrimSpace(stderr.String()))
	}
	return strings.TrimSpace(string(out)), nil
}

// files returns the names of the files that Git knows below a directory of the repository, from there on and sorted.
func (src source) files(ctx context.Context, dir string) ([]string, error) {
	out, err := git(ctx, src.root, "ls-files", "-z", "--", dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for name := range strings.SplitSeq(out, "\x00") {
		if name, ok := strings.CutPrefix(name, path.Clean(dir)+"/"); ok {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s has no files", dir)
	}
	return names, nil
}
