package localslack

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
)

// filesGetUploadURL is the first of three steps: it hands out where to send
// the content to.
func (s *Slack) filesGetUploadURL(req *request) (map[string]any, error) {
	name, alt := req.str("filename"), req.str("alt_txt")
	length, err := strconv.Atoi(req.str("length"))
	switch {
	case name == "":
		return nil, fail("invalid_arguments", "missing required field: filename")
	case err != nil || length < 1:
		return nil, fail("invalid_arguments", "length must be a positive integer")
	case len([]rune(alt)) > 1000:
		return nil, fail("alt_txt_too_large")
	}
	f := &file{
		id: s.newID("F"), name: name, title: name, user: s.opts.BotUser, alt: alt,
		length: length, mimetype: mimeOf(name), created: s.opts.Clock.Now(),
	}
	s.uploads[f.id] = f
	return map[string]any{"upload_url": "http://" + req.host + "/upload/" + f.id, "file_id": f.id}, nil
}

func mimeOf(name string) string {
	switch ext := strings.ToLower(path.Ext(name)); ext {
	case ".ics":
		return "text/calendar"
	case ".md":
		return "text/markdown"
	case ".txt":
		return "text/plain"
	case ".jsonl", ".ndjson":
		return "application/x-ndjson"
	default:
		kind, _, _ := mime.ParseMediaType(mime.TypeByExtension(ext))
		if kind == "" {
			return "application/octet-stream"
		}
		return kind
	}
}

