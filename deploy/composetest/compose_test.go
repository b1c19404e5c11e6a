package composetest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

const file = "../compose.yaml"

// profiles are those of compose.yaml, with the services that each brings.
var profiles = map[string][]string{
	"elk":        {"elasticsearch", "elk-certificates", "elk-setup", "filebeat", "kibana"},
	"monitoring": {"grafana", "prometheus"},
	"proxy":      {"proxy"},
}

// combinations are all choices of profiles.
func combinations() (list [][]string) {
	names := slices.Sorted(maps.Keys(profiles))
	for chosen := range 1 << len(names) {
		var one []string
		for i, name := range names {
			if chosen&(1<<i) != 0 {
				one = append(one, name)
			}
		}
		list = append(list, one)
	}
	return list
}

// load is what docker compose config does: it reads the file with all that it includes, fills
// variables in, and checks that whatever is named is there.
func load(t *testing.T, chosen []string, variables ...string) *types.Project {
	t.Helper()
	options, err := cli.NewProjectOptions([]string{file}, cli.WithName("scim"), cli.WithProfiles(chosen), cli.WithEnv(variables))
	if err != nil {
		t.Fatal(err)
	}
	project, err := options.LoadProject(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return project
}

func TestEachCombinationOfProfilesResolves(t *testing.T) {
	for _, chosen := range combinations() {
		t.Run(fmt.Sprint(chosen), func(t *testing.T) {
			project := load(t, chosen)
			want := []string{"scim-bridge"}
			for _, name := range chosen {
				want = append(want, profiles[name]...)
			}
			slices.Sort(want)
			if got := project.ServiceNames(); !slices.Equal(got, want) {
				t.Errorf("services %q, want %q", got, want)
			}
			portsAreFree(t, project)
			for _, service := range project.Services {
				filesAreThere(t, project, service)
				if _, shared := service.Networks["default"]; len(service.Networks) != 1 || !shared {
					t.Errorf("%s is in the networks %v: others do not reach it", service.Name, service.NetworksByPriority())
				}
				if _, tag, _ := strings.Cut(filepath.Base(service.Image), ":"); (tag == "" || tag == "latest") && service.Build == nil {
					t.Errorf("%s has the image %s, of which nobody knows the version", service.Name, service.Image)
				}
			}
		})
	}
}

// portsAreFree wants each port of the machine published once, and to others only by the proxy.
func portsAreFree(t *testing.T, project *types.Project) {
	t.Helper()
	taken := map[string]string{}
	for _, service := range project.Services {
		for _, port := range service.Ports {
			if other := taken[port.Published]; other != "" || port.Published == "" {
				t.Errorf("%s and %s publish the port %q", service.Name, other, port.Published)
			}
			taken[port.Published] = service.Name
			if port.HostIP != "127.0.0.1" && service.Name != "proxy" {
				t.Errorf("%s publishes %s to everybody", service.Name, port.Published)
			}
		}
	}
}

// ofTheMachine are files that Docker has, not this repository.
var ofTheMachine = []string{"/var/lib/docker/containers", "/var/run/docker.sock"}

// filesAreThere wants what is mounted to be in the repository, and secrets in the folder that git
// and Docker ignore.
func filesAreThere(t *testing.T, project *types.Project, service types.ServiceConfig) {
	t.Helper()
	for _, volume := range service.Volumes {
		if volume.Type != types.VolumeTypeBind || slices.Contains(ofTheMachine, volume.Source) {
			continue
		}
		if _, err := os.Stat(volume.Source); err != nil {
			t.Errorf("%s mounts what is not there: %v", service.Name, err)
		}
		if !volume.ReadOnly {
			t.Errorf("%s can write to %s", service.Name, volume.Source)
		}
	}
	folder, err := filepath.Abs("../secrets")
	if err != nil {
		t.Fatal(err)
	}
	mounted := map[string]bool{}
	for _, secret := range service.Secrets {
		mounted["/run/secrets/"+secret.Source] = true
		if from := project.Secrets[secret.Source].File; from != filepath.Join(folder, secret.Source) {
			t.Errorf("the secret %s is in %s", secret.Source, from)
		}
	}
	for name, value := range service.Environment {
		if value != nil && strings.HasPrefix(*value, "/run/secrets/") && !mounted[*value] {
			t.Errorf("%s reads %s from %s, which is not mounted", service.Name, name, *value)
		}
	}
}

// The bridge as the documentation has it: the console, with a token, and metrics on this machine.
func TestTheBridgeIsPublishedToThisMachine(t *testing.T) {
	bridge := load(t, nil).Services["scim-bridge"]
	var ports []string
	for _, port := range bridge.Ports {
		ports = append(ports, fmt.Sprintf("%s:%s:%d", port.HostIP, port.Published, port.Target))
	}
	if want := []string{"127.0.0.1:8080:8080", "127.0.0.1:9090:9090"}; !slices.Equal(ports, want) {
		t.Errorf("ports %q, want %q", ports, want)
	}
	for name, want := range map[string]string{"OPS_LISTEN": ":9090", "CONSOLE_TOKENS_FILE": "/run/secrets/console_tokens"} {
		if value := bridge.Environment[name]; value == nil || *value != want {
			t.Errorf("%s is not %s", name, want)
		}
	}
	if got := bridge.StopGracePeriod; got == nil || got.String() != "30s" { // SHUTDOWN_TIMEOUT is 20 s
		t.Errorf("it has %v to stop", got)
	}
}

// What one program is told of another is where that one is.
func TestProgramsFindEachOther(t *testing.T) {
	project := load(t, slices.Collect(maps.Keys(profiles)))
	ports := map[string]string{
		"scim-bridge": "8080 9090", "prometheus": "9090", "elasticsearch": "9200", "kibana": "5601", "magento": "80", "grafana": "3000",
	}
	address := regexp.MustCompile(`\b([a-z][a-z-]+):(\d{2,5})\b`)
	var texts []string
	for _, name := range []string{"../monitoring/prometheus.yaml", "../monitoring/grafana/datasource.yaml"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, regexp.MustCompile(`#.*`).ReplaceAllString(string(text), ""))
	}
	for _, service := range project.Services {
		for _, value := range service.Environment {
			if value != nil {
				texts = append(texts, *value)
			}
		}
	}
	found := map[string]bool{}
	for _, m := range address.FindAllStringSubmatch(strings.Join(texts, "\n"), -1) {
		found[m[1]] = true
		_, isOurs := project.Services[m[1]]
		if !isOurs && m[1] != "magento" || !slices.Contains(strings.Fields(ports[m[1]]), m[2]) {
			t.Errorf("nothing is at %s", m[0])
		}
	}
	for _, name := range []string{"scim-bridge", "prometheus", "elasticsearch", "kibana"} {
		if !found[name] {
			t.Errorf("nobody is told of %s", name)
		}
	}
}

// What has to be set by hand is in the documentation, and reaches the programs.
func TestVariablesAreDocumentedAndUsed(t *testing.T) {
	docs, err := os.ReadFile("../../docs/elk.md")
	if err != nil {
		t.Fatal(err)
	}
	install, err := os.ReadFile("../../docs/install.md")
	if err != nil {
		t.Fatal(err)
	}
	variables := map[string]bool{}
	for _, name := range []string{file, "../elk/compose.yaml", "../monitoring/compose.yaml"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\$\{(\w+)`).FindAllStringSubmatch(string(text), -1) {
			variables[m[1]] = true
		}
	}
	if len(variables) < 5 {
		t.Fatalf("only %v", variables)
	}
	all := slices.Collect(maps.Keys(profiles))
	for name := range variables {
		if !strings.Contains(string(docs)+string(install), name) {
			t.Errorf("%s is not in the documentation", name)
		}
		const value = "a-value-of-its-own"
		if text, err := load(t, all, name+"="+value).MarshalYAML(); err != nil || !strings.Contains(string(text), value) {
			t.Errorf("%s sets nothing (%v)", name, err)
		}
	}
}
