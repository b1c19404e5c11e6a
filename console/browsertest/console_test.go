package browsertest

import (
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// page is a page of the console, and how to get there.
type page struct {
	name, path string
	then       func(*tab)
	height     int64 // of its picture, 0 for none
}

func pages() []page {
	return []page{
		{"overview", "", nil, 900},
		{"configuration", "configuration", nil, 1180},
		{"steps", "configuration", func(b *tab) {
			eval[any](b, `for (const one of document.querySelectorAll("details")) one.open = true; 0`)
		}, 0},
		{"token", "configuration", func(b *tab) { b.submit("form[action*=token]") }, 0},
		{"check", "configuration", func(b *tab) { b.submit("form[action*=check]") }, 0},
		{"mapping", "mapping", nil, 0},
		{"playground", "mapping?sample=create", func(b *tab) { b.submit("form[action*=plan]") }, 1000},
		{"composer", "mapping", func(b *tab) {
			eval[any](b, `document.querySelector("#lines").value = "title=custom.none"; 0`)
			b.submit("form[action*=validate]")
		}, 0},
		{"groups", "groups", nil, 640},
		{"activity", "activity", nil, 760},
		{"request", "activity/19", nil, 760},
		{"nothing", "nothing", nil, 0},
	}
}

// violation is a rule of axe-core that a page breaks.
type violation struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

func (b *tab) accessible(axe, where string) {
	b.t.Helper()
	eval[any](b, axe+";0")
	found := eval[[]violation](b, `axe.run(document, {resultTypes: ["violations"]}).then((r) => r.violations)`, chromedp.EvalAwaitPromise)
	for _, v := range found {
		for _, node := range v.Nodes {
			b.t.Errorf("%s: %s: %s\n%s\n%s", where, v.ID, v.Help, node.HTML, node.Summary)
		}
	}
}

func readAxe(t *testing.T) string {
	t.Helper()
	axe, err := os.ReadFile("testdata/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	return string(axe)
}

// Each page can be used by everybody: no rule of axe-core is broken, the page never scrolls
// sideways, and the policy lets everything run that is there.
func TestPagesAreAccessible(t *testing.T) {
	b, d, axe := openTab(t), startDemo(t), readAxe(t)
	d.life()
	wrong := make(chan string, 100)
	b.must(chromedp.Listen(b.ctx, complaints(wrong)))
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{320, 1280} {
			b.look(scheme, width, 900)
			for _, p := range pages() {
				where := p.name + " " + scheme + " " + strconv.Itoa(int(width))
				b.open(d.console + p.path)
				if p.then != nil {
					p.then(b)
				}
				if over := eval[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
					t.Errorf("%s: the page is %d pixels too wide", where, over)
				}
				b.accessible(axe, where)
				if width == 1280 && p.height > 0 {
					b.picture(p.name+"-"+scheme, 1180, p.height)
					b.look(scheme, width, 900)
				}
			}
		}
	}
	close(wrong)
	for text := range wrong {
		t.Error(text)
	}
}

func TestActivityGrowsByItself(t *testing.T) {
	b, d := openTab(t), startDemo(t)
	d.ask(http.MethodPost, "/Users", user("ada"))
	b.open(d.console + "activity?kind=changes")
	b.comesToSay("Live: new requests appear by themselves.")
	d.ask(http.MethodGet, "/Users/1", "")
	d.ask(http.MethodPost, "/Users", user("grace"))
	b.comesToSay("user created")
	b.must(chromedp.Do(b.ctx, chromedp.WaitReady(chromedp.CSS("[data-live] tr:nth-child(2)"))))
	if got := eval[string](b, `[...document.querySelector("[data-live]").rows].map((r) => r.cells[4].innerText).join(" ")`); got != "2 1" {
		t.Errorf("the ids in the list are %s", got)
	}
	if got := eval[string](b, `getComputedStyle(document.querySelector("tr.new")).animationName`); got == "none" {
		t.Error("a new row does not show that it is new")
	}
	b.look("light", 1280, 900) // which asks for little motion as well
	if got := eval[string](b, `getComputedStyle(document.querySelector("tr.new")).animationName`); got != "none" {
		t.Errorf("it moves: %s", got)
	}
}

func TestReachedTurnsByItself(t *testing.T) {
	b, d := openTab(t), startDemo(t)
	b.open(d.console + "configuration")
	b.mustSay("Not yet: no request")
	d.askAs("another-token", http.MethodGet, "/Users", "")
	b.comesToSay("1 request without a valid token")
	d.ask(http.MethodGet, "/Users", "")
	b.comesToSay("An identity provider has reached me.")
}

func TestCopyButtons(t *testing.T) {
	b, d := openTab(t), startDemo(t)
	b.open(d.console + "configuration")
	eval[any](b, `Object.defineProperty(navigator, "clipboard", {value: {writeText: async (text) => { window.copied = text; }}}); 0`)
	b.must(chromedp.Do(b.ctx, chromedp.Click(chromedp.CSS("[data-copy]"))))
	b.comesToSay("Copied")
	if got := eval[string](b, `window.copied`); got != "https://scim.shop.example/scim/v2" {
		t.Errorf("copied %q", got)
	}
}

func TestWorksWithoutJavaScript(t *testing.T) {
	b, d := openTab(t), startDemo(t)
	d.ask(http.MethodPost, "/Users", user("ada"))
	_, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.must(err)
	b.open(d.console + "mapping?sample=deactivate")
	b.submit("form[action*=plan]")
	b.mustSay("would deactivate the user", "PUT /V1/scim-bridge/customers/", "nothing was written.")
	b.open(d.console + "configuration")
	b.submit("form[action*=token]")
	b.mustSay("This token is shown once.", "sha256:")
	b.submit("form[action*=check]")
	b.mustSay("0 problems, ", "nothing answers at SCIM_BASE_URL/scim/v2 yet", "start the bridge, and check again")
	eval[any](b, `document.querySelector("#check ~ details").open = true; 0`)
	b.mustSay("Magento answers at MAGENTO_URL")
	if n := eval[int](b, `[...document.querySelectorAll("[data-copy]")].filter((e) => e.checkVisibility()).length`); n != 0 {
		t.Errorf("%d copy buttons do nothing", n)
	}
	b.open(d.console + "activity")
	b.mustSay("user created")
}

// Whoever uses the keyboard gets to the content at once, and sees where they are.
func TestKeyboard(t *testing.T) {
	b, d := openTab(t), startDemo(t)
	b.open(d.console)
	b.must(chromedp.Do(b.ctx, chromedp.KeyEvent("\t")))
	if got := eval[string](b, `document.activeElement.innerText`); got != "Skip to the content" {
		t.Errorf("the first stop is %q", got)
	}
	b.must(chromedp.Do(b.ctx, chromedp.KeyEvent("\r")))
	b.comesToSay("Overview")
	if got := eval[string](b, `document.activeElement.id`); got != "main" {
		t.Errorf("the link leads to %q", got)
	}
	b.must(chromedp.Do(b.ctx, chromedp.KeyEvent("\t")))
	if got := eval[string](b, `getComputedStyle(document.activeElement).outlineStyle`); got != "solid" {
		t.Errorf("the focus is shown as %s", got)
	}
}

func TestLogIn(t *testing.T) {
	const secret = "token-of-the-console"
	b, d, axe := openTab(t), startDemo(t, "CONSOLE_TOKENS="+secret), readAxe(t)
	for _, scheme := range []string{"dark", "light"} {
		b.look(scheme, 320, 700)
		b.open(d.console + "groups")
		b.mustSay("Log in", "CONSOLE_TOKENS")
		b.accessible(axe, "log-in "+scheme)
	}
	b.must(chromedp.Do(b.ctx, chromedp.SendKeys(chromedp.CSS("#token"), "wrong")))
	b.submit("main form")
	b.mustSay("none of the tokens")
	b.must(chromedp.Do(b.ctx, chromedp.SendKeys(chromedp.CSS("#token"), secret)))
	b.submit("main form")
	b.mustSay("Overview", "Clients and their tokens")
	if cookies := eval[string](b, `document.cookie`); strings.TrimSpace(cookies) != "" {
		t.Errorf("scripts see the cookie: %s", cookies)
	}
	b.submit("form.logout")
	b.mustSay("Log in")
	b.open(d.console + "groups")
	b.mustSay("Log in")
}

func TestGuardIsLifted(t *testing.T) {
	b, d, axe := openTab(t), startDemo(t), readAxe(t)
	d.life()
	for _, id := range []string{"1", "2", "3", "5", "6", "7"} {
		d.ask(http.MethodDelete, "/Users/"+id, "")
	}
	for _, scheme := range []string{"dark", "light"} {
		b.look(scheme, 1280, 900)
		b.open(d.console)
		b.mustSay("changes more people", "Lift the guard")
		b.accessible(axe, "guard "+scheme)
	}
	b.submit("form[action*=lift]")
	b.mustSay("nothing of jumpcloud is held until", "Exceeded by\nnobody")
}
