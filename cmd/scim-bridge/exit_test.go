package main

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/config"
)

func TestExitStatusOfErrors(t *testing.T) {
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
		if stderr.String() != "scim-bridge: no environment\n" || (stdout.Len() > 0) != (command == "serve") { // whose log says so too
			t.Errorf("%s prints %q and %q", command, stdout.String(), stderr.String())
		}
	}
}
