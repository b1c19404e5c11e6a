package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/go-json-experiment/json"
)

const (
	moduleDir = "magento/module"
	chartDir  = "deploy/helm/scim-bridge"
)

// writeModule writes the companion module as a package of Composer, which can be unpacked in app/code as well. It leaves
// out what composer.json says.
func writeModule(ctx context.Context, target string, src source) error {
	text, err := os.ReadFile(filepath.Join(src.root, moduleDir, "composer.json"))
	if err != nil {
		return err
	}
	var composer struct {
		Archive struct {
			Exclude []string `json:"exclude"`
		} `json:"archive"`
	}
	if err := json.Unmarshal(text, &composer); err != nil {
		return err
	}
	leftOut := func(name string) bool {
		for _, exclude := range composer.Archive.Exclude {
			if name := "/" + name; name == exclude || strings.HasPrefix(name, exclude+"/") {
				return true
			}
		}
		return false
	}
	entries, err := src.read(ctx, moduleDir, leftOut)
	if err != nil {
		return err
	}
	return writeFile(target, func(w io.Writer) error { return writeZip(w, src.time, entries) })
}

// writeChart writes the Helm chart with the version, which is that of the image that it installs.
func writeChart(ctx context.Context, target string, src source) error {
	entries, err := src.read(ctx, chartDir, func(name string) bool { return name == ".helmignore" })
	if err != nil {
		return err
	}
	for i, e := range entries {
		entries[i].name = path.Join("scim-bridge", e.name)
		if e.name == "Chart.yaml" {
			if entries[i].content, err = stamp(e.content, src.version); err != nil {
				return err
			}
		}
	}
	return writeFile(target, func(w io.Writer) error { return writeTarGz(w, src.time, entries) })
}

// stamp puts the version of a release into the description of the chart.
func stamp(chart []byte, version string) ([]byte, error) {
	for _, line := range []string{"version: 0.0.0", "appVersion: dev"} {
		key, _, _ := strings.Cut(line, ":")
		if !bytes.Contains(chart, []byte("\n"+line+"\n")) {
			return nil, fmt.Errorf("the file Chart.yaml has no line %q for the version of the release", line)
		}
		chart = bytes.Replace(chart, []byte("\n"+line+"\n"), []byte("\n"+key+": "+version+"\n"), 1)
	}
	return chart, nil
}

// read reads the files of a directory that Git knows.
func (src source) read(ctx context.Context, dir string, leftOut func(name string) bool) ([]entry, error) {
	names, err := src.files(ctx, dir)
	if err != nil {
		return nil, err
	}
	var entries []entry
	for _, name := range names {
		if leftOut(name) {
			continue
		}
		content, err := os.ReadFile(filepath.Join(src.root, dir, name))
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry{name, 0o644, content})
	}
	return entries, nil
}
