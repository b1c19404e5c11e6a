package console

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/scim-bridge/scim-bridge/scim"
)

// view is what the layout shows, with Page for the page itself.
type view struct {
	Name, Title string
	LoggedIn    bool // there is somebody to log out
	Bare        bool // without navigation
	Page        any
}

func (c *Console) render(w http.ResponseWriter, r *http.Request, status int, name, title string, page any) {
	v := view{Name: name, Title: title, LoggedIn: c.cfg.Accepts != nil && c.isSignedIn(r), Bare: !c.isSignedIn(r), Page: page}
	c.execute(w, status, name, "layout.html", v)
}

// fragment renders a part of a page alone.
func (c *Console) fragment(w http.ResponseWriter, name, part string, data any) {
	c.execute(w, http.StatusOK, name, part, data)
}

func (c *Console) execute(w http.ResponseWriter, status int, name, part string, data any) {
	var b bytes.Buffer
	if err := c.templates[name].ExecuteTemplate(&b, part, data); err != nil {
		http.Error(w, "The page cannot be made: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // an error means that the browser has gone
}

type messageView struct{ Title, Text string }

func (c *Console) message(w http.ResponseWriter, r *http.Request, status int, title, text string) {
	c.render(w, r, status, "message", title, messageView{title, text})
}

func functions() template.FuncMap {
	return template.FuncMap{
		"when":    when,
		"stamp":   func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"clock":   func(t time.Time) string { return t.UTC().Format("15:04:05") },
		"hour":    func(t time.Time) string { return t.UTC().Format("15:04") },
		"ms":      func(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) + " ms" },
		"join":    func(list []string) string { return strings.Join(list, ", ") },
		"words":   what,
		"counted": counted,
		"prefix":  func() string { return Prefix },
		"entryOf": func(n uint64) string { return Prefix + "activity/" + strconv.FormatUint(n, 10) },
		"clientURL": func(client scim.Client) string {
			return Prefix + "activity?" + url.Values{"client": {string(client)}}.Encode()
		},
		"state": stateWords,
		"icon":  func(kind string) template.HTML { return icons[kind] },
		"bar":   func(n, most int) int { return (n*40 + max(most, 1) - 1) / max(most, 1) },
		"minus": func(a, b int) int { return a - b },
		"times": func(a, b int) int { return a * b },
	}
}

// when says how long ago something was.
func when(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	switch d := time.Since(t); {
	case d < 5*time.Second:
		return "just now"
	case d < time.Minute:
		return counted(int(d.Seconds()), "second") + " ago"
	case d < time.Hour:
		return counted(int(d.Minutes()), "minute") + " ago"
	case d < 48*time.Hour:
		return counted(int(d.Hours()), "hour") + " ago"
	default:
		return counted(int(d.Hours()/24), "day") + " ago"
	}
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// stateWords is a state in a word, so that colour is never all there is.
func stateWords(state string) string {
	switch state {
	case "ok":
		return "OK"
	case "warning":
		return "Warning"
	case "problem", "failed":
		return "Failed"
	case "expected":
		return "Expected"
	default:
		return "Skipped"
	}
}

// icons are of 16 by 16 units, in the colour of the text, and hidden from screen readers.
var icons = func() map[string]template.HTML {
	list := map[string]string{
		"ok":       `<circle cx="8" cy="8" r="7"/><path d="M4.5 8.3l2.4 2.4 4.6-5"/>`,
		"warning":  `<path d="M8 1.6L15 14H1z"/><path d="M8 6v4M8 11.7v.3"/>`,
		"failed":   `<circle cx="8" cy="8" r="7"/><path d="M5.3 5.3l5.4 5.4M10.7 5.3l-5.4 5.4"/>`,
		"expected": `<circle cx="8" cy="8" r="7"/><path d="M8 7.2v4M8 4.6v.4"/>`,
		"skipped":  `<circle cx="8" cy="8" r="7"/><path d="M4.8 8h6.4"/>`,
		"wait":     `<circle cx="8" cy="8" r="7"/><path d="M8 4v4.3l2.8 1.7"/>`,
		"next":     `<path d="M2 8h11M9 4l4 4-4 4"/>`,
	}
	made := map[string]template.HTML{}
	for name, shape := range list {
		made[name] = template.HTML(`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">` + //nolint:gosec // constants
			shape + `</svg>`)
	}
	made["problem"] = made["failed"]
	return made
}()
