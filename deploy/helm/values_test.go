package helm_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/chartutil"
)

// other is for each value of values.yaml another one than TestEachValueHasAnEffect begins with.
var other = map[string]string{
	"image.repository": "registry.example/another", "image.tag": "9.9.9", "image.pullPolicy": "Always", "image.pullSecrets": "[{name: another}]",
	"replicas": "5", "settings.SCIM_BASE_URL": "https://another.example", "settings.MAGENTO_URL": "https://another.example", "settings.GUARD": "warn",
	"existingSecret.name": "another", "existingSecret.keys": "[SCIM_TOKENS]",
	"service.type": "NodePort", "service.port": "81", "service.annotations": "{c: d}",
	"ingress.enabled": "false", "ingress.className": "another", "ingress.annotations": "{c: d}", "ingress.host": "another.example",
	"ingress.tlsSecret": "another", "ingress.admin": "false",
	"resources.requests.cpu": "1", "resources.requests.memory": "1Gi", "resources.limits.memory": "2Gi",
	"terminationGracePeriodSeconds": "99", "preStopSleepSeconds": "9",
	"podDisruptionBudget.enabled": "false", "podDisruptionBudget.maxUnavailable": "2",
	"networkPolicy.enabled": "false", "networkPolicy.scimFrom": "[]", "networkPolicy.operationsFrom": "[]", "networkPolicy.egress": "[]",
	"serviceMonitor.enabled": "false", "serviceMonitor.interval": "99s", "serviceMonitor.labels": "{c: d}",
	"topologySpreadConstraints": "[{maxSkew: 2, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]",
	"nodeSelector":              "{c: d}", "tolerations": "[{key: b, operator: Exists}]", "affinity": "{podAffinity: {}}",
	"priorityClassName": "low", "serviceAccountName": "another", "podAnnotations": "{c: d}", "podLabels": "{e: f}",
	"nameOverride": "another", "fullnameOverride": "another",
}

// leaves are the paths of all values; a list is one value, and so is a map that is empty by default.
func leaves(v map[string]any, prefix string) (paths []string) {
	for name, value := range v {
		if sub, ok := value.(map[string]any); ok && len(sub) > 0 {
			paths = append(paths, leaves(sub, prefix+name+".")...)
			continue
		}
		paths = append(paths, prefix+name)
	}
	return paths
}

// nested is a value at a path, as YAML.
func nested(path, value string) string {
	names := strings.Split(path, ".")
	return strings.Join(names, ": {") + ": " + value + strings.Repeat("}", len(names)-1)
}

// Each value that values.yaml has can be set, and changes what the chart makes, which stays valid.
func TestEachValueHasAnEffect(t *testing.T) {
	defaults, err := chartutil.ReadValuesFile(chartDir + "/values.yaml")
	if err != nil {
		t.Fatal(err)
	}
	paths := leaves(defaults, "")
	slices.Sort(paths)
	if known := slices.Sorted(maps.Keys(other)); !slices.Equal(paths, known) {
		t.Fatalf("values.yaml has %q, and this test %q", paths, known)
	}
	made := func(texts ...string) map[string]string {
		m, err := files(values(t, append([]string{required, everything}, texts...)...))
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	before := made()
	for _, path := range paths {
		render(t, everything, nested(path, other[path])) // which decodes all by the types of Kubernetes
		if maps.Equal(before, made(nested(path, other[path]))) {
			t.Errorf("%s has no effect", path)
		}
	}
}
