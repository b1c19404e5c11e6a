package deploy_test

import (
	"bytes"
	"os"
	"regexp"
	"testing"

	"go.yaml.in/yaml/v3"
)

// traefik has those fields of Traefik's dynamic configuration (version 3) that the file uses.
type traefik struct {
	HTTP struct {
		Routers map[string]struct {
			Rule        string   `yaml:"rule"`
			EntryPoints []string `yaml:"entryPoints"`
			Service     string   `yaml:"service"`
			TLS         struct {
				CertResolver string `yaml:"certResolver"`
			} `yaml:"tls"`
		} `yaml:"routers"`
		Services map[string]struct {
			LoadBalancer struct {
				PassHostHeader bool `yaml:"passHostHeader"`
				Servers        []struct {
					URL string `yaml:"url"`
				} `yaml:"servers"`
			} `yaml:"loadBalancer"`
		} `yaml:"services"`
	} `yaml:"http"`
}

// traefikRule is a host name, and paths below one of some prefixes.
var traefikRule = regexp.MustCompile("^Host\\(`[a-z.]+`\\) && \\(PathPrefix\\(`(/[a-z0-9/]+)`\\) \\|\\| PathPrefix\\(`(/[a-z0-9/]+)`\\)\\)$")

// Traefik itself cannot be had here: the file is read, and what it names is there.
func TestTraefikPassesBothEndpoints(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("proxy/traefik.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file traefik
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil {
		t.Fatal(err)
	}
	if len(file.HTTP.Routers) == 0 {
		t.Fatal("there is no router")
	}
	for name, router := range file.HTTP.Routers {
		service, there := file.HTTP.Services[router.Service]
		balancer := service.LoadBalancer
		if !there || !balancer.PassHostHeader || len(balancer.Servers) != 1 || balancer.Servers[0].URL != "http://127.0.0.1:8080" {
			t.Errorf("%s leads to %+v", name, service)
		}
		m := traefikRule.FindStringSubmatch(router.Rule)
		if m == nil || m[1] != "/scim/v2" || m[2] != "/admin/scim/v2" {
			t.Errorf("%s has the rule %s", name, router.Rule)
		}
		if len(router.EntryPoints) != 1 || router.TLS.CertResolver == "" {
			t.Errorf("%s has no TLS", name)
		}
	}
}
