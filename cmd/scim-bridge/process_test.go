//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// child is the command as a process of its own.
type child struct {
	*running
	command *exec.Cmd
	ended   chan error
	stderr  bytes.Buffer
}

// startChild starts serve for a shop by a shell script, which runs "scim-bridge serve", with the
// log going to stdout. It asks until the process listens.
func startChild(t *testing.T, script, shopURL string, stdout *os.File, settings ...string) *child {
	t.Helper()
	address := func() string {
		l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = l.Close() }()
		return l.Addr().String()
	}
	public, private := address(), address()
	c := &child{ended: make(chan error, 1)}
	c.running = &running{t: t, base: "http://" + public + scimPrefix, ops: "http://" + private}
	c.command = exec.CommandContext(context.WithoutCancel(t.Context()), "/bin/sh", "-c", script)
	c.command.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "SCIM_LISTEN=" + public, "OPS_LISTEN=" + private, "SCIM_TOKENS=" + clientToken,
		"MAGENTO_URL=" + shopURL, "MAGENTO_ACCESS_TOKEN=" + shopToken, "MAGENTO_RETRY_MAX=0", "GORACE=atexit_sleep_ms=0",
	}, settings...)
	c.command.Stdout, c.command.Stderr = stdout, &c.stderr
	if err := c.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { c.ended <- c.command.Wait() }()
	t.Cleanup(func() { _ = c.command.Process.Kill() })
	for range 3000 {
		if _, err := c.ask(http.MethodGet, c.ops+"/livez", ""); err == nil {
			return c
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("the process does not listen: %s", &c.stderr)
	return nil
}

// end sends SIGTERM, and returns the exit status of the process, which must end soon.
func (c *child) end(t *testing.T) int {
	t.Helper()
	if err := c.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-c.ended:
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			return exit.ExitCode()
		}
		if err != nil {
			t.Error(err)
		}
		return 0
	case <-time.After(30 * time.Second): // it needs 2 by itself
		t.Fatal("the process does not end")
		return -1
	}
}

const serveScript = "exec scim-bridge serve"

// TestLogThatNobodyTakes goes on serving, and ends when told to, wherever the log gets stuck.
func TestLogThatNobodyTakes(t *testing.T) {
	t.Parallel()
	pipe := func(t *testing.T, closes bool) *os.File {
		t.Helper()
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		if closes {
			err = r.Close()
		} else {
			t.Cleanup(func() { _ = r.Close() }) // nobody ever reads
		}
		t.Cleanup(func() { _ = w.Close() })
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	full := func(t *testing.T) *os.File {
		t.Helper()
		f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		if err != nil {
			t.Skip("this system has no /dev/full")
		}
		t.Cleanup(func() { _ = f.Close() })
		return f
	}
	for name, c := range map[string]struct {
		stdout func(*testing.T) *os.File
		script string
		says   bool // on standard error that lines are missing
	}{
		"dead pipe":                   {func(t *testing.T) *os.File { t.Helper(); return pipe(t, false) }, serveScript, true},
		"dead pipe for errors too":    {func(t *testing.T) *os.File { t.Helper(); return pipe(t, false) }, serveScript + " 2>&1", false},
		"closed pipe":                 {func(t *testing.T) *os.File { t.Helper(); return pipe(t, true) }, serveScript, true},
		"closed pipe for errors too":  {func(t *testing.T) *os.File { t.Helper(); return pipe(t, true) }, serveScript + " 2>&1", false},
		"full disk":                   {full, serveScript, true},
		"no standard output whatever": {func(*testing.T) *os.File { return nil }, serveScript + " >&-", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := startChild(t, c.script, newShop(t).URL, c.stdout(t))
			for range 150 { // a pipe has room for some 64 lines
				p.mustAsk(http.MethodGet, "/Users/1", "").want(t, http.StatusNotFound)
			}
			p.wantOps(t, "/livez", http.StatusOK, "ok") // stuck, but not for long
			if status := p.end(t); status != exitOK {
				t.Errorf("exit status %d", status)
			}
			if got := strings.Contains(p.stderr.String(), "the log could not be written to its end"); got != c.says {
				t.Errorf("standard error has %q", &p.stderr)
			}
		})
	}
}

// TestLogIsWholeAtTheEnd reads it only when the process is told to end.
func TestLogIsWholeAtTheEnd(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p := startChild(t, serveScript, newShop(t).URL, w)
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	const requests = 150
	for range requests {
		p.mustAsk(http.MethodGet, "/Users/1", "").want(t, http.StatusNotFound)
	}
	read := make(chan int, 1)
	go func() {
		n := 0
		for lines := bufio.NewScanner(r); lines.Scan(); {
			var line map[string]any
			if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
				t.Errorf("the log has %q", lines.Text())
			}
			if line["http.request.id"] != nil {
				n++
			}
		}
		read <- n
	}()
	if status := p.end(t); status != exitOK || p.stderr.Len() > 0 {
		t.Errorf("exit status %d: %s", status, &p.stderr)
	}
	if n := <-read; n != requests {
		t.Errorf("the log has %d requests of %d", n, requests)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

// TestExitStatusTellsThatRequestsWereGivenUp also wants an answer for them.
func TestExitStatusTellsThatRequestsWereGivenUp(t *testing.T) {
	t.Parallel()
	g := newGate(t, createsCustomer)
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = null.Close() })
	p := startChild(t, serveScript, g.URL, null, "SHUTDOWN_TIMEOUT=1s")
	answers := make(chan reply, 1)
	go func() { answers <- p.mustAsk(http.MethodPost, "/Users", ada) }()
	<-g.arrived
	if status := p.end(t); status != exitCutOff || !strings.Contains(p.stderr.String(), "SHUTDOWN_TIMEOUT were given up") {
		t.Errorf("exit status %d: %s", status, &p.stderr)
	}
	(<-answers).want(t, http.StatusServiceUnavailable)
}

// TestProbesAreAnsweredWhateverClientsDo opens more connections than the process may open files,
// and sends half a request on each.
func TestProbesAreAnsweredWhateverClientsDo(t *testing.T) {
	t.Parallel()
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = null.Close() })
	p := startChild(t, "ulimit -n 64; "+serveScript, newShop(t).URL, null)
	for range 100 {
		conn := p.sendHalf(t)
		t.Cleanup(func() { _ = conn.Close() })
	}
	for range 20 {
		p.wantOps(t, "/livez", http.StatusOK, "ok")
		p.wantOps(t, "/readyz", http.StatusOK, "ok")
		p.wantOps(t, "/healthz", http.StatusOK, `"magento":{"status":"ok"}`)
		p.wantOps(t, "/metrics", http.StatusOK, "process_open_fds")
	}
	if err := p.command.Process.Kill(); err != nil {
		t.Error(err)
	}
	<-p.ended
}
