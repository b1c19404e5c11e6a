// Package deploy_test checks what the image is built from.
package deploy_test

import (
	"os"
	"os/exec"
	"path"
	"strings"
	"testing"
)

// ignore holds the rules of .dockerignore in their order; the last one that matches decides.
type ignore []string

func readIgnore(t *testing.T) ignore {
	t.Helper()
	text, err := os.ReadFile("../.dockerignore")
	if err != nil {
		t.Fatal(err)
	}
	var rules ignore
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			rules = append(rules, line)
		}
	}
	return rules
}

// letsIn reports whether a file of the repository is sent to the builder.
func (rules ignore) letsIn(file string) bool {
	in := true
	for _, rule := range rules {
		pattern, exception := strings.CutPrefix(rule, "!")
		if matches(pattern, file) {
			in = exception
		}
	}
	return in
}

// matches reports whether a pattern names a file or a directory above it. Of ** it knows the form
// **/name, for any place.
func matches(pattern, file string) bool {
	name, anywhere := strings.CutPrefix(pattern, "**/")
	parts := strings.Split(file, "/")
	for i := range parts {
		above := strings.Join(parts[:i+1], "/")
		if anywhere {
			above = parts[i]
		}
		if ok, err := path.Match(name, above); ok && err == nil {
			return true
		}
	}
	return false
}

func TestImageIsBuiltFromAllThatItNeeds(t *testing.T) {
	t.Parallel()
	const files = `{{$d := .ImportPath}}{{if .Module}}{{if .Module.Main}}{{range .GoFiles}}{{$d}}/{{.}}{{"\n"}}{{end}}` +
		`{{range .EmbedFiles}}{{$d}}/{{.}}{{"\n"}}{{end}}{{end}}{{end}}`
	const module = "github.com/scim-bridge/scim-bridge/"
	needed := []string{module + "go.mod", module + "go.sum", module + "release/go.mod", module + "release/go.sum"}
	for _, program := range [][2]string{{"..", "./cmd/scim-bridge"}, {"../release", "./certificates/write"}} {
		out, err := exec.CommandContext(t.Context(), "go", "list", "-C", program[0], "-deps", "-f", files, program[1]).Output()
		if err != nil {
			t.Fatal(err)
		}
		needed = append(needed, strings.Fields(string(out))...)
	}
	rules, count := readIgnore(t), 0
	for _, file := range needed {
		count++
		if file = strings.TrimPrefix(file, module); !rules.letsIn(file) {
			t.Errorf(".dockerignore keeps out %s, which the image needs", file)
		}
	}
	if count < 100 {
		t.Errorf("only %d files were found", count)
	}
}

// secretFiles are those that compose.yaml reads secrets from, also those that it does not yet.
func secretFiles() (files []string) {
	for _, name := range secrets() {
		files = append(files, "deploy/secrets/"+strings.ToLower(name))
	}
	return files
}

func TestSecretsAreSentToNoBuilder(t *testing.T) {
	t.Parallel()
	rules := readIgnore(t)
	for _, file := range append(
		secretFiles(), "scim-bridge.env", ".env", "deploy/.env", ".git/config", "cmd/scim-bridge/local.env", "config/secrets/token",
		"cmd/key.pem", "tls.key",
	) {
		if rules.letsIn(file) {
			t.Errorf(".dockerignore lets in %s", file)
		}
	}
}

func TestSecretsAreInNoCommit(t *testing.T) {
	t.Parallel()
	for _, file := range append(secretFiles(), "scim-bridge.env", "deploy/.env", "deploy/proxy/tls.key") {
		if out, err := exec.CommandContext(t.Context(), "git", "check-ignore", "--no-index", "../"+file).CombinedOutput(); err != nil {
			t.Errorf("%s could be committed: %v %s", file, err, out)
		}
	}
}
