// Package pagetest lets tests use the page as a person does: in a real
// chromium, by clicking, typing and looking. Nothing is slept through; each
// step waits for what it needs, within a bound.
package pagetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

const (
	chromium = "/usr/bin/chromium"
	// Patience bounds each wait.
	Patience = 90 * time.Second
)

// browser is the one chromium of a test run, started by the first test that
// needs it.
var browser struct {
	once   sync.Once
	ctx    context.Context
	cancel func()
	err    error
}

// Run runs the tests of a package and then ends the browser. It is for
// TestMain.
func Run(m *testing.M) int {
	code := m.Run()
	if browser.cancel != nil {
		browser.cancel()
	}
	return code
}

func startBrowser() {
	browser.once.Do(func() {
		if _, err := os.Stat(chromium); err != nil {
			browser.err = err
			return
		}
		dir, err := os.MkdirTemp("", "page-test-*")
		if err != nil {
			browser.err = err
			return
		}
		opts := append(chromedp.DefaultExecAllocatorOptions[:],
			chromedp.ExecPath(chromium), chromedp.UserDataDir(dir), chromedp.NoSandbox, chromedp.DisableGPU,
			chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-sync", true),
			chromedp.Flag("lang", "en-GB"), chromedp.WindowSize(1280, 800))
		alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
		ctx, cancel := chromedp.NewContext(alloc)
		browser.ctx = ctx
		browser.cancel = func() {
			cancel()
			stop()
			_ = os.RemoveAll(dir) // only a temporary directory
		}
		browser.err = chromedp.Do(ctx, chromedp.Navigate("about:blank"))
	})
}

// A Tab is one page in a fresh browser profile.
type Tab struct {
	t   *testing.T
	ctx context.Context

	mu      sync.Mutex
	console []string
	allowed string
}

// Open opens an address of the page and waits until it is drawn. Without
// chromium the test is skipped, or fails when REQUIRE_REAL=1. When the test
// ends the console must be clean.
func Open(t *testing.T, url string) *Tab {
	t.Helper()
	startBrowser()
	if errors.Is(browser.err, fs.ErrNotExist) && os.Getenv("REQUIRE_REAL") != "1" {
		t.Skipf("skipped: %s is not installed", chromium)
	}
	if browser.err != nil {
		t.Fatalf("chromium cannot be used: %v", browser.err)
	}
	ctx, cancel := chromedp.NewContext(browser.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	b := &Tab{t: t, ctx: ctx}
	go b.listen(chromedp.Console(ctx))
	b.Do(chromedp.EmulateViewport(1280, 800), chromedp.Navigate(url))
	b.Visible("body[data-ready=true]")
	t.Cleanup(b.finish)
	return b
}

func (b *Tab) listen(messages func(func(chromedp.ConsoleMessage, error) bool)) {
	for m, err := range messages {
		if err != nil {
			return
		}
		if m.Type == chromedp.ConsoleError || m.Type == chromedp.ConsoleWarning || m.IsException() {
			b.mu.Lock()
			b.console = append(b.console, m.String()+" "+m.URL)
			b.mu.Unlock()
		}
	}
}

// Allow names a part of the console errors that the test provokes.
func (b *Tab) Allow(part string) { b.allowed = part }

func (b *Tab) finish() {
	if b.ctx.Err() != nil || b.t.Failed() {
		return
	}
	// A last round trip: what the page wrote before is reported before it.
	b.JS(`document.title`)
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, line := range b.console {
		if b.allowed == "" || !strings.Contains(line, b.allowed) {
			b.t.Errorf("console: %s", line)
		}
	}
}

// Do carries out steps, and fails the test with a picture when one does not
// come to its end.
func (b *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	// The first Do of a context must have no timeout of its own, as it would
	// end the tab; navigation is what runs first.
	ctx, cancel := b.ctx, context.CancelFunc(func() {})
	if chromedp.FromContext(b.ctx).Target != nil {
		ctx, cancel = context.WithTimeout(b.ctx, Patience)
	}
	defer cancel()
	err := chromedp.Do(ctx, steps...)
	for err != nil && redrawn(err) && ctx.Err() == nil {
		err = chromedp.Do(ctx, steps...)
	}
	if err != nil {
		b.t.Fatalf("%v\n%s", err, b.picture())
	}
}

// redrawn reports whether an element was drawn anew between being found and
// being used: nothing was done to it yet, and a person would not have noticed.
func redrawn(err error) bool {
	for _, s := range []string{"Could not find node with given id", "does not have a layout object", "Node is detached"} {
		if strings.Contains(err.Error(), s) {
			return true
		}
	}
	return false
}

// picture saves a screenshot of a failed step.
func (b *Tab) picture() string {
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return err.Error()
	}
	f, err := os.CreateTemp("", "page-failed-*.png")
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	_, _ = f.Write(png)
	return "screenshot: " + f.Name()
}

