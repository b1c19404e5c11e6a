package console

import (
	"bytes"
	"net/http"
	"strings"
	"time"
)

const (
	// heartbeat keeps proxies from ending a stream in which nothing happens.
	heartbeat = 15 * time.Second
	// writeTime is how long a visitor may take to read what is sent.
	writeTime = 10 * time.Second
)

// stream sends each request that the filter lets through as a row of the table, as soon as it is
// answered (HTML Standard, section 9.2, Server-sent events), until the visitor goes, or the
// process ends. It outlives the timeouts of the server, which are for ordinary answers.
func (c *Console) stream(w http.ResponseWriter, r *http.Request) {
	entries, stop := c.cfg.Activity.watch()
	if entries == nil {
		w.Header().Set("Retry-After", "60")
		http.Error(w, "Too many watch already.", http.StatusServiceUnavailable)
		return
	}
	defer stop()
	control := http.NewResponseController(w)
	send := func(text string) bool {
		_ = control.SetWriteDeadline(time.Now().Add(writeTime)) // not every server has one
		_, err := w.Write([]byte(text))                         //nolint:gosec // html/template has made it
		return err == nil && control.Flush() == nil
	}
	_ = control.SetReadDeadline(time.Time{})
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	filter := filterOf(r)
	if !send("retry: 3000\n\n") {
		return
	}
	ticker := time.NewTicker(heartbeat)
	defer ticker.Stop()
	for {
		text := ":\n\n"
		select {
		case <-c.open.Done():
			return
		case <-r.Context().Done():
			return
		case entry := <-entries:
			if !filter.Has(&entry) {
				continue
			}
			text = c.event(&entry)
		case <-ticker.C:
			if !c.isSignedIn(r) {
				return
			}
		}
		if !send(text) {
			return
		}
	}
}

// event is an entry as a server-sent event, whose data is a row of the table.
func (c *Console) event(e *Entry) string {
	var row bytes.Buffer
	if err := c.templates["activity"].ExecuteTemplate(&row, "row", e); err != nil {
		return ":\n\n"
	}
	var b strings.Builder
	b.WriteString("event: entry\n")
	for line := range strings.Lines(row.String()) {
		if line = strings.TrimSpace(line); line != "" {
			b.WriteString("data: " + line + "\n")
		}
	}
	return b.String() + "\n"
}
