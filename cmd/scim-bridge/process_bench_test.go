//go:build linux

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// binary is the command as it is shipped, serving a shop that is in this process.
type binary struct {
	command *exec.Cmd
	drained chan struct{} // closed when the log has ended
	base    string        // of SCIM
	ops     string
	started time.Time
}

// buildBinary builds the command as the image has it.
func buildBinary(b *testing.B) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "scim-bridge")
	build := exec.CommandContext(b.Context(), "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	return path
}

// startBinary starts serve for the shop; the process ends with the benchmark.
func startBinary(b *testing.B, path, shopURL string) *binary {
	b.Helper()
	p := &binary{command: exec.CommandContext(b.Context(), path, "serve")}
	p.command.Env = []string{
		"SCIM_LISTEN=127.0.0.1:0", "OPS_LISTEN=127.0.0.1:0", "SCIM_TOKENS=" + clientToken, "MAGENTO_URL=" + shopURL,
		"MAGENTO_CONSUMER_KEY=ck", "MAGENTO_CONSUMER_SECRET=cs", "MAGENTO_ACCESS_TOKEN=at", "MAGENTO_ACCESS_TOKEN_SECRET=as",
	}
	out, err := p.command.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	p.started = time.Now()
	if err := p.command.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(p.stop)
	log := bufio.NewReader(out)
	line, err := log.ReadBytes('\n')
	if err != nil {
		b.Fatal(err)
	}
	var listening struct {
		Public  string `json:"scim_bridge.scim.address"`
		Private string `json:"scim_bridge.ops.address"`
	}
	if err := json.Unmarshal(line, &listening); err != nil || listening.Private == "" {
		b.Fatalf("the log begins with %s", line)
	}
	p.base, p.ops = "http://"+listening.Public+scimPrefix, "http://"+listening.Private
	p.drained = make(chan struct{})
	go func() {
		defer close(p.drained)
		_, _ = io.Copy(io.Discard, log) // until the process ends
	}()
	return p
}

// stop ends the process, once or more often, and waits for it.
func (p *binary) stop() {
	_ = p.command.Process.Signal(syscall.SIGTERM) // an error means that it is gone
	if p.drained != nil {
		<-p.drained
	}
	_ = p.command.Wait()
}

// until asks again and again until the answer is 200, and returns the time since
// the process was started.
func (p *binary) until(b *testing.B, client *http.Client, url string) time.Duration {
	b.Helper()
	for time.Since(p.started) < 30*time.Second {
		if status, err := get(b.Context(), client, url); err == nil && status == http.StatusOK {
			return time.Since(p.started)
		}
	}
	b.Fatal("no answer")
	return 0
}

// get reads an answer to its end.
func get(ctx context.Context, client *http.Client, url string) (status int, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return 0, err
	}
	return send(client, req)
}

func send(client *http.Client, req *http.Request) (status int, err error) {
	req.Header.Set("Authorization", "Bearer "+clientToken)
	resp, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, errors.Join(err, resp.Body.Close())
}

// memory returns a field of /proc/PID/status in MiB: VmRSS, VmHWM.
func (p *binary) memory(b *testing.B, field string) float64 {
	b.Helper()
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if value, ok := strings.CutPrefix(lines.Text(), field+":"); ok {
			kib, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(value, "kB")), 64)
			if err != nil {
				b.Fatal(err)
			}
			return kib / 1024
		}
	}
	b.Fatalf("/proc tells no %s", field)
	return 0
}

func processShop(b *testing.B) *magentotest.Server {
	b.Helper()
	shop := magentotest.NewServer(b, magentotest.WithAttributes(), magentotest.WithOAuth("ck", "cs", "at", "as"))
	shop.Seed(10_000)
	return shop
}

// BenchmarkStart tells how long after its start the process answers: livez, which
// needs no Magento, and a first SCIM request, which waits until the shop is read.
func BenchmarkStart(b *testing.B) {
	path, shop := buildBinary(b), processShop(b)
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	var alive, first time.Duration
	for b.Loop() {
		p := startBinary(b, path, shop.URL)
		alive += p.until(b, client, p.ops+"/livez")
		first += p.until(b, client, p.base+"/Users/1")
		p.stop()
	}
	b.ReportMetric(alive.Seconds()*1000/float64(b.N), "ms-to-livez")
	b.ReportMetric(first.Seconds()*1000/float64(b.N), "ms-to-first-user")
}

// clients is how many are used at the same time.
const clients = 64

// load is what the clients ask for one after the other: mostly what clients do all day.
func load(base string, n int) (method, url, body string) {
	id := strconv.Itoa(1 + n%10_000)
	switch n % 10 {
	case 0:
		return http.MethodGet, base + "/Users?count=100", ""
	case 1, 2:
		return http.MethodGet, base + "/Users?filter=userName%20eq%20%22nobody" + id + "@example.com%22", ""
	case 3:
		return http.MethodPatch, base + "/Users/" + id, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"title","value":"Title ` + strconv.Itoa(n) + `"}]}`
	default:
		return http.MethodGet, base + "/Users/" + id, ""
	}
}

// BenchmarkResidentMemory tells how much memory the process holds, and held at
// most, under the load of 64 clients.
func BenchmarkResidentMemory(b *testing.B) {
	const most = 30 // MiB
	shop := processShop(b)
	p := startBinary(b, buildBinary(b), shop.URL)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	defer client.CloseIdleConnections()
	p.until(b, client, p.base+"/Users/1")
	idle := p.memory(b, "VmRSS")
	var next atomic.Int64
	for b.Loop() { // an operation is a request of each connection
		var g errgroup.Group
		for range clients {
			g.Go(func() error {
				method, url, body := load(p.base, int(next.Add(1)))
				req, err := http.NewRequestWithContext(b.Context(), method, url, strings.NewReader(body))
				if err != nil {
					return err
				}
				if status, err := send(client, req); err != nil || status != http.StatusOK {
					return fmt.Errorf("status %d: %w", status, err)
				}
				return nil
			})
		}
		if err := g.Wait(); err != nil {
			b.Fatal(err)
		}
	}
	held := p.memory(b, "VmHWM")
	b.ReportMetric(idle, "MiB-idle")
	b.ReportMetric(p.memory(b, "VmRSS"), "MiB-after")
	b.ReportMetric(held, "MiB-most")
	b.ReportMetric(float64(next.Load())/b.Elapsed().Seconds(), "requests/s")
	if held > most {
		b.Errorf("the process held %.1f MiB, more than %d", held, most)
	}
}
