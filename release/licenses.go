package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// licenses returns the licenses of all that is in the bridge, which may be passed on only with them.
func licenses(ctx context.Context, src source) ([]byte, error) {
	const module = `{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{"\t"}}{{.Dir}}{{end}}{{end}}`
	command := exec.CommandContext(ctx, "go", "list", "-deps", "-f", module, "./cmd/scim-bridge")
	command.Dir = src.root
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOFLAGS=", "GOWORK=off")
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	modules := slices.Sorted(strings.Lines(string(out)))
	modules = append([]string{"Go\t" + string(root)}, slices.Compact(modules)...)
	var text bytes.Buffer
	text.WriteString("scim-bridge is under the license in LICENSE. It contains:\n")
	for _, line := range modules {
		name, dir, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if name == "" {
			continue
		}
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, err
		}
		found := false
		for _, e := range entries {
			if e.IsDir() || !license.MatchString(e.Name()) {
				continue
			}
			content, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				return nil, err
			}
			found = true
			fmt.Fprintf(&text, "\n%s\n%s, %s\n\n%s\n", strings.Repeat("=", 80), name, e.Name(), bytes.TrimSpace(content))
		}
		if !found {
			return nil, fmt.Errorf("%s has no license in %s", name, dir)
		}
	}
	return text.Bytes(), nil
}

var license = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)([._-].*)?$`)
