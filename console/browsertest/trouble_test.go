package browsertest

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"
)

// startBroken starts a bridge for a shop at an address where nothing listens, and returns where its
// console is.
func startBroken(t *testing.T) (console string) {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, "serve")
	cmd.Env = []string{
		"SCIM_LISTEN=127.0.0.1:0", "OPS_LISTEN=127.0.0.1:0", "SCIM_TOKENS=jumpcloud=" + token, "SCIM_ADMIN_TOKENS=admin-" + token,
		"MAGENTO_URL=http://127.0.0.1:1", "MAGENTO_ACCESS_TOKEN=token-of-the-shop", "MAGENTO_RETRY_MAX=0",
	}
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var line struct {
			Address string `json:"scim_bridge.ops.address"`
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		if line.Address != "" {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return "http://" + line.Address + "/console/"
		}
	}
	t.Fatal("the bridge does not say where it is")
	return ""
}

// Where something is wrong the pages say what, and what helps, to everybody.
func TestTroubleIsToldToEverybody(t *testing.T) {
	b, console, axe := openTab(t), startBroken(t), readAxe(t)
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{320, 1280} {
			b.look(scheme, width, 900)
			for path, says := range map[string]string{
				"": "The shop cannot be asked: the connection is refused: nothing listens at MAGENTO_URL.", "configuration": "SCIM_BASE_URL is not set",
				"mapping": "the connection is refused", "groups": "the connection is refused",
			} {
				where := path + " " + scheme + " " + strconv.Itoa(int(width))
				b.open(console + path)
				b.mustSay(says)
				if path == "configuration" {
					b.submit("form[action*=check]")
					b.mustSay("connection refused at 127.0.0.1: nothing listens there", "start what is to answer there, or correct the port in MAGENTO_URL")
				}
				if over := eval[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
					t.Errorf("%s: the page is %d pixels too wide", where, over)
				}
				b.accessible(axe, where)
			}
		}
	}
}