// serveUpload takes the content, as a form's file or as the body itself.
func (s *Slack) serveUpload(w http.ResponseWriter, r *http.Request) {
	if fault := s.takeFault("upload"); fault != nil {
		s.misbehave(w, r, fault)
		return
	}
	content, err := uploaded(r)
	if err != nil {
		http.Error(w, "cannot read the upload", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.uploads[r.PathValue("id")]
	switch {
	case f == nil || f.complete:
		http.Error(w, "no such upload", http.StatusNotFound)
	case len(content) != f.length:
		http.Error(w, "the length is not the one announced", http.StatusBadRequest)
	default:
		f.content, f.uploaded = content, true
		_, _ = io.WriteString(w, "OK - "+strconv.Itoa(f.length)) // a lost answer is the client's to notice
	}
}

func uploaded(r *http.Request) ([]byte, error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		return io.ReadAll(io.LimitReader(r.Body, 32<<20))
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, err
	}
	for {
		part, err := parts.NextPart()
		if err != nil {
			return nil, err
		}
		if part.FileName() != "" {
			return io.ReadAll(io.LimitReader(part, 32<<20))
		}
	}
}

// filesCompleteUpload is the last step: it makes the files real and shares
// them.
func (s *Slack) filesCompleteUpload(req *request) (map[string]any, error) {
	found, err := s.readUploads(req)
	if err != nil {
		return nil, err
	}
	var c *channel
	var body content
	thread := ""
	if target := req.str("channel_id"); target != "" {
		if c, err = s.postTarget(target); err != nil {
			return nil, err
		}
		if thread, err = threadFor(c, req.str("thread_ts")); err != nil {
			return nil, err
		}
		if body, err = s.readComment(req); err != nil {
			return nil, err
		}
	}
	out := []any{}
	for _, f := range found {
		f.complete = true
		if c != nil {
			f.channel, f.threadTS = c.id, thread
		}
		delete(s.uploads, f.id)
		s.files = append(s.files, f)
		out = append(out, fileJSON(f, s.base()))
	}
	if c != nil {
		m := s.post(c, &message{user: s.opts.BotUser, threadTS: thread, text: body.text, blocks: body.blocks, files: found})
		for _, f := range found {
			f.shareTS = m.ts
		}
	}
	return map[string]any{"files": out}, nil
}

func (s *Slack) readUploads(req *request) ([]*file, error) {
	raw, err := req.value("files")
	list, ok := raw.([]any)
	if err != nil || !ok || len(list) == 0 {
		return nil, fail("invalid_arguments", "files must be a list of objects with an id")
	}
	var found []*file
	for _, item := range list {
		object, _ := item.(map[string]any)
		f := s.uploads[text(object, "id")]
		if f == nil || !f.uploaded || slices.Contains(found, f) {
			return nil, fail("file_not_found")
		}
		if title := text(object, "title"); title != "" {
			f.title = title
		}
		found = append(found, f)
	}
	return found, nil
}

// readComment reads what is said along with files; unlike a message it may be
// empty.
func (s *Slack) readComment(req *request) (content, error) {
	raw, err := req.value("blocks")
	if err != nil {
		return content{}, fail("invalid_blocks_format")
	}
	comment := req.str("initial_comment")
	if comment == "" && raw == nil {
		return content{}, nil
	}
	return s.checkContent(req, comment, raw, 40000)
}

func (s *Slack) completeFile(id string) *file {
	for _, f := range s.files {
		if f.id == id {
			return f
		}
	}
	return nil
}

func (s *Slack) filesInfo(req *request) (map[string]any, error) {
	f := s.completeFile(req.str("file"))
	if f == nil {
		return nil, fail("file_not_found")
	}
	return map[string]any{
		"file": fileJSON(f, s.base()), "comments": []any{},
		"paging": map[string]any{"count": 100, "total": 0, "page": 1, "pages": 0},
	}, nil
}

func (s *Slack) filesDelete(req *request) (map[string]any, error) {
	f := s.completeFile(req.str("file"))
	if f == nil {
		return nil, fail("file_not_found")
	}
	s.files = slices.DeleteFunc(s.files, func(o *file) bool { return o == f })
	for _, c := range s.channels {
		for _, m := range slices.Clone(c.messages) {
			if i := slices.Index(m.files, f); i >= 0 {
				s.detach(c, m, i)
			}
		}
	}
	s.changed()
	return map[string]any{}, nil
}

// detach takes a file off a message; a message that was only the file goes too.
func (s *Slack) detach(c *channel, m *message, i int) {
	m.files = append(slices.Clone(m.files[:i]), m.files[i+1:]...)
	if len(m.files) == 0 && m.text == "" && len(m.blocks) == 0 {
		s.deleteMessage(c, m)
	}
}

func fileJSON(f *file, base string) map[string]any {
	kind := strings.TrimPrefix(strings.ToLower(path.Ext(f.name)), ".")
	out := map[string]any{
		"id": f.id, "created": f.created.Unix(), "timestamp": f.created.Unix(), "name": f.name, "title": f.title,
		"mimetype": f.mimetype, "filetype": kind, "user": f.user, "size": json.Number(strconv.Itoa(f.length)),
		"mode": "hosted", "is_external": false, "is_public": false, "alt_txt": f.alt,
	}
	if f.channel != "" {
		out["channels"], out["ims"] = placesOf(f.channel)
		out["groups"] = []any{}
		out["shares"] = map[string]any{"private": map[string]any{f.channel: []any{map[string]any{"ts": f.shareTS, "thread_ts": f.threadTS}}}}
	}
	if base != "" {
		out["url_private"] = base + "/files/" + f.id + "/" + path.Base(f.name)
		out["url_private_download"] = out["url_private"]
	}
	return out
}

// placesOf lists where a file is shared: a direct message in a list of its own,
// all other conversations, private ones too, with the channels.
func placesOf(channel string) (channels, ims []any) {
	channels, ims = []any{}, []any{}
	if strings.HasPrefix(channel, "D") {
		return channels, append(ims, channel)
	}
	return append(channels, channel), ims
}

// servePrivateFile is url_private, which wants the bot's token.
func (s *Slack) servePrivateFile(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer "+s.currentToken() {
		http.Error(w, "not_authed", http.StatusForbidden)
		return
	}
	s.serveContent(w, r)
}

func (s *Slack) serveDriveFile(w http.ResponseWriter, r *http.Request) { s.serveContent(w, r) }

func (s *Slack) serveContent(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f := s.completeFile(r.PathValue("id"))
	s.mu.Unlock()
	if f == nil {
		http.Error(w, "file_not_found", http.StatusNotFound)
		return
	}
	kind := f.mimetype
	if strings.HasPrefix(kind, "text/") {
		kind += "; charset=utf-8"
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.name}))
	_, _ = w.Write(f.content) // the client may be gone
}