// Visible waits until an element is seen.
func (b *Tab) Visible(css string) {
	b.t.Helper()
	b.Do(chromedp.WaitVisible(chromedp.CSS(css)))
}

// Gone waits until no such element is there.
func (b *Tab) Gone(css string) {
	b.t.Helper()
	b.Do(chromedp.WaitNotPresent(chromedp.CSS(css)))
}

// Says waits until an element that css finds contains the text.
func (b *Tab) Says(css, text string) {
	b.t.Helper()
	b.Do(chromedp.WaitReady(chromedp.JSPath(holding(css, text))))
}

// Until waits until an expression is true.
func (b *Tab) Until(expression string) {
	b.t.Helper()
	b.Do(chromedp.WaitReady(chromedp.JSPath(fmt.Sprintf("[document.body].filter(() => %s)", expression))))
}

func holding(css, text string) string {
	return fmt.Sprintf("[...document.querySelectorAll(%s)].filter(n => n.textContent.includes(%s))", Quote(css), Quote(text))
}

// Silent checks that no element that css finds contains the text.
func (b *Tab) Silent(css, text string) {
	b.t.Helper()
	if n := b.JS(fmt.Sprintf("%s.length", holding(css, text))); n != 0.0 {
		b.t.Errorf("%v of %q say %q", n, css, text)
	}
}

// Click clicks an element when it is seen.
func (b *Tab) Click(css string) {
	b.t.Helper()
	b.Do(chromedp.ScrollIntoView(chromedp.CSS(css)), chromedp.Click(chromedp.CSS(css), chromedp.NodeVisible))
}

// OpenClock opens what sets the clock.
func (b *Tab) OpenClock() {
	b.t.Helper()
	b.Open("[data-clock=more]:not([disabled])", "clock-more")
}

// Open clicks what opens a menu, and returns when that is in its place: it is put
// there a moment after it can be seen, and a click in between would miss.
func (b *Tab) Open(css, menu string) {
	b.t.Helper()
	b.Click(css)
	b.Until("document.getElementById(" + Quote(menu) + `).style.left !== ""`)
}

// Type types into an element when it is seen.
func (b *Tab) Type(css, text string) {
	b.t.Helper()
	b.Do(chromedp.SendKeys(chromedp.CSS(css), text, chromedp.NodeVisible))
}

// Press presses keys where the focus is.
func (b *Tab) Press(keys string) {
	b.t.Helper()
	b.Do(chromedp.KeyEvent(keys))
}

// Set gives a select or date field a value as its own picker would.
func (b *Tab) Set(css, value string) {
	b.t.Helper()
	b.Visible(css)
	b.JS(fmt.Sprintf(`(() => {
		const n = document.querySelector(%s);
		n.focus();
		n.value = %s;
		n.dispatchEvent(new Event("input", {bubbles: true}));
		n.dispatchEvent(new Event("change", {bubbles: true}));
		return n.value;
	})()`, Quote(css), Quote(value)))
}

// JS evaluates an expression and returns its value.
func (b *Tab) JS(expression string) any {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[any](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// Shot saves a screenshot for people to look at, in the directory that
// PAGE_SHOTS names.
func (b *Tab) Shot(name string) {
	b.t.Helper()
	dir := os.Getenv("PAGE_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// Quote writes a text as JavaScript does.
func Quote(s string) string {
	b, _ := json.Marshal(s) // a string always encodes
	return string(b)
}
