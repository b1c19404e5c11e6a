// Package helm_test lints the chart with Helm itself, renders it, and decodes what comes out into
// the types of the Kubernetes API, where an unknown or misspelt field is an error. It is a module of
// its own, so that what Helm needs is not what the product needs.
package helm_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/lint"
	"helm.sh/helm/v3/pkg/lint/support"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

const chartDir = "scim-bridge"

// serviceMonitor has those fields of the Prometheus Operator's type that the chart uses.
type serviceMonitor struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              struct {
		Selector  metav1.LabelSelector `json:"selector"`
		Endpoints []struct {
			Port     string `json:"port"`
			Path     string `json:"path"`
			Interval string `json:"interval"`
		} `json:"endpoints"`
	} `json:"spec"`
}

// rendered is what the chart makes, by type.
type rendered struct {
	deployment *appsv1.Deployment
	services   []*corev1.Service
	pods       []*corev1.Pod
	policies   []*networkingv1.NetworkPolicy
	ingresses  []*networkingv1.Ingress
	budgets    []*policyv1.PodDisruptionBudget
	monitors   []*serviceMonitor
	notes      string
}

// required is the least that must be set.
const required = `
image: {repository: registry.example/scim-bridge, tag: 1.2.3}
settings: {SCIM_BASE_URL: "https://shop.example/bridge", MAGENTO_URL: "https://shop.example"}
`

func values(t *testing.T, texts ...string) map[string]any {
	t.Helper()
	all := map[string]any{}
	for _, text := range texts {
		v, err := chartutil.ReadValues([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		all = chartutil.MergeTables(v, all) // the first argument wins
	}
	return all
}

// files renders the chart as helm install would, which checks the values by the schema.
func files(v map[string]any) (map[string]string, error) {
	chart, err := loader.Load(chartDir)
	if err != nil {
		return nil, err
	}
	release := chartutil.ReleaseOptions{Name: "provisioning", Namespace: "shop", IsInstall: true, Revision: 1}
	full, err := chartutil.ToRenderValues(chart, v, release, nil)
	if err != nil {
		return nil, err
	}
	return engine.Render(chart, full)
}

func render(t *testing.T, texts ...string) *rendered {
	t.Helper()
	made, err := files(values(t, append([]string{required}, texts...)...))
	if err != nil {
		t.Fatal(err)
	}
	r := &rendered{}
	for name, text := range made {
		if strings.HasSuffix(name, "NOTES.txt") {
			r.notes = text
			continue
		}
		for document := range strings.SplitSeq(text, "\n---\n") {
			r.decode(t, name, document)
		}
	}
	if r.deployment == nil {
		t.Fatal("there is no Deployment")
	}
	return r
}

func (r *rendered) decode(t *testing.T, name, document string) {
	t.Helper()
	var kind metav1.TypeMeta
	if err := yaml.Unmarshal([]byte(document), &kind); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, document)
	}
	var into any
	switch kind.APIVersion + " " + kind.Kind {
	case " ": // nothing but comments
		return
	case "apps/v1 Deployment":
		r.deployment = new(appsv1.Deployment)
		into = r.deployment
	case "v1 Service":
		into = add(&r.services)
	case "v1 Pod":
		into = add(&r.pods)
	case "networking.k8s.io/v1 NetworkPolicy":
		into = add(&r.policies)
	case "networking.k8s.io/v1 Ingress":
		into = add(&r.ingresses)
	case "policy/v1 PodDisruptionBudget":
		into = add(&r.budgets)
	case "monitoring.coreos.com/v1 ServiceMonitor":
		into = add(&r.monitors)
	default:
		t.Fatalf("%s makes a %q", name, kind)
	}
	if err := yaml.UnmarshalStrict([]byte(document), into); err != nil {
		t.Errorf("%s: %v\n%s", name, err, document)
	}
}

func add[T any](list *[]*T) *T {
	element := new(T)
	*list = append(*list, element)
	return element
}

