package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// settingsTable is the table of the variables that begin with one of the prefixes.
func settingsTable(prefixes []string) string {
	var b strings.Builder
	b.WriteString("| Variable | Default | Meaning |\n| --- | --- | --- |\n")
	for _, v := range config.Variables() {
		if !hasAnyPrefix(v.Name, prefixes) {
			continue
		}
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

func hasAnyPrefix(s string, prefixes []string) bool {
	for _, prefix := range prefixes {
		if strings.HasPrefix(s, prefix) {
			return true
		}
	}
	return false
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

// placesIn is where a shop keeps each attribute, by its path, and the limit, as the table has them.
func placesIn(t *testing.T, options ...magentotest.Option) (paths []string, places, limits map[string]string) {
	t.Helper()
	client, err := magento.New(magento.Config{BaseURL: newShop(t, options...).URL, Credentials: magento.Bearer{Token: shopToken}})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	customers := customer.New(customer.Config{}, client)
	defer customers.Close()
	d, err := customers.Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	places, limits = map[string]string{}, map[string]string{}
	for _, a := range d.Attributes {
		var words []string
		if a.Place == customer.Computed {
			words = append(words, "*computed*")
		}
		switch a.Field {
		case "":
		case "scim_attributes":
			words = append(words, "*scim_attributes*")
		default:
			words = append(words, "`"+strings.ReplaceAll(a.Field, ", ", "`, `")+"`")
		}
		paths = append(paths, a.Path)
		places[a.Path], limits[a.Path] = strings.Join(words, ", "), a.Limit
	}
	return paths, places, limits
}

// attributesTable says of each SCIM attribute of a user where it is kept, as the bridge has it
// for a shop with the companion module and for one without.
func attributesTable(t *testing.T) string {
	t.Helper()
	paths, module, limits := placesIn(t, magentotest.WithModule())
	_, stock, _ := placesIn(t)
	var b strings.Builder
	b.WriteString("| SCIM attribute | With the module | Stock shop | Limit |\n| --- | --- | --- | --- |\n")
	for _, path := range paths {
		inStock := stock[path]
		if inStock == module[path] {
			inStock = "the same"
		}
		b.WriteString("| `" + path + "` | " + module[path] + " | " + inStock + " | " + limits[path] + " |\n")
	}
	return b.String()
}

// marked is what stands between the marks <!-- NAME --> and <!-- /NAME -->. After the name there
// may be prefixes of the rows that belong there.
var marked = regexp.MustCompile(`(?s)<!-- (settings|commands|attributes)((?: [A-Z_]+)*) -->\n(.*?)<!-- /([a-z]+) -->`)

// TestDocsHaveTheTablesOfTheCode compares the tables of settings, commands and attributes with the
// code. UPDATE_DOCS=1 writes them instead.
func TestDocsHaveTheTablesOfTheCode(t *testing.T) {
	t.Parallel()
	for page, tables := range map[string]map[string]func(prefixes []string) string{
		"settings.md": {"settings": settingsTable},
		"commands.md": {"commands": func([]string) string { return commandsTable(t) }},
		"mapping.md":  {"attributes": func([]string) string { return attributesTable(t) }},
	} {
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			file := "../../docs/" + page
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			found := 0
			text := marked.ReplaceAllStringFunc(string(content), func(all string) string {
				m := marked.FindStringSubmatch(all)
				table := tables[m[1]]
				if table == nil || m[4] != m[1] {
					t.Fatalf("the marks of %s", all)
				}
				found++
				want := table(strings.Fields(m[2]))
				if diff := cmp.Diff(want, m[3]); diff != "" && os.Getenv("UPDATE_DOCS") == "" {
					t.Errorf("the table of %s (-code +docs), UPDATE_DOCS=1 writes it:\n%s", m[1]+m[2], diff)
				}
				return "<!-- " + m[1] + m[2] + " -->\n" + want + "<!-- /" + m[1] + " -->"
			})
			if found == 0 {
				t.Fatal("there are no marks")
			}
			if os.Getenv("UPDATE_DOCS") != "" && text != string(content) {
				if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// Each setting is in a table of docs/settings.md, and in one only.
func TestEachSettingHasOneRow(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("../../docs/settings.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range config.Variables() {
		if n := strings.Count(string(content), "\n| `"+v.Name+"` | "); n != 1 {
			t.Errorf("%s has %d rows", v.Name, n)
		}
	}
}
