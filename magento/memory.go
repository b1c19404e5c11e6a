package magento

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"

	"golang.org/x/sync/semaphore"
)

// Answers are read as a whole, since what PHP writes may have to be read twice. So that neither
// large records, nor many of them at once, nor a compressed answer that expands to gigabytes
// take the memory, each answer is bounded after decompression, and all large ones together
// are: one that is larger than smallAnswer waits for room before more of it is read. It asks
// for all that it may need at once and holds nothing while it waits, so no two wait for each
// other.
const (
	defaultMaxAnswer  = 16 << 20
	defaultMaxAnswers = 32 << 20
	smallAnswer       = 256 << 10
	mediumAnswer      = 2 << 20
	// maxRefusal bounds what is read of an answer that is no success.
	maxRefusal = 1 << 20
)

// memory is what large answers may take.
type memory struct {
	room *semaphore.Weighted
	most int64 // for one of them
}

func newMemory(one, all int64) *memory {
	return &memory{room: semaphore.NewWeighted(all), most: min(one, all)}
}

// readAll appends up to most bytes of an answer to a buffer, and returns the room that it takes
// up, which the caller gives back. It fails with errTooLarge, errCrowded where there was no room
// until the end of ctx, or the error of body.
func (m *memory) readAll(ctx context.Context, to *bytes.Buffer, body io.Reader, most int64) (taken int64, err error) {
	for _, step := range []int64{smallAnswer, mediumAnswer, most} {
		step = min(step, most)
		m.release(taken)
		taken = 0
		if step > smallAnswer {
			if m.room.Acquire(ctx, step) != nil {
				return 0, errCrowded
			}
			taken = step
		}
		_, err = io.CopyN(to, body, step-int64(to.Len()))
		if err == nil && step == most {
			if _, err = io.CopyN(io.Discard, body, 1); err == nil {
				err = errTooLarge
			}
		}
		if err != nil {
			break
		}
	}
	if errors.Is(err, io.EOF) { // not io.ErrUnexpectedEOF, which is another
		err = nil
	}
	if keep := int64(to.Len()); err == nil && keep < taken {
		m.release(taken - keep)
		taken = keep
	}
	return taken, err
}

func (m *memory) release(n int64) {
	if n > 0 {
		m.room.Release(n)
	}
}

// buffers are reused, but for those that would only hold memory.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func getBuffer() *bytes.Buffer {
	b, _ := buffers.Get().(*bytes.Buffer)
	b.Reset()
	return b
}

func putBuffer(b *bytes.Buffer) {
	if b.Cap() <= mediumAnswer {
		buffers.Put(b)
	}
}

type holdKey struct{}

// hold is the room of answers that are still in use.
type hold struct {
	mu    sync.Mutex
	taken []func()
}

// HoldAnswers returns a context under which large answers are counted as taking up memory
// until release is called, and not only while they are read. Whoever reads a page of records
// that will be sent to a client, who may be slow, calls it for each page.
func HoldAnswers(ctx context.Context) (held context.Context, release func()) {
	h := &hold{}
	return context.WithValue(ctx, holdKey{}, h), func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		for _, free := range h.taken {
			free()
		}
		h.taken = nil
	}
}

// keep counts a decoded answer until whoever holds it has done with it.
func (m *memory) keep(ctx context.Context, taken int64) {
	h, ok := ctx.Value(holdKey{}).(*hold)
	if !ok || taken == 0 {
		m.release(taken)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.taken = append(h.taken, func() { m.release(taken) })
}

// IsTooLarge reports whether an answer was refused for its size: one with fewer records may do.
func IsTooLarge(err error) bool { return errors.Is(err, errTooLarge) }