// everything switches on all that the chart can make.
const everything = `
replicas: 3
ingress: {enabled: true, host: shop.example, className: nginx, tlsSecret: tls, admin: true, annotations: {a: b}}
serviceMonitor: {enabled: true, labels: {release: prometheus}}
networkPolicy:
  scimFrom: [{namespaceSelector: {matchLabels: {name: ingress}}}]
  operationsFrom: [{namespaceSelector: {matchLabels: {name: monitoring}}}]
  egress: [{ports: [{port: 443}, {port: 53, protocol: UDP}]}]
existingSecret: {name: s, keys: [SCIM_TOKENS, SCIM_ADMIN_TOKENS, MAGENTO_ACCESS_TOKEN, CONSOLE_TOKENS]}
image: {pullSecrets: [{name: registry}]}
service: {type: LoadBalancer, annotations: {a: b}}
nodeSelector: {a: b}
tolerations: [{key: a, operator: Exists}]
affinity: {nodeAffinity: {}}
priorityClassName: high
serviceAccountName: account
podAnnotations: {a: b}
podLabels: {c: d}
`

func TestChartPassesHelmLint(t *testing.T) {
	for name, text := range map[string]string{"the least": required, "everything": everything} {
		result := lint.All(chartDir, values(t, required, text), "shop", true)
		for _, m := range result.Messages {
			if m.Severity > support.InfoSev {
				t.Errorf("%s: %v", name, m)
			}
		}
	}
}

func TestChartMakesTheLeast(t *testing.T) {
	r := render(t)
	if len(r.services) != 2 || len(r.policies) != 1 || len(r.pods) != 1 || len(r.ingresses)+len(r.budgets)+len(r.monitors) != 0 {
		t.Errorf("made %+v", r)
	}
	if !strings.Contains(r.notes, "https://shop.example/bridge/scim/v2") {
		t.Errorf("the notes do not name the Base URL:\n%s", r.notes)
	}
	if rules := r.policies[0].Spec.Ingress; len(rules) != 1 || rules[0].Ports[0].Port.StrVal != "scim" {
		t.Errorf("others than clients get in: %+v", rules)
	}
}

func TestChartMakesEverything(t *testing.T) {
	r := render(t, everything)
	if len(r.budgets) != 1 || len(r.monitors) != 1 || len(r.ingresses) != 1 || len(r.policies) != 1 {
		t.Fatalf("made %+v", r)
	}
	var paths []string
	for _, p := range r.ingresses[0].Spec.Rules[0].HTTP.Paths {
		paths = append(paths, p.Path)
	}
	if want := []string{"/bridge/scim/v2", "/bridge/admin/scim/v2"}; !slices.Equal(paths, want) {
		t.Errorf("paths %q, want %q", paths, want)
	}
	if len(r.deployment.Spec.Template.Spec.TopologySpreadConstraints) != 1 {
		t.Error("replicas are not spread over nodes")
	}
	if strings.Contains(r.notes, "WARNING") {
		t.Errorf("a warning without a reason:\n%s", r.notes)
	}
}

func TestSelectorsSelectThePodsOfTheBridgeAlone(t *testing.T) {
	r := render(t, everything)
	pod, check := r.deployment.Spec.Template.Labels, r.pods[0].Labels
	selectors := map[string]map[string]string{
		"Deployment": r.deployment.Spec.Selector.MatchLabels, "NetworkPolicy": r.policies[0].Spec.PodSelector.MatchLabels,
		"PodDisruptionBudget": r.budgets[0].Spec.Selector.MatchLabels,
	}
	for _, s := range r.services {
		selectors["Service "+s.Name] = s.Spec.Selector
	}
	for name, selector := range selectors {
		if !selects(selector, pod) || selects(selector, check) {
			t.Errorf("the selector of %s is %v", name, selector)
		}
	}
	var monitored []string
	for _, s := range r.services {
		if selects(r.monitors[0].Spec.Selector.MatchLabels, s.Labels) {
			monitored = append(monitored, s.Name)
		}
	}
	if want := []string{"provisioning-scim-bridge-operations"}; !slices.Equal(monitored, want) {
		t.Errorf("the ServiceMonitor selects the services %q, want %q", monitored, want)
	}
}

func selects(selector, labels map[string]string) bool {
	for key, value := range selector {
		if labels[key] != value {
			return false
		}
	}
	return len(selector) > 0
}

