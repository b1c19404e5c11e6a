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

	"github.com/scim-bridge/scim-bridge/ops/logfields"
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
		for _, problem := range logfields.Check(object) {
			t.Errorf("%s, in the line %s", problem, line)
		}
		list = append(list, object)
	}
	return list
}

// directLines writes lines at once.
type directLines struct {
	mu  sync.Mutex
	out *bytes.Buffer
}

func (d *directLines) WriteLine(_ Worth, line []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.out.Write(line)
}

func newTestLog(t *testing.T, level string) (*Log, *bytes.Buffer) {
	t.Helper()
	out := new(bytes.Buffer)
	log, err := NewLog(&directLines{out: out}, LogConfig{Level: level, Version: "1.2.3"})
	if err != nil {
		t.Fatal(err)
	}
	return log, out
}

func TestLoggerWritesECSLines(t *testing.T) {
	t.Parallel()
	log, out := newTestLog(t, "info")
	log.Server.Info("started", zap.Int("scim_bridge.log.dropped", 7))
	log.Server.Warn("the shop cannot be reached", ErrorField(errors.New("no route\nto host")))
	got := lines(t, out)
	if len(got) != 2 {
		t.Fatalf("%d lines, want 2", len(got))
	}
	for field, want := range map[string]any{
		"log.level": "info", "message": "started", "service.name": "scim-bridge", "service.version": "1.2.3", "ecs.version": "9.0.0", "scim_bridge.log.dropped": 7.0,
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
		log, out := newTestLog(t, level)
		log.Server.Debug("d")
		log.Server.Info("i")
		log.Server.Warn("w")
		log.Server.Error("e")
		if got := len(lines(t, out)); got != want {
			t.Errorf("level %s wrote %d lines, want %d", level, got, want)
		}
	}
	if _, err := NewLog(&directLines{}, LogConfig{Level: "loud"}); err == nil {
		t.Error("an unknown level was accepted")
	}
}

func TestLoggerKeepsLinesWholeUnderConcurrency(t *testing.T) {
	t.Parallel()
	log, out := newTestLog(t, "info")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				log.Server.Info("line", zap.String("scim_bridge.route", strings.Repeat("x", 300)))
			}
		})
	}
	wg.Wait()
	if got := len(lines(t, out)); got != 800 {
		t.Errorf("%d lines, want 800", got)
	}
}
