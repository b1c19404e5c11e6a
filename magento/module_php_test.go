package magento_test

import (
	"os"
	"os/exec"
	"testing"
)

// TestCompanionModule runs the companion module's own tests, in PHP. Where there is
// no PHP they are left out, unless REQUIRE_PHP says that there has to be.
func TestCompanionModule(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"bash", "php", "phpunit"} {
		if _, err := exec.LookPath(program); err == nil {
			continue
		}
		const missing = "%s is not installed, so the module's PHP is not tested (Debian: apt-get install php-cli php-xml php-mbstring phpunit)"
		if os.Getenv("REQUIRE_PHP") != "" {
			t.Fatalf(missing, program)
		}
		t.Skipf(missing, program)
	}
	if out, err := exec.CommandContext(t.Context(), "module/check").CombinedOutput(); err != nil {
		t.Errorf("module/check: %v\n%s", err, out)
	}
}
