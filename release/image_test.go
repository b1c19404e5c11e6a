package main

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/google/go-containerregistry/pkg/v1/validate"
)

// commitTime is that of the commits that gitIn makes.
var commitTime = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// unpack writes the files of an archive below a directory.
func unpack(t *testing.T, archive []byte, dir string) {
	t.Helper()
	files := untar(t, archive)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		var err error
		if e := files[name]; e.mode.IsDir() {
			err = os.MkdirAll(filepath.Join(dir, name), 0o755)
		} else {
			err = os.WriteFile(filepath.Join(dir, name), e.content, e.mode)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// images returns the images of the archive by their architecture.
func images(t *testing.T, m made) (v1.ImageIndex, map[string]v1.Image) {
	t.Helper()
	dir := t.TempDir()
	unpack(t, m.file(t, "_image.tar"), dir)
	path, err := layout.FromPath(dir)
	if err != nil {
		t.Fatal(err)
	}
	outer, err := path.ImageIndex()
	if err != nil {
		t.Fatal(err)
	}
	names, err := outer.IndexManifest()
	if err != nil || len(names.Manifests) != 1 || names.Manifests[0].MediaType != types.OCIImageIndex ||
		names.Manifests[0].Annotations["org.opencontainers.image.ref.name"] != version {
		t.Fatalf("index.json: %v %+v", err, names)
	}
	index, err := outer.ImageIndex(names.Manifests[0].Digest)
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]v1.Image{}
	for _, d := range manifest.Manifests {
		if d.MediaType != types.OCIManifestSchema1 || d.ArtifactType != "" || d.Platform == nil || d.Platform.OS != "linux" {
			t.Errorf("%+v", d)
			continue
		}
		if found[d.Platform.Architecture], err = index.Image(d.Digest); err != nil {
			t.Fatal(err)
		}
	}
	if len(found) != 2 {
		t.Fatalf("images for %q", slices.Sorted(maps.Keys(found)))
	}
	return index, found
}

// rootOf unpacks the layers of an image.
func rootOf(t *testing.T, image v1.Image) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "root")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	layers, err := image.Layers()
	if err != nil {
		t.Fatal(err)
	}
	for _, layer := range layers {
		content, err := layer.Uncompressed()
		if err != nil {
			t.Fatal(err)
		}
		var archive bytes.Buffer
		if _, err := archive.ReadFrom(content); err != nil {
			t.Fatal(err)
		}
		unpack(t, archive.Bytes(), dir)
	}
	return dir
}

func wholeImage(t *testing.T, m made) {
	t.Helper()
	index, byArch := images(t, m)
	if err := validate.Index(index); err != nil { // each digest, size, media type and layer
		t.Error(err)
	}
	for arch, image := range byArch {
		config, err := image.ConfigFile()
		if err != nil {
			t.Fatal(err)
		}
		if config.Architecture != arch || config.OS != "linux" || !config.Created.Equal(commitTime) {
			t.Errorf("%s: for %s/%s, of %s", arch, config.OS, config.Architecture, config.Created)
		}
		root := rootOf(t, image)
		var files []string
		_ = fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, _ error) error {
			if !d.IsDir() {
				files = append(files, name)
			}
			return nil
		})
		if !slices.Equal(files, []string{"etc/ssl/certs/ca-certificates.crt", "scim-bridge"}) { // no shell
			t.Errorf("%s: %q", arch, files)
		}
		released := untar(t, m.file(t, "_linux_"+arch+".tar.gz"))["scim-bridge_"+version+"_linux_"+arch+"/scim-bridge"]
		if content, _ := os.ReadFile(filepath.Join(root, "scim-bridge")); !bytes.Equal(content, released.content) {
			t.Errorf("%s: the image holds another binary than the archive", arch)
		}
		authorities, _ := os.ReadFile(filepath.Join(root, "etc/ssl/certs/ca-certificates.crt"))
		if valid := countAuthorities(t, authorities); valid < 100 {
			t.Errorf("%s: %d certification authorities", arch, valid)
		}
	}
}

// countAuthorities counts the certification authorities in a file, and fails on what is none.
func countAuthorities(t *testing.T, text []byte) int {
	t.Helper()
	count := 0
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil || !certificate.IsCA {
			t.Errorf("%v: %v", certificate, err)
		}
		count++
	}
	return count
}

// As a container runs it: by the entry point of the configuration, in the unpacked layers, as their user.
func runImage(t *testing.T, m made) {
	t.Helper()
	_, byArch := images(t, m)
	image, ok := byArch[runtime.GOARCH]
	if !ok || os.Geteuid() != 0 {
		t.Skip("chroot needs root, and an image for this machine")
	}
	config, err := image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	root := rootOf(t, image)
	for above := root; above != filepath.Dir(above); above = filepath.Dir(above) {
		_ = os.Chmod(above, 0o755) // the user of the image has to get there
	}
	start := func(args []string, environment ...string) *exec.Cmd {
		args = append(slices.Clone(config.Config.Entrypoint), args...)
		command := exec.CommandContext(t.Context(), args[0], args[1:]...)
		command.Dir, command.Env = config.Config.WorkingDir, append(slices.Clone(config.Config.Env), environment...)
		command.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: 65532, Gid: 65532}}
		return command
	}
	out, err := start([]string{"version"}).CombinedOutput()
	if want := "scim-bridge " + version + " (commit " + m.commit + ", "; err != nil || !strings.HasPrefix(string(out), want) {
		t.Errorf("version: %v %s, want %s…", err, out, want)
	}
	out, err = start(config.Config.Cmd).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "MAGENTO_URL") {
		t.Errorf("without settings: %v %s", err, out)
	}
	demo := start([]string{"demo"}, "SCIM_LISTEN=127.0.0.1:0", "OPS_LISTEN=127.0.0.1:0")
	said, err := demo.StdoutPipe()
	if err == nil {
		err = demo.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for buffer := make([]byte, 4096); !strings.Contains(text.String(), "/scim/v2"); {
		n, err := said.Read(buffer)
		text.Write(buffer[:n])
		if err != nil {
			t.Errorf("demo: %v: %s", err, text.String())
			break
		}
	}
	_ = demo.Process.Signal(syscall.SIGTERM)
	if err := demo.Wait(); err != nil {
		t.Errorf("demo: %v", err)
	}
}
