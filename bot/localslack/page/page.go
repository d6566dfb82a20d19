// Package page serves the browser page of the local Slack: a chat client in
// plain HTML, CSS and ES modules, without a build step and without anything
// fetched from elsewhere. It speaks to the /drive endpoints of the same server
// and is served beside them.
package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strings"
)

//go:embed index.html *.css icon.svg *.js
var files embed.FS

// policy lets the page run and fetch only what this server serves, and with
// Trusted Types forbids every place where text could become HTML or script.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// contentTypes are spelt out, since the system's table of types may be
// missing or differ.
var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".svg":  "image/svg+xml",
}

type asset struct {
	body              string
	contentType, etag string
}

// Handler serves the page at "/" and its files beside it; everything else is
// 404, and methods other than GET and HEAD are 405. The page is in lang, da or
// en, until somebody chooses another.
func Handler(lang string) http.Handler {
	assets := load(lang)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/")
		if name == "" {
			name = "index.html"
		}
		a, ok := assets[name]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		serve(w, r, a)
	})
}

func serve(w http.ResponseWriter, r *http.Request, a asset) {
	h := w.Header()
	h.Set("Content-Type", a.contentType)
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", a.etag)
	if r.Header.Get("If-None-Match") == a.etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write([]byte(a.body)) // a reader that went away
}

// load reads the embedded files; that they are there is settled when the
// program is built.
func load(lang string) map[string]asset {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err)
	}
	assets := make(map[string]asset, len(entries))
	for _, e := range entries {
		body, err := files.ReadFile(e.Name())
		if err != nil {
			panic(err)
		}
		if e.Name() == "index.html" {
			body = bytes.Replace(body, []byte(`<html lang="da">`), []byte(`<html lang="`+lang+`">`), 1)
		}
		sum := sha256.Sum256(body)
		assets[e.Name()] = asset{
			body:        string(body),
			contentType: contentTypes[path.Ext(e.Name())],
			etag:        `"` + hex.EncodeToString(sum[:12]) + `"`,
		}
	}
	return assets
}
