package deploy_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/scim-bridge/scim-bridge/config"
)

func readYAML(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// secrets are the names of the settings that are secrets.
func secrets() (names []string) {
	for _, v := range config.Variables() {
		if v.Secret {
			names = append(names, v.Name)
		}
	}
	return names
}

// The schema of the chart lists secrets by name: they may be in no values, and each can be a key of
// the Secret, but for the token of selftest, which serve does not read.
func TestChartKnowsEachSecret(t *testing.T) {
	t.Parallel()
	type strings struct {
		Enum []string `yaml:"enum"`
	}
	var schema struct {
		Properties struct {
			Settings struct {
				PropertyNames struct {
					Not struct {
						AnyOf []strings `yaml:"anyOf"`
					} `yaml:"not"`
				} `yaml:"propertyNames"`
			} `yaml:"settings"`
			ExistingSecret struct {
				Properties struct {
					Keys struct {
						Items strings `yaml:"items"`
					} `yaml:"keys"`
				} `yaml:"properties"`
			} `yaml:"existingSecret"`
		} `yaml:"properties"`
	}
	readYAML(t, "helm/scim-bridge/values.schema.json", &schema)
	sorted := func(list []string) []string { return slices.Sorted(slices.Values(list)) }
	ofSetting := slices.DeleteFunc(secrets(), func(name string) bool { return name == "SCIM_TOKEN" })
	if diff := cmp.Diff(sorted(ofSetting), sorted(schema.Properties.ExistingSecret.Properties.Keys.Items.Enum)); diff != "" {
		t.Errorf("existingSecret.keys (-config +schema):\n%s", diff)
	}
	refused := append(secrets(), "SCIM_LISTEN", "OPS_LISTEN") // which the chart sets itself
	not := schema.Properties.Settings.PropertyNames.Not.AnyOf
	if len(not) == 0 {
		t.Fatal("the schema refuses no settings")
	}
	if diff := cmp.Diff(sorted(refused), sorted(not[0].Enum)); diff != "" {
		t.Errorf("settings that are refused (-config +schema):\n%s", diff)
	}
}

// settingsOf are the settings that each way to run the bridge sets, with their values.
func settingsOf(t *testing.T) map[string]map[string]string {
	t.Helper()
	var values struct {
		Settings map[string]string `yaml:"settings"`
	}
	readYAML(t, "helm/scim-bridge/values.yaml", &values)
	var compose struct {
		Services map[string]struct {
			Environment map[string]string `yaml:"environment"`
		} `yaml:"services"`
	}
	readYAML(t, "compose.yaml", &compose)
	unit, err := os.ReadFile("systemd/scim-bridge.service")
	if err != nil {
		t.Fatal(err)
	}
	systemd := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^Environment=(\w+)=(.*)$`).FindAllStringSubmatch(string(unit), -1) {
		systemd[m[1]] = m[2]
	}
	all := map[string]map[string]string{
		"the chart": values.Settings, "compose": compose.Services["scim-bridge"].Environment, "the unit": systemd,
	}
	for _, file := range []string{"compose.yaml", "helm/scim-bridge/values.yaml"} { // what can be set as well
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all["comments of "+file] = map[string]string{}
		for _, m := range regexp.MustCompile(`(?m)^ *# ([A-Z]+(?:_[A-Z]+)+): (.*)$`).FindAllStringSubmatch(string(text), -1) {
			all["comments of "+file][m[1]] = m[2]
		}
	}
	return all
}

func TestDeploymentsSetWhatThereIs(t *testing.T) {
	t.Parallel()
	var known []string
	for _, v := range config.Variables() {
		known = append(known, v.Name)
		if v.Secret {
			known = append(known, v.Name+"_FILE")
		}
	}
	for where, settings := range settingsOf(t) {
		if len(settings) == 0 {
			t.Errorf("%s sets nothing", where)
		}
		for name, value := range settings {
			if !slices.Contains(known, name) {
				t.Errorf("%s sets %s, which is no setting", where, name)
			}
			if slices.Contains(secrets(), name) {
				t.Errorf("%s has the secret %s itself", where, name)
			}
			if of, isFile := strings.CutSuffix(name, "_FILE"); isFile && !strings.HasSuffix(value, "/"+strings.ToLower(of)) {
				t.Errorf("%s reads %s from %s", where, of, value)
			}
		}
	}
}
