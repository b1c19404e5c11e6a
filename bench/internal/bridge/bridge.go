// Package bridge runs the command serve as it is shipped, for benchmarks.
package bridge

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/go-json-experiment/json"
)

// Bridge is a process that serves.
type Bridge struct {
	URL string // of SCIM, with its path
	Ops string // of the operations listener

	// Started is when the process was started, and Ready how long it took until it was ready.
	Started time.Time
	Ready   time.Duration

	command *exec.Cmd
	drained chan struct{} // closed when the log has ended
}

// Binary is the binary to measure: the named one, or where that is empty one that is built from
// the repository, within which it must be called. remove deletes what was built.
func Binary(ctx context.Context, named string) (path string, remove func(), err error) {
	if named != "" {
		return named, func() {}, nil
	}
	folder, err := os.MkdirTemp("", "scim-bridge")
	if err != nil {
		return "", nil, err
	}
	remove = func() { _ = os.RemoveAll(folder) }
	if path, err = build(ctx, folder); err != nil {
		remove()
		return "", nil, err
	}
	return path, remove, nil
}

// build builds the command into a folder, as the image has it, and returns its path.
func build(ctx context.Context, folder string) (string, error) {
	path := filepath.Join(folder, "scim-bridge")
	command := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, //nolint:gosec // the caller's folder
		"github.com/scim-bridge/scim-bridge/cmd/scim-bridge")
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w: %s", err, out)
	}
	return path, nil
}

// Start starts a binary with these settings, beside free ports on loopback, and waits until
// it has read the shop. The log goes nowhere. The caller stops it.
func Start(ctx context.Context, path string, settings ...string) (*Bridge, error) {
	b := &Bridge{command: exec.Command(path, "serve"), drained: make(chan struct{})} //nolint:noctx // Stop ends it
	b.command.Env = append([]string{"SCIM_LISTEN=127.0.0.1:0", "OPS_LISTEN=127.0.0.1:0"}, settings...)
	out, err := b.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	b.Started = time.Now()
	if err := b.command.Start(); err != nil {
		return nil, err
	}
	log := bufio.NewReader(out)
	line, err := log.ReadBytes('\n')
	go func() {
		defer close(b.drained)
		_, _ = io.Copy(io.Discard, log) // until the process ends
	}()
	var listening struct {
		Public  string `json:"scim_bridge.scim.address"`
		Private string `json:"scim_bridge.ops.address"`
	}
	if err == nil {
		err = json.Unmarshal(line, &listening)
	}
	if err == nil && listening.Private == "" {
		err = fmt.Errorf("the log begins with %s", line)
	}
	if err == nil {
		b.URL, b.Ops = "http://"+listening.Public+"/scim/v2", "http://"+listening.Private
		err = b.awaitReady(ctx)
		b.Ready = time.Since(b.Started)
	}
	if err != nil {
		return nil, errors.Join(err, b.Stop())
	}
	return b, nil
}

func (b *Bridge) awaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.Ops+"/readyz", http.NoBody)
		if err != nil {
			return err
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			return fmt.Errorf("it does not get ready: %w", err)
		}
		if err := resp.Body.Close(); err != nil {
			return err
		}
		if resp.StatusCode == http.StatusOK {
			return nil
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// PID is the id of the process.
func (b *Bridge) PID() int { return b.command.Process.Pid }

// Stop ends the process and waits for it.
func (b *Bridge) Stop() error {
	_ = b.command.Process.Signal(syscall.SIGTERM) // an error means that it is gone
	<-b.drained
	return b.command.Wait()
}
