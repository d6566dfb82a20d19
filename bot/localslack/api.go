package localslack

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// A Call is one Web API call of the bot. Arguments leave out the token and
// hold JSON arguments decoded. Result is what was answered; it is nil when a
// fault left the call without an answer.
type Call struct {
	Method    string         `json:"method"`
	Arguments map[string]any `json:"arguments"`
	Result    map[string]any `json:"result"`
	Status    int            `json:"status"`
	Fault     string         `json:"fault,omitempty"`
	At        time.Time      `json:"at"`
}

// apiError is an answer with ok false.
type apiError struct {
	code     string
	messages []string // for response_metadata, as Slack words them
}

func (e *apiError) Error() string { return e.code }

func fail(code string, messages ...string) error { return &apiError{code, messages} }

// request is one Web API call being answered.
type request struct {
	args     map[string]any
	token    string
	host     string // as the caller named this server
	warnings []string
}

// methods is the list of all Web API methods the stand-in has. Each runs with
// Slack.mu held.
var methods = map[string]func(*Slack, *request) (map[string]any, error){
	"api.test":                     (*Slack).apiTest,
	"auth.teams.list":              (*Slack).authTeamsList,
	"auth.test":                    (*Slack).authTest,
	"apps.connections.open":        (*Slack).connectionsOpen,
	"bots.info":                    (*Slack).botsInfo,
	"chat.delete":                  (*Slack).chatDelete,
	"chat.getPermalink":            (*Slack).chatGetPermalink,
	"chat.postEphemeral":           (*Slack).chatPostEphemeral,
	"chat.postMessage":             (*Slack).chatPostMessage,
	"chat.update":                  (*Slack).chatUpdate,
	"conversations.history":        (*Slack).conversationsHistory,
	"conversations.info":           (*Slack).conversationsInfo,
	"conversations.list":           (*Slack).conversationsList,
	"conversations.members":        (*Slack).conversationsMembers,
	"conversations.open":           (*Slack).conversationsOpen,
	"conversations.replies":        (*Slack).conversationsReplies,
	"files.completeUploadExternal": (*Slack).filesCompleteUpload,
	"files.delete":                 (*Slack).filesDelete,
	"files.getUploadURLExternal":   (*Slack).filesGetUploadURL,
	"files.info":                   (*Slack).filesInfo,
	"team.info":                    (*Slack).teamInfo,
	"users.info":                   (*Slack).usersInfo,
	"users.list":                   (*Slack).usersList,
	"views.open":                   (*Slack).viewsOpen,
	"views.publish":                (*Slack).viewsPublish,
	"views.push":                   (*Slack).viewsPush,
	"views.update":                 (*Slack).viewsUpdate,
}

func (s *Slack) serveAPI(w http.ResponseWriter, r *http.Request) {
	method := r.PathValue("method")
	w.Header().Set("Date", s.opts.Clock.Now().UTC().Format(http.TimeFormat))
	req, err := readRequest(r)
	if err != nil {
		writeJSON(w, http.StatusOK, map[string]any{"ok": false, "error": err.Error()})
		return
	}
	fault := s.takeFault(method)
	if fault != nil && fault.Kind != "500_after" {
		s.record(method, req, nil, fault)
		s.misbehave(w, r, fault)
		return
	}
	result := s.perform(method, req, fault)
	if fault != nil {
		s.misbehave(w, r, fault)
		return
	}
	writeJSON(w, http.StatusOK, result)
}

// perform runs a method and records the call.
func (s *Slack) perform(method string, req *request, fault *Fault) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	result, err := s.run(method, req)
	if err != nil {
		result = errorResult(err)
	} else {
		result["ok"] = true
		if len(req.warnings) > 0 {
			result["warning"] = strings.Join(req.warnings, ",")
			result["response_metadata"] = map[string]any{"warnings": req.warnings}
		}
	}
	s.recordLocked(method, req, result, fault)
	return result
}

