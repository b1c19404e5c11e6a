package main

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/scim-bridge/scim-bridge/release/certificates"
)

// writeImage writes the image for all architectures as an OCI archive: a tar of an OCI image layout, whose index.json
// names one index, which names one manifest for each architecture.
func writeImage(path, work string, src source, binaries []binary) error {
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, b := range binaries {
		image, err := makeImage(src, b)
		if err != nil {
			return err
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{
			Add:        containerImage{image},
			Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: b.arch}},
		})
	}
	dir := filepath.Join(work, "image")
	target, err := layout.Write(dir, empty.Index)
	if err != nil {
		return err
	}
	named := layout.WithAnnotations(map[string]string{
		"org.opencontainers.image.ref.name": src.version,                                    // read by skopeo and podman
		"io.containerd.image.name":          "docker.io/library/scim-bridge:" + src.version, // by Docker
	})
	if err := target.AppendIndex(index, named); err != nil {
		return err
	}
	entries, err := readTree(dir)
	if err != nil {
		return err
	}
	return writeFile(path, func(w io.Writer) error { return writeTar(w, src.time, entries) })
}

// containerImage has no artifact type in an index: it is no artifact of another kind.
type containerImage struct{ v1.Image }

// ArtifactType is asked for by the library, which else names the type of the configuration.
func (containerImage) ArtifactType() (string, error) { return "", nil }

// makeImage makes the image for one architecture: what the Dockerfile's last stage says, which a test compares.
func makeImage(src source, b binary) (v1.Image, error) {
	content, err := os.ReadFile(b.file)
	if err != nil {
		return nil, err
	}
	image := mutate.MediaType(empty.Image, types.OCIManifestSchema1)
	image = mutate.ConfigMediaType(image, types.OCIConfigJSON)
	for _, step := range []struct {
		by    string
		files []entry
	}{
		{"public certificates", []entry{
			{"etc", fs.ModeDir | 0o755, nil},
			{"etc/ssl", fs.ModeDir | 0o755, nil},
			{"etc/ssl/certs", fs.ModeDir | 0o755, nil},
			{"etc/ssl/certs/ca-certificates.crt", 0o644, certificates.PEM()},
		}},
		{"scim-bridge", []entry{{"scim-bridge", 0o755, content}}},
	} {
		var compressed bytes.Buffer // here, or the library compresses it at each question
		if err := writeTarGz(&compressed, src.time, step.files); err != nil {
			return nil, err
		}
		layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(compressed.Bytes())), nil
		}, tarball.WithMediaType(types.OCILayer))
		if err != nil {
			return nil, err
		}
		image, err = mutate.Append(image, mutate.Addendum{
			Layer: layer, History: v1.History{Created: v1.Time{Time: src.time}, CreatedBy: "release: " + step.by},
		})
		if err != nil {
			return nil, err
		}
	}
	config, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	config = config.DeepCopy()
	config.OS, config.Architecture, config.Created = "linux", b.arch, v1.Time{Time: src.time}
	config.Config = imageConfig(src)
	return mutate.ConfigFile(image, config)
}

// imageConfig is how the image is run.
func imageConfig(src source) v1.Config {
	return v1.Config{
		User:         "65532:65532",
		Env:          []string{"SCIM_LISTEN=:8080", "OPS_LISTEN=:9090"},
		ExposedPorts: map[string]struct{}{"8080/tcp": {}, "9090/tcp": {}},
		Healthcheck: &v1.HealthConfig{
			Test: []string{"CMD", "/scim-bridge", "healthcheck"}, Interval: 30 * time.Second, Timeout: 5 * time.Second,
			StartPeriod: 5 * time.Second,
		},
		Entrypoint: []string{"/scim-bridge"},
		Cmd:        []string{"serve"},
		WorkingDir: "/",
		Labels: map[string]string{
			"org.opencontainers.image.title":         "scim-bridge",
			"org.opencontainers.image.description":   "Lets SCIM 2.0 identity providers provision people into a Magento shop",
			"org.opencontainers.image.licenses":      "MIT",
			"org.opencontainers.image.source":        repository,
			"org.opencontainers.image.documentation": repository + "/tree/main/docs",
			"org.opencontainers.image.version":       src.version,
			"org.opencontainers.image.revision":      src.commit,
		},
	}
}

// readTree reads a directory, in the order of the names.
func readTree(dir string) ([]entry, error) {
	var entries []entry
	root := os.DirFS(dir)
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || name == ".":
			return err
		case d.IsDir():
			entries = append(entries, entry{name, fs.ModeDir | 0o755, nil})
			return nil
		}
		content, err := fs.ReadFile(root, name)
		entries = append(entries, entry{name, 0o644, content})
		return err
	})
	return entries, err
}
