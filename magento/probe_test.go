package magento_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

func TestProbeReachesAShopWithoutCredentials(t *testing.T) {
	t.Parallel()
	server := magentotest.NewServer(t, magentotest.WithPath("/store"))
	at, err := magento.NewProbe(dial(t, server, magento.Bearer{Token: "wrong"})).Reach(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if off := time.Since(at).Abs(); off > time.Minute {
		t.Errorf("the shop's clock is told to be %s off", off)
	}
}

func TestProbeKnowsWhatIsNoMagento(t *testing.T) {
	t.Parallel()
	answers := map[string]http.HandlerFunc{
		"a web page":     func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>welcome</html>")) },
		"a missing page": http.NotFound,
		"a redirect":     func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) },
		"another API": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"hello":"world"}`))
		},
	}
	for name, handler := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(handler)
			t.Cleanup(server.Close)
			c, err := magento.New(magento.Config{BaseURL: server.URL, Credentials: magento.Bearer{Token: "t"}, RetryMax: -1})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(c.Close)
			if _, err := magento.NewProbe(c).Reach(t.Context()); kind(err) != magento.Unexpected || err == nil {
				t.Errorf("error is %v", err)
			}
		})
	}
}

func TestProbeAsksForPermissionsWithoutChangingAnything(t *testing.T) {
	t.Parallel()
	const manage, remove = "Magento_Customer::manage", "Magento_Customer::delete"
	cases := []struct {
		name           string
		resources      []string
		update, remove bool
	}{
		{"all", []string{"Magento_Customer::customer", manage, remove}, true, true},
		{"change only", []string{manage}, true, false},
		{"delete only", []string{remove}, false, true},
		{"read only", []string{"Magento_Customer::customer"}, false, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := magentotest.NewServer(t, magentotest.WithRestrictedBearer(token, c.resources...))
			server.Seed(3)
			before, _ := server.Customer(1)
			probe := magento.NewProbe(dial(t, server, magento.Bearer{Token: token}))
			for what, ask := range map[string]struct {
				do       func(context.Context) error
				allowed  bool
				resource string
			}{
				"update": {probe.MayUpdate, c.update, manage}, "delete": {probe.MayDelete, c.remove, remove},
			} {
				err := ask.do(t.Context())
				e, ok := errors.AsType[*magento.Error](err)
				switch {
				case ask.allowed && err != nil:
					t.Errorf("%s: %v", what, err)
				case !ask.allowed && (!ok || e.Kind != magento.Refused || e.Resource != ask.resource):
					t.Errorf("%s: error is %v, want a refusal that names %s", what, err, ask.resource)
				}
			}
			after, _ := server.Customer(1)
			if server.CustomerCount() != 3 || before["updated_at"] != after["updated_at"] {
				t.Error("a probe has changed something")
			}
		})
	}
}

func TestProbeTellsWhetherEmailMustBeConfirmed(t *testing.T) {
	t.Parallel()
	for required, options := range map[bool][]magentotest.Option{false: nil, true: {magentotest.WithConfirmationRequired()}} {
		server := magentotest.NewServer(t, append(options, magentotest.WithBearer(token))...)
		server.Seed(1)
		probe := magento.NewProbe(dial(t, server, magento.Bearer{Token: token}))
		got, err := probe.ConfirmationRequired(t.Context(), 1)
		if err != nil || got != required {
			t.Errorf("required %t, %v; want %t", got, err, required)
		}
		if _, err := probe.ConfirmationRequired(t.Context(), 99); kind(err) != magento.NotFound {
			t.Errorf("of nobody: %v", err)
		}
	}
}

func TestListLimit(t *testing.T) {
	t.Parallel()
	for limit, options := range map[int][]magentotest.Option{0: {magentotest.WithListLimit(20)}, 19: {magentotest.WithListLimit(19)}} {
		_, c := open(t, options...)
		if got, err := magento.NewProbe(c).ListLimit(t.Context()); got != limit || err != nil {
			t.Errorf("%d, %v; want %d", got, err, limit)
		}
	}
}

func TestPageLimit(t *testing.T) {
	t.Parallel()
	for limit, options := range map[int][]magentotest.Option{0: nil, 50: {magentotest.WithInputLimits(50, 20)}} {
		_, c := open(t, options...)
		if got, err := magento.NewProbe(c).PageLimit(t.Context()); got != limit || err != nil {
			t.Errorf("%d, %v; want %d", got, err, limit)
		}
	}
}
