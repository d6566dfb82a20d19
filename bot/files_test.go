package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// A drawer is where a Slack keeps files, as its rules for the three steps are.
// What goes wrong is taken from faults, one for each call.
type drawer struct {
	t      testing.TB
	mu     sync.Mutex
	url    string
	last   int
	sent   map[string]string // uploaded, by id
	shares []string          // ids, one for each time that a file was shared
	faults []string          // "", "before", "after", "gone"
	calls  []string
	// deleted says that the message in which a file was shared is gone.
	deleted bool
	// meanwhile is done while a file is uploaded.
	meanwhile func()
}

func (d *drawer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	method := strings.TrimPrefix(r.URL.Path, "/api/")
	d.calls = append(d.calls, method)
	fault := ""
	if len(d.faults) > 0 {
		fault, d.faults = d.faults[0], d.faults[1:]
	}
	if fault == "before" {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	if fault == "gone" {
		clear(d.sent)
	}
	answer := d.answer(method, r)
	if fault == "after" {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	_ = json.NewEncoder(w).Encode(answer)
}

func (d *drawer) answer(method string, r *http.Request) map[string]any {
	switch method {
	case "files.getUploadURLExternal":
		d.last++
		return map[string]any{"ok": true, "file_id": fmt.Sprint("F", d.last), "upload_url": d.url + "/api/upload?id=F" + strconv.Itoa(d.last)}
	case "upload":
		f, _, err := r.FormFile("file")
		if err != nil {
			d.t.Errorf("upload: %v", err)
			return nil
		}
		b, _ := io.ReadAll(f)
		d.sent[r.URL.Query().Get("id")] = string(b)
		if d.meanwhile != nil {
			d.meanwhile()
		}
	case "files.completeUploadExternal":
		var files []struct{ ID string }
		if err := json.Unmarshal([]byte(r.FormValue("files")), &files); err != nil || len(files) == 0 || r.FormValue("channel_id") != "D1" || r.FormValue("thread_ts") != "5.5" {
			d.t.Errorf("completed with %v", r.Form)
		}
		for _, f := range files {
			if d.sent[f.ID] == "" { // completed already, or dropped
				return map[string]any{"ok": false, "error": "file_not_found"}
			}
		}
		for _, f := range files {
			d.shares = append(d.shares, f.ID+"="+d.sent[f.ID])
			delete(d.sent, f.ID)
		}
	case "files.info":
		for _, s := range d.shares {
			if strings.HasPrefix(s, r.FormValue("file")+"=") {
				shares := map[string]any{"private": map[string]any{"D1": []any{map[string]any{"ts": "5.6"}}}}
				return map[string]any{"ok": true, "file": map[string]any{"id": r.FormValue("file"), "ims": []string{"D1"}, "shares": shares}}
			}
		}
		return map[string]any{"ok": false, "error": "file_not_found"}
	case "chat.delete":
		if d.deleted || r.FormValue("ts") != "5.6" {
			return map[string]any{"ok": false, "error": "message_not_found"}
		}
		d.deleted = true
	case "files.delete":
		n := len(d.shares)
		d.shares = slices.DeleteFunc(d.shares, func(s string) bool { return strings.HasPrefix(s, r.FormValue("file")+"=") })
		if len(d.shares) == n {
			return map[string]any{"ok": false, "error": "file_not_found"}
		}
	}
	return map[string]any{"ok": true}
}

func drawerBot(t testing.TB) (*drawer, *Bot) {
	t.Helper()
	return drawerBotOn(t, redistest.Embedded(t))
}

func drawerBotOn(t testing.TB, redis string) (*drawer, *Bot) {
	t.Helper()
	d := &drawer{t: t, sent: map[string]string{}}
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	d.url = server.URL
	store, err := redisstore.Open(t.Context(), redisstore.Options{URL: redis, DataKeys: [][]byte{make([]byte, 32)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	b := New(store, Options{Token: "xoxb", APIURL: server.URL + "/api/"})
	b.ws = store.Workspace("T1")
	opened := []state.Event{{Version: 1, At: toldAt, Fact: state.Opened{Label: "AB", Channel: room}}}
	if _, err := b.ws.Commit(t.Context(), redisstore.Commit{Base: state.Fold(12, nil), Events: opened}); err != nil {
		t.Fatal(err)
	}
	return d, b
}

var aFile = file{channel: "D1", thread: "5.5", name: "a.ics", alt: "a calendar file", say: "open it", content: "BEGIN"}

func fileEntry(op string) redisstore.Entry {
	return redisstore.Entry{Post: redisstore.Post{Op: op, Case: 12}}
}

// The file of a case that is forgotten while it is uploaded is not shared: nobody
// would know which file to delete.
func TestNoFileOfAForgottenCase(t *testing.T) {
	d, b := drawerBot(t)
	f, err := b.ws.Find(t.Context(), redisstore.Lookup{No: 12})
	if err != nil {
		t.Fatal(err)
	}
	d.meanwhile = func() {
		if err := b.ws.Forget(t.Context(), redisstore.Forgetting{Case: f.Case, On: state.DateOf(toldAt), Reason: "request"}); err != nil {
			t.Error(err)
		}
	}
	if err := b.share(t.Context(), fileEntry("op"), aFile); !errors.Is(err, redisstore.ErrNoCase) || len(d.shares) > 0 {
		t.Errorf("%v, shared %v", err, d.shares)
	}
	if files, err := b.ws.Files(t.Context(), 12); err != nil || len(files) > 0 {
		t.Errorf("files %v, %v", files, err)
	}
}

// What is shared when it is known already what is to be deleted of the case, and
// before the case is forgotten, is deleted as well.
func TestFileSharedWhileACaseIsForgotten(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		d, b := drawerBotOn(t, url)
		f, err := b.ws.Find(t.Context(), redisstore.Lookup{No: 12})
		if err != nil {
			t.Fatal(err)
		}
		erasure, err := b.erasure(t.Context(), f.Case, toldAt)
		if err != nil {
			t.Fatal(err)
		}
		forgetting := redisstore.Forgetting{Case: f.Case, On: state.DateOf(toldAt), Reason: "request", Posts: []redisstore.Post{erasure}}
		if err := b.share(t.Context(), fileEntry("op"), aFile); err != nil {
			t.Fatal(err)
		}
		if err := b.ws.Forget(t.Context(), forgetting); err != nil {
			t.Fatal(err)
		}
		posts, err := b.ws.Claim(t.Context(), "worker", 1, 0, time.Minute)
		if err != nil || len(posts) != 1 {
			t.Fatal(posts, err)
		}
		if _, err := b.post(t.Context(), posts[0]); err != nil {
			t.Fatal(err)
		}
		if len(d.shares) > 0 || !d.deleted {
			t.Errorf("shared still %v, message deleted %t", d.shares, d.deleted)
		}
		if files, _, err := b.ws.Erasing(t.Context(), 12); err != nil || len(files) > 0 {
			t.Errorf("still to be deleted: %v, %v", files, err)
		}
	})
}

// What was shared can be deleted, with its message, whatever goes wrong on the way.
func TestUnshare(t *testing.T) {
	for _, tt := range []struct {
		name   string
		faults []string // of the calls in order
		tries  int
	}{
		{"at once", nil, 1},
		{"Slack cannot be asked", []string{"before"}, 2},
		{"the message not deleted", []string{"", "before"}, 2},
		{"it seems not", []string{"", "after"}, 2},
		{"the file not deleted", []string{"", "", "before"}, 2},
		{"it seems not, either", []string{"", "", "after"}, 2},
	} {
		d, b := drawerBot(t)
		e, tries := fileEntry("op"), 0
		if err := b.unshare(t.Context(), e); err != nil || len(d.calls) > 0 {
			t.Errorf("%s: nothing was shared: %v, %v", tt.name, err, d.calls)
		}
		if err := b.share(t.Context(), e, aFile); err != nil {
			t.Fatal(err)
		}
		d.faults = tt.faults
		for tries < 10 {
			tries++
			if b.unshare(t.Context(), e) == nil {
				break
			}
		}
		if tries != tt.tries || len(d.shares) > 0 || !d.deleted {
			t.Errorf("%s: %d tries, want %d; shared still %v, message deleted %t", tt.name, tries, tt.tries, d.shares, d.deleted)
		}
	}
}

func TestShare(t *testing.T) {
	for _, tt := range []struct {
		name   string
		faults []string // of the calls in order
		tries  int
		calls  int
	}{
		{"at once", nil, 1, 3},
		{"no address", []string{"before"}, 2, 4},
		{"the address lost", []string{"after"}, 2, 4},
		{"not uploaded", []string{"", "before"}, 2, 5},
		{"uploaded, it seems not", []string{"", "after"}, 2, 5},
		{"not completed", []string{"", "", "before"}, 2, 6},
		{"completed, it seems not", []string{"", "", "after"}, 1, 4},
		{"and Slack cannot be asked", []string{"", "", "after", "before"}, 2, 5},
		{"nor a second time", []string{"", "", "after", "before", "before"}, 3, 6},
		{"dropped before it was completed", []string{"", "", "before", "", "gone", ""}, 3, 10},
	} {
		d, b := drawerBot(t)
		d.faults = tt.faults
		e, tries := fileEntry("op"), 0
		for tries < 10 {
			tries++
			if err := b.share(t.Context(), e, aFile); err == nil {
				break
			}
			e.Again = true
		}
		if tries != tt.tries || len(d.calls) != tt.calls {
			t.Errorf("%s: %d tries, want %d; %d calls, want %d: %v", tt.name, tries, tt.tries, len(d.calls), tt.calls, d.calls)
		}
		if len(d.shares) != 1 || !strings.HasSuffix(d.shares[0], "=BEGIN") {
			t.Errorf("%s: shared %v", tt.name, d.shares)
		}
	}
}

// Files that belong together are shared by one step, whatever went wrong before:
// what was uploaded is not uploaded again.
func TestShareSeveral(t *testing.T) {
	several := aFile
	several.of, several.beside = "F1", []file{{of: "F2", name: "b.ics", content: "AND"}, {of: "F3", name: "c.ics", content: "END"}}
	for _, tt := range []struct {
		name   string
		faults []string // of the calls in order
		tries  int
		calls  int
	}{
		{"at once", nil, 1, 7},
		{"the second not uploaded", []string{"", "", "", "before"}, 2, 10},
		{"the third has no address", []string{"", "", "", "", "before"}, 2, 9},
		{"not completed", []string{"", "", "", "", "", "", "before"}, 2, 10},
		{"completed, it seems not", []string{"", "", "", "", "", "", "after"}, 1, 8},
		{"and Slack cannot be asked", []string{"", "", "", "", "", "", "after", "before"}, 2, 9},
		{"dropped before they were completed", []string{"", "", "", "", "", "", "before", "", "gone", ""}, 3, 18},
	} {
		d, b := drawerBot(t)
		d.faults = tt.faults
		e, tries := fileEntry("op"), 0
		for tries < 10 {
			tries++
			if err := b.share(t.Context(), e, several); err == nil {
				break
			}
			e.Again = true
		}
		if tries != tt.tries || len(d.calls) != tt.calls {
			t.Errorf("%s: %d tries, want %d; %d calls, want %d: %v", tt.name, tries, tt.tries, len(d.calls), tt.calls, d.calls)
		}
		var contents []string
		for _, s := range d.shares {
			_, content, _ := strings.Cut(s, "=")
			contents = append(contents, content)
		}
		if !slices.Equal(contents, []string{"BEGIN", "AND", "END"}) {
			t.Errorf("%s: shared %v", tt.name, d.shares)
		}
		if kept, err := b.ws.Files(t.Context(), 12); err != nil || len(kept) < 3 { // which are deleted with the case
			t.Errorf("%s: the case's files are %v, %v", tt.name, kept, err)
		}
	}
}

// One of several files is not to be shared any longer when the post is tried again:
// what was shared is not shared again, and what was not goes without it.
func TestShareFewerThanBefore(t *testing.T) {
	f1, f2, f3 := aFile, file{of: "F2", name: "b.ics", content: "AND"}, file{of: "F3", name: "c.ics", content: "END"}
	f1.of, f1.beside = "F1", []file{f2, f3}
	rest := aFile
	rest.of, rest.name, rest.content = "F3", "c.ics", "END"
	for _, tt := range []struct {
		fault string
		want  []string
	}{
		{"before", []string{"END"}},
		{"after", []string{"BEGIN", "AND", "END"}},
	} {
		d, b := drawerBot(t)
		d.faults = []string{"", "", "", "", "", "", tt.fault, "before"}
		e := fileEntry("op")
		if err := b.share(t.Context(), e, f1); err == nil {
			t.Fatalf("%s: shared at once", tt.fault)
		}
		d.faults = nil
		e.Again = true
		if err := b.share(t.Context(), e, rest); err != nil {
			t.Errorf("%s: %v", tt.fault, err)
		}
		var contents []string
		for _, s := range d.shares {
			_, content, _ := strings.Cut(s, "=")
			contents = append(contents, content)
		}
		if !slices.Equal(contents, tt.want) {
			t.Errorf("%s: shared %v, want %v", tt.fault, contents, tt.want)
		}
	}
}

// Whatever goes wrong, and whoever takes the post over from a worker that
// died after any call: the file is shared once.
func TestFileIsSharedOnce(t *testing.T) {
	d, b := drawerBot(t)
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		f := aFile
		f.of, f.beside = "F1", rapid.SampledFrom([][]file{nil, {{of: "F2", name: "b.ics", content: "END"}}}).Draw(rt, "beside")
		e := fileEntry("op" + strconv.Itoa(n))
		d.faults = rapid.SliceOfN(rapid.SampledFrom([]string{"", "", "before", "after"}), 0, 12).Draw(rt, "faults")
		d.shares = nil
		for try := 0; ; try++ {
			if try == 20 {
				rt.Fatal("never shared")
			}
			died := rapid.IntRange(0, 3).Draw(rt, "died") == 0 // before the post was marked as done
			if err := b.share(t.Context(), e, f); err == nil && !died {
				break
			}
			e.Again = true
		}
		if len(d.shares) != 1+len(f.beside) {
			rt.Fatalf("shared %v", d.shares)
		}
	})
}
