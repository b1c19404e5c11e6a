package ops

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"
)

// lines parses what a logger wrote.
func lines(t *testing.T, out *bytes.Buffer) []map[string]any {
	t.Helper()
	var list []map[string]any
	for line := range strings.Lines(out.String()) {
		var object map[string]any
		if err := json.Unmarshal([]byte(line), &object); err != nil {
			t.Fatalf("line %q is no JSON object: %v", line, err)
		}
		list = append(list, object)
	}
	return list
}

func newTestLogger(t *testing.T, level string) (*zap.Logger, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	log, err := NewLogger(&out, level, "1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	return log, &out
}

func TestLoggerWritesECSLines(t *testing.T) {
	t.Parallel()
	log, out := newTestLogger(t, "info")
	log.Info("started", zap.Int("n", 7))
	log.Warn("the shop cannot be reached", ErrorField(errors.New("no route\nto host")))
	got := lines(t, out)
	if len(got) != 2 {
		t.Fatalf("%d lines, want 2", len(got))
	}
	for field, want := range map[string]any{
		"log.level": "info", "message": "started", "service.name": "scim-bridge", "service.version": "1.2.3", "ecs.version": "1.6.0", "n": 7.0,
	} {
		if got[0][field] != want {
			t.Errorf("field %s is %v, want %v", field, got[0][field], want)
		}
	}
	if got[1]["log.level"] != "warn" || got[1]["error.message"] != "no route\nto host" {
		t.Errorf("second line is %v", got[1])
	}
	stamp, _ := got[0]["@timestamp"].(string)
	at, err := time.Parse("2006-01-02T15:04:05.000Z0700", stamp)
	if err != nil {
		t.Fatalf("@timestamp: %v", err)
	}
	if _, offset := at.Zone(); offset != 0 {
		t.Errorf("@timestamp %s is not in UTC", stamp)
	}
}

func TestLoggerKeepsToItsLevel(t *testing.T) {
	t.Parallel()
	for level, want := range map[string]int{"debug": 4, "info": 3, "warn": 2, "error": 1} {
		log, out := newTestLogger(t, level)
		log.Debug("d")
		log.Info("i")
		log.Warn("w")
		log.Error("e")
		if got := len(lines(t, out)); got != want {
			t.Errorf("level %s wrote %d lines, want %d", level, got, want)
		}
	}
	if _, err := NewLogger(&bytes.Buffer{}, "loud", ""); err == nil {
		t.Error("an unknown level was accepted")
	}
}

func TestLoggerKeepsLinesWholeUnderConcurrency(t *testing.T) {
	t.Parallel()
	log, out := newTestLogger(t, "info")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				log.Info("line", zap.String("padding", strings.Repeat("x", 300)))
			}
		})
	}
	wg.Wait()
	if got := len(lines(t, out)); got != 800 {
		t.Errorf("%d lines, want 800", got)
	}
}
