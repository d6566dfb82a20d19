package page

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

const (
	chromium = "/usr/bin/chromium"
	// patience bounds each wait; it is never slept through.
	patience = 15 * time.Second
)

// browser is the one chromium of the test run, nil until a test needs it.
var browser struct {
	once   sync.Once
	ctx    context.Context
	cancel func()
	err    error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if browser.cancel != nil {
		browser.cancel()
	}
	os.Exit(code)
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

// drive is a stand-in for the server: a fixture as state, a list of the acts
// posted, and answers that a test may set.
type drive struct {
	t       *testing.T
	url     string
	posts   chan post
	mu      sync.Mutex
	state   map[string]any
	answers map[string]answer
	watch   chan struct{} // closed when the state changes
}

type post struct {
	act  string
	body map[string]any
}

type answer struct {
	status int
	body   string
}

func newDrive(t *testing.T) *drive {
	t.Helper()
	d := &drive{t: t, posts: make(chan post, 16), answers: map[string]answer{}, watch: make(chan struct{})}
	if err := json.Unmarshal([]byte(readFile(t, "testdata/state.json")), &d.state); err != nil {
		t.Fatal(err)
	}
	app := readFile(t, "testdata/app.json")
	mux := http.NewServeMux()
	mux.Handle("/", Handler())
	mux.HandleFunc("GET /drive/state", func(w http.ResponseWriter, _ *http.Request) {
		d.mu.Lock()
		defer d.mu.Unlock()
		_ = json.NewEncoder(w).Encode(d.state)
	})
	mux.HandleFunc("GET /drive/app", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, app) })
	mux.HandleFunc("GET /drive/stream", d.stream)
	mux.HandleFunc("GET /drive/files/{id}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/svg+xml")
		fmt.Fprint(w, `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="120"><rect width="320" height="120" fill="#cfe0d8"/></svg>`)
	})
	mux.HandleFunc("POST /drive/{act}", d.post)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections) // ends the open streams first
	d.url = server.URL
	return d
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func (d *drive) post(w http.ResponseWriter, r *http.Request) {
	p := post{act: r.PathValue("act")}
	if err := json.NewDecoder(r.Body).Decode(&p.body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	d.posts <- p
	d.mu.Lock()
	a, ok := d.answers[p.act]
	d.mu.Unlock()
	if !ok {
		a = answer{http.StatusOK, `{"ok":true,"ack_ms":3,"ts":[],"views":[],"errors":{}}`}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	fmt.Fprint(w, a.body)
}

func (d *drive) stream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	for {
		d.mu.Lock()
		watch := d.watch
		d.mu.Unlock()
		w.(http.Flusher).Flush()
		select {
		case <-r.Context().Done():
			return
		case <-watch:
			fmt.Fprint(w, "event: change\ndata: {}\n\n")
		}
	}
}

// answer sets what an act is answered from now on.
func (d *drive) answer(act string, status int, body string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.answers[act] = answer{status, body}
}

// change edits the state and tells the page.
func (d *drive) change(edit func(state map[string]any)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	edit(d.state)
	close(d.watch)
	d.watch = make(chan struct{})
}

// expect takes the next act posted and compares it.
func (d *drive) expect(act, body string) {
	d.t.Helper()
	var want map[string]any
	if err := json.Unmarshal([]byte(body), &want); err != nil {
		d.t.Fatal(err)
	}
	select {
	case got := <-d.posts:
		if got.act != act || !reflect.DeepEqual(got.body, want) {
			b, _ := json.Marshal(got.body)
			d.t.Fatalf("posted /drive/%s %s\nwant   /drive/%s %s", got.act, b, act, body)
		}
	case <-time.After(patience):
		d.t.Fatalf("nothing was posted; want /drive/%s %s", act, body)
	}
}

// tab is one page in a fresh browser profile.
type tab struct {
	t   *testing.T
	ctx context.Context
	*drive

	mu      sync.Mutex
	console []string
	allowed string // a part of the console errors that the test provokes
}

// open starts the page acting as a user at a place. When the test ends, the
// console must be clean and every post must have been expected.
func open(t *testing.T, address string) *tab {
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
	b := &tab{t: t, ctx: ctx, drive: newDrive(t)}
	messages := chromedp.Console(ctx)
	go func() {
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
	}()
	b.do(chromedp.EmulateViewport(1280, 800), chromedp.Navigate(b.url+"/"+address))
	b.visible("body[data-ready=true]")
	t.Cleanup(b.finish)
	return b
}

func (b *tab) finish() {
	if b.ctx.Err() != nil || b.t.Failed() {
		return
	}
	// A last round trip: what the page wrote before is reported before it.
	b.js(`document.title`)
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, line := range b.console {
		if b.allowed == "" || !strings.Contains(line, b.allowed) {
			b.t.Errorf("console: %s", line)
		}
	}
	for len(b.posts) > 0 {
		p := <-b.posts
		b.t.Errorf("posted unasked: /drive/%s %v", p.act, p.body)
	}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	// The first Do of a context must have no timeout of its own, as it would
	// end the tab; navigation is what runs first.
	ctx, cancel := b.ctx, context.CancelFunc(func() {})
	if chromedp.FromContext(b.ctx).Target != nil {
		ctx, cancel = context.WithTimeout(b.ctx, patience)
	}
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%v\n%s", err, b.picture())
	}
}

// picture saves a screenshot of a failed step.
func (b *tab) picture() string {
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

func (b *tab) visible(css string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(chromedp.CSS(css)))
}

func (b *tab) gone(css string) {
	b.t.Helper()
	b.do(chromedp.WaitNotPresent(chromedp.CSS(css)))
}

// says waits until an element that css finds contains the text.
func (b *tab) says(css, text string) {
	b.t.Helper()
	b.do(chromedp.WaitReady(chromedp.JSPath(b.holding(css, text))))
}

func (b *tab) holding(css, text string) string {
	return fmt.Sprintf("[...document.querySelectorAll(%s)].filter(n => n.textContent.includes(%s))", quote(css), quote(text))
}

// silent checks that no element that css finds contains the text.
func (b *tab) silent(css, text string) {
	b.t.Helper()
	if n := b.js(fmt.Sprintf("%s.length", b.holding(css, text))); n != 0.0 {
		b.t.Errorf("%v of %q say %q", n, css, text)
	}
}

func (b *tab) click(css string) {
	b.t.Helper()
	b.do(chromedp.ScrollIntoView(chromedp.CSS(css)), chromedp.Click(chromedp.CSS(css), chromedp.NodeVisible))
}

func (b *tab) typeIn(css, text string) {
	b.t.Helper()
	b.do(chromedp.SendKeys(chromedp.CSS(css), text, chromedp.NodeVisible))
}

// set gives a select or date field a value as its own picker would.
func (b *tab) set(css, value string) {
	b.t.Helper()
	b.visible(css)
	b.js(fmt.Sprintf(`(() => {
		const n = document.querySelector(%s);
		n.focus();
		n.value = %s;
		n.dispatchEvent(new Event("input", {bubbles: true}));
		n.dispatchEvent(new Event("change", {bubbles: true}));
		return n.value;
	})()`, quote(css), quote(value)))
}

// js evaluates an expression and returns its value.
func (b *tab) js(expression string) any {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[any](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// shot saves a screenshot under /tmp for people to look at.
func (b *tab) shot(name string) {
	b.t.Helper()
	if os.Getenv("PAGE_SHOTS") == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile("/tmp/page-"+name+".png", png, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

func quote(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}
