package main

import (
	"os"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/config"
)

const readme = "../../README.md"

// settingsTable is the table of all variables, as the README must have it.
func settingsTable() string {
	var b strings.Builder
	b.WriteString("| Variable | Default | Meaning |\n| --- | --- | --- |\n")
	for _, v := range config.Variables() {
		value, secret := "", ""
		if v.Secret {
			secret = " *Secret.*"
		}
		if v.Default != "" {
			value = "`" + v.Default + "`"
		}
		b.WriteString("| `" + v.Name + "` | " + value + " | " + v.Meaning + secret + " |\n")
	}
	return b.String()
}

// commandsTable is the table of all commands and their flags.
func commandsTable(t *testing.T) string {
	t.Helper()
	parser, err := kong.New(&commands{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("| Command | What it does |\n| --- | --- |\n")
	for _, command := range parser.Model.Leaves(true) {
		name := command.Path()
		b.WriteString("| `" + name + "` | " + command.Help + " |\n")
		for _, flag := range command.Flags {
			b.WriteString("| `" + name + " --" + flag.Name + "` | " + flag.Help + " |\n")
		}
	}
	return b.String()
}

// TestReadmeHasTheTablesOfTheCode compares what stands between the marks
// <!-- NAME --> and <!-- /NAME -->. UPDATE_README=1 writes it instead.
func TestReadmeHasTheTablesOfTheCode(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	for name, want := range map[string]string{"settings": settingsTable(), "commands": commandsTable(t)} {
		before, rest, ok := strings.Cut(text, "<!-- "+name+" -->\n")
		table, after, closed := strings.Cut(rest, "<!-- /"+name+" -->")
		if !ok || !closed {
			t.Fatalf("the README has no marks for %s", name)
		}
		if os.Getenv("UPDATE_README") != "" {
			text = before + "<!-- " + name + " -->\n" + want + "<!-- /" + name + " -->" + after
			continue
		}
		if diff := cmp.Diff(want, table); diff != "" {
			t.Errorf("the table of %s (-code +README):\n%s", name, diff)
		}
	}
	if text != string(content) {
		if err := os.WriteFile(readme, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
