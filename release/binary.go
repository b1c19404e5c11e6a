package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// architectures returns those that are released.
func architectures() []string { return []string{"amd64", "arm64"} }

// binary is the bridge for one architecture.
type binary struct {
	arch string
	file string
}

// buildBinary builds the bridge as the Dockerfile does: static, and the same bytes from the same source, wherever and
// whenever it is built.
func buildBinary(ctx context.Context, src source, arch, work string) (binary, error) {
	b := binary{arch: arch, file: filepath.Join(work, arch, "scim-bridge")}
	flags := "-s -w -buildid= -X main.version=" + src.version + " -X main.commit=" + src.commit
	command := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", //nolint:gosec // no shell
		flags, "-o", b.file, "./cmd/scim-bridge")
	command.Dir = src.root
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch,
		// What the machine's own settings of Go would change.
		"GOFLAGS=", "GOEXPERIMENT=", "GOAMD64=v1", "GOARM64=v8.0", "GOFIPS140=off", "GOWORK=off", "PWD="+src.root)
	if !src.snapshot {
		command.Env = append(command.Env, "GOTOOLCHAIN="+src.toolchain)
	}
	if out, err := command.CombinedOutput(); err != nil {
		return binary{}, fmt.Errorf("go build for %s: %w\n%s", arch, err, out)
	}
	return b, nil
}

// writeBinaryArchive writes a binary with what belongs beside it.
func writeBinaryArchive(ctx context.Context, path string, src source, b binary) error {
	content, err := os.ReadFile(b.file)
	if err != nil {
		return err
	}
	others, err := licenses(ctx, src)
	if err != nil {
		return err
	}
	entries := []entry{{"scim-bridge", 0o755, content}, {"THIRD-PARTY-LICENSES", 0o644, others}}
	for _, name := range []string{"LICENSE", "CHANGELOG.md", "deploy/systemd/scim-bridge.service"} {
		if content, err = os.ReadFile(filepath.Join(src.root, name)); err != nil {
			return err
		}
		entries = append(entries, entry{filepath.Base(name), 0o644, content})
	}
	dir := strings.TrimSuffix(filepath.Base(path), ".tar.gz")
	for i := range entries {
		entries[i].name = dir + "/" + entries[i].name
	}
	return writeFile(path, func(w io.Writer) error { return writeTarGz(w, src.time, entries) })
}

// writeBill writes the software bill of materials of a binary.
func writeBill(ctx context.Context, path string, src source, b binary) error {
	sbom := filepath.Join(src.root, ".ci", "sbom")
	command := exec.CommandContext(ctx, sbom, "--version", src.version, b.file, path) //nolint:gosec // of this repository
	command.Env = os.Environ()
	if !src.snapshot {
		command.Env = append(command.Env, "GOTOOLCHAIN="+src.toolchain)
	}
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf(".ci/sbom: %w\n%s", err, out)
	}
	return nil
}
