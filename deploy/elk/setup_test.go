package elk_test

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// stack answers as Elasticsearch and Kibana would, and notes what it is asked for.
type stack struct {
	*httptest.Server

	rules bool // they are there already

	mu       sync.Mutex
	requests []string
	problems []string
}

const odd = `a "quoted" \ password`

// newStack starts one, with the rules in place already or not.
func newStack(t *testing.T, rules bool) *stack {
	t.Helper()
	s := &stack{rules: rules}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *stack) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if user, password, _ := r.BasicAuth(); user != "elastic" || password != odd {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.problems = append(s.problems, err.Error())
	}
	if r.Method != http.MethodGet {
		s.requests = append(s.requests, r.Method+" "+r.URL.RequestURI())
	}
	isJSON := strings.HasPrefix(r.Header.Get("Content-Type"), "application/json")
	if isJSON && !jsontext.Value(body).IsValid() {
		s.problems = append(s.problems, r.URL.Path+" gets no JSON")
	}
	if strings.HasPrefix(r.URL.Path, "/api/") && r.Method != http.MethodGet && r.Header.Get("kbn-xsrf") == "" {
		s.problems = append(s.problems, r.URL.Path+" lacks kbn-xsrf, without which Kibana refuses")
	}
	switch {
	case strings.HasPrefix(r.URL.Path, "/api/alerting/rule/") && r.Method == http.MethodGet && !s.rules:
		w.WriteHeader(http.StatusNotFound)
	case r.URL.Path == "/api/saved_objects/_import":
		if !strings.Contains(string(body), `"type": "dashboard"`) {
			s.problems = append(s.problems, "no dashboard is imported")
		}
		_, _ = io.WriteString(w, `{"successCount":9,"success":true}`)
	default:
		_, _ = io.WriteString(w, `{"acknowledged":true}`)
	}
}

// seen is what was asked for by now, and what was wrong with it.
func (s *stack) seen() (requests, problems []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests), slices.Clone(s.problems)
}

// setup runs setup.sh against s.
func (s *stack) setup(t *testing.T, environment ...string) (string, error) {
	t.Helper()
	for _, program := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(program + " is not installed")
		}
	}
	command := exec.CommandContext(t.Context(), "bash", "setup.sh")
	command.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "ELASTICSEARCH_URL=" + s.URL, "KIBANA_URL=" + s.URL, "TRIES=1",
		"ELASTIC_PASSWORD=" + odd, "KIBANA_PASSWORD=" + odd, "INGEST_PASSWORD=" + odd,
	}, environment...)
	out, err := command.CombinedOutput()
	return string(out), err
}

func TestSetupPutsEverythingInPlace(t *testing.T) {
	t.Parallel()
	s := newStack(t, false)
	if out, err := s.setup(t); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := []string{
		"POST /_security/user/kibana_system/_password",
		"PUT /_ilm/policy/scim_bridge-requests",
		"PUT /_ilm/policy/scim_bridge-audit",
		"PUT /_component_template/scim_bridge@mappings",
		"PUT /_index_template/logs-scim_bridge",
		"PUT /_index_template/logs-scim_bridge.audit",
		"PUT /_security/role/scim_bridge_ingest",
		"PUT /_security/user/scim_bridge_ingest",
		"POST /api/saved_objects/_import?overwrite=true",
		"POST /api/alerting/rule/scim-bridge-leaver",
		"POST /api/alerting/rule/scim-bridge-guard",
	}
	requests, problems := s.seen()
	if diff := cmp.Diff(want, requests); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	for _, problem := range problems {
		t.Error(problem)
	}
}

// A rule that is there may have been changed on purpose.
func TestSetupLeavesRulesAlone(t *testing.T) {
	t.Parallel()
	s := newStack(t, true)
	if out, err := s.setup(t); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	requests, _ := s.seen()
	if slices.ContainsFunc(requests, func(r string) bool { return strings.Contains(r, "/alerting/") }) {
		t.Errorf("requests %q", requests)
	}
}

func TestSetupSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	s := newStack(t, false)
	for variable, want := range map[string]string{
		"INGEST_PASSWORD=":       "INGEST_PASSWORD is not set: see docs/elk.md\n",
		"ELASTIC_PASSWORD=wrong": "Elasticsearch does not answer at " + s.URL + ", or not to this password\n",
	} {
		out, err := s.setup(t, variable, "PATH="+noSleep(t)+":"+os.Getenv("PATH"))
		if err == nil || out != want {
			t.Errorf("%s: %v, %q, want %q", variable, err, out, want)
		}
	}
}

// noSleep is a directory with a sleep that does not wait.
func noSleep(t *testing.T) string {
	t.Helper()
	directory := t.TempDir()
	if err := os.WriteFile(directory+"/sleep", []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return directory
}

// TestEachFileIsPutInPlace looks for each file in the script.
func TestEachFileIsPutInPlace(t *testing.T) {
	t.Parallel()
	script := strings.NewReplacer("kibana/rule-$rule.json", "kibana/rule-leaver.json kibana/rule-guard.json").Replace(string(read(t, "setup.sh")))
	for _, directory := range []string{"elasticsearch", "kibana"} {
		entries, err := os.ReadDir(directory)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			if !strings.Contains(script, directory+"/"+entry.Name()) {
				t.Errorf("setup.sh does not use %s/%s", directory, entry.Name())
			}
		}
	}
}