func (s *Slack) run(method string, req *request) (map[string]any, error) {
	do, ok := methods[method]
	if !ok {
		return nil, fail("unknown_method")
	}
	if method == "api.test" {
		return do(s, req)
	}
	want := s.botToken
	if method == "apps.connections.open" {
		want = s.appToken
	}
	switch req.token {
	case want:
		if s.refuses != "" && want == s.botToken {
			return nil, fail(s.refuses)
		}
		return do(s, req)
	case "":
		return nil, fail("not_authed")
	case s.botToken, s.appToken:
		return nil, fail("not_allowed_token_type")
	}
	if code, ok := s.revoked[req.token]; ok {
		return nil, fail(code)
	}
	return nil, fail("invalid_auth")
}

func errorResult(err error) map[string]any {
	result := map[string]any{"ok": false, "error": err.Error()}
	var e *apiError
	if errors.As(err, &e) && len(e.messages) > 0 {
		lines := make([]string, len(e.messages))
		for i, m := range e.messages {
			lines[i] = "[ERROR] " + m
		}
		result["errors"] = e.messages
		result["response_metadata"] = map[string]any{"messages": lines}
	}
	return result
}

func (s *Slack) record(method string, req *request, result map[string]any, fault *Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.recordLocked(method, req, result, fault)
}

func (s *Slack) recordLocked(method string, req *request, result map[string]any, fault *Fault) {
	c := Call{Method: method, Arguments: map[string]any{}, Result: result, Status: http.StatusOK, At: s.opts.Clock.Now()}
	for name, v := range req.args {
		if text, ok := v.(string); ok && (strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")) {
			if decoded, err := decodeJSON([]byte(text)); err == nil {
				v = decoded
			}
		}
		c.Arguments[name] = v
	}
	if fault != nil {
		c.Fault, c.Status = fault.Kind, fault.status()
	}
	s.calls = append(s.calls, c)
}

// Calls returns every Web API call so far, oldest first.
func (s *Slack) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Call{}, s.calls...)
}

// readRequest reads a call's arguments as Slack does: JSON, a form or the
// query, with the token in a header or among the arguments.
func readRequest(r *http.Request) (*request, error) {
	req := &request{args: map[string]any{}, host: r.Host}
	if err := req.readBody(r); err != nil {
		return nil, err
	}
	for name, v := range r.URL.Query() {
		req.args[name] = v[0]
	}
	if token, ok := req.args["token"].(string); ok {
		req.token = token
	}
	delete(req.args, "token")
	if header := r.Header.Get("Authorization"); header != "" {
		req.token = strings.TrimPrefix(header, "Bearer ")
	}
	return req, nil
}

func (req *request) readBody(r *http.Request) error {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, 8<<20))
	switch {
	case err != nil:
		return fail("request_timeout")
	case len(body) == 0:
		return nil
	case kind == "application/json":
		v, err := decodeJSON(body)
		object, ok := v.(map[string]any)
		if err != nil || (!ok && v != nil) {
			return fail("invalid_json")
		}
		for name, v := range object {
			req.args[name] = v
		}
		return nil
	case kind == "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return fail("invalid_form_data")
		}
		for name, v := range form {
			req.args[name] = v[0]
		}
		return nil
	default:
		return fail("invalid_post_type")
	}
}

// str returns a text argument, "" when it is absent or no text.
func (req *request) str(name string) string {
	switch v := req.args[name].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	default:
		return ""
	}
}

func (req *request) flag(name string) bool {
	switch v := req.args[name].(type) {
	case bool:
		return v
	case string:
		return v == "1" || v == "true"
	case json.Number:
		return v != "0"
	default:
		return false
	}
}

// value returns a JSON argument, which in a form is a text to decode. It is
// nil when the argument is absent or empty.
func (req *request) value(name string) (any, error) {
	text, ok := req.args[name].(string)
	if !ok {
		return req.args[name], nil
	}
	if text == "" {
		return nil, nil
	}
	return decodeJSON([]byte(text))
}

// limit reads the limit of a list, which Slack caps at 1,000.
func (req *request) limit(fallback int) (int, error) {
	text := req.str("limit")
	if text == "" {
		return fallback, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 1000 {
		return 0, fail("invalid_limit")
	}
	return n, nil
}

// decodeJSON decodes with numbers kept as written.
func decodeJSON(data []byte) (any, error) {
	d := json.NewDecoder(strings.NewReader(string(data)))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("text after the JSON value")
	}
	return v, nil
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // the client may be gone, which is its own affair
}
