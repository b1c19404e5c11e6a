package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento"
)

func TestListenersCanBeDialled(t *testing.T) {
	t.Parallel()
	for listen, want := range map[string]string{
		":9090": "127.0.0.1:9090", "0.0.0.0:9090": "127.0.0.1:9090", "[::]:9090": "[::1]:9090", "127.0.0.1:9090": "127.0.0.1:9090",
		"[::1]:9090": "[::1]:9090", "ops.internal:9090": "ops.internal:9090",
	} {
		if got := dialable(listen); got != want {
			t.Errorf("%s is dialled at %s, want %s", listen, got, want)
		}
	}
}

func TestClockIsComparedByWhatTheLoginNeeds(t *testing.T) {
	t.Parallel()
	oauth, totp := magento.OAuth{}, magento.AdminLogin{TOTPSecret: "JBSWY3DPEHPK3PXP"}
	cases := []struct {
		name  string
		login magento.Credentials
		ahead time.Duration
		want  result
	}{
		{"in time", oauth, -2 * time.Second, fine},
		{"a minute ahead", oauth, time.Minute, warning},
		{"far behind, which OAuth allows", oauth, -time.Hour, warning},
		{"far ahead, which OAuth refuses", oauth, 11 * time.Minute, problem},
		{"far ahead, which a bearer token does not mind", magento.Bearer{}, 11 * time.Minute, warning},
		{"codes of another minute", totp, -time.Minute, problem},
		{"codes of the same time", totp, time.Second, fine},
		{"a minute ahead without codes", magento.AdminLogin{}, time.Minute, warning},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			k := &checker{report: new(report), cfg: &config.Config{Magento: magento.Config{Credentials: c.login}}}
			k.clock(c.ahead)
			if len(k.findings) != 1 || k.findings[0].Result != c.want {
				t.Errorf("%+v, want %s", k.findings, c.want)
			}
		})
	}
}

func TestPlainHTTPIsAWarning(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"https://shop.example": false, "http://shop.example": true, "http://10.0.0.5": true, "http://127.0.0.1:8000": false, "http://[::1]": false,
	} {
		k := &checker{report: new(report), cfg: &config.Config{Magento: magento.Config{BaseURL: address}}}
		k.cfg.SCIM.Tokens = nil
		k.configuration()
		got := false
		for _, f := range k.findings {
			got = got || strings.Contains(f.Text, "in the clear")
		}
		if got != want {
			t.Errorf("%s: warned %t, want %t", address, got, want)
		}
	}
}

func TestErrorsBecomeExitStatuses(t *testing.T) {
	t.Parallel()
	cases := []struct {
		err    error
		status int
		stderr string
	}{
		{errors.New("boom"), exitFailed, "scim-bridge: boom\n"},
		{&exitError{status: exitFailed}, exitFailed, ""},
		{&exitError{status: exitUsage, err: errors.New("no")}, exitUsage, "scim-bridge: no\n"},
		{&config.Error{Problems: []config.Problem{{Variable: "A", What: "is wrong"}}}, exitUsage, "scim-bridge: the configuration has a problem:\n  A: is wrong\n"},
	}
	for _, c := range cases {
		var stderr bytes.Buffer
		if got := fail(&process{stderr: &stderr}, c.err); got != c.status {
			t.Errorf("%v: exit status %d, want %d", c.err, got, c.status)
		}
		if diff := cmp.Diff(c.stderr, stderr.String()); diff != "" {
			t.Errorf("%v (-want +got):\n%s", c.err, diff)
		}
	}
}

func TestEnvironmentThatCannotBeReadFailsEveryCommand(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"serve", "demo", "check", "healthcheck"} {
		var stdout, stderr bytes.Buffer
		p := &process{
			environment: func() (config.Environment, error) { return config.Environment{}, errors.New("no environment") },
			stdout:      &stdout, stderr: &stderr,
		}
		if got := run(t.Context(), []string{command}, p); got != exitFailed {
			t.Errorf("%s: exit status %d", command, got)
		}
		if stderr.String() != "scim-bridge: no environment\n" || stdout.Len() > 0 {
			t.Errorf("%s prints %q and %q", command, stdout.String(), stderr.String())
		}
	}
}
