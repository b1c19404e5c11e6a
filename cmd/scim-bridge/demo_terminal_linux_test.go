package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/scim-bridge/scim-bridge/config"
)

// terminal opens a pseudo terminal: what is written to one file is read from the other.
func terminal(t *testing.T) (from, to *os.File) {
	t.Helper()
	open := func(name string) *os.File {
		f, err := os.OpenFile(name, os.O_RDWR|unix.O_NOCTTY, 0)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Close() }) // again where the test has
		return f
	}
	from = open("/dev/ptmx")
	number, err := unix.IoctlGetUint32(int(from.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(int(from.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	return from, open("/dev/pts/" + strconv.Itoa(int(number)))
}

func pipe(t *testing.T) (from, to *os.File) {
	t.Helper()
	from, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = from.Close(), to.Close() }) // again where the test has
	return from, to
}

// TestDemoWritesTextToATerminal runs the command with its log on a terminal and in a pipe, and with
// LOG_FORMAT.
func TestDemoWritesTextToATerminal(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		open   func(*testing.T) (from, to *os.File)
		format string // LOG_FORMAT, "" where it is not set
		isText bool
	}{
		"a terminal":            {terminal, "", true},
		"a terminal, with JSON": {terminal, "json", false},
		"a pipe":                {pipe, "", false},
		"a pipe, with text":     {pipe, "text", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from, to := test.open(t)
			e := demoEnvironment(clientToken)
			if test.format != "" {
				e.LogFormat, e.Names = test.format, append(e.Names, "LOG_FORMAT")
			}
			ctx, cancel := context.WithCancel(t.Context())
			status := make(chan int, 1)
			go func() {
				status <- run(ctx, []string{"demo"}, &process{
					environment: func() (config.Environment, error) { return e, nil }, readFile: os.ReadFile, stdout: io.Discard, stderr: to,
				})
			}()
			line, err := bufio.NewReader(from).ReadString('\n')
			cancel()
			if got := <-status; got != exitOK || err != nil {
				t.Fatalf("exit status %d, %v: %q", got, err, line)
			}
			if isText := strings.Contains(line, "  INFO  listening  {"); isText != test.isText || strings.HasPrefix(line, "{") == test.isText {
				t.Errorf("the log begins with %q", line)
			}
		})
	}
}
