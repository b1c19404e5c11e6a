package magento

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// An answer is bounded by what it expands to, not by what comes over the wire.
func TestCompressedAnswerIsBoundedAfterDecompression(t *testing.T) { // it measures the heap
	for name, status := range map[string]int{"success": http.StatusOK, "refusal": http.StatusBadRequest} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
					t.Error("the client does not take compressed answers")
				}
				w.Header().Set("Content-Type", "application/json")
				w.Header().Set("Content-Encoding", "gzip")
				w.WriteHeader(status)
				bomb := gzip.NewWriter(w)
				_, _ = io.CopyN(bomb, spaces{}, 20*defaultMaxAnswer) // until the client has enough
				_ = bomb.Close()
			}))
			defer server.Close()
			c, err := New(Config{BaseURL: server.URL, Credentials: Bearer{Token: "t"}})
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err = c.Websites(t.Context())
			runtime.ReadMemStats(&after)
			if err == nil || status == http.StatusOK && !IsTooLarge(err) {
				t.Errorf("the error is %v", err)
			}
			// Unbounded it would be 20 times the limit at least; the race detector allocates more too.
			if took := after.TotalAlloc - before.TotalAlloc; took > 10*defaultMaxAnswer {
				t.Errorf("%d MiB were allocated", took>>20)
			}
		})
	}
}

// spaces are without end.
type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// pageOf is a page of one customer of about so many bytes.
func pageOf(size int) string {
	return `{"items":[{"id":1,"email":"` + strings.Repeat("a", size) + `"}],"total_count":1}`
}

// Large answers wait until there is room for them, for as long as they are in use and not only
// while they are read. Small ones never wait.
func TestLargeAnswersWaitForEachOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const large = 3 << 20 // of which two fit
		answers := []step{answer(200, pageOf(large)), answer(200, pageOf(large)), answer(200, pageOf(large)), answer(200, pageOf(1000))}
		c, _ := scripted(t, func(cfg *Config) {
			cfg.RetryMax, cfg.MaxAnswer, cfg.MaxAnswers, cfg.Timeout = -1, 4<<20, 8<<20, time.Minute
		}, answers...)
		search := func(ctx context.Context) error {
			_, err := c.SearchCustomers(ctx, Criteria{PageSize: 1, CurrentPage: 1})
			return err
		}
		var release []func()
		for range 2 {
			ctx, free := HoldAnswers(t.Context())
			release = append(release, free)
			if err := search(ctx); err != nil {
				t.Fatal(err)
			}
		}
		done := make(chan error, 1)
		go func() { done <- search(t.Context()) }()
		synctest.Wait()
		select {
		case err := <-done:
			t.Fatalf("the third did not wait: %v", err)
		default:
		}
		if err := search(t.Context()); err != nil {
			t.Errorf("a small one beside them: %v", err)
		}
		release[0]()
		if err := <-done; err != nil {
			t.Errorf("the third, when there is room: %v", err)
		}
		release[1]()
		release[1]() // which changes nothing
		if !c.memory.room.TryAcquire(8 << 20) {
			t.Error("some of the room is still taken")
		}
	})
}

// Where there is no room until the end of the attempt, it fails as something that passes.
func TestLargeAnswerForWhichThereIsNoRoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _ := scripted(t, func(cfg *Config) { cfg.RetryMax, cfg.MaxAnswers = -1, 4<<20 }, answer(200, pageOf(3<<20)))
		if !c.memory.room.TryAcquire(4 << 20) {
			t.Fatal("no room at the start")
		}
		start := time.Now()
		_, err := c.SearchCustomers(t.Context(), Criteria{PageSize: 1, CurrentPage: 1})
		if e := asError(t, err); e.Kind != Unavailable || !errors.Is(err, errCrowded) {
			t.Errorf("%v of kind %v", err, e.Kind)
		}
		if waited := time.Since(start); waited != c.Timeout() {
			t.Errorf("it failed after %v", waited)
		}
		c.memory.release(4 << 20)
	})
}

// Of every outcome of an answer the room that it took is free again.
func TestRoomIsFreeAfterEveryAnswer(t *testing.T) {
	t.Parallel()
	const room = 8 << 20
	for name, s := range map[string]step{
		"a page":         answer(200, pageOf(3<<20)),
		"small":          answer(200, pageOf(10)),
		"too large":      answer(200, pageOf(9<<20)),
		"no JSON":        answer(200, "<html>"+strings.Repeat(" ", 3<<20), "Content-Type", "text/html"),
		"malformed":      answer(200, strings.Repeat("{", 3<<20)),
		"refusal":        answer(400, strings.Repeat(" ", 3<<20)+noEntity),
		"just fitting":   answer(200, pageOf(4<<20-len(pageOf(0)))),
		"just too large": answer(200, pageOf(4<<20-len(pageOf(0))+1)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, _ := scripted(t, func(cfg *Config) { cfg.RetryMax, cfg.MaxAnswer, cfg.MaxAnswers = -1, 4<<20, room }, s)
			_, err := c.SearchCustomers(t.Context(), Criteria{PageSize: 1, CurrentPage: 1})
			if IsTooLarge(err) != strings.HasSuffix(name, "too large") || name == "just fitting" && err != nil {
				t.Errorf("%v", fmt.Sprint(err)[:min(100, len(fmt.Sprint(err)))])
			}
			if !c.memory.room.TryAcquire(room) {
				t.Error("some of the room is still taken")
			}
		})
	}
}