// names is a list of names, or an object whose keys they are.
type names []string

// UnmarshalYAML implements yaml.Unmarshaler.
func (n *names) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.SequenceNode {
		return node.Decode((*[]string)(n))
	}
	var object map[string]any
	err := node.Decode(&object)
	*n = slices.Sorted(maps.Keys(object))
	return err
}

// compose is what is checked of a compose file.
type compose struct {
	Include  []string `yaml:"include"`
	Services map[string]struct {
		Image       string            `yaml:"image"`
		Profiles    []string          `yaml:"profiles"`
		Ports       []string          `yaml:"ports"`
		Volumes     []string          `yaml:"volumes"`
		Labels      map[string]string `yaml:"labels"`
		Secrets     []string          `yaml:"secrets"`
		DependsOn   names             `yaml:"depends_on"`
		Environment map[string]string `yaml:"environment"`
	} `yaml:"services"`
	Secrets map[string]any `yaml:"secrets"`
	Volumes map[string]any `yaml:"volumes"`
}

// TestComposeFilesAreWhole looks for what the services refer to, and wants every service of a
// profile but the reverse proxy to be reachable from the machine alone.
func TestComposeFilesAreWhole(t *testing.T) {
	t.Parallel()
	for file, profile := range map[string]string{
		"../compose.yaml": "", "compose.yaml": "elk", "../monitoring/compose.yaml": "monitoring",
	} {
		var c compose
		if err := yaml.Unmarshal(read(t, file), &c); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		directory := strings.TrimSuffix(file, "compose.yaml")
		for _, one := range c.Include {
			read(t, directory+one)
		}
		for name, s := range c.Services {
			where := file + ": " + name
			if profile != "" && !slices.Equal(s.Profiles, []string{profile}) {
				t.Errorf("%s has the profiles %q", where, s.Profiles)
			}
			for _, port := range s.Ports {
				if name != "proxy" && !strings.HasPrefix(port, "127.0.0.1:") {
					t.Errorf("%s is open to the network: %s", where, port)
				}
			}
			for _, volume := range s.Volumes {
				source, _, _ := strings.Cut(volume, ":")
				switch _, isNamed := c.Volumes[source]; {
				case isNamed, strings.HasPrefix(source, "/"):
				case strings.HasPrefix(source, "./"):
					if _, err := os.Stat(directory + source); err != nil {
						t.Errorf("%s: %v", where, err)
					}
				default:
					t.Errorf("%s: there is no volume %s", where, source)
				}
			}
			for _, other := range s.DependsOn {
				if c.Services[other].Image == "" {
					t.Errorf("%s depends on %s, which there is not", where, other)
				}
			}
			for _, secret := range s.Secrets {
				if c.Secrets[secret] == nil {
					t.Errorf("%s: there is no secret %s", where, secret)
				}
			}
		}
	}
}

// TestFilebeatFindsTheBridge holds the labels of the bridge against what Filebeat is told, and the
// names of its data streams against the templates.
func TestFilebeatFindsTheBridge(t *testing.T) {
	t.Parallel()
	var c compose
	if err := yaml.Unmarshal(read(t, "../compose.yaml"), &c); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"co.elastic.logs/enabled": "true", "co.elastic.logs/json.overwrite_keys": "true",
		"co.elastic.logs/json.expand_keys": "true", "co.elastic.logs/json.add_error_key": "true",
	}
	if diff := cmp.Diff(want, c.Services["scim-bridge"].Labels); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
	var filebeat map[string]any
	if err := yaml.Unmarshal(read(t, "filebeat.yaml"), &filebeat); err != nil {
		t.Fatal(err)
	}
	output, _ := filebeat["output.elasticsearch"].(map[string]any)
	if output["index"] != "logs-%{[data_stream.dataset]}-default" || output["username"] != "scim_bridge_ingest" {
		t.Errorf("Filebeat writes %v", output)
	}
	if diff := cmp.Diff(false, filebeat["setup.template.enabled"]); diff != "" {
		t.Error("Filebeat has a template of its own: its user may not put it in place")
	}
}

var variable = regexp.MustCompile(`\$\{([A-Z_]+)`)

// TestVariablesAreExplained looks in the docs for each variable of the compose file.
func TestVariablesAreExplained(t *testing.T) {
	t.Parallel()
	docs := string(read(t, "../../docs/elk.md"))
	names := map[string]bool{}
	for _, m := range variable.FindAllStringSubmatch(string(read(t, "compose.yaml")), -1) {
		names[m[1]] = true
	}
	if len(names) < 4 {
		t.Errorf("only %d variables found", len(names))
	}
	for name := range names {
		if !strings.Contains(docs, name) {
			t.Errorf("docs/elk.md does not explain %s", name)
		}
	}
}
