// Package systemd_test checks the unit for those who run the plain binary.
package systemd_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// analyze asks systemd itself about the unit. Where it is not installed the test is skipped, unless
// REQUIRE_SYSTEMD says that it has to be there.
func analyze(t *testing.T, args ...string) {
	t.Helper()
	program, err := exec.LookPath("systemd-analyze")
	if err != nil {
		const missing = "systemd-analyze is not installed (Debian: apt-get install systemd)"
		if os.Getenv("REQUIRE_SYSTEMD") != "" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	text, err := os.ReadFile("scim-bridge.service")
	if err != nil {
		t.Fatal(err)
	}
	const command = "/usr/local/bin/scim-bridge"
	if !strings.Contains(string(text), "ExecStart="+command+" serve\n") {
		t.Fatal("ExecStart is another one")
	}
	there, err := exec.LookPath("true") // systemd wants a program that exists
	if err != nil {
		t.Fatal(err)
	}
	unit := filepath.Join(t.TempDir(), "scim-bridge.service")
	if err := os.WriteFile(unit, []byte(strings.Replace(string(text), command, there, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), program, append(args, unit)...).CombinedOutput()
	if err != nil || strings.Contains(string(out), unit+":") { // unknown lines are warnings that name the file
		t.Errorf("systemd-analyze %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func TestUnitIsValid(t *testing.T) {
	t.Parallel()
	analyze(t, "verify", "--man=no")
}

// The exposure of a service without any of these settings is 9.6, by systemd's own count up to 10.
func TestUnitLocksTheServiceIn(t *testing.T) {
	t.Parallel()
	analyze(t, "security", "--offline=true", "--no-pager", "--threshold=15")
}
