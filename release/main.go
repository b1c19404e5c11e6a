package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, ".", os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// run reads the command line, and makes the files of the repository that dir is in.
func run(ctx context.Context, dir string, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("release", flag.ContinueOnError)
	flags.SetOutput(stderr)
	snapshot := flags.Bool("snapshot", false, "make the files of any commit, to try them; the version is no release's")
	output := flags.String("output", "dist", "directory for the files, new or empty; from the root of the repository")
	if err := flags.Parse(args); err != nil {
		return err
	}
	root, err := git(ctx, dir, "rev-parse", "--show-toplevel")
	if err != nil {
		return err
	}
	src, err := readSource(ctx, root, *snapshot)
	if err != nil {
		return err
	}
	target := *output
	if !filepath.IsAbs(target) {
		target = filepath.Join(root, target)
	}
	if err := makeEmpty(target); err != nil {
		return err
	}
	files, err := build(ctx, src, target)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "scim-bridge %s (commit %s) in %s:\n  %s\n",
		src.version, src.commit, target, strings.Join(files, "\n  "))
	return err
}

// makeEmpty makes a directory, and refuses one that holds something: it would be published with the rest.
func makeEmpty(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // what is published may be read
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	if len(entries) > 0 {
		return fmt.Errorf("%s is not empty: remove it first", dir)
	}
	return nil
}

// build makes all files and returns their names. The checksums are last, since they are of all others.
func build(ctx context.Context, src source, dir string) ([]string, error) {
	work, err := os.MkdirTemp("", "scim-bridge-release-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(work) }()

	notes, err := src.notes()
	if err != nil {
		return nil, err
	}
	var binaries []binary
	for _, arch := range architectures() {
		b, err := buildBinary(ctx, src, arch, work)
		if err != nil {
			return nil, err
		}
		binaries = append(binaries, b)
	}
	name := "scim-bridge_" + src.version
	steps := []struct {
		name string
		make func(path string) error
	}{
		{name + "_linux_amd64.tar.gz", func(path string) error { return writeBinaryArchive(ctx, path, src, binaries[0]) }},
		{name + "_linux_amd64.cdx.json", func(path string) error { return writeBill(ctx, path, src, binaries[0]) }},
		{name + "_linux_arm64.tar.gz", func(path string) error { return writeBinaryArchive(ctx, path, src, binaries[1]) }},
		{name + "_linux_arm64.cdx.json", func(path string) error { return writeBill(ctx, path, src, binaries[1]) }},
		{name + "_image.tar", func(path string) error { return writeImage(path, work, src, binaries) }},
		{name + "_magento-module.zip", func(path string) error { return writeModule(ctx, path, src) }},
		{name + "_helm-chart.tgz", func(path string) error { return writeChart(ctx, path, src) }},
		{name + "_notes.md", func(path string) error { return os.WriteFile(path, notes, 0o644) }}, //nolint:gosec // published
	}
	var files []string
	for _, step := range steps {
		if err := step.make(filepath.Join(dir, step.name)); err != nil {
			return nil, fmt.Errorf("make %s: %w", step.name, err)
		}
		files = append(files, step.name)
	}
	const sums = "SHA256SUMS"
	if err := writeChecksums(filepath.Join(dir, sums), dir, files); err != nil {
		return nil, err
	}
	return append(files, sums), nil
}
