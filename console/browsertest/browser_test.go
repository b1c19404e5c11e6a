package browsertest

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// names are what the browser is called by those who package it.
var names = []string{"chromium-headless-shell", "chrome-headless-shell", "chromium", "google-chrome"}

// tab is a tab of a browser.
type tab struct {
	t   *testing.T
	ctx context.Context
}

// openTab starts a browser. REQUIRE_CHROMIUM makes it a failure that there is none.
func openTab(t *testing.T) *tab {
	t.Helper()
	path := ""
	for _, name := range names {
		if found, err := exec.LookPath(name); err == nil && path == "" {
			path = found
		}
	}
	if path == "" {
		if os.Getenv("REQUIRE_CHROMIUM") != "" {
			t.Fatal("there is no browser: install chromium-headless-shell")
		}
		t.Skip("there is no browser: install chromium-headless-shell")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
	t.Cleanup(cancel)
	options := append([]chromedp.ExecAllocatorOption{chromedp.ExecPath(path), chromedp.NoSandbox}, chromedp.DefaultExecAllocatorOptions[:]...)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return &tab{t, ctx}
}

// look sets the colours that the visitor likes and the width of the window.
func (b *tab) look(scheme string, width, height int64) {
	b.t.Helper()
	features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
	b.must(err)
	b.must(chromedp.Do(b.ctx, chromedp.EmulateViewport(width, height)))
}

func (b *tab) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *tab) open(address string) {
	b.t.Helper()
	b.must(chromedp.Do(b.ctx, chromedp.Navigate(address)))
}

// eval returns what an expression is in the page.
func eval[T any](b *tab, expression string, options ...chromedp.EvaluateOption) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, options...))
	b.must(err)
	return v
}

// text is what the page says.
func (b *tab) text() string {
	b.t.Helper()
	return eval[string](b, `document.body.innerText`)
}

func (b *tab) mustSay(texts ...string) {
	b.t.Helper()
	all := b.text()
	for _, text := range texts {
		if !strings.Contains(all, text) {
			b.t.Errorf("the page does not say %q:\n%s", text, all)
		}
	}
}

// comesToSay waits until the page says something.
func (b *tab) comesToSay(text string) {
	b.t.Helper()
	for range 600 {
		if strings.Contains(b.text(), text) {
			return
		}
		b.must(chromedp.Do(b.ctx, chromedp.Sleep(50*time.Millisecond)))
	}
	b.t.Fatalf("the page does not come to say %q:\n%s", text, b.text())
}

// submit sends the form that a selector finds, and waits for the page that it leads to.
func (b *tab) submit(form string) {
	b.t.Helper()
	_, err := chromedp.RunResponse(b.ctx, chromedp.Click(chromedp.CSS(form+" button[type=submit]")))
	b.must(err)
}
