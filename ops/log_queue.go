package ops

import (
	"bytes"
	"fmt"
	"io"
	"sync"
	"time"
)

const (
	// maxQueued is how many bytes of lines wait at most, while as many are being written.
	maxQueued = 4 << 20
	// maxWrite is how much is written at once, unless a single line is longer.
	maxWrite = 64 << 10
	// writePause is how long a write that failed is not tried again.
	writePause = time.Second
)

// LogQueue writes lines in the order in which they come, by a goroutine of its own, so that
// nobody waits for whoever reads the log: a pipe that nobody empties, or a disk. What cannot
// be written is tried again; meanwhile lines wait, up to a bound. Half of that is for lines of
// any kind, a quarter more for all but accesses, and the last one for audit events and errors.
// Lines beyond are dropped and counted, and the next line that gets through says how many.
type LogQueue struct {
	out    io.Writer
	tell   func(lost int) // writes a line with the number into notice
	notice lineBuffer

	wake    chan struct{} // something waits
	closing chan struct{}
	done    chan struct{}

	mu      sync.Mutex
	waiting []byte
	since   time.Time // since when nothing could be written of what is there; zero where nothing is there
	closed  bool
	dropped [worths]int
	untold  int // lines that are lost, and of which the log does not tell yet
}

func newLogQueue(out io.Writer) *LogQueue {
	return &LogQueue{
		out: out, wake: make(chan struct{}, 1), closing: make(chan struct{}), done: make(chan struct{}),
	}
}

func (q *LogQueue) start() {
	go func() {
		defer close(q.done)
		q.run()
	}()
}

// room is how many bytes may wait where a line of a worth comes.
func room(w Worth) int { return maxQueued/2 + maxQueued/4*int(w) }

// WriteLine implements LineWriter. It never waits for the writer.
func (q *LogQueue) WriteLine(worth Worth, line []byte) {
	q.mu.Lock()
	if q.closed || len(q.waiting)+len(line) > room(worth) {
		q.dropped[worth]++
		q.untold++
		q.mu.Unlock()
		return
	}
	isFirst := len(q.waiting) == 0
	q.waiting = append(q.waiting, line...)
	q.mu.Unlock()
	if isFirst {
		select {
		case q.wake <- struct{}{}:
		default: // it is awake
		}
	}
}

// Dropped returns how many lines were dropped so far, by their worth.
func (q *LogQueue) Dropped() [worths]int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.dropped
}

// Stuck returns for how long nothing could be written although there is something to write.
func (q *LogQueue) Stuck() time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.since.IsZero() {
		return 0
	}
	return time.Since(q.since)
}

// Close lets what waits be written, for as long as within at most. It fails where lines are
// lost, and says how many. A write that does not return goes on until the process ends: there
// is no way to interrupt it.
func (q *LogQueue) Close(within time.Duration) error {
	close(q.closing)
	deadline := time.NewTimer(within)
	defer deadline.Stop()
	select {
	case <-q.done:
	case <-deadline.C:
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	if lost := q.untold + bytes.Count(q.waiting, []byte("\n")); lost > 0 || !q.since.IsZero() {
		return fmt.Errorf("the log could not be written to its end: %d lines or more are missing", max(lost, 1))
	}
	return nil
}

// run writes until Close, and then what waits.
func (q *LogQueue) run() {
	var batch []byte
	isClosing := false
	for {
		batch = q.take(batch)
		switch {
		case len(batch) > 0:
			if !q.writeLines(batch) {
				return
			}
		case isClosing:
			return
		default:
			select {
			case <-q.wake:
			case <-q.closing:
				isClosing = true
			}
		}
	}
}

// take returns what waits, and lets further lines wait in the memory of written, whose lines
// were written. A lot of memory is given back.
func (q *LogQueue) take(written []byte) []byte {
	if cap(written) > 4*maxWrite {
		written = nil
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	batch := q.waiting
	q.waiting = written[:0]
	q.since = time.Time{}
	if len(batch) > 0 {
		q.since = time.Now()
	}
	return batch
}

// writeLines writes lines, and reports whether they were written. It gives up only after
// Close.
func (q *LogQueue) writeLines(lines []byte) bool {
	for len(lines) > 0 {
		n := len(lines)
		if n > maxWrite { // up to the end of a line, which is longer only where a single one is
			if n = 1 + bytes.LastIndexByte(lines[:maxWrite], '\n'); n == 0 {
				n = 1 + bytes.IndexByte(lines, '\n')
			}
		}
		if !q.write(lines[:n]) {
			q.lose(bytes.Count(lines, []byte("\n")))
			return false
		}
		lines = lines[n:]
		if !q.writeNotice() {
			q.lose(bytes.Count(lines, []byte("\n")))
			return false
		}
	}
	return true
}

// lose counts lines that the log does not tell of.
func (q *LogQueue) lose(lines int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.untold += lines
}

// write writes text, and reports whether all of it was written. After a failure it goes on
// where it stopped: half a line would spoil the next one as well.
func (q *LogQueue) write(text []byte) bool {
	for {
		n, err := q.out.Write(text)
		text = text[n:]
		if n > 0 {
			q.mu.Lock()
			q.since = time.Now()
			q.mu.Unlock()
		}
		if len(text) == 0 {
			return true
		}
		if n > 0 && err == nil {
			continue
		}
		select {
		case <-time.After(writePause):
		case <-q.closing:
			return false
		}
	}
}

// writeNotice writes how many lines were dropped since it was told last.
func (q *LogQueue) writeNotice() bool {
	q.mu.Lock()
	lost := q.untold
	q.untold = 0
	q.mu.Unlock()
	if lost == 0 {
		return true
	}
	q.notice = q.notice[:0]
	q.tell(lost)
	if !q.write(q.notice) {
		q.lose(lost)
		return false
	}
	return true
}

// lineBuffer is a LineWriter that keeps the lines.
type lineBuffer []byte

// WriteLine implements LineWriter.
func (b *lineBuffer) WriteLine(_ Worth, line []byte) { *b = append(*b, line...) }
