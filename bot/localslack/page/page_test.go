package page

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func request(t *testing.T, method, target string, header http.Header) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, target, nil)
	for k, v := range header {
		r.Header[k] = v
	}
	w := httptest.NewRecorder()
	Handler("da").ServeHTTP(w, r)
	return w
}

func TestHandlerServesEachFileWithItsTypeAndPolicy(t *testing.T) {
	for target, want := range map[string]string{
		"/":           "text/html; charset=utf-8",
		"/index.html": "text/html; charset=utf-8",
		"/style.css":  "text/css; charset=utf-8",
		"/app.js":     "text/javascript; charset=utf-8",
		"/icon.svg":   "image/svg+xml",
	} {
		w := request(t, http.MethodGet, target, nil)
		if w.Code != http.StatusOK || w.Body.Len() == 0 {
			t.Errorf("GET %s: %d with %d bytes", target, w.Code, w.Body.Len())
		}
		if got := w.Header().Get("Content-Type"); got != want {
			t.Errorf("GET %s: Content-Type %q, want %q", target, got, want)
		}
		csp := w.Header().Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self'", "require-trusted-types-for 'script'"} {
			if !strings.Contains(csp, part) {
				t.Errorf("GET %s: policy %q lacks %q", target, csp, part)
			}
		}
		if strings.Contains(csp, "unsafe") {
			t.Errorf("GET %s: policy %q has an unsafe exception", target, csp)
		}
		if got := w.Header().Get("X-Content-Type-Options"); got != "nosniff" {
			t.Errorf("GET %s: X-Content-Type-Options %q", target, got)
		}
	}
}

func TestHandlerRefuses(t *testing.T) {
	for _, c := range []struct {
		method, target string
		want           int
	}{
		{http.MethodGet, "/page.go", http.StatusNotFound},
		{http.MethodGet, "/testdata/state.json", http.StatusNotFound},
		{http.MethodGet, "/../page.go", http.StatusNotFound},
		{http.MethodPost, "/", http.StatusMethodNotAllowed},
	} {
		if got := request(t, c.method, c.target, nil).Code; got != c.want {
			t.Errorf("%s %s: %d, want %d", c.method, c.target, got, c.want)
		}
	}
}

func TestHandlerAnswersHeadAndUnchanged(t *testing.T) {
	head := request(t, http.MethodHead, "/style.css", nil)
	if head.Code != http.StatusOK || head.Body.Len() != 0 {
		t.Errorf("HEAD: %d with %d bytes", head.Code, head.Body.Len())
	}
	etag := head.Header().Get("ETag")
	again := request(t, http.MethodGet, "/style.css", http.Header{"If-None-Match": {etag}})
	if etag == "" || again.Code != http.StatusNotModified {
		t.Errorf("GET with ETag %q: %d, want 304", etag, again.Code)
	}
}

// TestFilesStayWithinThePolicy reads the sources for what the policy and the
// offline rule forbid, so that it is named here and not met in a browser.
func TestFilesStayWithinThePolicy(t *testing.T) {
	forbidden := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(|new Function|srcdoc|createContextualFragment`)
	outside := regexp.MustCompile(`(?:src|href)="https?://|@import|url\(|from "https?:|fetch\("https?:`)
	imported := regexp.MustCompile(`(?:from|src=|href=)\s*"(?:\./)?([\w.-]+\.(?:js|css|svg))"`)
	assets := load("da")
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text := assets[name].body
		if found := forbidden.FindString(text); found != "" {
			t.Errorf("%s uses %s", name, found)
		}
		if found := outside.FindString(text); found != "" {
			t.Errorf("%s fetches from elsewhere: %s", name, found)
		}
		for _, m := range imported.FindAllStringSubmatch(text, -1) {
			if _, ok := assets[m[1]]; !ok {
				t.Errorf("%s refers to %s, which is not served", name, m[1])
			}
		}
		if assets[name].contentType == "" {
			t.Errorf("%s has no content type", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
