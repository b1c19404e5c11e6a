package main

import (
	"bytes"
	"debug/buildinfo"
	"debug/elf"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

func binaries(t *testing.T, m made) {
	t.Helper()
	for arch, machine := range map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64} {
		dir := "scim-bridge_" + version + "_linux_" + arch + "/"
		files := untar(t, m.file(t, "_linux_"+arch+".tar.gz"))
		for _, name := range []string{"LICENSE", "THIRD-PARTY-LICENSES", "CHANGELOG.md", "scim-bridge.service"} {
			if len(files[dir+name].content) == 0 {
				t.Errorf("%s: no %s", arch, name)
			}
		}
		bridge := files[dir+"scim-bridge"]
		if bridge.mode != 0o755 || len(files) != 5 {
			t.Errorf("%s: mode %o, %d files", arch, bridge.mode, len(files))
		}
		binary, err := elf.NewFile(bytes.NewReader(bridge.content))
		if err != nil {
			t.Fatal(err)
		}
		if libraries, _ := binary.ImportedLibraries(); binary.Machine != machine || len(libraries) > 0 {
			t.Errorf("%s: for %s, with %q", arch, binary.Machine, libraries)
		}
		info, err := buildinfo.Read(bytes.NewReader(bridge.content))
		if err != nil {
			t.Fatal(err)
		}
		for _, dep := range info.Deps {
			if !bytes.Contains(files[dir+"THIRD-PARTY-LICENSES"].content, []byte("\n"+dep.Path+" "+dep.Version+", ")) {
				t.Errorf("%s: no license of %s", arch, dep.Path)
			}
		}
		for _, word := range []string{version, m.commit} {
			if !bytes.Contains(bridge.content, []byte(word)) {
				t.Errorf("%s: the binary does not hold %s", arch, word)
			}
		}
		if bytes.Contains(bridge.content, []byte(filepath.Dir(m.dir))) {
			t.Errorf("%s: the binary names the directory that it was built in", arch)
		}
	}
}

func bills(t *testing.T, m made) {
	t.Helper()
	for _, arch := range architectures() {
		bridge := untar(t, m.file(t, "_linux_"+arch+".tar.gz"))["scim-bridge_"+version+"_linux_"+arch+"/scim-bridge"]
		info, err := buildinfo.Read(bytes.NewReader(bridge.content))
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"std@" + strings.TrimPrefix(info.GoVersion, "go")}
		for _, dep := range info.Deps {
			want = append(want, dep.Path+"@"+dep.Version)
		}
		var bill struct {
			SerialNumber string `json:"serialNumber"`
			Metadata     struct {
				Component struct {
					Name, Version string
				} `json:"component"`
			} `json:"metadata"`
			Components []struct {
				Name    string `json:"name"`
				Version string `json:"version"`
			} `json:"components"`
		}
		if err := json.Unmarshal(m.file(t, "_linux_"+arch+".cdx.json"), &bill, json.MatchCaseInsensitiveNames(true)); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range bill.Components {
			got = append(got, c.Name+"@"+strings.TrimPrefix(c.Version, "go"))
		}
		slices.Sort(want)
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", arch, got, want)
		}
		if c := bill.Metadata.Component; c.Name != "github.com/scim-bridge/scim-bridge" || c.Version != version ||
			!strings.HasPrefix(bill.SerialNumber, "urn:uuid:") {
			t.Errorf("%s: of %s %s, %q", arch, c.Name, c.Version, bill.SerialNumber)
		}
	}
}
