package config

import (
	"os"
	"strings"
	"testing"
)

// The README's table is made of what stands beside each variable.
func TestReadmeListsEveryVariable(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range Variables() {
		fallback, secret := "", ""
		if v.Default != "" {
			fallback = "`" + v.Default + "`"
		}
		if v.Secret {
			secret = " *Secret.*"
		}
		row := "| `" + v.Name + "` | " + fallback + " | " + v.Meaning + secret + " |\n"
		if !strings.Contains(string(readme), row) {
			t.Errorf("README.md lacks the row\n%s", row)
		}
	}
	for line := range strings.Lines(string(readme)) {
		name, _, isRow := strings.Cut(strings.TrimPrefix(line, "| `"), "` |")
		if !isRow || !strings.HasPrefix(line, "| `") || name != strings.ToUpper(name) {
			continue
		}
		found := false
		for _, v := range Variables() {
			found = found || v.Name == name
		}
		if !found {
			t.Errorf("README.md lists %s, which is no variable", name)
		}
	}
}
