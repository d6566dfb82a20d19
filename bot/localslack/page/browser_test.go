package page

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"sync"
	"testing"
	"time"

	"casethread/bot/localslack/page/pagetest"
)

func TestMain(m *testing.M) { os.Exit(pagetest.Run(m)) }

// drive is a stand-in for the server: a fixture as state, a list of the acts
// posted, and answers that a test may set.
type drive struct {
	t       *testing.T
	url     string
	posts   chan post
	mu      sync.Mutex
	state   map[string]any
	answers map[string]answer
	held    map[string]chan struct{} // acts that are answered only when it is closed
	watch   chan struct{}            // closed when the state changes
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
	d := &drive{t: t, posts: make(chan post, 16), answers: map[string]answer{}, held: map[string]chan struct{}{}, watch: make(chan struct{})}
	if err := json.Unmarshal([]byte(readFile(t, "testdata/state.json")), &d.state); err != nil {
		t.Fatal(err)
	}
	app := readFile(t, "testdata/app.json")
	mux := http.NewServeMux()
	mux.Handle("/", Handler("da"))
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
	held := d.held[p.act]
	d.mu.Unlock()
	if held != nil {
		select {
		case <-held:
		case <-r.Context().Done():
			return
		}
	}
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

// hold keeps an act from being answered until the channel is closed.
func (d *drive) hold(act string) chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.held[act] = make(chan struct{})
	return d.held[act]
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
	case <-time.After(pagetest.Patience):
		d.t.Fatalf("nothing was posted; want /drive/%s %s", act, body)
	}
}

// tab is the page in a browser, with the stand-in as its server.
type tab struct {
	t *testing.T
	*pagetest.Tab
	*drive
}

// open starts the page acting as a user at a place. When the test ends, the
// console must be clean and every post must have been expected.
func open(t *testing.T, address string) *tab {
	t.Helper()
	d := newDrive(t)
	b := &tab{t: t, drive: d, Tab: pagetest.Open(t, d.url+"/"+address)}
	t.Cleanup(b.unasked)
	return b
}

func (b *tab) unasked() {
	for len(b.posts) > 0 && !b.t.Failed() {
		p := <-b.posts
		b.t.Errorf("posted unasked: /drive/%s %v", p.act, p.body)
	}
}
