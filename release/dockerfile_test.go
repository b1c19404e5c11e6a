package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// instruction is one of the Dockerfile's.
type instruction struct {
	name, rest string
}

// stages returns the instructions of each stage, with the arguments put in as the release has them.
func stages(t *testing.T, arguments map[string]string) [][]instruction {
	t.Helper()
	text, err := os.ReadFile("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	all := [][]instruction{nil} // what stands before the first FROM
	for line := range strings.Lines(strings.ReplaceAll(withoutComments(string(text)), "\\\n", " ")) {
		name, rest, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok {
			continue
		}
		rest = os.Expand(strings.TrimSpace(rest), func(name string) string {
			if value, ok := arguments[name]; ok {
				return value
			}
			return "${" + name + "}"
		})
		if name == "FROM" {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], instruction{name, rest})
	}
	return all[1:]
}

func withoutComments(text string) string {
	var kept strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "#") {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// pairs reads NAME=value NAME="value".
func pairs(t *testing.T, text string) [][2]string {
	t.Helper()
	var found [][2]string
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		name, rest, ok := strings.Cut(text, "=")
		if !ok {
			t.Fatalf("not understood: %s", text)
		}
		var value string
		if quoted, ok := strings.CutPrefix(rest, `"`); ok {
			value, text, _ = strings.Cut(quoted, `"`)
		} else {
			value, text, _ = strings.Cut(rest, " ")
		}
		found = append(found, [2]string{name, value})
	}
	return found
}

func list(t *testing.T, text string) []string {
	t.Helper()
	var words []string
	if err := json.Unmarshal([]byte(text), &words); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return words
}

func TestImageIsRunAsTheDockerfileSays(t *testing.T) {
	t.Parallel()
	src := source{version: "1.2.3", commit: "0123456789ab"}
	all := stages(t, map[string]string{"VERSION": src.version, "COMMIT": src.commit})
	last := all[len(all)-1]
	if last[0] != (instruction{"FROM", "scratch"}) {
		t.Errorf("the last stage is from %s", last[0].rest)
	}
	got := v1.Config{WorkingDir: "/", ExposedPorts: map[string]struct{}{}, Labels: map[string]string{}}
	var copied []string
	for _, i := range last[1:] {
		switch i.name {
		case "ARG":
		case "COPY":
			copied = append(copied, i.rest)
		case "LABEL":
			for _, p := range pairs(t, i.rest) {
				got.Labels[p[0]] = p[1]
			}
		case "ENV":
			for _, p := range pairs(t, i.rest) {
				got.Env = append(got.Env, p[0]+"="+p[1])
			}
		case "USER":
			got.User = i.rest
		case "EXPOSE":
			for port := range strings.FieldsSeq(i.rest) {
				got.ExposedPorts[port+"/tcp"] = struct{}{}
			}
		case "ENTRYPOINT":
			got.Entrypoint = list(t, i.rest)
		case "CMD":
			got.Cmd = list(t, i.rest)
		case "HEALTHCHECK":
			options, command, _ := strings.Cut(i.rest, " CMD ")
			got.Healthcheck = &v1.HealthConfig{Test: append([]string{"CMD"}, list(t, command)...)}
			for _, p := range pairs(t, strings.ReplaceAll(options, "--", "")) {
				length, err := time.ParseDuration(p[1])
				if err != nil {
					t.Fatal(err)
				}
				switch p[0] {
				case "interval":
					got.Healthcheck.Interval = length
				case "timeout":
					got.Healthcheck.Timeout = length
				case "start-period":
					got.Healthcheck.StartPeriod = length
				default:
					t.Errorf("the release's image has no %s", p[0])
				}
			}
		default:
			t.Errorf("the release's image knows no %s %s", i.name, i.rest)
		}
	}
	if want := imageConfig(src); !reflect.DeepEqual(got, want) {
		t.Errorf("the Dockerfile says\n%+v\nthe release makes\n%+v", got, want)
	}
	want := []string{
		"--from=build /ca-certificates.crt /etc/ssl/certs/ca-certificates.crt", "--from=build /scim-bridge /scim-bridge",
	}
	if !reflect.DeepEqual(copied, want) {
		t.Errorf("the Dockerfile copies %q", copied)
	}
}

// The image that Docker builds has the release's bytes, since it is built by the same Go.
func TestDockerfileBuildsByTheToolchainOfReleases(t *testing.T) {
	t.Parallel()
	toolchain, err := readToolchain("..")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	if want := "\nARG GO_IMAGE=golang:" + strings.TrimPrefix(toolchain, "go") + "\n"; !strings.Contains(string(text), want) {
		t.Errorf("the Dockerfile has no line %q", want)
	}
}

// sameAsDockerfile runs the commands of the build stage, and compares what they make with the image.
func sameAsDockerfile(t *testing.T, m made) {
	t.Helper()
	_, byArch := images(t, m)
	for arch, image := range byArch {
		root, made := rootOf(t, image), t.TempDir()
		environment := append(os.Environ(), "TARGETOS=linux", "TARGETARCH="+arch, "VERSION="+version, "COMMIT="+m.commit)
		ran := 0
		for _, i := range stages(t, nil)[0] {
			switch i.name {
			case "ENV":
				for _, p := range pairs(t, i.rest) {
					environment = append(environment, p[0]+"="+p[1])
				}
			case "RUN":
				script := withoutMounts(i.rest)
				if strings.HasPrefix(script, "[") { // that downloads the modules
					continue
				}
				script = strings.NewReplacer("-o /scim-bridge", "-o "+made+"/scim-bridge", "> /ca-", "> "+made+"/ca-").Replace(script)
				command := exec.CommandContext(t.Context(), "sh", "-ec", script)
				command.Dir, command.Env = filepath.Dir(m.dir), environment
				if out, err := command.CombinedOutput(); err != nil {
					t.Fatalf("%s: %v\n%s", script, err, out)
				}
				ran++
			}
		}
		for name, file := range map[string]string{
			"scim-bridge": "scim-bridge", "etc/ssl/certs/ca-certificates.crt": "ca-certificates.crt",
		} {
			want, err := os.ReadFile(filepath.Join(root, name))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := os.ReadFile(filepath.Join(made, file)); !bytes.Equal(got, want) {
				t.Errorf("%s: the Dockerfile makes another %s (%d commands, %v)", arch, file, ran, err)
			}
		}
	}
}

func withoutMounts(script string) string {
	for strings.HasPrefix(script, "--mount=") {
		_, script, _ = strings.Cut(script, " ")
		script = strings.TrimSpace(script)
	}
	return script
}
