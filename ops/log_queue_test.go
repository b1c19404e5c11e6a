package ops

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// reader is whoever reads the log: it takes nothing while it is closed, or fails.
type reader struct {
	mu    sync.Mutex
	gate  chan struct{} // a Write waits until it is closed; nil: none does
	fails error
	least int // how much is taken of each Write that fails
	got   strings.Builder
}

func (r *reader) Write(p []byte) (int, error) {
	r.mu.Lock()
	gate := r.gate
	r.mu.Unlock()
	if gate != nil {
		<-gate
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fails != nil {
		n := min(r.least, len(p))
		r.got.Write(p[:n])
		return n, r.fails
	}
	return r.got.Write(p)
}

func (r *reader) set(change func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change()
}

func (r *reader) text() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.got.String()
}

func openQueue(t *testing.T, out io.Writer) *LogQueue {
	t.Helper()
	_, q, err := OpenLog(out, LogConfig{Level: "info", Version: "1.2.3"})
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestLogQueueWritesLinesInTheirOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := new(reader)
		q := openQueue(t, out)
		var want strings.Builder
		for i := range 1000 {
			line := fmt.Sprintf("line %d %s\n", i, strings.Repeat("x", i%300))
			want.WriteString(line)
			q.WriteLine(Worth(i%int(worths)), []byte(line))
			if i%100 == 0 {
				synctest.Wait()
			}
		}
		if err := q.Close(time.Second); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(want.String(), out.text()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// TestNobodyWaitsForWhoeverReadsTheLog also tells what is lost first, and that the log says so.
func TestNobodyWaitsForWhoeverReadsTheLog(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		out := &reader{gate: gate}
		q := openQueue(t, out)
		line := func(worth Worth, i int) []byte {
			return []byte(strings.Repeat(worth.String()[:1], 999-i%2) + "\n")
		}
		q.WriteLine(WorthAccess, line(WorthAccess, 0))
		synctest.Wait() // it is being written
		const many = 2 * maxQueued / 1000
		for _, worth := range []Worth{WorthAccess, WorthServer, WorthAudit} {
			for i := range many {
				q.WriteLine(worth, line(worth, i))
			}
		}
		dropped := q.Dropped()
		for worth, share := range map[Worth]int{WorthAccess: 2, WorthServer: 1, WorthAudit: 1} {
			kept := many - dropped[worth]
			if want := share * maxQueued / 4 / 1000; kept < want-5 || kept > want+5 {
				t.Errorf("%d lines of the kind %s are kept, want %d", kept, worth, want)
			}
		}
		close(gate)
		if err := q.Close(time.Second); err != nil {
			t.Error(err)
		}
		total := dropped[0] + dropped[1] + dropped[2]
		written := 0
		for text := range strings.Lines(out.text()) {
			switch {
			case strings.Contains(text, fmt.Sprintf(`"message":"log lines dropped: %d"`, total)):
				if written > 1 {
					t.Errorf("%d lines were written before the log said that lines are missing", written)
				}
				total = -1
			case len(text) < 999 || len(text) > 1000:
				t.Fatalf("a broken line: %q", text)
			default:
				written++
			}
		}
		if total != -1 {
			t.Error("the log does not say how many lines are missing")
		}
		if want := 1 + 3*many - dropped[0] - dropped[1] - dropped[2]; written != want {
			t.Errorf("%d lines were written, want %d", written, want)
		}
	})
}

func TestLogQueueGoesOnWhereAWriteFailed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := &reader{fails: errors.New("no space left on device"), least: 3}
		q := openQueue(t, out)
		q.WriteLine(WorthAccess, []byte("the first line\n"))
		q.WriteLine(WorthAccess, []byte("the second line\n"))
		time.Sleep(2*writePause + writePause/2)
		out.set(func() { out.fails = nil })
		if q.Stuck() >= writePause {
			t.Errorf("stuck for %s although something was written", q.Stuck())
		}
		time.Sleep(writePause)
		synctest.Wait()
		if diff := cmp.Diff("the first line\nthe second line\n", out.text()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if q.Stuck() != 0 {
			t.Errorf("stuck for %s with nothing to write", q.Stuck())
		}
		if err := q.Close(time.Second); err != nil {
			t.Error(err)
		}
	})
}

func TestLogQueueKnowsForHowLongItIsStuck(t *testing.T) {
	t.Parallel()
	for name, out := range map[string]*reader{
		"nobody reads": {}, "writes fail": {fails: errors.New("broken pipe")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				gate := make(chan struct{})
				if out.fails == nil {
					out.gate = gate
				}
				q := openQueue(t, out)
				time.Sleep(time.Hour)
				if q.Stuck() != 0 {
					t.Errorf("stuck for %s with nothing to write", q.Stuck())
				}
				q.WriteLine(WorthAccess, []byte("line\n"))
				time.Sleep(time.Minute)
				q.WriteLine(WorthAccess, []byte("line\n"))
				time.Sleep(time.Minute)
				if got := q.Stuck(); got != 2*time.Minute {
					t.Errorf("stuck for %s, want 2m", got)
				}
				began := time.Now()
				if err := q.Close(time.Second); err == nil {
					t.Error("Close does not tell that lines are lost")
				}
				if took := time.Since(began); took > time.Second {
					t.Errorf("Close took %s", took)
				}
				close(gate)
			})
		})
	}
}

// BenchmarkLogQueue is what a line costs whoever logs it: encoded, and with a reader that keeps up.
func BenchmarkLogQueue(b *testing.B) {
	log, q, err := OpenLog(io.Discard, LogConfig{Level: "info", Version: "1.2.3"})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			log.Server.Info("a line of the log")
		}
	})
	b.ReportMetric(float64(q.Dropped()[WorthServer])/float64(b.N), "dropped/line")
	if err := q.Close(10 * time.Second); err != nil {
		b.Log(err)
	}
}