func TestPodIsLockedIn(t *testing.T) {
	r := render(t)
	for name, spec := range map[string]corev1.PodSpec{"the bridge": r.deployment.Spec.Template.Spec, "the check": r.pods[0].Spec} {
		c := spec.Containers[0].SecurityContext
		if !*spec.SecurityContext.RunAsNonRoot || !*c.ReadOnlyRootFilesystem || *c.AllowPrivilegeEscalation ||
			!slices.Equal(c.Capabilities.Drop, []corev1.Capability{"ALL"}) || *spec.AutomountServiceAccountToken {
			t.Errorf("%s: %+v %+v", name, spec.SecurityContext, c)
		}
	}
}

func TestProbesAndTheEndOfAPod(t *testing.T) {
	spec := render(t).deployment.Spec.Template.Spec
	c := spec.Containers[0]
	ports := map[string]int32{}
	for _, p := range c.Ports {
		ports[p.Name] = p.ContainerPort
	}
	live, ready := c.LivenessProbe.HTTPGet, c.ReadinessProbe.HTTPGet
	if live.Path != "/livez" || ready.Path != "/readyz" || ports[live.Port.StrVal] != 9090 || ports[ready.Port.StrVal] != 9090 {
		t.Errorf("probes: %v %v", live, ready)
	}
	// SHUTDOWN_TIMEOUT is 20 s by default, and a last look at Magento may take some more.
	if got := *spec.TerminationGracePeriodSeconds - c.Lifecycle.PreStop.Sleep.Seconds; got < 30 {
		t.Errorf("a pod has %d seconds from SIGTERM", got)
	}
}

func TestSettingsAndSecretsReachTheBridge(t *testing.T) {
	spec := render(t, `settings: {CUSTOMER_CACHE: 5, LOG_PERSONAL_DATA: false}`).deployment.Spec.Template.Spec
	env := map[string]string{}
	for _, e := range spec.Containers[0].Env {
		if _, twice := env[e.Name]; twice {
			t.Errorf("%s is set twice", e.Name)
		}
		env[e.Name] = e.Value
	}
	want := map[string]string{
		"SCIM_LISTEN": ":8080", "OPS_LISTEN": ":9090", "SCIM_BASE_URL": "https://shop.example/bridge", "MAGENTO_URL": "https://shop.example",
		"GUARD": "block", "CUSTOMER_CACHE": "5", "LOG_PERSONAL_DATA": "false",
	}
	mount := spec.Containers[0].VolumeMounts[0].MountPath
	for _, item := range spec.Volumes[0].Secret.Items {
		want[item.Key+"_FILE"] = mount + "/" + item.Path
	}
	if !maps.Equal(env, want) {
		t.Errorf("env %v\nwant %v", env, want)
	}
	if mode := *spec.Volumes[0].Secret.DefaultMode; mode != 0o440 {
		t.Errorf("the secrets' mode is %o", mode)
	}
}

func TestSchemaRefusesWhatCannotWork(t *testing.T) {
	for text, names := range map[string]string{
		`image: {repository: ""}`:                                  "repository",
		`settings: {SCIM_BASE_URL: ""}`:                            "SCIM_BASE_URL",
		`settings: {MAGENTO_URL: shop.example}`:                    "MAGENTO_URL",
		`settings: {SCIM_TOKENS: "sha256:ab"}`:                     "SCIM_TOKENS",
		`settings: {SCIM_TOKENS_FILE: /x}`:                         "SCIM_TOKENS_FILE",
		`settings: {OPS_LISTEN: ":1"}`:                             "OPS_LISTEN",
		`settings: {guard: block}`:                                 "guard",
		`existingSecret: {name: s, keys: [GUARD]}`:                 "keys",
		`existingSecret: {name: "", keys: [SCIM_TOKENS]}`:          "name",
		`ingress: {enabled: true}`:                                 "host",
		`replicaCount: 2`:                                          "replicaCount",
		`networkPolicy: {operationsFrom: {namespaceSelector: {}}}`: "operationsFrom",
		`serviceMonitor: {enabled: "yes"}`:                         "enabled",
		`service: {port: 70000}`:                                   "port",
	} {
		if _, err := files(values(t, required, text)); err == nil || !strings.Contains(fmt.Sprint(err), names) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestNotesWarnOfAMonitoringThatIsKeptOut(t *testing.T) {
	if r := render(t, `serviceMonitor: {enabled: true}`); !strings.Contains(r.notes, "WARNING: the NetworkPolicy keeps Prometheus out") {
		t.Errorf("no warning:\n%s", r.notes)
	}
}
