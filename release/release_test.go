package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

const version = "9.8.7"

// made is a release that was made for a test.
type made struct {
	dir, commit string
	files       map[string][]byte
}

func (m made) file(t *testing.T, ending string) []byte {
	t.Helper()
	content, ok := m.files["scim-bridge_"+version+ending]
	if !ok {
		t.Fatalf("there is no scim-bridge_%s%s", version, ending)
	}
	return content
}

func makeRelease(t *testing.T) made {
	t.Helper()
	root := checkout(t, version)
	dir := filepath.Join(root, "dist")
	var stdout, stderr bytes.Buffer
	if err := run(t.Context(), filepath.Join(root, "release"), nil, &stdout, &stderr); err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	m := made{dir: dir, commit: gitIn(t, root, "rev-parse", "HEAD")[:12], files: map[string][]byte{}}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		m.files[e.Name()] = content
		if !strings.Contains(stdout.String(), "  "+e.Name()+"\n") {
			t.Errorf("%s is not said to be made", e.Name())
		}
	}
	return m
}

// Everything is made twice, in two places, by the one command of docs/release.md.
func TestRelease(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds the bridge for two architectures")
	}
	first, second := makeRelease(t), makeRelease(t)
	tests := map[string]func(*testing.T, made){
		"all files are there, and no other":       allFiles,
		"checksums verify":                        checksums,
		"binaries are static and of this version": binaries,
		"bills name the modules of the binaries":  bills,
		"notes are the section of the changelog":  notes,
		"module is a package without its tests":   modulePackage,
		"chart installs this version":             chart,
		"image is whole":                          wholeImage,
		"image runs":                              runImage,
		"Dockerfile makes the same":               sameAsDockerfile,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, first)
		})
	}
	for name, content := range first.files {
		if !bytes.Equal(content, second.files[name]) {
			t.Errorf("%s is another one when it is made again elsewhere", name)
		}
	}
}

func allFiles(t *testing.T, m made) {
	t.Helper()
	want := []string{"SHA256SUMS"}
	for _, ending := range []string{
		"_helm-chart.tgz", "_image.tar", "_linux_amd64.cdx.json", "_linux_amd64.tar.gz", "_linux_arm64.cdx.json",
		"_linux_arm64.tar.gz", "_magento-module.zip", "_notes.md",
	} {
		want = append(want, "scim-bridge_"+version+ending)
	}
	var got []string
	for name := range m.files {
		got = append(got, name)
	}
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func checksums(t *testing.T, m made) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(string(m.files["SHA256SUMS"])), "\n")
	if len(lines) != len(m.files)-1 {
		t.Errorf("%d checksums of %d files", len(lines), len(m.files)-1)
	}
	for _, line := range lines {
		sum, name, _ := strings.Cut(line, "  ")
		if got := fmt.Sprintf("%x", sha256.Sum256(m.files[name])); got != sum {
			t.Errorf("%s: %s, want %s", name, got, sum)
		}
	}
	check := exec.CommandContext(t.Context(), "sha256sum", "--check", "--strict", "SHA256SUMS")
	check.Dir = m.dir
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("sha256sum: %v\n%s", err, out)
	}
}

func untar(t *testing.T, archive []byte) map[string]entry {
	t.Helper()
	var source io.Reader = bytes.NewReader(archive)
	if bytes.HasPrefix(archive, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(source)
		if err != nil {
			t.Fatal(err)
		}
		source = unzipped
	}
	entries, reader := map[string]entry{}, tar.NewReader(source)
	for {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return entries
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(reader)
		if err != nil {
			t.Fatal(err)
		}
		if header.Uid != 0 || header.Gid != 0 || header.Uname != "" || !header.ModTime.Equal(commitTime) {
			t.Errorf("%s is of %d:%d %q and from %s", header.Name, header.Uid, header.Gid, header.Uname, header.ModTime)
		}
		entries[header.Name] = entry{header.Name, header.FileInfo().Mode(), content}
	}
}

func notes(t *testing.T, m made) {
	t.Helper()
	text := string(m.file(t, "_notes.md"))
	changelog, err := os.ReadFile("../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	unreleased, err := changelogSection(string(changelog), "Unreleased")
	if err != nil {
		t.Fatal(err)
	}
	if want := absoluteLinks(unreleased, "v"+version); text != want {
		t.Errorf("the notes have %d bytes, the changelog %d", len(text), len(want))
	}
}

func modulePackage(t *testing.T, m made) {
	t.Helper()
	archive := m.file(t, "_magento-module.zip")
	reader, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, file := range reader.File {
		names[file.Name] = true
		for _, developers := range []string{"Test/", "check", ".gitattributes"} {
			if strings.HasPrefix(file.Name, developers) || strings.HasSuffix(file.Name, ".dist") {
				t.Errorf("it holds %s", file.Name)
			}
		}
	}
	for _, name := range []string{
		"registration.php", "LICENSE", "README.md", "openapi.json", "etc/module.xml", "etc/db_schema.xml", "etc/webapi.xml",
		"Setup/Patch/Data/AddCustomerAttributes.php", "Model/Status.php",
	} {
		if !names[name] {
			t.Errorf("it holds no %s", name)
		}
	}
	file, err := reader.Open("composer.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var composer map[string]any
	if err := json.UnmarshalRead(file, &composer); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{
		"name": "scim-bridge/magento2-module-scim-bridge", "type": "magento2-module", "license": "MIT", "version": version,
	} {
		if composer[key] != want {
			t.Errorf("composer.json has %s %v", key, composer[key])
		}
	}
}

func chart(t *testing.T, m made) {
	t.Helper()
	files := untar(t, m.file(t, "_helm-chart.tgz"))
	about := string(files["scim-bridge/Chart.yaml"].content)
	for _, line := range []string{"\nversion: " + version + "\n", "\nappVersion: " + version + "\n"} {
		if !strings.Contains(about, line) {
			t.Errorf("Chart.yaml has no line %q:\n%s", line, about)
		}
	}
	for _, name := range []string{"values.yaml", "values.schema.json", "templates/deployment.yaml"} {
		if len(files["scim-bridge/"+name].content) == 0 {
			t.Errorf("no %s", name)
		}
	}
}
