package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"casethread/commands/texts"
)

// An outcome is what somebody was told about a command of theirs.
type outcome string

const (
	noted    outcome = "noted"
	repeated outcome = "noted before" // and asked whether to note it again
	refused  outcome = "refused"
	unsaved  outcome = "not saved" // for certain, and to be tried again
	unknown  outcome = "unknown"
)

// outcomeOf reads an answer. An empty one is that of a delivery that was
// carried out, and answered, when it came before.
func outcomeOf(body []byte) outcome {
	if len(bytes.TrimSpace(body)) == 0 {
		return noted
	}
	var answer struct {
		Text string `json:"text"`
	}
	if json.Unmarshal(body, &answer) != nil {
		return unknown
	}
	switch {
	case strings.HasPrefix(answer.Text, "Noted"):
		return noted
	case answer.Text == say("answer.repeated"):
		return repeated
	case answer.Text == say("answer.refused"):
		return refused
	case answer.Text == say("answer.conflict"):
		return unsaved
	}
	return unknown
}

// sentence is what an answer says below its headline.
func sentence(body []byte) string {
	var answer struct {
		Blocks []struct {
			Text struct {
				Text string `json:"text"`
			} `json:"text"`
		} `json:"blocks"`
	}
	if json.Unmarshal(body, &answer) != nil || len(answer.Blocks) == 0 {
		return ""
	}
	return answer.Blocks[0].Text.Text
}

func say(key string) string { return texts.Say(key).In(texts.English, texts.Plain{}) }

// answers are what the bot tells people, in whatever way.
type answers struct {
	mu     sync.Mutex
	byID   map[string][]byte    // over response URLs
	noted  map[string]time.Time // marks of commands that somebody was told are noted
	others map[string]int       // texts that are none of those expected
}

func newAnswers() *answers {
	return &answers{byID: map[string][]byte{}, noted: map[string]time.Time{}, others: map[string]int{}}
}

// marks tell commands apart, wherever they are repeated.
var marks = regexp.MustCompile(`m\d{6}z`)

// take takes what comes over a response URL.
func (a *answers) take(w http.ResponseWriter, r *http.Request, id string) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	a.mu.Lock()
	a.byID[id] = body
	a.mu.Unlock()
	_, _ = io.WriteString(w, "ok")
}

// overhear notes which commands a message says are noted.
func (a *answers) overhear(r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/chat.postEphemeral") {
		return
	}
	body, err := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	form, formErr := url.ParseQuery(string(body))
	if err != nil || formErr != nil || !strings.HasPrefix(form.Get("text"), "Noted") {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, m := range marks.FindAllString(form.Get("blocks"), -1) {
		a.noted[m] = time.Now()
	}
}

// of waits for the answer to a click; it may never come.
func (a *answers) of(ctx context.Context, id string) ([]byte, bool) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	for {
		a.mu.Lock()
		body, ok := a.byID[id]
		a.mu.Unlock()
		if ok {
			return body, true
		}
		if !wait(ctx, 10*time.Millisecond) {
			return nil, false
		}
	}
}

// wasNoted is when somebody was told that a command is noted.
func (a *answers) wasNoted(mark string) (time.Time, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	at, ok := a.noted[mark]
	return at, ok
}

// other keeps an answer that says neither yes nor no, for the report.
func (a *answers) other(body []byte) {
	var answer struct {
		Text string `json:"text"`
	}
	_ = json.Unmarshal(body, &answer) // a text that is none says so itself
	a.mu.Lock()
	defer a.mu.Unlock()
	a.others[regexp.MustCompile(`\(error .*\)`).ReplaceAllString(answer.Text, "(…)")]++
}
